"""Tables: what a mapping makes of rows, and how wrong cells are named."""

import time

import pytest

from seuil.directory.record.parsing import parse_record
from seuil.exchange.formats.csv_mapping import load_mapping, read_mapping, shipped_mappings
from seuil.exchange.formats.csv_records import PlaceBook, read_csv
from seuil.exchange.operations import import_records
from seuil.exchange.queries import place_book
from seuil.exchange.report import Remark
from seuil.kernel.errors import InvalidInput
from tests.directory.record.samples import KNOWN

MAPPING = """
unknown = ["unknown"]

[columns]
id = "id"
organisation = "org"
name_fr = "nom"
commune = "commune"
postal_code = "cp"
address = "rue"
phone = "tel"
web = "site"
hours = "heures"
categories = "themes"
serves = "zone"
price = "prix"
updated = "date"

[description]
fr = ["{conditions}", "Remarque : {remarque}"]

[split]
conditions = ";"

[[cells]]
when = { libre = "oui" }
none = ["appointment"]

[[phrases]]
columns = ["conditions"]
says = ["sans papiers admis"]
none = ["residence_status"]

[[phrases]]
columns = ["conditions"]
says = ["habitants de la commune"]
conditions = [{ dimension = "residence_area", operator = "within", values = ["{commune}"] }]

[[phrases]]
columns = ["conditions"]
says = ["{from}-{to} ans", "de {from} à {to} ans"]
ages = {}

[[phrases]]
columns = ["conditions"]
says = ["sur rendez-vous"]
conditions = [{ dimension = "appointment", operator = "has" }]

[[phrases]]
columns = ["conditions"]
says = ["inscription *"]
entry_step = true

[[phrases]]
columns = ["conditions"]
says = ["{n} places"]
note = true

[categories]
"repas" = "food.meals"
"médecin" = "primary_care.gp"
"divers" = []

[price]
"gratuit" = "free"
"* € *" = "fixed"

[serves]
"toute la région" = "region:brussels"
"""
HEADING = (
    "id,org,nom,commune,cp,rue,tel,site,heures,themes,zone,prix,date,conditions,libre,remarque"
)
COLUMNS = HEADING.split(",")
PLACES = PlaceBook(
    names={"schaerbeek": "commune:21015", "bassin nord": "basin:nord"},
    centres={"commune:21015": (50.867, 4.377), "commune:21004": (50.87, 4.37)},
    postcodes={("1000", "commune:21004"): (50.848, 4.353)},
)


def row(**cells):
    cells = {"id": "a", "org": "o", "nom": "Accueil"} | cells
    return ",".join('"' + cells.get(column, "").replace('"', '""') + '"' for column in COLUMNS)


def read(tmp_path, *rows, heading=HEADING, mapping=MAPPING, encoding="utf-8"):
    file = tmp_path / "data.csv"
    file.write_bytes("\n".join([heading, *rows]).encode(encoding, "surrogateescape") + b"\n")
    return list(read_csv(file, read_mapping(mapping, "mapping.toml"), PLACES))


def record_of(tmp_path, **cells):
    [line] = read(tmp_path, row(**cells))
    return line, parse_record(dict(line.record) | {"source": "test"}, KNOWN)


def statements(record):
    return {condition.dimension: condition for condition in record.conditions}


def test_a_row_becomes_a_record(tmp_path):
    line, record = record_of(
        tmp_path,
        commune="21004",
        cp="1000",
        rue="Rue de l'Exemple 1",
        tel="+32 2 000 00 00;112",
        site="exemple.be",
        heures="Mo-Fr 09:00-12:00",
        themes="repas;divers;médecin",
        zone="toute la région; Bassin Nord",
        prix="gratuit",
        date="2026-10",
    )

    assert record.name.fr == "Accueil"
    assert [contact.value for contact in record.contacts] == [
        "+32 2 000 00 00",
        "112",
        "https://exemple.be",
    ]
    assert record.hours == "Mo-Fr 09:00-12:00"
    assert record.categories == ("food.meals", "primary_care.gp")
    assert record.serves == ("basin:nord", "region:brussels")
    assert record.price == "free"
    assert str(record.updated) == "2026-10-01"
    assert record.checked_by == "import"
    assert [n.remark for n in line.notices] == [Remark.PLACE_OF_COMMUNE]


def test_known_phrases_become_conditions_and_others_stay_as_text(tmp_path):
    line, record = record_of(
        tmp_path,
        commune="Schaerbeek",
        conditions="Sans papiers admis ; habitants de la commune; 18-24 ans; 12 places; "
        "inscription en ligne; porte bleue",
        remarque="à vérifier",
    )

    said = statements(record)
    assert said["residence_status"].state == "none"
    assert said["residence_area"].values == ("commune:21015",)
    assert (said["age"].minimum, said["age"].maximum) == (18, 25)
    assert said["age"].note.fr == "18-24 ans"
    assert {condition.source for condition in record.conditions} == {"imported"}
    assert [step.fr for step in record.entry_steps] == ["inscription en ligne"]
    assert record.description.fr == (
        "Sans papiers admis; 12 places; porte bleue\nRemarque : à vérifier"
    )
    assert [(n.remark, n.value) for n in line.notices if n.column == "conditions"] == [
        (Remark.PHRASE_NOT_UNDERSTOOD, "porte bleue")
    ]


def test_cells_together_make_a_rule(tmp_path):
    _, record = record_of(tmp_path, libre="oui")

    assert statements(record)["appointment"].state == "none"


def test_a_contradiction_in_a_row_is_unknown_and_reported(tmp_path):
    line, record = record_of(tmp_path, libre="oui", conditions="sur rendez-vous")

    assert statements(record)["appointment"].state == "unknown"
    assert (Remark.CONTRADICTION, "appointment") in [(n.remark, n.value) for n in line.notices]


def test_a_rule_about_the_commune_needs_a_commune(tmp_path):
    line, record = record_of(tmp_path, conditions="habitants de la commune")

    assert record.conditions == ()
    assert Remark.LEFT_OUT in {n.remark for n in line.notices}


def test_without_coordinates_the_middle_of_the_postal_code_stands_for_the_address(tmp_path):
    _, record = record_of(tmp_path, commune="21004", cp="1000")

    [place] = record.locations
    assert (place.lat, place.lon, place.precision) == (50.848, 4.353, "postcode")


def test_else_the_middle_of_the_commune(tmp_path):
    _, record = record_of(tmp_path, commune="schaerbeek")

    [place] = record.locations
    assert (place.lat, place.lon, place.precision) == (50.867, 4.377, "commune")


def test_without_any_place_there_is_no_location(tmp_path):
    _, record = record_of(tmp_path)

    assert record.locations == ()


def test_hours_that_are_not_osm_syntax_are_kept_as_text(tmp_path):
    line, record = record_of(tmp_path, heures="lundi 9h-12h")

    assert (record.hours, record.hours_text.fr) == ("", "lundi 9h-12h")
    assert [n.remark for n in line.notices] == [Remark.HOURS_AS_TEXT]


def test_a_price_with_a_sum_is_fixed(tmp_path):
    _, record = record_of(tmp_path, prix="2,50 € le repas")

    assert (record.price, record.price_text.fr) == ("fixed", "2,50 € le repas")


@pytest.mark.parametrize(
    "cell",
    ["=1+1", '=HYPERLINK("http://x")', "@SUM(A1:A9)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C x'!A0"],
)
def test_a_formula_is_refused_with_line_and_column(tmp_path, cell):
    good, bad = read(tmp_path, row(), row(id="b", remarque=cell))

    [problem] = bad.problems
    assert good.problems == ()
    assert (bad.number, problem.path) == (3, "remarque")
    assert "formula" in str(problem)


@pytest.mark.parametrize("cell", ["@Home 18-24", "+32 2 000 00 00", "+32/2/000.00.00", "- un lieu"])
def test_text_that_only_begins_like_a_formula_is_taken(tmp_path, cell):
    [line] = read(tmp_path, row(remarque=cell))

    assert line.problems == ()


WRONG_ROWS = {
    "an unknown commune": (row(commune="99999"), "commune"),
    "a telephone number that is none": (row(tel="appelez-nous"), "tel"),
    "a day that is none": (row(date="hier"), "date"),
    "no name": (row(nom=""), "nom"),
    "ten megabytes": (row(remarque="x" * 10_000_000), "remarque"),
    "a character that is no text": (row(nom="a\x00b"), "nom"),
    "another encoding": (row(nom="caf\udce9"), "nom"),
    "too few cells": ("a,b,c", "row"),
    "too many cells": (row() + ",x", "row"),
}


@pytest.mark.parametrize("kind", WRONG_ROWS)
def test_a_wrong_row_is_named_by_line_and_column_and_the_others_go_in(brussels, tmp_path, kind):
    bad, column = WRONG_ROWS[kind]

    report = import_records("test", read(tmp_path, bad, row(id="good")), actor=None)

    [refusal] = report.refused
    assert report.created == 1
    assert refusal.line == 2
    assert column in {problem.column for problem in refusal.problems}
    assert all(problem.accepted for problem in refusal.problems)


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path):
    first, second = read(tmp_path, row(remarque="un\ndeux\ntrois"), row(nom="=1"))

    assert (first.number, second.number) == (2, 5)


def test_a_quotation_mark_left_open_is_suspected(tmp_path):
    *_, last = read(tmp_path, row(), 'b,o,"ouvert', row(id="c"))

    assert "quotation mark" in last.problems[0].accepted


WRONG_FILES = {
    "a missing column": ({"heading": HEADING.replace("nom", "titre")}, "lacks columns"),
    "another delimiter": ({"heading": HEADING.replace(",", ";")}, "is ';' the delimiter"),
    "a column twice": ({"heading": HEADING + ",nom"}, "stands there twice"),
    "UTF-16": ({"encoding": "utf-16"}, "UTF-16"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_file_that_the_mapping_does_not_describe_is_refused_as_a_whole(tmp_path, kind):
    changes, words = WRONG_FILES[kind]

    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, row(), **changes)

    assert words in f"{refused.value} {refused.value.accepted}"


def test_a_mapping_may_name_another_encoding(tmp_path):
    mapping = 'encoding = "cp1252"\n' + MAPPING

    [line] = read(tmp_path, row(nom="Café"), mapping=mapping, encoding="cp1252")

    assert line.record["name"] == {"fr": "Café"}


COLUMNS_ALONE = '[columns]\nid = "i"\norganisation = "o"\n'
WRONG_MAPPINGS = {
    "": "columns.id",
    "columns = 3": "columns: 3",
    '[columns]\nid = 3\norganisation = "o"': "columns.id",
    COLUMNS_ALONE + "[categories]\nx = 3": "categories.x",
    COLUMNS_ALONE + '[split]\nx = ";"\n[[phrases]]\ncolumns = ["x"]\nnote = true': "says",
    COLUMNS_ALONE + '[split]\nx = ";"\n[[phrases]]\ncolumns = ["x"]\nsays = ["y"]': "says nothing",
    COLUMNS_ALONE + '[[cells]]\nwhen = { a = "b" }\nnone = 3': "cells.none",
    COLUMNS_ALONE + '[[cells]]\nwhen = { a = "b" }\nnote = "yes"': "cells.note",
    COLUMNS_ALONE + "phrases = 3": "not a known key",
    COLUMNS_ALONE + '[organisations]\nfile = "o.csv"': "organisations.id",
    "colour = 1": "not a known key",
    '[columns]\nid = "id"\norganisation = "o"\ncolour = "c"': "not a known key",
    '[columns]\nid = "id"': "columns.organisation",
    "[columns": "Expected",
    'encoding = "utf-16"\n' + COLUMNS_ALONE: "encoding",
    COLUMNS_ALONE + '[[phrases]]\ncolumns = ["x"]\nsays = ["y"]\nnote = true': "not a column of",
    COLUMNS_ALONE + '[price]\n"* a * b * c" = "free"': "* a * b * c",
}


@pytest.mark.parametrize("text", WRONG_MAPPINGS)
def test_a_wrong_mapping_is_refused_in_words(text):
    with pytest.raises(InvalidInput) as refused:
        read_mapping(text, "mapping.toml")

    assert WRONG_MAPPINGS[text] in str(refused.value)


def test_every_shipped_mapping_can_be_read():
    assert "brussels-facts.toml" in shipped_mappings()
    for name in shipped_mappings():
        mapping = load_mapping(name)
        assert mapping.columns["id"]


def test_every_shipped_mapping_names_only_what_exists(brussels):
    mapping = load_mapping("brussels-facts.toml")
    effects = [rule.effect for rule in mapping.cells]
    for phrases in mapping.phrases.values():
        effects += phrases.meanings()
    for effect in effects:
        statements = [{"state": "none", "dimension": code} for code in effect.none]
        for condition in effect.conditions:
            values = [
                "commune:21004" if v == "{commune}" else v for v in condition.get("values", [])
            ]
            statements.append({**condition, "state": "condition", "values": values})
        parse_record(
            {
                "id": "a",
                "source": "a",
                "organisation": {"id": "a"},
                "name": {"fr": "a"},
                "conditions": statements,
                "languages": list(effect.languages),
            },
            brussels,
        )
    for table, known in (
        (mapping.categories, brussels.categories),
        (mapping.serves, brussels.territories),
    ):
        assert {code for codes in table.meanings() for code in codes} <= set(known)


def test_patterns_take_no_time_on_hostile_phrases(tmp_path):
    hostile = ["1" * 19_000, "- " * 9_000, "a@" * 9_000, "inscription " * 1_500]
    start = time.monotonic()

    for cell in hostile:
        read(tmp_path, row(conditions=cell, remarque=cell, tel=cell, site=cell))

    assert time.monotonic() - start < 5


# The real file, where it is at hand


def test_all_the_real_rows_are_taken_and_again_unchanged(brussels, shared_data):
    mapping = load_mapping("brussels-facts.toml")

    def run():
        lines = read_csv(shared_data / "services.csv", mapping, place_book())
        return import_records("brussels-facts", lines, actor=None)

    first, second = run(), run()

    assert first.refused == []
    assert (first.created, first.organisations_created) == (323, 237)
    assert second.unchanged == 323


def test_the_real_rows_say_what_their_phrases_say(brussels, shared_data):
    mapping = load_mapping("brussels-facts.toml")
    lines = list(read_csv(shared_data / "services.csv", mapping, place_book()))
    records = {
        line.record["id"]: parse_record(dict(line.record) | {"source": "facts"}, brussels)
        for line in lines
    }

    groups = statements(records["aa-groupes"])
    medical = statements(records["mdm-caso"])
    assert groups["anonymity"].state == groups["appointment"].state == "none"
    assert records["aa-groupes"].price == "free"
    assert medical["residence_status"].state == medical["health_cover"].state == "none"
    assert medical["appointment"].operator == "has"
    cpas = statements(records["cpas-anderlecht-social"])
    assert cpas["residence_area"].values == ("commune:21001",)
    assert sum(bool(record.conditions) for record in records.values()) > 190
    assert sum(bool(record.categories) for record in records.values()) > 310
