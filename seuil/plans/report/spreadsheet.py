"""A plan as tables: its actions as CSV; actions, indicators and measures as a workbook."""

from collections.abc import Iterator, Mapping
from typing import Any

from seuil.kernel.tables import csv_line
from seuil.wording.localised import LANGUAGES

Told = Mapping[str, Any]
TEXTS = ("title", "description", "what_changed", "for_whom", "how_we_know")
PLAIN = (
    "number", "status", "progress", "objectives", "functions", "themes", "publics", "propositions",
    "other_origin", "other_origin_language", "level_reason", "level_words", "level_words_language",
    "carrier", "carrier_left_on", "partners", "funding", "funding_words", "funding_words_language",
    "begins_on", "ends_on", "started_on", "conditions", "address",
)  # fmt: skip
ACTION = (*PLAIN, *(f"{name}_{language}" for name in TEXTS for language in LANGUAGES))
OF_INDICATOR = (
    "source", "source_words", "figure", "vignette", "need", "place", "rhythm", "direction",
    "baseline", "baseline_on", "target", "target_on", "progress",
)  # fmt: skip
INDICATOR = (
    "action", *(f"{name}_{language}" for name in ("name", "unit") for language in LANGUAGES),
    *OF_INDICATOR,
)  # fmt: skip
MEASURE = ("action", "indicator", "on", "value", "by_night", "source")


def as_csv(told: Told) -> bytes:
    """Return the actions of a plan, as `seuil.plans.report.told.plan_data` makes it."""
    return ("\ufeff" + "".join(csv_line(row) for row in _actions(told))).encode()


def as_workbook(told: Told) -> bytes:
    from seuil.kernel.workbooks import workbook  # noqa: PLC0415  slow to load

    return workbook({
        "actions": _actions(told), "indicators": _indicators(told), "measures": _measures(told),
    })  # fmt: skip


def _actions(told: Told) -> Iterator[list[object]]:
    yield list(ACTION)
    for one in told["actions"]:
        texts = [one[name].get(language, "") for name in TEXTS for language in LANGUAGES]
        yield [*(_cell(one[name]) for name in PLAIN), *texts]


def _indicators(told: Told) -> Iterator[list[object]]:
    yield list(INDICATOR)
    for action in told["actions"]:
        for one in action["indicators"]:
            texts = [
                one[name].get(language, "") for name in ("name", "unit") for language in LANGUAGES
            ]
            yield [action["number"], *texts, *(_cell(one[name]) for name in OF_INDICATOR)]


def _measures(told: Told) -> Iterator[list[object]]:
    yield list(MEASURE)
    for action in told["actions"]:
        for one in action["indicators"]:
            name = next(iter(one["name"].values()), "")
            for measure in one["measures"]:
                yield [
                    action["number"],
                    name,
                    *(_cell(measure[column]) for column in ("on", "value", "by_night", "source")),
                ]


def _cell(value: Any) -> object:
    if isinstance(value, Mapping):
        return "; ".join(f"{code}: {state}" for code, state in value.items())
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, bool):
        return int(value)
    return "" if value is None else value
