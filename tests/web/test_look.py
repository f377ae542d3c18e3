"""The look keeps its promises: readable colours, a small sheet, nothing inline, all on show."""

import re
from itertools import product
from pathlib import Path

import pytest

import seuil.web

WEB = Path(seuil.web.__file__).parent
SHEETS = WEB / "static" / "seuil" / "css"
SCRIPTS = WEB / "static" / "seuil" / "js"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
COMPONENTS = sorted((WEB / "templates" / "components").glob("*.html"))
GALLERY = WEB / "templates" / "components" / "gallery.html"

VERDICTS = ["open", "ask", "blocked", "neutral"]
SURFACES = ["paper", "surface"]
TEXT_ON = [
    *product(["ink", "ink-soft", "brand"], [*SURFACES, "sunken", "neutral-bg"]),
    *product(["ink", "brand"], ["brand-bg", "open-bg", "ask-bg", "blocked-bg"]),
    *product(VERDICTS, SURFACES),
    *((verdict, f"{verdict}-bg") for verdict in VERDICTS),
    ("brand-ink", "brand"),
    ("ink-soft", "brand-bg"),
    ("paper", "ink"),
]
BORDER_ON = [*product(["line-strong"], [*SURFACES, "sunken", "neutral-bg"])]


def themes() -> dict[str, dict[str, str]]:
    """Return every colour of each theme, as the cascade leaves it."""
    first, *others = re.split(r"@media", (SHEETS / "tokens.css").read_text())
    colours = [
        dict(re.findall(r"--([\w-]+):\s*(#\w{3,6});", block)) for block in (first, *others[:3])
    ]
    light, dark, more, more_dark = colours
    return {
        "light": light,
        "dark": light | dark,
        "more contrast": light | more,
        "more contrast, dark": light | dark | more | more_dark,
    }


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_in_wcag():
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", themes())
def test_text_is_readable(theme):
    colours = themes()[theme]

    faint = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in TEXT_ON
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }

    assert faint == {}


@pytest.mark.parametrize("theme", themes())
def test_edges_of_controls_are_seen(theme):
    colours = themes()[theme]

    assert min(contrast(colours[edge], colours[behind]) for edge, behind in BORDER_ON) >= 3


def test_the_sheets_of_public_pages_weigh_at_most_40_kb_and_those_of_work_20_more():
    sizes = {sheet.name: sheet.stat().st_size for sheet in SHEETS.glob("*.css")}

    assert sizes.pop("work.css") <= 12 * 1024
    assert sizes.pop("orientation.css") <= 8 * 1024
    assert sizes.pop("live.css") <= 8 * 1024
    assert sizes.pop("meeting.css") <= 6 * 1024
    assert sizes.pop("council.css") <= 7 * 1024
    assert sizes.pop("mine.css") <= 2 * 1024
    assert sum(sizes.values()) <= 40 * 1024


def test_the_scripts_of_a_session_weigh_at_most_11_kb_on_a_phone_and_8_in_the_room():
    """On a bad network, all that a phone needs is there in a moment."""
    sizes = {script.stem: script.stat().st_size for script in SCRIPTS.glob("live*.js")}
    of_the_room = {"live-room", "live-stream"}

    assert sizes.keys() == {"live", "live-poll", "live-worker"} | of_the_room
    assert sum(sizes.values()) - sum(sizes[one] for one in of_the_room) <= 11 * 1024
    assert sum(sizes[one] for one in of_the_room | {"live-poll"}) <= 8 * 1024


def test_directions_are_those_of_the_reader():
    physical = re.compile(r"[;{]\s*(margin|padding|border|inset)?-?(left|right)\s*:")

    assert [
        sheet.name for sheet in SHEETS.glob("*.css") if physical.search(sheet.read_text())
    ] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline(template):
    text = template.read_text()

    assert not re.search(r"\s(style|on\w+|hx-on[\w:-]*)\s*=", text)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"(src|href)=[\"'](https?:)?//", text)


@pytest.mark.parametrize("component", COMPONENTS, ids=lambda path: path.stem)
def test_every_component_is_on_show(component):
    uses = re.compile(rf'{{% (include "components/{component.name}"|{component.stem}) ')
    users = [path for path in TEMPLATES if uses.search(path.read_text())]
    shown = {
        GALLERY,
        *(path for path in COMPONENTS if path != component),
        WEB / "templates/base.html",
    }

    assert component == GALLERY or shown.intersection(users)


def test_every_mark_and_icon_asked_for_is_drawn():
    drawn = set(
        re.findall(r'id="((?:mark|icon)-\w+)"', (GALLERY.parent / "sprite.html").read_text())
    )
    asked = {
        f"{kind}-{name}"
        for template in TEMPLATES
        for kind, name in re.findall(r'{% (mark|icon) "(\w+)"', template.read_text())
    }

    assert asked
    assert asked <= drawn
