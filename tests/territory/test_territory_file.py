from collections import Counter

import pytest
import yaml

from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.territory.domain import Level, Share, containing
from seuil.territory.domain.territory_file import BRUSSELS, read_territory_file


@pytest.fixture(scope="module")
def brussels():
    return read_territory_file(BRUSSELS)


def line(file, code):
    return next(territory for territory in file.territories if territory.code == code)


def test_brussels_has_one_region_five_basins_nineteen_communes_and_sixteen_contract_quarters(
    brussels,
):
    levels = Counter(territory.level for territory in brussels.territories)

    assert levels == {Level.REGION: 1, Level.BASIN: 5, Level.COMMUNE: 19, Level.QUARTER: 16}


def test_everything_has_a_french_and_a_dutch_name(brussels):
    named = [
        *(territory.name for territory in brussels.territories),
        *(landmark.name for landmark in brussels.landmarks),
        *(theme.text for t in brussels.territories for theme in t.themes),
        *(theme.objective for t in brussels.territories for theme in t.themes),
    ]

    assert all(name.fr and name.nl for name in named)


def test_the_populations_of_2020_add_up_to_that_of_the_region(brussels):
    figures = {
        territory.code: figure.value
        for territory in brussels.territories
        for figure in territory.populations
        if figure.year == 2020
    }

    assert figures.pop("region:brussels") == 1_218_255 == sum(figures.values())


def test_only_the_city_is_split_over_basins(brussels):
    basins = brussels.basins_of()

    assert basins.pop("commune:21004") == {"basin:nord", "basin:centre-ouest", "basin:sud"}
    assert all(len(of_commune) == 1 for of_commune in basins.values())


def test_a_place_lies_either_whole_in_one_basin_or_in_part_in_several(brussels):
    for territory in brussels.territories:
        shares = [w.share for w in territory.within if w.parent.startswith("basin:")]
        assert shares in ([], [Share.WHOLE]) or (len(shares) > 1 and set(shares) == {Share.PART}), (
            territory.code
        )


def test_everything_lies_in_the_region(brussels):
    around = containing([t.code for t in brussels.territories], brussels.links)

    assert all("region:brussels" in codes for codes in around.values())


def test_the_north_quarter_lies_in_two_basins(brussels):
    parents = {within.parent for within in line(brussels, "quarter:clss.nord").within}

    assert {"basin:nord-est", "basin:centre-ouest"} <= parents


def test_each_basin_has_dated_themes_with_a_source(brussels):
    for territory in brussels.territories:
        if territory.level is Level.BASIN:
            assert territory.themes
            assert {theme.date.isoformat() for theme in territory.themes} == {"2024-11-01"}


def change(tmp_path, edit):
    raw = yaml.safe_load(BRUSSELS.read_text(encoding="utf-8"))
    edit(raw)
    path = tmp_path / "territory.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return path


def set_in(*path, to):
    def edit(raw):
        for step in path[:-1]:
            raw = raw[step]
        raw[path[-1]] = to

    return edit


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (
            set_in("territories", 1, "name", to={}),
            r"territories.1.name: .*French, Dutch or English",
        ),
        (set_in("territories", 1, "colour", to="red"), r"territories.1.colour: Extra inputs"),
        (set_in("territories", 1, "code", to="bassin:nord"), "not the code of a territory"),
        (set_in("territories", 1, "code", to="basin:sud"), "basin:sud is there 2 times"),
        (set_in("territories", 1, "at", to=[500, 4]), r"territories.1.at.0: .*less than or equal"),
        (set_in("territories", 0, "populations", 0, "value", to=-1), "populations.0.value"),
        (set_in("territories", 0, "populations", 0, "source", to="rumour"), "source 'rumour'"),
        (set_in("territories", 6, "within", 0, "share", to="most"), "within.0.share"),
        (set_in("territories", 1, "themes", 0, "date", to="2024-13"), "themes.0.date"),
        (set_in("postal_codes", 0, "commune", to="99999"), "commune 99999 is not among"),
        (set_in("postal_codes", 0, "code", to="10000"), "postal_codes.0.code"),
        (set_in("landmarks", 0, "code", to="gare-du-midi"), "gare-du-midi is there 2 times"),
        (set_in("root", to="region:flanders"), "region:flanders is not among the territories"),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path, edit, said):
    with pytest.raises(InvalidInputs, match=said):
        read_territory_file(change(tmp_path, edit))


def test_a_link_to_a_narrower_place_is_refused(tmp_path):
    wrong = set_in("territories", 1, "within", 0, "parent", to="commune:21001")

    with pytest.raises(InvalidInput, match="not a wider level"):
        read_territory_file(change(tmp_path, wrong))


def test_a_file_that_is_not_yaml_is_refused(tmp_path):
    path = tmp_path / "territory.yaml"
    path.write_text("a: [", encoding="utf-8")

    with pytest.raises(InvalidInput, match=r"territory\.yaml cannot be read"):
        read_territory_file(path)
