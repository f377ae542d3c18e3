"""What the illustrative population takes for granted, with its reasons: read from its file."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from seuil.access.types import Fact
from seuil.access.vocabulary import read_situation
from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import InvalidInput

Texts = Mapping[str, str]
Situation = Mapping[str, Fact]


@dataclass(frozen=True)
class Mix:
    """Parts of a profile that differ: the facts of each with its share; the shares make one."""

    options: tuple[tuple[float, Situation], ...]
    why: Texts
    source: str = ""

    @property
    def dimensions(self) -> frozenset[str]:
        return frozenset(code for _, facts in self.options for code in facts)


@dataclass(frozen=True)
class Profile:
    """A group that overlaps with no other; ``share_in`` holds its share in some territories."""

    code: str
    label: Texts
    share: float
    share_in: Mapping[str, float]
    why: Texts
    source: str
    facts: Situation
    mixes: tuple[Mix, ...]

    def share_at(self, territories: Iterable[str]) -> float:
        return next(
            (self.share_in[code] for code in territories if code in self.share_in), self.share
        )


@dataclass(frozen=True)
class NamedPublic:
    """A subset that screens offer by name; ``where`` as `publics.read_public` takes it."""

    code: str
    label: Texts
    where: tuple[str, ...]


@dataclass(frozen=True)
class Assumptions:
    version: int
    profiles: tuple[Profile, ...]
    publics: tuple[NamedPublic, ...]


@cache
def assumptions() -> Assumptions:
    """Return the shipped assumptions."""
    return read_assumptions(shipped_yaml("seuil.observatory", "population-assumptions.yaml"))


def read_assumptions(raw: Mapping[str, Any]) -> Assumptions:
    """Return assumptions that make sense, or raise `InvalidInput` naming what does not."""
    sources, usual = raw["sources"], raw["usual"]
    usual_mixes = [_mix(entry, sources, "usual") for entry in usual["mixes"]]
    profiles = tuple(
        _profile(entry, sources, _facts(usual["facts"], "usual"), usual_mixes)
        for entry in raw["profiles"]
    )
    total = sum(max(profile.share, *profile.share_in.values(), 0) for profile in profiles)
    if total > 1:
        raise _wrong("profiles", total, "shares that add up to one at most")
    publics = tuple(
        NamedPublic(entry["code"], entry["label"], tuple(entry["where"]))
        for entry in raw["publics"]
    )
    return Assumptions(raw["version"], profiles, publics)


def _profile(
    entry: Mapping[str, Any],
    sources: Mapping[str, str],
    usual_facts: Situation,
    usual_mixes: Iterable[Mix],
) -> Profile:
    code = entry["code"]
    own = [_mix(mix, sources, code) for mix in entry.get("mixes", ())]
    facts = _facts(entry.get("facts", {}), code)
    mixed = frozenset[str]().union(*(mix.dimensions for mix in own))
    settled = mixed | facts.keys()
    mixes = (*own, *(mix for mix in usual_mixes if not mix.dimensions & settled))
    for mix in own:
        for other in own:
            if mix is not other and mix.dimensions & other.dimensions:
                raise _wrong(code, sorted(mix.dimensions & other.dimensions), "a fact in one mix")
    share = float(entry["share"])
    if not 0 < share <= 1:
        raise _wrong(f"{code}.share", share, "a part between 0 and 1")
    usual_left = {name: fact for name, fact in usual_facts.items() if name not in mixed}
    return Profile(
        code=code,
        label=entry["label"],
        share=share,
        share_in=entry.get("share_in", {}),
        why=entry["why"],
        source=sources[entry["source"]] if "source" in entry else "",
        facts={**usual_left, **facts},
        mixes=mixes,
    )


def _mix(entry: Mapping[str, Any], sources: Mapping[str, str], path: str) -> Mix:
    options = tuple(
        (float(option["share"]), _facts({k: v for k, v in option.items() if k != "share"}, path))
        for option in entry["options"]
    )
    if not math.isclose(sum(share for share, _ in options), 1, abs_tol=1e-9):
        raise _wrong(f"{path}.mixes", [share for share, _ in options], "shares that add up to one")
    if len({frozenset(facts) for _, facts in options}) != 1:
        raise _wrong(
            f"{path}.mixes", [sorted(f) for _, f in options], "the same facts in each option"
        )
    return Mix(options, entry["why"], sources[entry["source"]] if "source" in entry else "")


def _facts(raw: Mapping[str, Any], path: str) -> Situation:
    return read_situation(raw, is_territory=lambda _code: False, path=path)


def _wrong(path: str, value: object, accepted: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {value!r:.80} is not accepted ({accepted})",
        path=path,
        value=value,
        accepted=accepted,
    )
