"""Convening a council, writing what is told of it, and what its meetings deal with."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.concertation.models import Session
from seuil.councils.models import AgendaItem, Council, Decision
from seuil.councils.policies import may_convene
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, visible
from seuil.organisations.standing import Standing
from seuil.wording.localised import LANGUAGES

RESERVED = frozenset({"new", "mine", "invited"})
"""Words that have a page of their own where the name of a council stands in addresses."""
WRITTEN = frozenset({
    "series", *(f"{name}_{language}" for name in ("name", "about") for language in LANGUAGES),
})  # fmt: skip


@transaction.atomic
def convene_council(standing: Standing, slug: str, written: Mapping[str, Any]) -> Council:
    """Keep a new council; ``written`` has its territory too. Raises `Forbidden`, `InvalidInput`."""
    territory = written["territory"]
    must_convene(standing, territory.code)
    if slug in RESERVED or Council.objects.filter(slug=slug).exists():
        raise InvalidInput("a council has this address already", path="slug", value=slug)
    _refuse_series_of_others(written, territory.pk)
    return Council.objects.create(slug=slug, created_at=timezone.now(), **_tidy(written))


@transaction.atomic
def write_council(standing: Standing, council: Council, written: Mapping[str, Any]) -> Council:
    """Change what is told of a council; its address and its territory stay."""
    must_convene(standing, council.territory.code)
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a council", path=min(unknown))
    _refuse_series_of_others(written, council.territory_id, council.pk)
    kept = Council.objects.select_for_update().get(pk=council.pk)
    for name, value in _tidy(written).items():
        setattr(kept, name, value)
    kept.save()
    return kept


def must_convene(standing: Standing, territory: str) -> None:
    if not may_convene(standing, territory):
        raise Forbidden("the team of this territory convenes its council")


def _refuse_series_of_others(
    written: Mapping[str, Any], territory_id: int, council_id: int | None = None
) -> None:
    series = written.get("series")
    if series is None:
        return
    if series.territory_id != territory_id:
        raise InvalidInput("these meetings are of another territory", path="series")
    others = Council.objects.filter(series=series)
    if council_id is not None:
        others = others.exclude(pk=council_id)
    if others.exists():
        raise InvalidInput("these meetings are of another council", path="series")


def _tidy(written: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in written.items()
    }


@transaction.atomic
def put_on_agenda(standing: Standing, session: Session, decision: Decision) -> AgendaItem:
    """Let a meeting of a council deal with a decision, after those that it deals with already."""
    council = _council_of(standing, session)
    if decision.council_id != council.pk:
        raise InvalidInput("this decision is of another council", path="decision")
    last = session.agenda.aggregate(last=Max("position"))["last"]
    item, _new = AgendaItem.objects.get_or_create(
        session=session, decision=decision, defaults={"position": 0 if last is None else last + 1}
    )
    return item


@transaction.atomic
def take_off_agenda(standing: Standing, session: Session, item_id: int) -> None:
    _council_of(standing, session)
    session.agenda.filter(pk=item_id).delete()


@transaction.atomic
def deal_with_first(standing: Standing, session: Session, item_id: int) -> None:
    """Move a point of the agenda one place up."""
    _council_of(standing, session)
    items = list(session.agenda.order_by("position", "pk"))
    at = next((at for at, item in enumerate(items) if item.pk == item_id), None)
    if at is None:
        raise NotVisible("no such point of the agenda")
    if at:
        items[at - 1], items[at] = items[at], items[at - 1]
    for position, item in enumerate(items):
        item.position = position
    AgendaItem.objects.bulk_update(items, ["position"])


def _council_of(standing: Standing, session: Session) -> Council:
    """Return the council that a session is a meeting of, and hold it for those who change it."""
    council = visible(
        Council.objects.select_for_update(of=("self",))
        .select_related("territory")
        .filter(series=session.series_id)
        .first(),
        "this session is no meeting of a council",
    )
    must_convene(standing, council.territory.code)
    return council
