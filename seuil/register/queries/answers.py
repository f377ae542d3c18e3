"""How much of what was said had an answer: a blockage that moved, a track that was tried."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

FEWEST = 3
ANSWERS = ("treat", "ease", "resolve", "put_outside_reach")
"""Steps that are an answer: something is done, has changed, or somebody else is named."""

COUNTED = """
    SELECT count(*), count(*) FILTER (WHERE EXISTS (
        SELECT FROM register_tracelink trace
        JOIN register_blockage blockage ON blockage.uuid = trace.target
        JOIN register_blockageevent event
            ON event.blockage_id = coalesce(blockage.merged_into_id, blockage.id)
        WHERE trace.source_kind = 'observation' AND trace.source = observation.public_id
            AND trace.relation = 'evidence'
            AND event.step = ANY(%(answers)s) AND event.at >= trace.made_at
            AND NOT EXISTS (
                SELECT FROM register_tracerevocation gone WHERE gone.trace_id = trace.id)
    ) OR EXISTS (
        SELECT FROM register_tracelink trace
        JOIN register_track track ON track.uuid = trace.target
        JOIN register_trackevent event ON event.track_id = track.id
        WHERE trace.source_kind = 'observation' AND trace.source = observation.public_id
            AND trace.relation = 'suggests'
            AND NOT EXISTS (
                SELECT FROM register_tracerevocation gone WHERE gone.trace_id = trace.id)
    ))
    FROM register_observation observation
    WHERE observation.origin = 'session'
        AND (%(everything)s OR observation.occasion = ANY(%(occasions)s))
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """``share`` in per cent, None where fewer than three things were said."""

    said: int
    answered: int

    @property
    def share(self) -> int | None:
        return round(100 * self.answered / self.said) if self.said >= FEWEST else None


def answered(occasions: Collection[str] | None = None) -> Answered:
    """Return how much of what was said in some meetings, or in all, had an answer; one query."""
    given: dict[str, list[str] | bool] = {
        "answers": list(ANSWERS),
        "everything": occasions is None,
        "occasions": list(occasions or ()),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, given)
        said, answers = cursor.fetchone()
    return Answered(said, answers)
