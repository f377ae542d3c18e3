"""What stands around the services of an answer: counts, what blocks, ways to narrow, pages."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

from django import template
from django.core.paginator import Page
from django.utils.safestring import SafeString

from seuil.web.components import Facet, Situation
from seuil.web.filling import Pattern, joined
from seuil.web.gaps import NOTHING, UNFOLDED, Counted, named, sign, with_gaps
from seuil.web.search.forms import Where
from seuil.web.search.thresholds import ThresholdLine
from seuil.web.templatetags.drawings import themes_drawn
from seuil.wording.localised import LANGUAGES, reader_language

register = template.Library()


@register.simple_tag
def found(count: int, where: Where) -> SafeString:
    """Say how many services were found, and where."""
    relation = "" if not where.label else "near" if where.point else "in"
    return _found(reader_language(), relation).filled(count, place=where.label)


@lru_cache(maxsize=10)
def _found(language: str, relation: str) -> Counted:
    return Counted("drawn/found.html", language, "count", named("place"), relation=relation)


@register.simple_tag
def tally(*, open: int, ask: int, blocked: int, near: int = 0) -> SafeString:  # noqa: A002
    """Draw how many services would take this person, and how many almost."""
    language = reader_language()
    return _tally(language).filled(
        open=_counted(language, "open").filled(open),
        ask=_counted(language, "ask").filled(ask),
        blocked=_counted(language, "blocked").filled(blocked),
        near=_counted(language, "near").filled(near) if near else NOTHING,
        ground=_grounds()[open > 0, ask > 0, blocked > 0].filled(
            open=open, asked=open + ask, blocked=blocked, total=open + ask + blocked
        ),
    )


@lru_cache(maxsize=10)
def _tally(language: str) -> Pattern:
    return with_gaps(
        "drawn/tally.html", language, named("open", "ask", "blocked", "near", "ground")
    )


@lru_cache(maxsize=20)
def _counted(language: str, kind: str) -> Counted:
    return Counted("drawn/tally_count.html", language, "count", kind=kind)


@lru_cache(maxsize=1)
def _grounds() -> dict[tuple[bool, bool, bool], Pattern]:
    """Return the pictures of the ground, for each combination of verdicts that there are."""
    gaps = named("open", "asked", "blocked", "total")
    return {
        (level, broken, step): with_gaps(
            "drawn/tally_ground.html", LANGUAGES[0], gaps, level=level, broken=broken, step=step
        )
        for level, broken, step in product((False, True), repeat=3)
    }


@register.simple_tag
def blocking(lines: Sequence[ThresholdLine]) -> SafeString:
    """Draw what blocks most among the services found."""
    row = _blocking_row()
    rows = [
        row.filled(label=line.label, share=line.share, blocked=line.blocked, alone=line.alone)
        for line in lines
    ]
    return _blocking(reader_language()).filled(first=lines[0].label, rows=joined(rows))


@lru_cache(maxsize=10)
def _blocking(language: str) -> Pattern:
    return with_gaps("drawn/blocking.html", language, named("first", "rows"))


@lru_cache(maxsize=1)
def _blocking_row() -> Pattern:
    gaps = named("label", "share", "blocked", "alone")
    return with_gaps("drawn/blocking_row.html", LANGUAGES[0], gaps)


@register.simple_tag
def facets(given: Sequence[Facet], *, unfolded: bool = False) -> SafeString:
    """Draw all ways to narrow what was found."""
    language = reader_language()
    drawn = [
        _facet(language, empty=not facet.options).filled(
            legend=facet.legend, options=_facet_options(facet)
        )
        for facet in given
    ]
    return _facets(language).filled(unfolded=UNFOLDED[bool(unfolded)], facets=joined(drawn))


@lru_cache(maxsize=10)
def _facets(language: str) -> Pattern:
    return with_gaps("drawn/facets.html", language, named("unfolded", "facets"))


@lru_cache(maxsize=10)
def _facet(language: str, *, empty: bool) -> Pattern:
    return with_gaps("drawn/facet.html", language, named("legend", "options"), empty=empty)


def _facet_options(facet: Facet) -> SafeString:
    lines = [
        _facet_line(facet.name, facet.form, checked=checked).filled(value, label, found, found)
        for value, label, found, checked in facet.options
    ]
    return joined(lines)


@lru_cache(maxsize=100)
def _facet_line(field: str, form: str, *, checked: bool) -> Pattern:
    gaps = {"value": "{}", "label": "{}", "found": "{}"}
    looks = {"field": field, "form": form, "checked": checked}
    return with_gaps("drawn/facet_option.html", LANGUAGES[0], gaps, **looks)


@register.simple_tag
def pages(page: Page[int], form: str) -> SafeString:
    """Draw the way to the other pages, as pagination.html does for a form."""
    if not page.has_other_pages():
        return NOTHING
    patterns = _pages(reader_language(), form)
    return patterns[page.has_previous(), page.has_next()].filled(
        number=page.number,
        previous=page.number - 1,
        next=page.number + 1,
        total=page.paginator.num_pages,
    )


@lru_cache(maxsize=10)
def _pages(language: str, form: str) -> dict[tuple[bool, bool], Pattern]:
    """Return how pages at the beginning, in the middle and at the end look."""
    gaps = named("number", "previous", "next", "total")
    return {
        (before, after): with_gaps(
            "components/pagination.html",
            language,
            gaps,
            form=form,
            page={
                "has_other_pages": True,
                "has_previous": before,
                "has_next": after,
                "previous_page_number": sign("previous"),
                "next_page_number": sign("next"),
                "number": sign("number"),
                "paginator": {"num_pages": sign("total")},
            },
        )
        for before, after in ((False, True), (True, True), (True, False))
    }


@register.simple_tag
def situation_panel(situation: Situation) -> SafeString:
    """Draw the situation, folded by theme; closed, it says what was chosen."""
    language, chosen = reader_language(), situation.chosen
    return _situation(language).filled(
        len(chosen),
        unfolded=UNFOLDED[situation.open],
        chosen=" · ".join(chosen),
        themes=themes_drawn(situation.themes, language),
    )


@lru_cache(maxsize=10)
def _situation(language: str) -> Counted:
    gaps = named("unfolded", "chosen", "themes")
    return Counted("drawn/situation.html", language, "number", gaps)
