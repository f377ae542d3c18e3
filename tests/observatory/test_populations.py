"""Populations: files as they really come, and the illustrative one."""

import tracemalloc
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from seuil.access.counterfactual.types import PARTS, Place
from seuil.access.vocabulary import vocabulary
from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.kernel.geography import Point
from seuil.observatory.populations import parquet_pieces
from seuil.observatory.populations.assumptions import assumptions, read_assumptions
from seuil.observatory.populations.files import PopulationFile
from seuil.observatory.populations.illustrative import illustrative, whole
from seuil.observatory.populations.inhabitants import (
    Inhabitants,
    homes,
    inhabitants,
    residences,
)
from seuil.observatory.populations.publics import Public, read_public, those
from seuil.territory.domain import Link, Names
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.gazetteer import Place as Territory
from seuil.territory.models import Population
from seuil.territory.queries import places

NORTH, SOUTH = "commune:21015", "commune:21016"
KNOWN = (
    Place(NORTH, Point(50.86, 4.37), frozenset({NORTH})),
    Place(SOUTH, Point(50.80, 4.34), frozenset({SOUTH})),
)
SMALL = Gazetteer(
    places=[Territory(NORTH, Names("Nord")), Territory(SOUTH, Names("Sud"))], links=[]
)


def read(path: Path, **options):
    return list(PopulationFile(path, KNOWN, **options))


def csv_file(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows_of(chunks) -> list[tuple]:
    """Return every row as place, people and facts, as somebody would read them."""
    return [
        (
            KNOWN[people.place[row]].code,
            people.weight[row] / PARTS,
            {
                code: column.values[column.number[row]]
                for code, column in people.facts.items()
                if column.values[column.number[row]] is not None
            },
        )
        for people in chunks
        for row in range(len(people))
    ]


def problems(path: Path, **options) -> list[InvalidInput]:
    with pytest.raises((InvalidInputs, InvalidInput)) as caught:
        read(path, **options)
    error = caught.value
    return list(error.problems) if isinstance(error, InvalidInputs) else [error]


# CSV


def test_each_kind_of_fact_is_read_as_it_is_written(tmp_path):
    path = csv_file(
        tmp_path,
        "territory,weight,age,identity_document,gender,health,language,residence_area\n"
        f"{NORTH},12,38,no,woman,drugs;mental,fr;ti,{SOUTH}\n"
        f"{SOUTH},0.5,,yes,,-,,\n",
    )

    assert rows_of(read(path)) == [
        (
            NORTH,
            12,
            {
                "age": 38.0,
                "identity_document": False,
                "gender": "woman",
                "health": frozenset({"drugs", "mental"}),
                "language": frozenset({"fr", "ti"}),
                "residence_area": SOUTH,
            },
        ),
        (SOUTH, 0.5, {"identity_document": True, "health": frozenset()}),
    ]


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    path = csv_file(
        tmp_path,
        b"\xef\xbb\xbfTerritory;Weight;health\r\n" + f'{NORTH};3;"drugs;mental"\r\n'.encode(),
    )

    assert rows_of(read(path)) == [(NORTH, 3, {"health": frozenset({"drugs", "mental"})})]


def test_empty_lines_are_passed_over_and_keep_their_number(tmp_path):
    path = csv_file(tmp_path, f"territory,weight\n\n{NORTH},1\n\n{SOUTH},x\n")

    assert [problem.path for problem in problems(path)] == ["line 5.weight"]


@pytest.mark.parametrize(
    ("row", "path", "value", "remedy"),
    [
        ("commune:99999,1,38,no", "line 2.territory", "commune:99999", "commune:21015"),
        ("Schaerbeek,1,38,no", "line 2.territory", "Schaerbeek", "commune:21015"),
        (f"{NORTH},-1,38,no", "line 2.weight", "-1", "from 0"),
        (f"{NORTH},nan,38,no", "line 2.weight", "nan", "from 0"),
        (f"{NORTH},inf,38,no", "line 2.weight", "inf", "from 0"),
        (f'{NORTH},"1,5",38,no', "line 2.weight", "1,5", "1.5"),
        (f"{NORTH},,38,no", "line 2.weight", "", "from 0"),
        (f"{NORTH},=1+1,38,no", "line 2.weight", "=1+1", "from 0"),
        (f"{NORTH},1,old,no", "line 2.age", "old", "years"),
        (f"{NORTH},1,-3,no", "line 2.age", "-3", "0 to 130"),
        (f"{NORTH},1,=CMD(),no", "line 2.age", "=CMD()", "years"),
        (f"{NORTH},1,38,perhaps", "line 2.identity_document", "perhaps", "yes, no"),
    ],
)
def test_a_wrong_cell_is_named_with_its_line_its_column_and_what_would_be_right(
    tmp_path, row, path, value, remedy
):
    file = csv_file(tmp_path, f"territory,weight,age,identity_document\n{row}\n{NORTH},1,4,no\n")

    [problem] = problems(file)

    assert problem.path == path
    assert problem.value == value
    assert remedy in problem.accepted
    assert value in str(problem)


def test_wrong_cells_are_told_in_the_order_of_the_file_each_once(tmp_path):
    lines = [f"{NORTH},1,blue", f"{NORTH},1,blue", "nowhere,-2,green"]
    file = csv_file(tmp_path, "territory,weight,gender\n" + "\n".join(lines))

    assert [problem.path for problem in problems(file)] == [
        "line 2.gender",
        "line 4.territory",
        "line 4.gender",
        "line 4.weight",
    ]


@pytest.mark.parametrize("facts", ["alone;couple", "couple;alone;children"])
def test_facts_that_contradict_each_other_are_refused(tmp_path, facts):
    file = csv_file(tmp_path, f"territory,weight,household\n{NORTH},1,{facts}\n")

    [problem] = problems(file)

    assert problem.path == "line 2.household"
    assert "not alone and couple" in problem.accepted


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("territory,weight,shoe_size", "shoe_size"),
        ("territory,weight,age,age", "stands twice"),
        ("weight,age", "'territory' is missing"),
        ("territory,age", "'weight' is missing"),
    ],
)
def test_wrong_columns_are_named(tmp_path, head, says):
    [problem] = problems(csv_file(tmp_path, f"{head}\n"))

    assert says in str(problem)
    assert "identity_document" in problem.accepted


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds nobody"),
        (b"territory,weight\n", "holds nobody"),
        ("territory,weight\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 and so on", "XLSX"),
        (f"territory,weight\n{NORTH},1\n".encode() + b"commune:\xe9,1\n", "line 3, character 9"),
        (f"territory,weight\n{NORTH},1,2\n".encode(), "line 2 has 3 cells"),
        (f'territory,weight\n"{NORTH},1\n'.encode(), "line 2"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, content, says):
    [problem] = problems(csv_file(tmp_path, content))

    assert says in str(problem)
    assert problem.accepted


def test_a_formula_is_text_like_any_other_and_never_run(tmp_path):
    file = csv_file(tmp_path, f'territory,weight,gender\n{NORTH},1,"=HYPERLINK(1)"\n')

    [problem] = problems(file)

    assert problem.value == "=HYPERLINK(1)"


def test_a_column_with_too_many_different_values_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("seuil.observatory.populations.cells.MOST_DIFFERENT", 50)
    ages = "\n".join(f"{NORTH},1,{number / 100}" for number in range(60))
    file = csv_file(tmp_path, f"territory,weight,age\n{ages}\n")

    [problem] = problems(file)

    assert "more than 50 different values" in str(problem)


def test_pieces_give_the_same_as_the_whole(tmp_path):
    lines = [
        f"{[NORTH, SOUTH][number % 2]},{number % 9},{['', 'yes', 'no'][number % 3]}"
        for number in range(100)
    ]
    file = csv_file(tmp_path, "territory,weight,animals\n" + "\n".join(lines))

    whole_file = rows_of(read(file))

    assert len(whole_file) == 100
    assert rows_of(read(file, rows_at_once=7)) == whole_file


def test_a_large_file_needs_the_memory_of_a_piece(tmp_path):
    file = tmp_path / "many.csv"
    with file.open("w") as out:
        out.write("territory,weight,age,identity_document\n")
        for number in range(60_000):
            out.write(f"{NORTH},1,{number % 90},{'yes' if number % 3 else 'no'}\n")

    def peak(rows_at_once: int) -> int:
        tracemalloc.start()
        rows = sum(len(p) for p in PopulationFile(file, KNOWN, rows_at_once=rows_at_once))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert rows == 60_000
        return most

    assert peak(2_000) < peak(60_000) / 8


def test_the_digest_tells_files_apart_and_the_same_file_again(tmp_path):
    file = csv_file(tmp_path, f"territory,weight\n{NORTH},1\n")
    first = PopulationFile(file, KNOWN).digest()
    again = PopulationFile(file, KNOWN).digest()
    file.write_text(f"territory,weight\n{NORTH},2\n")

    assert first == again
    assert PopulationFile(file, KNOWN).digest() != first


# Parquet


@pytest.fixture
def parquet(tmp_path):
    """Writes columns to a Parquet file."""
    pa = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    pq = pytest.importorskip("pyarrow.parquet")

    def write(columns, **options):
        path = tmp_path / "people.parquet"
        pq.write_table(pa.table(columns), path, **options)
        return path

    return write


def test_parquet_gives_the_same_rows_as_csv(parquet, tmp_path):
    file = parquet(
        {
            "territory": [NORTH, SOUTH, NORTH],
            "weight": [2, 0, 5],
            "age": [38, None, 9],
            "identity_document": [True, None, False],
            "health": [["drugs", "mental"], [], None],
            "language": ["fr;ti", "-", None],
        }
    )
    twin = csv_file(
        tmp_path,
        "territory,weight,age,identity_document,health,language\n"
        f"{NORTH},2,38,yes,drugs;mental,fr;ti\n{SOUTH},0,,,-,-\n{NORTH},5,9,no,,\n",
    )

    assert rows_of(read(file)) == rows_of(read(twin))


def test_a_wrong_value_in_parquet_is_named_by_its_row(parquet):
    file = parquet(
        {
            "territory": [NORTH, NORTH, "commune:1"],
            "weight": [1.0, float("nan"), None],
            "age": [3, 400, 5],
        }
    )

    assert [problem.path for problem in problems(file)] == [
        "row 2.age",
        "row 2.weight",
        "row 3.territory",
        "row 3.weight",
    ]


def test_pieces_of_parquet_count_their_rows_on(parquet):
    file = parquet({"territory": [NORTH] * 9, "weight": [1] * 8 + [-1]})

    assert [problem.path for problem in problems(file, rows_at_once=2)] == ["row 9.weight"]


def test_numbers_and_answers_stay_apart(parquet):
    file = parquet({"territory": [NORTH], "weight": [1], "animals": [1]})

    [problem] = problems(file)

    assert problem.path == "row 1.animals"


def test_a_weight_that_is_text_is_refused_with_its_row(parquet):
    file = parquet({"territory": [NORTH], "weight": ["many"]})

    assert [(p.path, p.value) for p in problems(file)] == [("row 1.weight", "many")]


def test_a_broken_parquet_file_says_so(parquet):
    file = parquet({"territory": [NORTH], "weight": [1]})
    file.write_bytes(file.read_bytes()[:40])

    [problem] = problems(file)

    assert "cannot be read" in str(problem)


def test_without_pyarrow_the_remedy_is_told(tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(parquet_pieces, "import_module", missing)
    file = csv_file(tmp_path, b"PAR1 and so on")

    [problem] = problems(file)

    assert "pyarrow is not installed" in str(problem)
    assert "CSV" in problem.accepted


# Publics


@pytest.mark.parametrize(
    ("public", "expected"),
    [
        ([], "abcd"),
        (["identity_document=no"], "ad"),
        (["identity_document!=no"], "b"),
        (["health=drugs;alcohol"], "a"),
        (["health=-"], "b"),
        (["language!=fr;nl"], "bd"),
        (["age=18-25"], "b"),
        (["age=-17"], "a"),
        (["age=65-"], "d"),
        (["age=25"], "b"),
        (["gender=woman;man"], "ac"),
        (["identity_document=no", "age=65-"], "d"),
    ],
)
def test_a_public_is_those_of_whom_it_is_known(tmp_path, public, expected):
    file = csv_file(
        tmp_path,
        "territory,weight,identity_document,health,language,age,gender\n"
        f"{NORTH},1,no,drugs;mental,fr,17,woman\n"
        f"{NORTH},1,yes,-,ti,25,\n"
        f"{NORTH},1,,,,,man\n"
        f"{NORTH},1,no,,ar,65,x\n",
    )
    [people] = read(file)

    found = those(people, read_public(public, SMALL))

    names = {17.0: "a", 25.0: "b", None: "c", 65.0: "d"}
    assert "".join(names[row[2].get("age")] for row in rows_of([found])) == expected


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("identity_document", "identity_document=no"),
        ("shoe_size=43", "a dimension"),
        ("identity_document=perhaps", "yes, no"),
        ("health=flying", "drugs"),
        ("age=young", "18-25"),
        ("language=klingon", "ISO 639"),
        ("residence_area=commune:1", "commune:21015"),
        ("gender=", "="),
    ],
)
def test_a_public_that_does_not_exist_is_refused(text, remedy):
    with pytest.raises(InvalidInput) as caught:
        read_public([text], SMALL)

    assert remedy in caught.value.accepted


def test_a_public_is_read_again_each_time_and_can_be_held_to_places(tmp_path):
    file = csv_file(tmp_path, f"territory,weight\n{NORTH},1\n{SOUTH},2\n")
    public = Public(PopulationFile(file, KNOWN), places=frozenset({1}))

    assert [row[:2] for row in rows_of(public)] == [(SOUTH, 2)]
    assert [row[:2] for row in rows_of(public)] == [(SOUTH, 2)]


# The illustrative population


def test_whole_numbers_add_up_and_stay_close():
    parts = np.array([0.3] * 7 + [2.6, 11.49, 0.0])

    found = whole(parts)

    assert found.sum() == round(parts.sum())
    assert np.abs(found - parts).max() < 1


def test_what_ships_makes_sense():
    found = assumptions()

    assert len(found.profiles) > 10
    for profile in found.profiles:
        known = set(profile.facts).union(*(mix.dimensions for mix in profile.mixes))
        assert known | {"residence_area"} == set(vocabulary().dimensions)
        for texts in (profile.label, profile.why, *(mix.why for mix in profile.mixes)):
            assert all(texts[language].strip() for language in ("fr", "nl", "en"))
    for public in found.publics:
        assert read_public(public.where, SMALL)
        assert all(public.label[language] for language in ("fr", "nl", "en"))


def broken(change) -> dict:
    raw = shipped_yaml("seuil.observatory", "population-assumptions.yaml")
    change(raw)
    return raw


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            lambda raw: raw["profiles"][0]["mixes"][0]["options"][0].update(share=0.1),
            "add up to one",
        ),
        (lambda raw: raw["profiles"][0].update(share=2), "between 0 and 1"),
        (lambda raw: raw["profiles"][0].update(share=0.99), "at most"),
        (
            lambda raw: raw["profiles"][0]["mixes"][0]["options"][0].update(animals=True),
            "same facts",
        ),
        (lambda raw: raw["profiles"][0]["mixes"].append(raw["profiles"][0]["mixes"][0]), "one mix"),
    ],
)
def test_assumptions_that_do_not_add_up_are_refused(change, named):
    with pytest.raises(InvalidInput, match=named):
        read_assumptions(broken(change))


def test_assumptions_about_what_is_not_in_the_vocabulary_are_refused():
    with pytest.raises(InvalidInputs, match="shoe_size"):
        read_assumptions(broken(lambda raw: raw["usual"]["facts"].update(shoe_size=3)))


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
class TestIllustrative:
    def test_inhabitants_are_of_one_year_and_say_who_counted_them(self):
        figures = inhabitants()

        assert figures.year == 2020
        assert len(figures.of) == 19
        assert sum(figures.of.values()) == 1_218_255
        assert any("Statbel" in source for source in figures.sources)

    def test_a_commune_in_several_basins_is_cut_along_them(self):
        figures = inhabitants()
        parts = [home for home in homes(figures, places()) if home.commune == "commune:21004"]

        assert [home.place.code.split(" in ")[1] for home in parts] == [
            "basin:centre-ouest",
            "basin:nord",
            "basin:sud",
        ]
        assert sum(home.people for home in parts) == pytest.approx(figures.of["commune:21004"])
        for home in parts:
            basins = {code for code in home.place.territories if code.startswith("basin:")}
            assert len(basins) == 1
            assert home.place.point is not None

    def test_the_total_is_the_inhabitants_times_the_shares(self):
        found, figures = self._made(), inhabitants()

        people = found.people.weight.sum() / PARTS

        # the low incomes of the Nord-Est basin have a share of their own
        nord_est = sum(figures.of[f"commune:{nis}"] for nis in (21006, 21014, 21015))
        shares = sum(profile.share for profile in assumptions().profiles)
        assert people == pytest.approx(sum(figures.of.values()) * shares + nord_est * 0.05, abs=20)
        assert people < sum(figures.of.values())

    def test_it_is_the_same_each_time(self):
        assert self._made().digest == self._made().digest

    def test_another_number_of_inhabitants_is_another_population(self):
        figures = inhabitants()
        more = Inhabitants(figures.year, figures.sources, {**figures.of, NORTH: 200_000})

        other = illustrative(assumptions(), homes(more, places()))

        assert other.digest != self._made().digest

    def test_facts_go_together_only_where_the_file_says(self):
        people = self._made().people
        homeless = self._those(people, "residence_status=undocumented", "public=homeless")

        assert self._share(homeless, "identity_document", False) == 1
        assert self._share(homeless, "health_cover", "none") == 1
        # independent of it: as frequent as among all homeless people
        everybody = self._those(people, "public=homeless")
        assert self._share(homeless, "animals", True) == pytest.approx(
            self._share(everybody, "animals", True), abs=0.02
        )

    def test_each_mix_keeps_its_shares(self):
        undocumented = self._those(self._made().people, "residence_status=undocumented", "age=31")

        assert self._share(undocumented, "anonymity", True) == pytest.approx(0.5, abs=0.01)
        assert self._share(undocumented, "identity_document", True) == pytest.approx(0.5, abs=0.01)

    def test_everybody_lives_where_the_inhabitants_were_counted(self):
        made = self._made()
        area = made.people.facts["residence_area"]
        lived = Counter(
            zip(
                (made.places[n].code.split(" ")[0] for n in made.people.place),
                (area.values[n] for n in area.number),
                strict=True,
            )
        )

        assert all(place == commune for place, commune in lived)

    def _made(self):
        return illustrative(assumptions(), homes(inhabitants(), places()))

    def _those(self, people, *public):
        return those(people, read_public(public, places()))

    def _share(self, people, dimension, fact):
        column = people.facts[dimension]
        having = np.array([value == fact for value in column.values])[column.number]
        return people.weight[having].sum() / people.weight.sum()


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
def test_every_territory_can_be_lived_in_by_the_people_of_a_file():
    found = {place.code: place for place in residences(places())}

    assert len(found) == len(places().places)
    assert found[NORTH].point is not None
    assert {"region:brussels", "basin:nord-est"} <= found[NORTH].territories


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
def test_without_a_common_year_there_is_no_illustrative_population():
    Population.objects.all().delete()

    with pytest.raises(InvalidInput, match="no year"):
        inhabitants()


def test_a_commune_without_outline_stays_whole():
    gazetteer = Gazetteer(
        places=[
            Territory("region:here", Names("Ici")),
            Territory("basin:a", Names("A")),
            Territory("basin:b", Names("B")),
            Territory(NORTH, Names("Nord")),
        ],
        links=[Link(NORTH, "basin:a", whole=False), Link(NORTH, "basin:b", whole=False)],
    )

    [home] = homes(Inhabitants(2020, ("x",), {NORTH: 100}), gazetteer)

    assert home.people == 100
    assert {"basin:a", "basin:b"} <= home.place.territories
