"""The synthesis on paper: two pages in both languages, tagged, and what is too long is told."""

import io

import pikepdf
import pytest

from seuil.concertation.report.docx import docx_of
from seuil.concertation.report.pdf import Further, overflow_of, pdf_of

WORDS = {
    "fr": "Un service qui ne répond pas au téléphone et n’a pas de guichet ouvert",
    "nl": "Een dienst die de telefoon niet opneemt en geen open loket heeft",
}
"""A line as people write them: about seventy letters."""


def part(code, title, *groups):
    return {
        "code": code,
        "title": title,
        "groups": [{"title": name, "lines": lines} for name, lines in groups],
    }


def lines(language, count):
    text = WORDS[language]
    return [{"text": f"{text} ({number})", "language": language} for number in range(count)]


def told(language, each):
    """Return a synthesis with ``each`` lines under each of the eleven headings."""
    some = lines(language, each)
    return {
        "language": language,
        "slug": "session",
        "series": "Concertation",
        "title": "L’accès aux soins et ce qui l’empêche",
        "day": "12 mars 2026",
        "aims": [WORDS[language]] * 3,
        "parts": [
            part("participants", "Participants", ("", lines(language, 1))),
            part("method", "Method", ("", lines(language, 2))),
            part("risk", "Risk", ("", some)),
            part("barriers", "Barriers", ("Person", some), ("Professional", some), ("S", some)),
            part("levers", "Levers", ("Posture", some), ("Practice", some)),
            part("needs", "Needs", ("Practices", some), ("System", some)),
            part("tracks", "Tracks", ("Tracks", some), ("Resources", some)),
            part("persistent", "Persistent", ("", some)),
            part("save_the_date", "Save the date", ("", lines(language, 1))),
        ],
    }


def opened(content):
    return pikepdf.open(io.BytesIO(content))


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize("each", [0, 1, 4, 6])
def test_what_a_real_session_says_fits_on_two_pages(language, each):
    given = told(language, each)

    assert overflow_of(given) == []
    with opened(pdf_of(given)) as paper:
        assert len(paper.pages) <= 2


FURTHER = Further(
    page="https://seuil.example/sessions/session/synthesis/",
    page_words="La page",
    page_svg='<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9"/></svg>',
    series="https://seuil.example/series/concertation/",
    series_words="ce que c’est",
)


@pytest.mark.parametrize("title", ["Court", "Un titre qui prend deux lignes ou trois " * 3])
@pytest.mark.parametrize("each", range(2, 14, 2))
def test_where_the_paper_leads_to_takes_no_room_from_what_was_said(each, title):
    given = told("fr", each) | {"title": title}

    with opened(pdf_of(given)) as bare, opened(pdf_of(given, FURTHER)) as whole:
        assert len(bare.pages) == len(whole.pages)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_what_is_too_long_is_told_by_its_part_and_how_many_lines(language):
    given = told(language, 2)
    given["parts"][6] = part("tracks", "Tracks", ("Tracks", lines(language, 150)))

    over = {one.part: one.lines for one in overflow_of(given)}

    assert 0 < over["Tracks"] < 150
    assert over["Save the date"] == 1
    assert "Barriers" not in over
    with opened(pdf_of(given)) as paper:
        assert len(paper.pages) > 2


def test_a_part_that_stands_side_by_side_is_told_too_when_it_is_too_long():
    given = told("fr", 2)
    given["parts"][3] = part("barriers", "Barriers", ("A", lines("fr", 90)), ("B", lines("fr", 2)))

    assert "Barriers" in {one.part for one in overflow_of(given)}


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_the_paper_is_tagged_with_headings_lists_and_its_language(language):
    with opened(pdf_of(told(language, 2))) as paper:
        kinds = set(_kinds(paper.Root.StructTreeRoot))
        assert {"/H1", "/H2", "/H3", "/L", "/LI"} <= kinds
        assert str(paper.Root.Lang).startswith(language)
        assert str(paper.docinfo.get("/Title", "")) or paper.Root.Metadata


def _kinds(node):
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        if "/K" in node:
            children = node.K if isinstance(node.K, pikepdf.Array) else [node.K]
            for child in children:
                yield from _kinds(child)


def test_the_file_to_edit_is_smaller_than_a_mail_attachment():
    assert len(docx_of(told("fr", 6))) < 200_000
