"""What a list shows of each service found."""

import datetime
from collections.abc import Iterable, Iterator, Mapping

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from seuil.access.hours import Span
from seuil.access.types import CapacityStatus, Interpreter, Verdict
from seuil.access.types import Fact as PersonFact
from seuil.directory.capacity import capacity_counts
from seuil.directory.domain import Age, CheckedBy, PriceKind, age_of
from seuil.directory.models import CHECKED_BY_LABELS, INTERPRETER_LABELS, PRICE_LABELS, Service
from seuil.directory.queries import public_phones
from seuil.matching.chips import language_label
from seuil.matching.explain import (
    Voice,
    assurances_of,
    capacity_sentence,
    reasons_of,
    speaker,
)
from seuil.matching.search import Match, Reply, local_time
from seuil.web.components import Capacity, Fact, Freshness, Reason, ResultCard, SheetWords
from seuil.web.search.kept import kept_with_sheet
from seuil.wording.localised import Wording
from seuil.wording.times import age_text, date_text, hour_text, moment_text

MOST_LANGUAGES = 5
MOST_ASSURANCES = 3
AGE_STATES = {Age.RECENT: "fresh", Age.AGEING: "ageing", Age.OLD: "old", Age.NEVER: "never"}


def result_cards(matches: Iterable[Match], reply: Reply) -> list[ResultCard]:
    today, says, shown = timezone.localdate(), speaker(), list(matches)
    phones = public_phones([match.service.pk for match in shown])
    return [
        _result_card(match, reply, today, says, phones.get(match.service.pk, "")) for match in shown
    ]


def _result_card(
    match: Match, reply: Reply, today: datetime.date, says: Voice, phone: str
) -> ResultCard:
    reasons = reasons_for(match, reply.now, reply.question.situation, says)
    blocked = match.found.verdict is Verdict.BLOCKED
    main = [r for r in reasons if r.result == "failed"] if blocked else reasons
    words = words_of_sheet(match.service, today, says.language)
    return ResultCard(
        sheet=words,
        verdict=match.found.verdict.value if match.found.verdict else None,
        near_miss=match.found.near_miss,
        facts=facts_of(match, words, reply.now),
        reasons=main,
        further=[r for r in reasons if r.result != "failed"] if blocked else [],
        phone=phone,
    )


@kept_with_sheet
def words_of_sheet(service: Service, _today: datetime.date) -> SheetWords:
    """Return what a card says whoever asks."""
    return SheetWords(
        id=str(service.pk),
        uuid=service.uuid,
        name=str(service.name),
        name_language=foreign_language(service.name),
        url=reverse("web:service", args=[service.uuid]),
        organisation=str(service.organisation.name),
        facts=list(_lasting_facts(service)),
        capacity=capacity_of(service) if service.capacity != CapacityStatus.UNKNOWN else None,
        freshness=freshness_of(service),
        fictional=service.source.fictional,
        where=" · ".join(_whereabouts(service)),
        visited=any(place.is_shown for place in service.locations.all()),
    )


def _lasting_facts(service: Service) -> Iterator[Fact]:
    if service.price_kind != PriceKind.UNKNOWN:
        yield Fact("price", str(PRICE_LABELS[PriceKind(service.price_kind)]))
    if languages := languages_text(service):
        yield Fact("speech", languages)


def foreign_language(wording: Wording) -> str:
    """Return the language of a text when it is not the page's, to mark it."""
    return wording.language if wording.language != (get_language() or "")[:2] else ""


def reasons_for(
    match: Match,
    now: datetime.datetime,
    situation: Mapping[str, PersonFact],
    says: Voice | None = None,
) -> list[Reason]:
    """Return why, in sentences: first what stands in the way, then what the service says itself."""
    told = [
        Reason(result.value, sentence, derogation, dimension)
        for dimension, result, sentence, derogation in reasons_of(match, now, situation, says)
    ]
    met = assurances_of(match, situation, says)[:MOST_ASSURANCES]
    return [*told, *[Reason("met", sentence) for sentence in met]]


def facts_of(match: Match, words: SheetWords, now: datetime.datetime) -> list[Fact]:
    """Return what depends on the place and the time of the question."""
    opening = opening_text(match.opens_next, now, known=bool(match.service.hours))
    found = [Fact("place", where_text(match, words)), Fact("clock", opening)]
    return [fact for fact in found if fact.text]


def where_text(match: Match, words: SheetWords) -> str:
    """Say how far, and in which commune; of a confidential address only that it is one."""
    if match.found.distance_m is None or not words.visited:
        return words.where
    parts = [distance_text(match.found.distance_m), words.where]
    return " · ".join(part for part in parts if part)


def _whereabouts(service: Service) -> Iterator[str]:
    places = list(service.locations.all())
    yield from sorted({str(p.commune.name) for p in places if p.commune and not p.confidential})
    if any(place.confidential for place in places):
        yield _("confidential address")
    if service.outreach:
        yield _("goes to people")
    elif not places:
        yield _("no visits: by telephone or online")


def distance_text(metres: int) -> str:
    if metres < 1000:
        return _("%(metres)s m") % {"metres": max(10, round(metres, -1))}
    tenths = f"{metres / 1000:.1f}"
    return _("%(kilometres)s km") % {
        "kilometres": tenths if get_language() == "en" else tenths.replace(".", ",")
    }


def opening_text(span: Span | None, now: datetime.datetime, *, known: bool) -> str:
    """Say when a service is next open, seen from ``now``, in words for who reads them today."""
    if not known:
        return _("hours not known")
    if span is None:
        return _("closed for the next four weeks")
    if span.start > now:
        today = local_time(timezone.now())
        return _("opens %(moment)s") % {"moment": moment_text(span.start, today)}
    if span.end - now > datetime.timedelta(hours=24):
        return _("open day and night")
    return _("open until %(hour)s") % {"hour": hour_text(span.end.time())}


def languages_text(service: Service, most: int = MOST_LANGUAGES) -> str:
    names = [language_label(code) for code in service.languages]
    shown = ", ".join(names[:most])
    hidden = len(names) - most
    if hidden > 0:
        text = ngettext(
            "%(languages)s and %(count)s more", "%(languages)s and %(count)s more", hidden
        )
        shown = text % {"languages": shown, "count": hidden}
    helped = service.interpreter in {Interpreter.ON_SITE, Interpreter.PHONE}
    interpreter = str(INTERPRETER_LABELS[Interpreter(service.interpreter)]) if helped else ""
    return " · ".join(part for part in (shown, interpreter) if part)


def capacity_of(service: Service) -> Capacity:
    """Say it with its date; what was said too long ago is shown, and counted no more."""
    said, today = "", timezone.localdate()
    counts = capacity_counts(service, today)
    if service.capacity_updated and counts:
        said = _("(said on %(date)s)") % {"date": date_text(service.capacity_updated)}
    elif service.capacity_updated:
        age = age_text(service.capacity_updated, today)
        said = _("(said %(age)s: no longer counted)") % {"age": age}
    return Capacity(
        status=CapacityStatus(service.capacity).value if counts else "unknown",
        text=capacity_sentence(service).rstrip("."),
        said=said,
    )


def freshness_of(service: Service) -> Freshness:
    today = timezone.localdate()
    age = age_of(service.checked_on, today)
    if service.checked_on is None:
        return Freshness(state="never", text=_("Nobody has checked this sheet yet."))
    when = age_text(service.checked_on, today)
    who = CHECKED_BY_LABELS[CheckedBy(service.checked_by)] if service.checked_by else ""
    text = (
        _("Checked by %(who)s, %(when)s") % {"who": who, "when": when}
        if who
        else _("Checked %(when)s") % {"when": when}
    )
    return Freshness(state=AGE_STATES[age], text=text)  # type: ignore[arg-type]
