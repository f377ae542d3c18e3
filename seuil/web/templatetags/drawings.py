"""What looks the same for everybody is drawn once a process: a page has hundreds of such parts."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from django import template
from django.forms import BoundField
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.template.loader import get_template, render_to_string
from django.template.loader_tags import BlockNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from seuil.web.components import (
    REASON_LOOKS,
    Chip,
    ChipGroup,
    Facet,
    Fact,
    Reason,
    ResultCard,
    SheetWords,
)
from seuil.web.filling import filled
from seuil.web.lists.picked import Picked
from seuil.wording.localised import LANGUAGES, reader_language

register = template.Library()

TURNING = {"later"}
"""The drawings that point along the reading direction."""

MOST_DRAWN = 4000
"""Drawings that one ``once`` keeps before it starts over."""


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str, *, turns: bool = False) -> str:
    return get_template("components/icon.html").render({"name": name, "turns": turns})


@register.simple_tag
@lru_cache(maxsize=20)
def mark(name: str) -> str:
    return get_template("components/mark.html").render({"name": name})


@register.simple_tag
def drawing(picture: str) -> str:
    """Draw ``mark-open`` or ``icon-clock``: for what knows its own picture."""
    kind, _, name = picture.partition("-")
    return mark(name) if kind == "mark" else icon(name, turns=name in TURNING)


@register.simple_tag
def field(field: BoundField, look: str = "") -> SafeString:
    """Draw a field as field.html does: while nothing is wrong, all but its input once."""
    if field.errors:
        return render_to_string("components/field.html", {"field": field, "class": look})
    words = (str(field.label), str(field.help_text))
    return filled(_field(field.id_for_label, field.auto_id, *words, look), input=str(field))


@lru_cache(maxsize=200)
def _field(id_for_label: str, auto_id: str, label: str, help_text: str, look: str) -> str:
    words = {
        "id_for_label": id_for_label,
        "auto_id": auto_id,
        "label": label,
        "help_text": help_text,
    }
    gaps = {"input": "{input}"}
    looks: dict[str, object] = {"field": words, "class": look}
    return _with_gaps("components/field.html", LANGUAGES[0], gaps, **looks)


@register.simple_tag
def result_card(
    card: ResultCard, *, carried: bool = False, picked: Picked | None = None
) -> SafeString:
    """Draw a service of a list: the sheet's part once, what this question adds each time."""
    language, sheet = reader_language(), card.sheet
    pick = NOTHING if picked is None else _pick_button(sheet.uuid, sheet.name, picked, language)
    return filled(
        _card(sheet, language, carried=bool(carried)),
        look="" if card.verdict else " result--plain",
        pick=pick,
        facts=fact_lines(card.facts),
        reasons=_reasons(card.reasons, language) + _reasons(card.further, language, folded=True),
        band=_band(card.verdict, language, near_miss=card.near_miss),
    )


@lru_cache(maxsize=8000)
def _card(sheet: SheetWords, language: str, *, carried: bool) -> str:
    gaps = {gap: f"{{{gap}}}" for gap in ("look", "facts", "reasons", "pick", "band")}
    return _with_gaps("drawn/card.html", language, gaps, sheet=sheet, carried=carried)


@register.simple_tag
def pick_button(
    service_id: UUID | None, name: object, picked: Picked, *, page: str = "search"
) -> SafeString:
    """Draw the button that takes a service onto the list of the visitor, or off it."""
    return _pick_button(service_id, name, picked, reader_language(), page=page)


def _pick_button(
    service_id: UUID | None, name: object, picked: Picked, language: str, *, page: str = "search"
) -> SafeString:
    taken, full = service_id in picked, picked.full
    drawn = _pick(language, taken=taken, full=full, page=page)
    return filled(drawn, id=service_id, name=name)


@lru_cache(maxsize=100)
def _pick(language: str, *, taken: bool, full: bool, page: str) -> str:
    gaps = {"id": "{id}", "name": "{name}"}
    looks = {"taken": taken, "full": full, "page": page}
    return _with_gaps("drawn/pick.html", language, gaps, **looks)


@lru_cache(maxsize=100)
def _band(verdict: str | None, language: str, *, near_miss: bool) -> str:
    with override(language):
        context = {"verdict": verdict, "near_miss": near_miss}
        return get_template("drawn/band.html").render(context)


@register.simple_tag
def fact_lines(facts: Sequence[Fact]) -> SafeString:
    lines = "".join(_fact_line(icon) for icon, _ in facts)
    return _filled(lines, [text for _, text in facts])


@lru_cache(maxsize=100)
def _fact_line(name: str) -> str:
    return _with_gaps("drawn/fact.html", LANGUAGES[0], {"text": "{}"}, name=name)


@register.simple_tag
def reasons(given: Sequence[Reason], *, folded: bool = False) -> SafeString:
    """Draw why this verdict; nothing when there is no reason."""
    return _reasons(given, reader_language(), folded=folded)


def _reasons(given: Sequence[Reason], language: str, *, folded: bool = False) -> SafeString:
    if not given:
        return NOTHING
    lines = "".join(
        _reason_line(result, language, derogates=bool(derogation))
        for result, _, derogation in given
    )
    texts = [text for _, *texts in given for text in texts if text]
    return filled(_reason_list(language, folded=folded), lines=_filled(lines, texts))


@lru_cache(maxsize=20)
def _reason_list(language: str, *, folded: bool) -> str:
    return _with_gaps("drawn/reasons.html", language, {"lines": "{lines}"}, folded=folded)


@lru_cache(maxsize=100)
def _reason_line(result: str, language: str, *, derogates: bool) -> str:
    picture, tone = REASON_LOOKS[result]
    gaps = {"sentence": "{}", "derogation": "{}" if derogates else ""}
    looks = {"result": result, "picture": picture, "tone": tone}
    return _with_gaps("drawn/reason.html", language, gaps, **looks)


@register.simple_tag
def facet_options(facet: Facet) -> SafeString:
    lines = "".join(
        _facet_line(facet.name, facet.form, checked=option.checked) for option in facet.options
    )
    texts = [
        text for value, label, found, _ in facet.options for text in (value, label, found, found)
    ]
    return _filled(lines, texts)


@lru_cache(maxsize=100)
def _facet_line(field: str, form: str, *, checked: bool) -> str:
    gaps = {"value": "{}", "label": "{}", "found": "{}"}
    looks = {"field": field, "form": form, "checked": checked}
    return _with_gaps("drawn/facet_option.html", LANGUAGES[0], gaps, **looks)


@register.simple_tag
def chips(group: ChipGroup, options: Sequence[Chip]) -> SafeString:
    """Draw the options of a question; languages have dozens."""
    lines = "".join(
        _chip(group.kind, bool(chip.own), checked=chip.checked, nothing=chip.nothing)
        for chip in options
    )
    texts = [
        text
        for chip in options
        for text in (
            group.name,
            chip.value,
            *([chip.value, chip.own] if chip.own else ()),
            chip.label,
        )
    ]
    return _filled(lines, texts)


@lru_cache(maxsize=20)
def _chip(kind: str, named_twice: bool, *, checked: bool, nothing: bool) -> str:
    gaps = {"name": "{}", "value": "{}", "label": "{}", "own": "{}" if named_twice else ""}
    looks = {"kind": kind, "checked": checked, "nothing": nothing}
    return _with_gaps("drawn/chip.html", LANGUAGES[0], gaps, **looks)


def _filled(lines: str, texts: Sequence[str | int]) -> SafeString:
    return filled(lines, *texts) if texts else NOTHING


NOTHING = SafeString("")
GAP = "\N{OBJECT REPLACEMENT CHARACTER}"


def _with_gaps(template_name: str, language: str, gaps: Mapping[str, str], **words: object) -> str:
    """Draw with gaps for `filled`, which costs a hundredth of drawing it again.

    ``gaps`` says how each is written, such as ``{}``. What belongs to a person comes into a
    gap, and is not kept.
    """
    signs = {gap: f"{GAP}{gap}{GAP}" if written else "" for gap, written in gaps.items()}
    with override(language):
        drawn = get_template(template_name).render({**words, **signs})
    drawn = drawn.strip().replace("{", "{{").replace("}", "}}")
    for gap, written in gaps.items():
        drawn = drawn.replace(signs[gap] or GAP, written)
    return drawn


class OnceNode(template.Node):
    """Draws its inside once for each language and each value of the variables it names.

    The inside sees these variables and no other, so a drawing that is kept can only hold what
    they say. Never name one that holds something a person typed or answered.
    """

    def __init__(self, nodelist: NodeList, variables: Mapping[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.variables = variables
        self.drawn: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = [v.resolve(context, ignore_failures=True) for v in self.variables.values()]
        key = (get_language(), *values)
        drawn = self.drawn.get(key)
        if drawn is None:
            inside = context.new(dict(zip(self.variables, values, strict=True)))
            drawn = self.nodelist.render(inside)
            if len(self.drawn) >= MOST_DRAWN:
                self.drawn.clear()
            self.drawn[key] = drawn
        return drawn


@register.tag
def once(parser: Parser, token: Token) -> OnceNode:
    """``{% once sheet=card.sheet %}…{% endonce %}``: see `OnceNode`."""
    name, *bits = token.split_contents()
    variables = token_kwargs(bits, parser)
    nodelist = parser.parse((f"end{name}",))
    parser.delete_first_token()
    if bits:
        raise template.TemplateSyntaxError(f"{name} takes only names with their values: {bits}")
    if nodelist.get_nodes_by_type(BlockNode):
        raise template.TemplateSyntaxError(f"{name} stands inside a block, never around one")
    return OnceNode(nodelist, variables)
