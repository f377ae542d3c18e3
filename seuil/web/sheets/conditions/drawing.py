"""The form of what is said on each dimension, drawn from a sheet or a draft of one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.types import FactKind, Force, State
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import Known, read_record
from seuil.directory.record.values import ConditionRecord
from seuil.matching.chips import DimensionWords, themes
from seuil.matching.rules import exception_of, rule_words, rules_of, statement_of
from seuil.web.sheets.areas import AreaGroup, area_groups
from seuil.web.sheets.fields import (
    Field,
    Option,
    TextsField,
    texts_field,
)
from seuil.web.sheets.sections import Editing, Values
from seuil.wording.localised import reader_language

STATES = (
    (State.NONE, gettext_lazy("no condition")),
    (State.CONDITION, gettext_lazy("condition")),
    (State.UNKNOWN, gettext_lazy("not checked")),
)
DEROGATIONS = (
    ("", gettext_lazy("not said")),
    ("yes", gettext_lazy("an exception is possible")),
    ("no", gettext_lazy("no exception")),
)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One condition. ``was`` is the row as it was drawn; ``later``: not in force today.

    ``alone``: two of its kind that are in force together would repeat or contradict each other.
    """

    prefix: str
    was: str
    sentence: str
    rules: Field
    values: Field | None
    areas: Sequence[AreaGroup]
    limits: Sequence[Field]
    error: str
    can_follow: Field
    derogation: Field
    derogation_who: TextsField
    dates: Sequence[Field]
    note: TextsField
    new: bool
    later: bool
    alone: bool
    more_open: bool


@dataclass(frozen=True, slots=True)
class DimensionForm:
    """What is said on one dimension; ``sentence`` as visitors read it."""

    code: str
    label: str
    state: str
    states: Field
    sentence: str
    none_note: TextsField
    none_was: str
    rows: Sequence[RuleRow]
    spare: RuleRow | None
    planned: Sequence[RuleRow]
    wrong: bool


@dataclass(frozen=True, slots=True)
class ThemeForm:
    code: str
    label: str
    dimensions: Sequence[DimensionForm]
    unknown: int

    @property
    def open(self) -> bool:
        return any(dimension.wrong for dimension in self.dimensions)


@dataclass(frozen=True, slots=True)
class ConditionsForm:
    themes: Sequence[ThemeForm]
    unknown: int
    total: int


def read_conditions(values: Values, editing: Editing) -> ConditionsForm:
    reader = _Reader(values, editing, known_now())
    found = [reader.theme(theme.code, theme.label, theme.dimensions) for theme in themes()]
    return ConditionsForm(
        themes=found,
        unknown=sum(theme.unknown for theme in found),
        total=sum(len(theme.dimensions) for theme in found),
    )


class _Reader:
    """Draws the dimensions of one draft."""

    def __init__(self, values: Values, editing: Editing, known: Known) -> None:
        self.editing = editing
        self.known = known
        self.raw: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
        for number, row in enumerate(values.get("conditions", ())):
            self.raw.setdefault(str(row.get("dimension")), []).append((number, row))

    def theme(self, code: str, label: str, dimensions: Sequence[DimensionWords]) -> ThemeForm:
        forms = [
            self.dimension(words)
            for words in dimensions
            if words.rule.kind is not FactKind.LANGUAGE
        ]
        unknown = sum(form.state == State.UNKNOWN for form in forms)
        return ThemeForm(code, label, forms, unknown)

    def dimension(self, words: DimensionWords) -> DimensionForm:
        said = self.raw.get(words.code, [])
        rules = [(n, row) for n, row in said if row.get("state") == State.CONDITION]
        now = [k for k, (_, row) in enumerate(rules) if self._in_force(row)]
        other = next((row for _, row in said if row.get("state") != State.CONDITION), None)
        state = State.CONDITION if now else State(other["state"]) if other else State.UNKNOWN
        every = [
            self.row(words, place, row, number=number, later=place not in now)
            for place, (number, row) in enumerate(rules)
        ]
        drawn = [row for row in every if not row.later]
        planned = [row for row in every if row.later]
        spare = self.row(words, len(rules), {}, number=None)
        statement = other or {"dimension": words.code, "state": state}
        return DimensionForm(
            code=words.code,
            label=words.label,
            state=state,
            states=Field(
                name=f"state-{words.code}",
                label=words.label,
                kind="one",
                options=[Option(s.value, label, s == state) for s, label in STATES],
            ),
            sentence=" ".join(row.sentence for row in drawn if row.sentence)
            or self._statement(words.code, state),
            none_note=texts_field(f"note-{words.code}", _("Note"), (other or {}).get("note")),
            none_was=json.dumps(statement, sort_keys=True) if other else "",
            rows=drawn or [spare],
            spare=spare if drawn else None,
            planned=planned,
            wrong=any(row.error for row in [*drawn, *planned]),
        )

    def _statement(self, code: str, state: State) -> str:
        shown = State.UNKNOWN if state is State.CONDITION else state
        return statement_of(ConditionRecord(code, shown))

    def _in_force(self, row: Mapping[str, Any]) -> bool:
        """Half-open, as everywhere; a day that cannot be read limits nothing."""
        today = self.editing.today.isoformat()
        first, end = str(row.get("valid_from") or ""), str(row.get("valid_to") or "9999")
        return first <= today < end

    def _record(self, row: Mapping[str, Any]) -> ConditionRecord | None:
        """Return the condition when nothing is wrong with it."""
        raw = {"source": "x", "id": "x", "organisation": {"id": "x"}, "name": {"en": "x"}}
        record, problems = read_record(raw | {"conditions": [row]}, self.known)
        return record.conditions[0] if record.conditions and not problems else None

    def row(
        self,
        words: DimensionWords,
        place: int,
        row: Mapping[str, Any],
        *,
        number: int | None,
        later: bool = False,
    ) -> RuleRow:
        prefix = f"rule-{words.code}-{place}"
        record = self._record(row) if row else None
        problems = self.editing.problems
        path = f"conditions.{number}"
        error = "" if number is None else problems.first_under(path)
        sentence = statement_of(record) if record else ""
        if record and record.derogation:
            who = dict(record.derogation_who.as_dict())
            sentence = f"{sentence} {exception_of(record, _preferred(who))}"
        derogation = row.get("derogation") or {}
        possible = derogation.get("possible")
        more = {"derogation", "valid_from", "valid_to", "note"} & set(row)
        return RuleRow(
            prefix=prefix,
            was=json.dumps(row, sort_keys=True) if row else "",
            sentence=sentence,
            rules=_rules(words, prefix, row, record),
            values=_values(words, prefix, row),
            areas=area_groups(row.get("values", ())) if _is_area(words) else (),
            limits=_limits(prefix, row) if words.rule.kind is FactKind.NUMBER else (),
            error=error,
            can_follow=Field(
                name=f"{prefix}-can_follow",
                label=_("The proof can follow: nobody is sent away without it"),
                kind="tick",
                value="1" if row.get("can_follow") else "",
            ),
            derogation=Field(
                name=f"{prefix}-derogation",
                label=_("Exception"),
                kind="choice",
                options=[
                    Option(code, label, code == {None: "", True: "yes", False: "no"}.get(possible))
                    for code, label in DEROGATIONS
                ],
            ),
            derogation_who=texts_field(
                f"{prefix}-who",
                _("Who may make it"),
                derogation.get("who"),
                help=_("A function, not a name: the head of the team."),
            ),
            dates=[
                Field(
                    name=f"{prefix}-valid_from",
                    label=_("Valid from"),
                    kind="date",
                    value=str(row.get("valid_from") or ""),
                ),
                Field(
                    name=f"{prefix}-valid_to",
                    label=_("No longer valid on"),
                    kind="date",
                    value=str(row.get("valid_to") or ""),
                ),
            ],
            note=texts_field(f"{prefix}-note", _("Note"), row.get("note")),
            new=number is None,
            later=later,
            alone=words.rule.kind is FactKind.BOOL,
            more_open=bool(more) or bool(error),
        )


def _preferred(texts: Mapping[str, str]) -> str:
    return texts.get(reader_language()) or next(iter(texts.values()), "")


def _is_area(words: DimensionWords) -> bool:
    return words.rule.kind is FactKind.TERRITORY


def _rules(
    words: DimensionWords, prefix: str, row: Mapping[str, Any], record: ConditionRecord | None
) -> Field:
    """Offer the sentences of the dimension; one that is written already is kept among them."""
    offered = {rule.code: rule.sentence for rule in rules_of(words.rule)}
    chosen = f"{row.get('force') or Force.REQUIRES}:{row.get('operator')}" if row else ""
    if record is not None:
        offered.setdefault(chosen, rule_words(record).sentence)
    if chosen not in offered:
        chosen = next(iter(offered))
    return Field(
        name=f"{prefix}-rule",
        label=_("We ask:"),
        kind="one" if len(offered) <= 3 else "choice",
        options=[Option(code, sentence, code == chosen) for code, sentence in offered.items()],
    )


def _values(words: DimensionWords, prefix: str, row: Mapping[str, Any]) -> Field | None:
    if not words.values:
        return None
    chosen = row.get("values", ())
    return Field(
        name=f"{prefix}-values",
        label=words.chip,
        kind="many",
        options=[Option(code, label, code in chosen) for code, label in words.values.items()],
    )


def _limits(prefix: str, row: Mapping[str, Any]) -> list[Field]:
    """Return first and last age; the record holds the first age that no longer fits."""
    said = row.get("values") or (None, None)
    low, high = said if len(said) == 2 else (None, None)
    last = high - 1 if isinstance(high, int | float) else high
    names = (("from", _("From"), low), ("last", _("Up to and including"), last))
    return [
        Field(
            name=f"{prefix}-{name}",
            label=label,
            kind="number",
            value=_shown(value),
            unit=_("years"),
        )
        for name, label, value in names
    ]


def _shown(number: object) -> str:
    return (
        "" if number is None else f"{number:g}" if isinstance(number, int | float) else str(number)
    )
