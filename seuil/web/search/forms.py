"""The search form: what is needed, near what, when. The situation has its own module."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django import forms
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from seuil.access.types import Fact, Sort
from seuil.kernel.geography import Point
from seuil.kernel.text import fold
from seuil.matching.index import index
from seuil.matching.kinds import Kind
from seuil.matching.search import DEFAULT_LIMIT, Question
from seuil.territory.gazetteer import Gazetteer, Suggestion
from seuil.web.search.kept import made_once
from seuil.web.search.widgets import (
    Choice,
    Options,
    PlainDateInput,
    PlainHiddenInput,
    PlainSelect,
    PlainTextInput,
    PlainTimeInput,
    options,
)
from seuil.wording.localised import reader_language

ANYWHERE = "any"
USUAL_RADIUS_M = 3000.0
WIDEST_RADIUS_M = 50_000.0
MOST_PAGES = 500
FIRST_YEAR, LAST_YEAR = 2000, 2100
WITHIN = {
    "": gettext_lazy("around there"),
    "1000": gettext_lazy("within 1 km"),
    "3000": gettext_lazy("within 3 km"),
    "5000": gettext_lazy("within 5 km"),
    "10000": gettext_lazy("within 10 km"),
    ANYWHERE: gettext_lazy("at any distance"),
}
WHEN = {
    "": gettext_lazy("at any time"),
    "now": gettext_lazy("now"),
    "today": gettext_lazy("today"),
    "at": gettext_lazy("on another day"),
}
SORTS = {
    "": gettext_lazy("best fit"),
    Sort.NEAREST: gettext_lazy("nearest first"),
    Sort.SOONEST: gettext_lazy("soonest open first"),
    Sort.RELEVANCE: gettext_lazy("closest to the words first"),
}


class ClosedList(forms.ChoiceField):
    """A choice among ``names`` (value, label), which are not copied for each form."""

    def __init__(
        self, names: Callable[[], Mapping[str, str]], draw: Callable[[], Options], **kwargs: Any
    ) -> None:
        super().__init__(required=False, widget=PlainSelect(draw), **kwargs)
        self.names = names

    def valid_value(self, value: str) -> bool:
        return value in self.names()


@made_once
def kind_names(kinds: tuple[Kind, ...], language: str) -> dict[str, str]:
    """Return each kind as the form names it, those of the first level before their parts."""
    return {code: name for top in kinds for code, name in _choices_of(top, language)}


def _choices_of(top: Kind, language: str) -> list[Choice]:
    whole = (top.code, _("%(category)s: everything") % {"category": top.labels[language]})
    return [whole, *((kind.code, kind.labels[language]) for kind in top.children)]


@made_once
def kind_options(kinds: tuple[Kind, ...], language: str) -> Options:
    drawn = options([("", _("all kinds of help"))])
    for top in kinds:
        drawn += options(_choices_of(top, language), group=top.labels[language])
    return drawn


def short_list(label: StrPromise, names: Mapping[str, StrPromise]) -> ClosedList:
    """Return a field with few choices, drawn once a language."""

    @lru_cache(maxsize=10)
    def drawn(_language: str) -> Options:
        return options([(value, str(name)) for value, name in names.items()])

    return ClosedList(lambda: names, lambda: drawn(reader_language()), label=label)  # type: ignore[arg-type,return-value]


@dataclass(frozen=True, slots=True)
class Where:
    """A place as it was understood: a point with its reach, or whole territories."""

    label: str = ""
    point: Point | None = None
    radius_m: float | None = None
    territory: str = ""
    others: tuple[Suggestion, ...] = ()


class SharedFields(dict[str, forms.Field]):
    """Fields that no form changes, so that a form needs no copies of its own."""

    def __deepcopy__(self, memo: object) -> "SharedFields":
        return self


class SearchForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is needed?"),
        required=False,
        max_length=200,
        widget=PlainTextInput(
            attrs={
                "autocomplete": "off",
                "enterkeyhint": "search",
                "list": "id_text-needs",
                "maxlength": 200,
            }
        ),
    )
    category = ClosedList(
        lambda: kind_names(index.ready().kinds, reader_language()),
        lambda: kind_options(index.ready().kinds, reader_language()),
        label=gettext_lazy("Kind of help"),
    )
    place = forms.CharField(
        label=gettext_lazy("Near"),
        required=False,
        max_length=120,
        widget=PlainTextInput(attrs={"autocomplete": "off", "list": "id_place-places"}),
    )
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=PlainHiddenInput)
    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=PlainHiddenInput)
    within = short_list(gettext_lazy("How far"), WITHIN)
    when = short_list(gettext_lazy("When"), WHEN)
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=PlainDateInput(
            attrs={
                "type": "date",
                "min": f"{FIRST_YEAR}-01-01",
                "max": f"{LAST_YEAR}-12-31",
            },
            format="%Y-%m-%d",
        ),
    )
    hour = forms.TimeField(
        label=gettext_lazy("Hour (empty: any time of that day)"),
        required=False,
        widget=PlainTimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    sort = short_list(gettext_lazy("Order"), SORTS)
    wider = forms.CharField(required=False, widget=PlainHiddenInput)
    page = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_PAGES, widget=PlainHiddenInput
    )

    def __init__(self, *args: Any, places: Gazetteer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        self.where = Where()

    def clean_day(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["day"]
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(self.fields["day"].error_messages["invalid"])
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("wider"):
            cleaned |= {"within": ANYWHERE, "when": ""}
        self.where = self._where(cleaned)
        return cleaned

    def _where(self, cleaned: dict[str, Any]) -> Where:
        lat, lon = cleaned.get("lat"), cleaned.get("lon")
        if lat is not None and lon is not None:
            label = cleaned.get("place") or _("the chosen point")
            return Where(label=label, point=Point(lat, lon))
        words = cleaned.get("place", "")
        if not words:
            return Where()
        found = self.places.find(words, language=reader_language())
        if not found:
            self.add_error(
                "place",
                _(
                    "“%(place)s” was not found. Write a commune, a neighbourhood, a postcode or"
                    " a station, such as Schaerbeek, 1080 or Gare du Nord."
                )
                % {"place": words},
            )
            return Where()
        return self._understood(found[0], found[1:])

    @staticmethod
    def _understood(best: Suggestion, others: tuple[Suggestion, ...]) -> Where:
        wide = best.kind in {"region", "basin"}
        point = None
        if best.lat is not None and best.lon is not None and not wide:
            point = Point(best.lat, best.lon)
        return Where(
            label=place_label(best),
            point=point,
            radius_m=best.radius_m,
            territory="" if point else best.territory,
            others=others[:4],
        )

    def name_of(self, field: Literal["category", "when"]) -> str:
        """Return what was chosen in a closed list, as the form names it."""
        choices = self.fields[field]
        assert isinstance(choices, ClosedList)  # noqa: S101  declared above
        return str(choices.names()[self.cleaned_data[field]])

    def radius_m(self) -> float:
        chosen = self.cleaned_data.get("within", "")
        if chosen == ANYWHERE:
            return WIDEST_RADIUS_M
        if chosen:
            return float(chosen)
        return max(USUAL_RADIUS_M, self.where.radius_m or 0.0)

    def window(self) -> tuple[datetime.datetime | None, datetime.datetime | None]:
        """Return the instant asked for, and the end of the day when any time of it will do."""
        now = timezone.localtime()
        match self.cleaned_data.get("when"):
            case "now":
                return now, None
            case "today":
                return now, _midnight_after(now)
            case "at":
                return self._that_day(now)
            case _:
                return None, None

    def _that_day(
        self, now: datetime.datetime
    ) -> tuple[datetime.datetime, datetime.datetime | None]:
        """Return the hour of the day asked for; without hour, any time of that day."""
        day, hour = self.cleaned_data.get("day") or now.date(), self.cleaned_data.get("hour")
        if hour is not None:
            return timezone.make_aware(datetime.datetime.combine(day, hour)), None
        start = timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
        return max(start, now) if day == now.date() else start, _midnight_after(start)

    def question(
        self,
        facts: dict[str, Fact],
        *,
        categories: Iterable[str],
        territories: Iterable[str],
        spoken: Iterable[str],
    ) -> Question:
        """Return the question of a valid form, narrowed by the facets."""
        at, until = self.window()
        chosen = self.cleaned_data["category"]
        page = self.cleaned_data.get("page") or 1
        inside = [self.where.territory] if self.where.territory else []
        return Question(
            text=self.cleaned_data["text"],
            categories=frozenset(categories) or frozenset([chosen] if chosen else []),
            point=self.where.point,
            radius_m=self.radius_m(),
            territories=frozenset(territories) or frozenset(inside),
            spoken=frozenset(spoken),
            at=at,
            until=until,
            situation=facts,
            sort=Sort(self.cleaned_data["sort"]) if self.cleaned_data["sort"] else None,
            limit=DEFAULT_LIMIT,
            offset=(page - 1) * DEFAULT_LIMIT,
        )


def _midnight_after(moment: datetime.datetime) -> datetime.datetime:
    following = moment.date() + datetime.timedelta(days=1)
    return timezone.make_aware(datetime.datetime.combine(following, datetime.time()))


def place_label(suggestion: Suggestion) -> str:
    if suggestion.context and suggestion.context != suggestion.label:
        return f"{suggestion.label} ({suggestion.context})"
    return suggestion.label


SearchForm.base_fields = SharedFields(SearchForm.base_fields)


@made_once
def place_options(places: Gazetteer, language: str) -> SafeString:
    """Draw the names that the place field suggests."""
    kinds = ("commune:", "quarter:clss.", "basin:")
    territories = [
        place.names.read_in(language)
        for code, place in places.places.items()
        if code.startswith(kinds)
    ]
    return _suggested({*territories, *places.spot_names(language)})


@made_once
def need_options(kinds: tuple[Kind, ...], language: str) -> SafeString:
    """Draw the kinds of help that the field of the need suggests."""
    return _suggested({kind.labels[language] for top in kinds for kind in top.with_children()})


def _suggested(names: Iterable[str]) -> SafeString:
    lines = ((name,) for name in sorted(names, key=fold))
    return format_html_join("", '<option value="{}"></option>', lines)
