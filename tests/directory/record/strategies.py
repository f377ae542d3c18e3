"""Random records that are right, as a file would hold them."""

import datetime

from hypothesis import strategies as st

from seuil.access.types import CapacityStatus, FactKind, Force, Interpreter
from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import (
    Audience,
    CheckedBy,
    GoneReason,
    Origin,
    Precision,
    PriceKind,
    shipped_categories,
)
from seuil.organisations.domain import PracticeFamily

TERRITORIES = ["region:brussels", "basin:nord", "basin:sud", "commune:21004", "commune:21015"]
CONTACTS = [
    ("phone", "+32 2 000 00 00"),
    ("phone", "112"),
    ("email", "a.b@exemple.be"),
    ("web", "https://exemple.be/page?x=1"),
    ("form", "http://exemple.be"),
]
HOURS = ["24/7", "Mo-Fr 09:00-12:00; PH off", "We[1] 13:00-15:00", "Jan-Mar Sa 10:00-11:00"]

letters = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[chr(c) for c in range(32) if c not in {9, 10, 13}],
)
words = st.text(letters, min_size=1, max_size=30)
days = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)).map(str)


def maybe(strategy):
    return st.none() | strategy


def texts(*, required=False):
    said = st.dictionaries(st.sampled_from(["fr", "nl", "en"]), words)
    return said.filter(lambda d: any(t.strip() for t in d.values())) if required else maybe(said)


def codes(values, most=4):
    return st.lists(st.sampled_from(list(values)), unique=True, max_size=most)


@st.composite
def spans(draw):
    first = draw(st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1)))
    return first, first + datetime.timedelta(days=draw(st.integers(1, 60)))


@st.composite
def closures(draw):
    first, reopens = draw(spans())
    return {"from": str(first), "to": str(reopens), "note": draw(texts())}


def places(number):
    here = st.fixed_dictionaries(
        {"lat": st.floats(50.7, 51.0), "lon": st.integers(4, 5) | st.floats(4.0, 5.0)}
    )
    facts = st.fixed_dictionaries(
        {
            "id": st.just(f"loc-{number}"),
            "precision": maybe(st.sampled_from(list(Precision))),
            "address": maybe(words),
            "postal_code": maybe(st.sampled_from(["1000", "1030"])),
            "commune": maybe(st.sampled_from(["21004", "21015"])),
            "confidential": maybe(st.booleans()),
        }
    )
    return st.builds(lambda place, known: place | known, here | st.just({}), facts)


@st.composite
def conditions(draw, dimension):
    checked = {
        "source": draw(maybe(st.sampled_from(list(Origin)))),
        "checked_on": draw(maybe(days)),
    }
    if draw(st.booleans()):
        state = draw(st.sampled_from(["none", "unknown"]))
        return {"dimension": dimension.code, "state": state, "note": draw(texts()), **checked}
    operator = draw(st.sampled_from(dimension.operators))
    first, last = draw(spans())
    return {
        "dimension": dimension.code,
        "state": "condition",
        "operator": operator,
        "values": draw(values(dimension)),
        "force": draw(maybe(st.sampled_from(list(Force)))),
        "can_follow": draw(maybe(st.booleans())),
        "derogation": draw(
            maybe(st.fixed_dictionaries({"possible": maybe(st.booleans()), "who": texts()}))
        ),
        "valid_from": draw(maybe(st.just(str(first)))),
        "valid_to": draw(maybe(st.just(str(last)))),
        "note": draw(texts()),
        **checked,
    }


def values(dimension):
    if dimension.kind is FactKind.NUMBER:
        low, high = st.integers(0, 60) | st.floats(0, 60), st.integers(61, 130)
        return st.tuples(low, maybe(high)).map(list) | st.tuples(st.none(), high).map(list)
    if dimension.kind is FactKind.BOOL:
        return st.just([])
    choices = TERRITORIES if dimension.kind is FactKind.TERRITORY else dimension.values
    return codes(choices).filter(bool)


def statements():
    """At most one statement a dimension, so that none contradicts another."""
    dimensions = [vocabulary().dimensions[code] for code in vocabulary().ruled]
    return st.lists(st.sampled_from(dimensions), unique=True, max_size=5).flatmap(
        lambda some: st.tuples(*(conditions(dimension) for dimension in some)).map(list)
    )


def records(number=1):
    return st.fixed_dictionaries(
        {
            "id": st.just(f"s-{number}"),
            "source": st.just("random"),
            "organisation": st.fixed_dictionaries(
                {
                    "id": st.just(f"o-{number}"),
                    "name": texts(),
                    "families": codes(PracticeFamily),
                    "enterprise_number": maybe(st.just("0123.456.789")),
                }
            ),
            "name": texts(required=True),
        },
        optional={
            "updated": maybe(days),
            "description": texts(),
            "categories": codes([entry.code for entry in shipped_categories()]),
            "publics_note": texts(),
            "locations": st.lists(st.integers(1, 3), unique=True, max_size=3).flatmap(
                lambda numbers: st.tuples(*map(places, numbers)).map(list)
            ),
            "serves": codes(TERRITORIES),
            "outreach": maybe(st.booleans()),
            "contacts": st.lists(
                st.builds(
                    lambda contact, audience, note: {
                        "type": contact[0],
                        "value": contact[1],
                        "audience": audience,
                        "note": note,
                    },
                    st.sampled_from(CONTACTS),
                    maybe(st.sampled_from(list(Audience))),
                    texts(),
                ),
                max_size=3,
            ),
            "languages": codes(["fr", "nl", "ar", "ti", "sfb"]),
            "interpreter": maybe(st.sampled_from(list(Interpreter))),
            "hours": maybe(st.sampled_from(HOURS)),
            "hours_text": texts(),
            "closures": st.lists(closures(), max_size=3),
            "price": maybe(
                st.fixed_dictionaries(
                    {"kind": maybe(st.sampled_from(list(PriceKind))), "text": texts()}
                )
            ),
            "capacity": maybe(
                st.fixed_dictionaries(
                    {
                        "status": maybe(st.sampled_from(list(CapacityStatus))),
                        "delay_days": maybe(st.integers(0, 3650)),
                        "updated": maybe(days),
                    }
                )
            ),
            "entry_steps": st.lists(texts(required=True), max_size=3),
            "documents": st.lists(
                st.fixed_dictionaries(
                    {"text": texts(required=True), "can_follow": maybe(st.booleans())}
                ),
                max_size=3,
            ),
            "conditions": statements(),
            "checked_on": maybe(days),
            "checked_by": maybe(st.sampled_from(list(CheckedBy))),
            "visibility": maybe(st.sampled_from(list(Audience))),
            "gone": maybe(
                st.fixed_dictionaries(
                    {
                        "on": st.dates(datetime.date(2000, 1, 1), datetime.date(2026, 11, 1)).map(
                            str
                        )
                    },
                    optional={
                        "reason": st.sampled_from(list(GoneReason)),
                        "said_by": st.sampled_from(list(CheckedBy)),
                    },
                )
            ),
        },
    )
