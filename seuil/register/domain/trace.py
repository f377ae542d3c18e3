"""What leads to what: from a sentence in a room to what was done about it, and back."""

from enum import StrEnum

from seuil.kernel.errors import InvalidInput


class End(StrEnum):
    """A thing at one end of a link."""

    OBSERVATION = "observation"
    BLOCKAGE = "blockage"
    TRACK = "track"
    ACTION = "action"
    DECISION = "decision"
    MEASURE = "measure"


class Relation(StrEnum):
    EVIDENCE = "evidence"
    LEADS_TO = "leads_to"
    SUGGESTS = "suggests"
    SUPPORTS = "supports"
    DECIDED_BY = "decided_by"
    SHOWN_BY = "shown_by"


JOINS = frozenset({
    (End.OBSERVATION, Relation.EVIDENCE, End.BLOCKAGE),
    (End.OBSERVATION, Relation.SUGGESTS, End.TRACK),
    (End.BLOCKAGE, Relation.LEADS_TO, End.TRACK),
    (End.BLOCKAGE, Relation.LEADS_TO, End.ACTION),
    (End.TRACK, Relation.LEADS_TO, End.ACTION),
    (End.ACTION, Relation.SUPPORTS, End.ACTION),
    (End.ACTION, Relation.DECIDED_BY, End.DECISION),
    (End.ACTION, Relation.SHOWN_BY, End.MEASURE),
})  # fmt: skip


def refuse_what_does_not_join(source: End, relation: Relation, target: End) -> None:
    if (source, relation, target) not in JOINS:
        raise InvalidInput(f"{source} {relation} {target} is no link", path="relation")
