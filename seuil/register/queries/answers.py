"""How much of what was said had an answer: a blockage that moved, a track that was tried."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

FEWEST = 3
ANSWERS = ("treat", "ease", "resolve", "put_outside_reach")
"""Steps that are an answer: something is done, has changed, or somebody else is named."""

COUNTED = """
    WITH moved AS (
        SELECT trace.source
        FROM register_blockageevent event
        JOIN register_blockage blockage
            ON event.blockage_id = coalesce(blockage.merged_into_id, blockage.id)
        JOIN register_tracelink trace ON trace.target_kind = 'blockage'
            AND trace.target = blockage.uuid AND trace.made_at <= event.at
        WHERE event.step = ANY(%(answers)s) AND NOT EXISTS (
            SELECT FROM register_tracerevocation gone WHERE gone.trace_id = trace.id)
        UNION
        SELECT trace.source
        FROM register_trackevent event
        JOIN register_track track ON track.id = event.track_id
        JOIN register_tracelink trace ON trace.target_kind = 'track'
            AND trace.target = track.uuid AND trace.source_kind = 'observation'
        WHERE NOT EXISTS (
            SELECT FROM register_tracerevocation gone WHERE gone.trace_id = trace.id)
    )
    SELECT count(*), count(moved.source)
    FROM register_observation observation
    LEFT JOIN moved ON moved.source = observation.public_id
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
