"""What is left to do before the synthesis of a session is handed over."""

from collections.abc import Sequence
from dataclasses import dataclass

from seuil.concertation.domain.alike import nearest
from seuil.concertation.domain.contribution import MEANINGS, Heading, Status
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import Contribution, Review, Session
from seuil.concertation.queries.sessions import to_review
from seuil.register.domain.observation import ObservationKind
from seuil.register.models import Blockage

FILED = (Status.FILED, Status.LINKED)
HURTS = frozenset({ObservationKind.BARRIER, ObservationKind.RISK, ObservationKind.NEED})
SHOWS_BLOCKAGES = tuple(heading for heading in Heading if MEANINGS[heading].kind in HURTS)
"""Headings of what can show a blockage."""


@dataclass(frozen=True, slots=True)
class Resembling:
    """A contribution that nobody filed yet, and others that say nearly the same."""

    contribution: Contribution
    alike: Sequence[Contribution]


@dataclass(frozen=True, slots=True)
class ToReview:
    """A blockage of the last session, and what this one said of it, if anything."""

    blockage: Blockage
    review: Review | None

    @property
    def verdict(self) -> Verdict | None:
        return Verdict(self.review.verdict) if self.review else None

    @property
    def words(self) -> str:
        return self.review.words if self.review else ""


@dataclass(frozen=True, slots=True)
class Sorting:
    """``unlinked``: what is filed, can show a blockage, and shows none so far."""

    unfiled: Sequence[Resembling]
    twins: Sequence[Resembling]
    unlinked: Sequence[Contribution]
    linked: Sequence[Contribution]
    reviews: Sequence[ToReview]
    without_line: int

    @property
    def unreviewed(self) -> int:
        return sum(one.review is None for one in self.reviews)

    @property
    def done(self) -> bool:
        return not (self.unfiled or self.unreviewed or self.without_line)


def sorting_of(session: Session) -> Sorting:
    """Return all that a page of consolidation shows, in a fixed number of queries."""
    said = list(session.contributions.select_related("blockage", "duplicate_of").in_order())
    filed = [one for one in said if one.status in FILED]
    hurting = [one for one in filed if one.heading in SHOWS_BLOCKAGES and one.duplicate_of is None]
    reviews = {one.blockage_id: one for one in session.reviews.all()}
    lined = set(session.contributions.exclude(items=None).values_list("pk", flat=True))
    unfiled = [one for one in said if one.status in (Status.RECEIVED, Status.ON_SCREEN)]
    return Sorting(
        unfiled=[Resembling(one, _alike(one, filed + unfiled)) for one in unfiled],
        twins=[each for each in _twins(filed) if each.alike],
        unlinked=[one for one in hurting if one.blockage is None],
        linked=[one for one in hurting if one.blockage is not None],
        reviews=[ToReview(one, reviews.get(one.pk)) for one in to_review(session)],
        without_line=sum(one.pk not in lined for one in filed),
    )


def _twins(filed: Sequence[Contribution]) -> list[Resembling]:
    """Compare what is filed under one heading, each pair once: the later with the earlier."""
    own = [one for one in filed if one.duplicate_of is None]
    return [
        Resembling(
            one,
            _alike(one, [other for other in own[:number] if other.heading == one.heading]),
        )
        for number, one in enumerate(own)
    ]


def _alike(one: Contribution, others: Sequence[Contribution]) -> list[Contribution]:
    by_key = {other.pk: other for other in others if other.pk != one.pk}
    found = nearest(one.text, ((key, other.text) for key, other in by_key.items()))
    return [by_key[each.key] for each in found]
