"""A study ready to show: sentences with their bars, places with their shares."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from seuil.access.counterfactual.types import Figure, Gain
from seuil.observatory.populations.assumptions import assumptions
from seuil.observatory.studies.domain import Found, PopulationKind, Reached
from seuil.observatory.studies.names import (
    category_names,
    public_sentences,
    teller,
)
from seuil.observatory.studies.report import (
    method_sentences,
    nothing_gains_sentence,
    population_sentence,
    ranking,
    reached_sentence,
    step_sentence,
)
from seuil.observatory.studies.sentences import Teller, percent
from seuil.wording.localised import reader_language
from seuil.wording.phrases import number_text

BAR = 100
THIN = 0.8
"""A bar that is there is seen, however small."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A figure as a bar of 100 units: what is sure, and the line between the two bounds."""

    sure: float
    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, kw_only=True)
class Line:
    sentence: str
    bounds: str
    bar: Bar


@dataclass(frozen=True, kw_only=True)
class Section:
    title: str
    lines: Sequence[Line]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Share:
    """One cell: the share that is sure, the most it may be, in whole percent."""

    place: str
    sure: int
    most: int
    people: str
    bar: Bar

    @property
    def words(self) -> str:
        if self.sure == self.most:
            return _("%(share)s %%") % {"share": self.sure}
        return _("%(share)s %%, at most %(most)s %%") % {"share": self.sure, "most": self.most}


@dataclass(frozen=True, kw_only=True)
class NeedRow:
    label: str
    url: str
    shares: Sequence[Share | None]


@dataclass(frozen=True, kw_only=True)
class ProfileRow:
    """One group of the illustrative population, with why it is so large."""

    label: str
    share: str
    why: str
    source: str


@dataclass(frozen=True, kw_only=True)
class StudyPage:
    """Everything that a study shows; ``shares`` are of the need that was chosen, by place."""

    found: Found
    illustrative: bool
    population: str
    public: Sequence[str]
    summary: Sequence[str]
    shares: Sequence[Share]
    places: Sequence[str]
    needs: Sequence[NeedRow]
    sections: Sequence[Section]
    nothing: str
    steps: Sequence[str]
    method: Sequence[str]


def study_page(found: Found, fields: Mapping[str, str]) -> StudyPage:
    """Prepare a study; ``fields`` are those of its address, from which each need has its own."""
    tells, names = teller(found), category_names()
    places = list(dict.fromkeys(one.territory for one in found.reached))
    one = found.asked[0] if len(found.asked) == 1 else ""
    mine = [row for row in found.reached if row.category == one]
    return StudyPage(
        found=found,
        illustrative=found.population.kind is PopulationKind.ILLUSTRATIVE,
        population=population_sentence(found),
        public=public_sentences(found.design.public),
        summary=[reached_sentence(row, tells, names.get(one, one)) for row in mine[:1]],
        shares=[_share(row, tells) for row in mine],
        places=[tells.place(code) for code in places],
        needs=_needs(found, places, names, tells, fields),
        sections=_sections(found, tells) if one else [],
        nothing=nothing_gains_sentence() if one and not found.gains else "",
        steps=[step_sentence(number, found, tells) for number in range(len(found.steps))],
        method=method_sentences(found),
    )


def _share(row: Reached, tells: Teller) -> Share:
    sure, most = percent(row.figure.people, row.people), percent(row.figure.at_most, row.people)
    return Share(
        place=tells.place(row.territory),
        sure=sure,
        most=most,
        people=tells.people(row.people),
        bar=Bar(sure=max(sure, THIN if sure else 0), low=sure, high=most),
    )


def _needs(
    found: Found,
    places: Sequence[str],
    names: Mapping[str, str],
    tells: Teller,
    fields: Mapping[str, str],
) -> list[NeedRow]:
    cells = {(row.category, row.territory): _share(row, tells) for row in found.reached}
    return [
        NeedRow(
            label=names.get(category, category),
            url=f"{reverse('web:what_if')}?{urlencode({**fields, 'theme': category})}",
            shares=[cells.get((category, place)) for place in places],
        )
        for category in dict.fromkeys(row.category for row in found.reached)
    ]


def _sections(found: Found, tells: Teller) -> list[Section]:
    ranked = ranking(found)
    about = _(
        "Lowering one of these changes what a service is. They are here to be seen, not as advice."
    )
    parts = (
        (_("One threshold lowered everywhere"), ranked.everywhere, ""),
        (_("One threshold lowered in one basin"), ranked.in_places, ""),
        (_("One threshold of one service"), ranked.of_services, ""),
        (_("Conditions that say for whom a service is there"), ranked.purposes, about),
    )
    return [
        Section(title=title, lines=_lines(gains, tells, ranked.most), note=note)
        for title, gains, note in parts
        if gains
    ]


def _lines(gains: Iterable[Gain], tells: Teller, most: float) -> list[Line]:
    return [
        Line(
            sentence=tells.gain(gain),
            bounds=tells.bounds(gain.figure),
            bar=bar_of(gain.figure, most),
        )
        for gain in gains
    ]


def bar_of(figure: Figure, most: float) -> Bar:
    """Return the bar of a figure where ``most`` fills the whole length."""
    scale = BAR / most if most else 0.0
    sure = round(figure.people * scale, 1)
    return Bar(
        sure=max(sure, THIN) if figure.people else 0.0,
        low=round(figure.at_least * scale, 1),
        high=round(figure.at_most * scale, 1),
    )


def profile_rows() -> list[ProfileRow]:
    """Return the assumptions behind the illustrative population, the largest group first."""
    language = reader_language()
    profiles = sorted(assumptions().profiles, key=lambda profile: -profile.share)
    return [
        ProfileRow(
            label=profile.label[language],
            share=_("%(share)s in 1,000") % {"share": number_text(round(1000 * profile.share))},
            why=profile.why[language],
            source=profile.source,
        )
        for profile in profiles
    ]
