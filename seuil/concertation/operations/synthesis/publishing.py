"""What a synthesis that was agreed to leaves in the register."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.contribution import MEANINGS, PROCESS, Heading, Status, Step
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import Contribution, ContributionEvent, Review, Session
from seuil.concertation.operations.synthesis.lines import FILED
from seuil.kernel.errors import TransitionRefused
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain import blockage as blockages
from seuil.register.domain.observation import (
    LONGEST_STATEMENT,
    ObservationKind,
    Origin,
    SaidFact,
)
from seuil.register.models import Observation
from seuil.register.operations import Move, add_evidence, keep_said, take_blockage_step
from seuil.territory.domain import Level as PlaceLevel
from seuil.wording.localised import texts_of

CHANGED = ("status", "text", "language", "observation", "version")
"""What publishing changes of a contribution."""


def publish(session: Session, actor: User, now: datetime.datetime) -> None:
    """Put what was filed into the register, and where the blockages of the last time stand."""
    families = _families(session)
    filed = session.contributions.filter(status__in=FILED).in_order()
    published = list(filed.select_related("blockage").prefetch_related("items"))
    shown: dict[tuple[UUID, bool], list[Observation]] = {}
    for one in published:
        observation = _publish(session, one)
        if one.blockage is not None:
            by = (one.blockage.uuid, one.blockage_suggested)
            shown.setdefault(by, []).append(observation)
    Contribution.objects.bulk_update(published, CHANGED)
    ContributionEvent.objects.bulk_create(
        ContributionEvent(
            contribution=one, step=Step.PUBLISH, heading=one.heading, actor=actor, at=now
        )
        for one in published
    )
    for (blockage, suggested), observations in shown.items():
        add_evidence(blockage, observations, actor=actor, suggested=suggested)
    for review in session.reviews.select_related("blockage"):
        _carry_over(session, review, families, actor)


def _publish(session: Session, one: Contribution) -> Observation:
    """Put a contribution into the register."""
    meaning = MEANINGS[Heading(one.heading)]
    words, language = _words_of(one)
    fact = SaidFact(
        kind=meaning.kind,
        month=_month(session),
        statement=words,
        language=language,
        level=meaning.level,
        themes=tuple(session.themes),
        basin=_basin(session),
        family=PracticeFamily(one.family) if one.family else None,
        occasion=session.slug,
    )
    observation = keep_said(fact, origin=Origin.SESSION, source=f"contribution {one.uuid}")
    one.status = PROCESS.after(Status(one.status), Step.PUBLISH)
    one.text, one.language = words or one.text, language or one.language
    one.observation = observation.pk
    one.version += 1
    return observation


def _words_of(one: Contribution) -> tuple[str, str]:
    """Return what is published of a contribution, and its language: the words of its line.

    The group read the lines and agreed to them. What was taken out of the synthesis counts in the
    register without words.
    """
    line = next(iter(one.items.all()), None)
    told = texts_of(line, "text") if line else {}
    language = one.language if one.language in told else next(iter(told), "")
    return told.get(language, "")[:LONGEST_STATEMENT], language


def _carry_over(
    session: Session, review: Review, families: frozenset[PracticeFamily], actor: User
) -> None:
    """Take what a session said of a blockage over: that it is still met, or that it is resolved.

    Resolved needs two families in the room of which one met it at first; where the guard says no,
    what was said stays readable with the session and the blockage stays as it was.
    """
    blockage = review.blockage
    if review.verdict == Verdict.STILL_THERE:
        fact = SaidFact(
            kind=ObservationKind.BARRIER,
            month=_month(session),
            level=None,
            basin=_basin(session),
            themes=tuple(session.themes),
            occasion=session.slug,
        )
        source = f"review {session.uuid} {blockage.uuid}"
        observation = keep_said(fact, origin=Origin.SESSION, source=source)
        add_evidence(blockage.uuid, [observation], actor=actor, reason=review.words)
    elif review.verdict == Verdict.RESOLVED:
        shown = blockages.Shown(families=families)
        move = Move(
            blockages.Step.RESOLVE, words=review.words, language=review.language, shown=shown
        )
        try:
            with transaction.atomic():
                take_blockage_step(blockage.uuid, move, actor=actor)
        except TransitionRefused:
            return


def _families(session: Session) -> frozenset[PracticeFamily]:
    """Return the families that were in the room."""
    said = session.contributions.exclude(family="").values_list("family", flat=True)
    there = {family for family, count in session.attended.items() if count}
    return frozenset(PracticeFamily(family) for family in {*there, *said})


def _month(session: Session) -> datetime.date:
    held = session.starts_at or session.moved_at
    return timezone.localdate(held).replace(day=1)


def _basin(session: Session) -> str:
    place = session.series.territory
    return place.code if place.level == PlaceLevel.BASIN else ""
