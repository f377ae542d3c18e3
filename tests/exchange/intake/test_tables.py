"""Tables that nobody described: what they are, and what their columns mean."""

import tomllib
from importlib import resources

import openpyxl
import pytest

from seuil.exchange.domain import FileFormat, Trouble
from seuil.exchange.formats.csv_mapping import read_mapping
from seuil.exchange.formats.csv_records import PlaceBook
from seuil.exchange.formats.language_names import language_code
from seuil.exchange.intake.detecting import format_of
from seuil.exchange.intake.mapping import Chosen, chosen_in, meanings, raw_mapping
from seuil.exchange.intake.proposing import names, proposed
from seuil.exchange.intake.reading import lines_of_file, prepare
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.intake.tables import text_table
from seuil.exchange.intake.toml import toml_text

HEADING = "N°;Nom du service;Adres;CP;Telefoon;Courriel;Sans RDV;Langues;Remarques"
ROW = "1;Accueil;Rue Haute 1;1000;02 000 00 00;a@b.example;oui;fr, nl;bonjour"


@pytest.fixture
def table(tmp_path):
    def made(text, encoding="utf-8"):
        path = tmp_path / "table"
        path.write_bytes(text.encode(encoding))
        return text_table(path)

    return made


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_how_a_table_is_written_is_seen(table, delimiter, encoding):
    found = table(f"{HEADING}\n{ROW}\n".replace(";", delimiter), encoding)

    assert (found.delimiter, found.heading[0]) == (delimiter, "N°")
    assert found.encoding == ("cp1252" if encoding == "cp1252" else "utf-8")


@pytest.mark.parametrize("title", ["Nos services", "Nos services;;;;;;;;", '"Nos; services"'])
def test_a_title_above_the_names_of_the_columns_is_passed_over(table, title):
    found = table(f"{title}\n{HEADING}\n{ROW}\n")

    assert found.heading[:2] == ("N°", "Nom du service")
    assert [row[0] for row in found.rows] == ["1"]


def test_columns_are_known_by_their_names_in_two_languages(table):
    columns = proposed(table(f"{HEADING}\n{ROW}\n"), language="fr").columns

    assert columns == {
        "N°": "id",
        "Nom du service": "name_fr",
        "Adres": "address",
        "CP": "postal_code",
        "Telefoon": "phone",
        "Courriel": "email",
        "Sans RDV": "not_asked:appointment",
        "Langues": "languages",
        "Remarques": "description_fr",
    }


def test_what_stands_in_a_column_tells_more_than_its_name(table):
    found = proposed(
        table("code;nom;joindre;horaire\n1;A;a@b.example;Mo 09:00-12:00\n"), language="fr"
    )

    assert found.columns["joindre"] == "email"
    assert found.columns["horaire"] == "hours"


def test_hours_in_words_are_not_taken_for_syntax(table):
    found = proposed(table("id;nom;opening hours\n1;A;le lundi de 9h à 12h\n"), language="fr")

    assert found.columns.get("opening hours") != "hours"


def test_each_meaning_is_proposed_once(table):
    found = proposed(table("id;code;nom;name\n1;2;A;B\n"), language="fr")

    assert list(found.columns.values()).count("id") == 1
    assert list(found.columns.values()).count("name_fr") == 1


def test_every_meaning_with_names_can_be_chosen():
    assert set(names()) <= set(meanings())


def test_a_mapping_says_the_same_after_it_was_written_and_read():
    chosen = Chosen(
        columns={
            'Nom "officiel"': "name_fr",
            "N°": "id",
            "sur rdv": "asked:appointment",
            "sans rdv": "not_asked:appointment",
            "en rue": "outreach",
            "conditions": "phrases",
            "texte\\libre": "description_nl",
        },
        yes=("oui", "jawel"),
        no=("non",),
        words={"categories": {"Repas « chaud »": "food.meals"}},
    )

    text = toml_text(raw_mapping(chosen, {}, one_organisation=True))

    read_mapping(text, "mapping.toml")
    again = chosen_in(tomllib.loads(text))
    assert dict(again.columns) == dict(chosen.columns)
    assert (again.yes, again.no) == (("oui", "jawel"), ("non",))
    assert tomllib.loads(text)["categories"] == {"Repas « chaud »": "food.meals"}


def test_what_a_mapping_says_beyond_the_form_stays():
    shipped = resources.files("seuil.exchange") / "data" / "mappings" / "brussels-facts.toml"
    base = tomllib.loads(shipped.read_text("utf-8"))
    assert tomllib.loads(toml_text(base)) == base

    again = raw_mapping(chosen_in(base), base, one_organisation=False)

    assert again["columns"] == base["columns"]
    assert again["categories"] == base["categories"]
    assert len(again["phrases"]) == len(base["phrases"])


def test_languages_may_be_named():
    assert [
        language_code(name) for name in ("Français", "ARABE", "Nederlands", "tigrinya", "ti")
    ] == [*("fr", "ar", "nl", "ti", "ti")]


def workbook(path, rows, title=""):
    book = openpyxl.Workbook()
    if title:
        book.active.append([title])
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_spreadsheet_is_read_with_the_numbers_of_its_rows(tmp_path):
    path = workbook(
        tmp_path / "a", [["id", "nom"], [1030, "Accueil"], [None, None], [7.5, True]], "Liste 2026"
    )
    prepared = prepare(path, tmp_path)
    mapping = read_mapping('[columns]\nid = "id"\norganisation = "id"\nname_fr = "nom"\n', "m")

    lines = list(lines_of_file(prepared, mapping, PlaceBook(), "fr"))

    assert prepared.format is FileFormat.XLSX
    assert prepared.table.heading == ("id", "nom")
    assert [(line.number, line.record["id"], line.record["name"]["fr"]) for line in lines] == [
        (3, "1030", "Accueil"),
        (5, "7.5", "yes"),
    ]


def test_names_and_kinds_of_files_that_people_claim_are_not_asked(tmp_path):
    path = workbook(tmp_path / "list.csv", [["id", "nom"]])

    assert format_of(path) is FileFormat.XLSX


def test_days_are_read_as_they_are_written_here(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,d\n1,3/9/2026\n2,2026-09\n", encoding="utf-8")
    mapping = read_mapping('[columns]\nid = "id"\norganisation = "id"\nupdated = "d"\n', "m")

    lines = lines_of_file(prepare(path, tmp_path), mapping, PlaceBook(), "fr")

    assert [line.record["updated"] for line in lines] == ["2026-09-03", "2026-09-01"]


def test_a_table_of_one_column_is_no_directory(table):
    with pytest.raises(FileRefused) as refused:
        table("nom\nAccueil\n")

    assert refused.value.trouble is Trouble.NO_TABLE
