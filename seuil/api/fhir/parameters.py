"""Search parameters: what each is called, means and accepts, and how it narrows a list.

One table of a resource's parameters serves the search, the CapabilityStatement and OpenAPI.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from seuil.api.fhir.canonical import base
from seuil.api.problems import wrong
from seuil.kernel.text import fold
from seuil.wording.localised import LANGUAGES

LONGEST, MOST_VALUES = 4000, 100
Found = QuerySet[Any]
Narrow = Callable[[Found, str], Found]
NOTHING = Q(pk__in=())
EVERYTHING = Q(pk__isnull=False)


class Kind(StrEnum):
    """The kinds of search parameters in FHIR that occur here."""

    TOKEN = "token"  # noqa: S105  the name of a kind
    STRING = "string"
    DATE = "date"
    REFERENCE = "reference"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Parameter:
    """``narrow`` keeps what one value asks for; it raises `InvalidInput` at what it cannot read."""

    name: str
    kind: Kind
    means: str
    narrow: Narrow
    pattern: str = ""
    example: str = ""

    @property
    def is_modified(self) -> bool:
        return ":" in self.name


def narrowed(found: Found, parameters: Mapping[str, Parameter], asked: Mapping[str, Any]) -> Found:
    """Apply every value of every parameter: several values of one name must all hold."""
    for name, values in asked.items():
        for value in values:
            if len(value) > LONGEST or "\x00" in value:
                raise wrong(name, value, f"at most {LONGEST} characters")
            if len(alternatives(value)) > MOST_VALUES:
                raise wrong(name, value, f"at most {MOST_VALUES} values, with commas between them")
            found = parameters[name].narrow(found, value)
    return found


def alternatives(value: str) -> list[str]:
    r"""Return the values of which one is enough.

    >>> alternatives(r"a,b\,c")
    ['a', 'b,c']
    """
    return [part.replace(r"\,", ",") for part in re.split(r"(?<!\\),", value)]


# Tokens


@dataclass(frozen=True, slots=True)
class Token:
    """A code; ``system`` is None when any will do."""

    system: str | None
    code: str


def tokens(value: str) -> list[Token]:
    """Read ``system|code`` or ``code``, several of them with commas."""
    found = []
    for one in alternatives(value):
        system, bar, code = one.rpartition("|")
        found.append(Token(system if bar else None, code))
    return found


def token(name: str, means: str, where: Callable[[Token], Q], **said: str) -> Parameter:
    """Return a parameter of which each token is a condition; one of them is enough."""

    def narrow(found: Found, value: str) -> Found:
        return found.filter(_any(where(one) for one in tokens(value)))

    return Parameter(name, Kind.TOKEN, means, narrow, **said)


def in_system(system: Callable[[], str], where: Callable[[str], Q]) -> Callable[[Token], Q]:
    """Return a condition that holds for codes of one system, named or not."""

    def read(one: Token) -> Q:
        return where(one.code) if one.system in {None, system()} else NOTHING

    return read


def with_status(system: str, statuses: Mapping[Any, str]) -> Callable[[Token], Q]:
    """Return a condition that holds for a status of FHIR, which may stand for several of ours."""

    def own(code: str) -> Q:
        return Q(status__in=[one for one, theirs in statuses.items() if theirs == code])

    return in_system(lambda: system, own)


def truth(name: str, means: str, *, always: bool) -> Parameter:
    """Return a parameter for what is ``always`` so for what is listed."""

    def narrow(found: Found, value: str) -> Found:
        if value not in {"true", "false"}:
            raise wrong(name, value, "true or false")
        return found if (value == "true") is always else found.none()

    return Parameter(name, Kind.TOKEN, means, narrow, pattern="^(true|false)$")


def _any(conditions: Any) -> Q:
    whole = NOTHING
    for condition in conditions:
        whole |= condition
    return whole


# Ids and references


def uuids(value: str) -> list[UUID]:
    """Return the ids of a list; what is no id of ours names nothing."""
    found = []
    for one in alternatives(value):
        try:
            found.append(UUID(one.strip()))
        except ValueError:
            continue
    return found


def with_ids(where: Callable[[list[UUID]], Q]) -> Parameter:
    def narrow(found: Found, value: str) -> Found:
        return found.filter(where(uuids(value)))

    return Parameter("_id", Kind.TOKEN, "Ids of resources", narrow)


def refers(name: str, target: str, means: str, where: Callable[[list[UUID]], Q]) -> Parameter:
    """Return a parameter that holds ids, with or without ``Target/`` or the whole address."""
    beginnings = re.compile(rf"^(?:{{base}}/)?{target}/")

    def narrow(found: Found, value: str) -> Found:
        beginning = beginnings.pattern.replace("{base}", re.escape(base()))
        ids = ",".join(re.sub(beginning, "", one) for one in alternatives(value))
        return found.filter(where(uuids(ids)))

    return Parameter(name, Kind.REFERENCE, means, narrow)


# Texts


def named(field_name: str, means: str) -> list[Parameter]:
    """Return ``name`` with its modifiers: in any language, case and accents apart at first."""
    return text_parameters(
        "name",
        means,
        begins=lambda words: (
            _said(field_name, "istartswith", words) | Q(sort_key__startswith=fold(words))
        ),
        contains=lambda words: (
            _said(field_name, "icontains", words) | Q(sort_key__contains=fold(words))
        ),
        exact=lambda words: _said(field_name, "exact", words),
    )


def text_parameters(
    name: str,
    means: str,
    *,
    begins: Callable[[str], Q],
    contains: Callable[[str], Q],
    exact: Callable[[str], Q],
) -> list[Parameter]:
    return [
        _text(name, f"{means}: how it begins", begins),
        _text(f"{name}:contains", f"{means}: a part of it", contains),
        _text(f"{name}:exact", f"{means}: the whole, as it is written", exact),
    ]


def _text(name: str, means: str, where: Callable[[str], Q]) -> Parameter:
    def narrow(found: Found, value: str) -> Found:
        said = [words.strip() for words in alternatives(value)]
        return found.filter(_any(where(words) for words in said if fold(words)))

    return Parameter(name, Kind.STRING, means, narrow)


def _said(field_name: str, lookup: str, words: str) -> Q:
    return _any(Q(**{f"{field_name}_{code}__{lookup}": words}) for code in LANGUAGES)


# Dates

PREFIXES = ("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
DATE_ACCEPTED = (
    "a date or a moment, perhaps after one of eq, ne, gt, lt, ge, le, sa, eb: ge2026-11-01 or "
    "2026-11-01T10:00:00Z (write + as %2B in an address)"
)
_DATE = re.compile(
    rf"(?P<prefix>{'|'.join(PREFIXES)})?(?P<year>\d{{4}})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<time>\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(?P<zone>Z|[+-]\d\d:\d\d)?)?)?)?"
)
SECOND, MINUTE, DAY = (
    datetime.timedelta(seconds=1),
    datetime.timedelta(minutes=1),
    datetime.timedelta(days=1),
)


def dated(name: str, means: str, column: str) -> Parameter:
    """Return a parameter for a moment; ``column`` is its field."""

    def narrow(found: Found, value: str) -> Found:
        return found.filter(_any(_when(name, one, column) for one in alternatives(value)))

    return Parameter(name, Kind.DATE, means, narrow, example="ge2026-11-01")


def _when(name: str, value: str, column: str) -> Q:
    read = _DATE.fullmatch(value)
    try:
        start, end = _span(read) if read else (None, None)
    except (ValueError, OverflowError):
        start = end = None
    if read is None or start is None or end is None:
        raise wrong(name, value, DATE_ACCEPTED)
    within = Q(**{f"{column}__gte": start, f"{column}__lt": end})
    match read["prefix"]:
        case "ne":
            return ~within
        case "gt" | "sa":
            return Q(**{f"{column}__gte": end})
        case "ge":
            return Q(**{f"{column}__gte": start})
        case "lt" | "eb":
            return Q(**{f"{column}__lt": start})
        case "le":
            return Q(**{f"{column}__lt": end})
        case _:
            return within


def _span(read: re.Match[str]) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the first moment that is meant and the first one after; local where no zone is."""
    year, month, day = (int(read[part] or 1) for part in ("year", "month", "day"))
    first = datetime.date(year, month, day)
    if read["time"]:
        zone = (read["zone"] or "").replace("Z", "+00:00")
        moment = datetime.datetime.fromisoformat(f"{first}T{read['time']}{zone}")
        start = moment if zone else timezone.make_aware(moment)
        return start, start + (SECOND if read["time"].count(":") == 2 else MINUTE)
    if read["day"]:
        after = first + DAY
    elif read["month"]:
        after = (first + 31 * DAY).replace(day=1)
    else:
        after = datetime.date(year + 1, 1, 1)
    return _midnight(first), _midnight(after)


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
