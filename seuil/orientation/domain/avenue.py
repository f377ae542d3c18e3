"""The states of an avenue, one way that is tried for a request, and the steps between them."""

from collections.abc import Mapping
from enum import StrEnum

from seuil.kernel.processes import Process


class Status(StrEnum):
    IDENTIFIED = "identified"
    SET_ASIDE = "set_aside"
    TO_CONTACT = "to_contact"
    CONTACTED = "contacted"
    CONSIDERING = "considering"
    WAIT_LISTED = "wait_listed"
    ACCEPTED = "accepted"
    ACCESSED = "accessed"
    MISSED = "missed"
    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    GIVEN_UP = "given_up"


class Step(StrEnum):
    """What happens on an avenue. The last two leave it where it is."""

    READ = "read"
    SET_ASIDE = "set_aside"
    CONTACT = "contact"
    CONSIDER = "consider"
    WAIT_LIST = "wait_list"
    ACCEPT = "accept"
    ACCESS = "access"
    MISS = "miss"
    REFUSE = "refuse"
    NO_ANSWER = "no_answer"
    GIVE_UP = "give_up"
    ATTEMPT = "attempt"
    QUESTION = "question"


class Origin(StrEnum):
    """How somebody came to an avenue."""

    ENGINE = "engine"
    MEMORY = "memory"
    OTHER_LEVEL = "other_level"


class Band(StrEnum):
    """How far an avenue lies from the place of a request, as levels of the field."""

    LOCAL = "local"
    BASIN = "basin"
    REGION = "region"
    BEYOND = "beyond"


class Channel(StrEnum):
    LINK = "link"
    PHONE = "phone"
    MAIL = "mail"
    VISIT = "visit"


_TARGETS: Mapping[Step, Status] = {
    Step.READ: Status.TO_CONTACT,
    Step.SET_ASIDE: Status.SET_ASIDE,
    Step.CONTACT: Status.CONTACTED,
    Step.CONSIDER: Status.CONSIDERING,
    Step.WAIT_LIST: Status.WAIT_LISTED,
    Step.ACCEPT: Status.ACCEPTED,
    Step.ACCESS: Status.ACCESSED,
    Step.MISS: Status.MISSED,
    Step.REFUSE: Status.REFUSED,
    Step.NO_ANSWER: Status.NO_ANSWER,
    Step.GIVE_UP: Status.GIVEN_UP,
}
_ANSWERS = (Step.WAIT_LIST, Step.ACCEPT, Step.REFUSE, Step.GIVE_UP)
_POSSIBLE: Mapping[Status, tuple[Step, ...]] = {
    Status.IDENTIFIED: (Step.READ, Step.SET_ASIDE, Step.CONTACT, Step.GIVE_UP),
    Status.TO_CONTACT: (Step.CONTACT, Step.SET_ASIDE, Step.GIVE_UP),
    Status.CONTACTED: (Step.CONSIDER, *_ANSWERS, Step.NO_ANSWER, Step.ATTEMPT, Step.QUESTION),
    Status.CONSIDERING: (*_ANSWERS, Step.NO_ANSWER, Step.ATTEMPT, Step.QUESTION),
    Status.WAIT_LISTED: (
        Step.ACCEPT,
        Step.REFUSE,
        Step.NO_ANSWER,
        Step.GIVE_UP,
        Step.ATTEMPT,
        Step.QUESTION,
    ),
    Status.ACCEPTED: (Step.ACCESS, Step.MISS, Step.GIVE_UP, Step.QUESTION),
    Status.ACCESSED: (),
    Status.MISSED: (Step.CONTACT, Step.GIVE_UP),
    Status.REFUSED: (Step.CONTACT, Step.QUESTION),
    Status.NO_ANSWER: (Step.CONTACT, Step.CONSIDER, *_ANSWERS),
    Status.GIVEN_UP: (Step.CONTACT,),
    Status.SET_ASIDE: (Step.CONTACT,),
}
RESULTS = frozenset({
    Status.SET_ASIDE, Status.ACCESSED, Status.MISSED, Status.REFUSED, Status.NO_ANSWER,
    Status.GIVEN_UP,
})  # fmt: skip
"""States that are a result: what came of this avenue is known and has a name."""
PROCESS = Process(
    start=Status.IDENTIFIED,
    paths={
        (status, step): _TARGETS.get(step, status)
        for status, steps in _POSSIBLE.items()
        for step in steps
    },
    needs_words=frozenset({Step.SET_ASIDE, Step.REFUSE, Step.MISS}),
    ends=RESULTS,
)
"""What stands for words is the code of a reason."""
UNTRIED = frozenset({Status.IDENTIFIED, Status.TO_CONTACT})
"""States in which nobody has contacted the service yet."""
WAITING = frozenset({Status.CONTACTED, Status.CONSIDERING, Status.WAIT_LISTED, Status.ACCEPTED})
"""States in which something is expected of the service."""
WATCHED = frozenset({Status.WAIT_LISTED, Status.ACCEPTED})
"""States that go on after the request was closed with a place on a waiting list."""
BY_SERVICE = frozenset({
    Step.CONSIDER, Step.WAIT_LIST, Step.ACCEPT, Step.REFUSE, Step.QUESTION,
})  # fmt: skip
"""Steps that the service itself may take, by its link or its account."""
ANSWERED_BY_SERVICE = frozenset({Status.CONTACTED, Status.CONSIDERING, Status.WAIT_LISTED,
                                 Status.NO_ANSWER, Status.ACCEPTED, Status.REFUSED})  # fmt: skip
"""States in which the service may say something: a late answer is welcome, and so is word that
something changed after it accepted or refused."""
NEEDS_DATE = frozenset({Step.CONSIDER})
"""Steps that promise something for a day."""
OBSERVED = frozenset({Status.REFUSED, Status.NO_ANSWER, Status.MISSED, Status.SET_ASIDE})
"""Results from which the field learns."""
