"""French and Dutch say everything that English says, with the same places for values (ADR 0007)."""

import re
from functools import cache
from io import BytesIO

import polib
import pytest
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from config.launcher.paths import ROOT
from tests.conventions.checkout import files, named, read

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]|{[a-z_]*}|%[a-z]|<[^>]+>")
CATALOGUES = [ROOT / "locale" / language / "LC_MESSAGES" / "django.po" for language in ("fr", "nl")]

Key = tuple[str, str]
"""The context of a message (empty: none) and its English text."""


UNDER_ANOTHER_NAME = re.compile(r"\bn?p?n?gettext(?:_lazy|_noop)? as (?!_\b)\w+")


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parent.parent.name)
def catalogue(request) -> polib.POFile:
    return polib.pofile(str(request.param))


@cache
def keys_in_sources() -> dict[Key, str]:
    """Return every message that Python and templates ask for, with one place where they do."""
    found: dict[Key, str] = {}
    for path in files(".py", ".html", under="seuil") + files(".py", under="config"):
        text = read(path)
        if path.suffix == ".html":
            calls = templatize(text, origin=str(path)).splitlines()
            text = "\n".join(line.strip() for line in calls)
        for _, messages, _, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            first = messages if isinstance(messages, str) else messages[0]
            found[context or "", first] = named(path)
    return found


def key_of(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def translations_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_messages_of_python_and_of_templates_are_found():
    sources = keys_in_sources()

    assert sources["", "practice families"] == "seuil/organisations/models/body.py"
    assert sources["", "About Seuil"].startswith("seuil/web/templates/")


def test_every_message_of_the_sources_is_in_the_catalogue(catalogue):
    known = {key_of(entry) for entry in catalogue}

    assert {key: place for key, place in keys_in_sources().items() if key not in known} == {}


def test_the_catalogue_holds_nothing_else(catalogue):
    assert {key_of(entry) for entry in catalogue} - set(keys_in_sources()) == set()
    assert catalogue.obsolete_entries() == []


def test_everything_is_translated_and_nothing_is_guessed(catalogue):
    assert [entry.msgid for entry in catalogue if not all(translations_of(entry))] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []


def test_placeholders_and_marks_are_kept(catalogue):
    lost = [
        (entry.msgid, text)
        for entry in catalogue
        for text in translations_of(entry)
        if set(PLACEHOLDER.findall(text)) not in possible_placeholders(entry)
    ]

    assert lost == []


def possible_placeholders(entry: polib.POEntry) -> list[set[str]]:
    """Return what a translation may hold: as in the text, or, for one thing, as in the plural."""
    texts = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
    return [set(PLACEHOLDER.findall(text)) for text in texts]


def test_a_lost_placeholder_would_be_seen():
    entry = polib.POEntry(msgid="%(count)s places", msgstr="des places")

    assert set(PLACEHOLDER.findall(entry.msgstr)) not in possible_placeholders(entry)


def test_spaces_around_a_message_are_kept(catalogue):
    def edges(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    moved = [
        entry.msgid
        for entry in catalogue
        for text in translations_of(entry)
        if edges(text) != edges(entry.msgid)
    ]

    assert moved == []


def test_what_marks_a_message_keeps_the_name_by_which_messages_are_found() -> None:
    named_otherwise = {
        named(path): found.group()
        for path in files(".py", under="seuil") + files(".py", under="config")
        if (found := UNDER_ANOTHER_NAME.search(read(path)))
    }

    assert not named_otherwise


STRAIGHT = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
UNSPACED = re.compile(r"(?<=[^\W\d_]) ?[;:!?](?=\s|$)|« |«(?=\w)| »|(?<=\w)»")
"""In French a space that does not break stands before these signs, and within « quotes »."""


def badly_set(text: str, language: str) -> list[str]:
    return STRAIGHT.findall(text) + (UNSPACED.findall(text) if language == "fr" else [])


@pytest.mark.parametrize("wrong", ["l'annuaire", "Pourquoi ?", "Pourquoi?", "« non »", "«non»"])
def test_what_a_printer_would_not_set_is_seen(wrong):
    assert badly_set(wrong, "fr")


def test_translations_are_set_as_in_print(catalogue):
    language = catalogue.metadata["Language"]

    assert {
        text: wrong
        for entry in catalogue
        for text in translations_of(entry)
        if (wrong := badly_set(text, language))
    } == {}
