"""Templates hold no behaviour, no look, no unescaped text; nothing leaks into an include."""

import re
from pathlib import Path

import allauth
import pytest

from tests.conventions.checkout import files, named, read

TEMPLATES = [path for path in files(".html", under="seuil") if "templates" in path.parts]


def within_templates(path) -> str:
    return named(path).split("/templates/", 1)[1]


FOUND_BY_DJANGO = {
    "400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html",
}  # fmt: skip
OWN = tuple({f"{path.parent.name}/" for path in TEMPLATES if path.parent.name != "templates"})
OF_ALLAUTH = Path(allauth.__file__).parent / "templates"
SHARES_THE_PAGE = {
    "search/results.html": "half of the search page, and by itself what htmx swaps",
}
UNESCAPED = re.compile(r"\|\s*safe(?:seq)?\b|{%\s*autoescape\s+off")
INLINE = re.compile(r"\s(?:style|hx-on[\w:.-]*|on[a-z]{3,})\s*=|<style\b|<script(?![^>]*\ssrc=)")
INCLUDE = re.compile(r"{%\s*(?:include|extends)\s+\"([^\"]+)\"([^%]*)%}", re.DOTALL)
HANDED_ON = re.compile(r"\brow=\"([^\"]+)\"")
"""A template that another one is told to include."""


@pytest.mark.parametrize(
    "wrong",
    ["{{ note|safe }}", "{{ note | safe }}", "{% autoescape off %}", "{{ lines|safeseq }}"],
)
def test_what_is_looked_for_is_found_in_unescaped_text(wrong):
    assert UNESCAPED.search(wrong)


@pytest.mark.parametrize(
    "wrong",
    ['<a onclick="x()">', '<p style="color:red">', '<b hx-on:click="x">', "<script>x()</script>"],
)
def test_what_is_looked_for_is_found_inline(wrong):
    assert INLINE.search(wrong)


@pytest.mark.parametrize("template", TEMPLATES, ids=within_templates)
def test_nothing_is_inline_or_unescaped(template):
    text = read(template)

    assert INLINE.findall(text) == []
    assert UNESCAPED.findall(text) == []


def test_no_text_is_declared_safe_in_python():
    marks = re.compile(r"\bmark_safe\b|\bSafe(?:String|Text)\((?!\"[ a-z]*\"\))")
    escapes = {"seuil/web/filling.py"}
    """Fills gaps like `format_html`: what goes in is escaped there."""

    found = {named(path) for path in files(".py", under="seuil") if marks.search(read(path))}

    assert found == escapes


@pytest.mark.parametrize("template", TEMPLATES, ids=within_templates)
def test_an_include_names_what_it_needs(template):
    leaking = [
        name
        for name, rest in INCLUDE.findall(re.sub(r"{%\s*extends[^%]*%}", "", read(template)))
        if not re.search(r"\bonly\s*$", rest) and name not in SHARES_THE_PAGE
    ]

    assert leaking == []


def test_every_template_is_used_and_every_used_one_is_there():
    there = {within_templates(path) for path in TEMPLATES}
    by_templates = {name for path in TEMPLATES for name, _ in INCLUDE.findall(read(path))}
    by_templates |= {name for path in TEMPLATES for name in HANDED_ON.findall(read(path))}
    by_python = {
        name
        for path in files(".py", under="seuil")
        for name in re.findall(r"\"([\w/]+\.html)(?:#\w+)?\"", read(path))
    }

    by_allauth = {name for name in there if (OF_ALLAUTH / name).is_file()}

    assert there - by_templates - by_python - by_allauth - FOUND_BY_DJANGO == set()
    assert {name for name in by_templates | by_python if name.startswith(OWN)} <= there


MACHINE_DATE = re.compile(r"\|\s*(?:date|time)\b(?!:\"(?:c|Y-m-d)\")")
"""A date that is not for a machine: such as 24 November 2026, in the way of Django."""


@pytest.mark.parametrize("wrong", ["{{ one.at|date }}", '{{ at|date:"j F Y" }}', "{{ at|time }}"])
def test_what_is_looked_for_is_found_in_dates(wrong):
    assert MACHINE_DATE.search(wrong)


@pytest.mark.parametrize("template", TEMPLATES, ids=within_templates)
def test_days_are_told_in_one_way(template):
    """French says 1er décembre, English puts the day first: `day`, `moment` and others know."""
    assert MACHINE_DATE.findall(read(template)) == []


def test_days_are_told_in_one_place():
    others = re.compile(r"\bformat_date\b|\bformat_skeleton\b|\bdate_format\b|dateformat|%[BbAa]\b")
    found = {named(path) for path in files(".py", under="seuil") if others.search(read(path))}

    assert found == {"seuil/wording/times.py"}
