"""What the demonstration has in the register: names blockages, writes tracks, decides of both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from seuil.concertation.demonstration.staging import Stage, Written, in_languages
from seuil.concertation.models import Contribution, Session
from seuil.kernel.data import shipped_yaml
from seuil.register.domain import track as tracks
from seuil.register.domain.blockage import Step
from seuil.register.domain.observation import Level
from seuil.register.models import Blockage, Observation
from seuil.register.operations import (
    Move,
    Named,
    name_blockage,
    take_blockage_step,
    take_track_step,
    write_track,
)

TEXTS = ("needs", "success", "carriers", "copies", "place_level", "place_reason")


@cache
def _data() -> Written:
    content: Written = shipped_yaml("seuil.concertation.demonstration", "blockages.yaml")
    return content


def _note(written: Written) -> Mapping[str, str]:
    """Return the sentence that says what of a blockage or track is real, by language."""
    note: Mapping[str, str] = _data()["notes"][written.get("source", "fictional")]
    return note


def named(stage: Stage, key: str) -> Blockage | None:
    """Return a blockage, named by the team when it is met first; None where a track is meant."""
    written = _data()["blockages"].get(key)
    if written is None:
        return None
    if key not in stage.blockages:
        stage.blockages[key] = name_blockage(
            Named(
                title=written["title"],
                level=Level(written["level"]),
                about=_note(written),
                barrier=written["barrier"],
                themes=tuple(written["themes"]),
                publics=tuple(written["publics"]),
            ),
            actor=stage.people["region"],
        )
    return stage.blockages[key]


def suggest(stage: Stage, session: Session, written: Written) -> None:
    """Write the tracks that were heard of in a session, with what suggested them."""
    kept = Contribution.objects.filter(session=session).in_order()
    heard: dict[str, list[Any]] = {}
    for one, row in zip(kept, written["said"], strict=True):
        if len(row) > 4 and row[4] in _data()["tracks"]:
            heard.setdefault(row[4], []).append(one.observation)
    for key, observations in heard.items():
        suggested_by = list(Observation.objects.filter(pk__in=observations))
        track = stage.tracks.get(key)
        stage.tracks[key] = write_track(
            {} if track else _fields(key),
            actor=stage.people["region"],
            track_id=track.uuid if track else None,
            answers=() if track else [_there(stage, one) for one in _of_track(key)["answers"]],
            suggested_by=suggested_by,
        )


def _of_track(key: str) -> Written:
    written: Written = _data()["tracks"][key]
    return written


def _there(stage: Stage, key: str) -> Blockage:
    return stage.blockages[key]


def _fields(key: str) -> dict[str, Any]:
    written = _of_track(key)
    return {
        **in_languages("title", written["title"]),
        **in_languages("about", _note(written)),
        "themes": written["themes"],
        **{name: written[name] for name in TEXTS if name in written},
    }


def decide(stage: Stage, decisions: Sequence[Written]) -> None:
    """Take the steps of blockages and tracks that a team decided after a session."""
    for written in decisions:
        words = written.get("words", "")
        for kind, given in written.items():
            if kind == "track_steps":
                _move_tracks(stage, given)
            elif kind in STEPS:
                _move_blockages(stage, kind, given, words)


def _move_tracks(stage: Stage, moves: Sequence[Sequence[str]]) -> None:
    for key, taken, words in moves:
        track = stage.tracks[key]
        actor = stage.people["region"]
        take_track_step(track.uuid, tracks.Step(taken), actor=actor, words=words, language="fr")


def _move_blockages(
    stage: Stage, kind: str, given: Sequence[str] | Mapping[str, str], words: str
) -> None:
    for key in given:
        other = given[key] if isinstance(given, Mapping) else ""
        move = replace(STEPS[kind](stage, words, other), language="fr")
        take_blockage_step(stage.blockages[key].uuid, move, actor=stage.people["region"])


STEPS: Mapping[str, Callable[[Stage, str, str], Move]] = {
    "recognise": lambda _stage, words, _other: Move(Step.RECOGNISE, words=words, by_group=True),
    "persistent": lambda _stage, words, _other: Move(Step.CONFIRM_PERSISTENT, words=words),
    "treat": lambda _stage, words, _other: Move(Step.TREAT, words=words),
    "ease": lambda _stage, words, _other: Move(Step.EASE, words=words),
    "rest": lambda _stage, words, _other: Move(Step.REST, words=words),
    "merge": lambda stage, words, other: Move(Step.MERGE, words=words, into=stage.blockages[other]),
    "outside_reach": lambda _stage, words, other: Move(
        Step.PUT_OUTSIDE_REACH, words=words, addressee=other
    ),
}
