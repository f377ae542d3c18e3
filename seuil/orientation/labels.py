"""What states, steps, reasons and guards are called on screens."""

from collections.abc import Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.orientation.domain import avenue
from seuil.orientation.domain.avenue import Band, Channel
from seuil.orientation.domain.guards import Content, Guard
from seuil.orientation.domain.reasons import Reason, Side
from seuil.orientation.domain.request import Outcome, Party, Priority, Status, Step, Urgency

Words = Promise | str

STATUS_LABELS: Mapping[Status, Words] = {
    Status.DRAFT: pgettext_lazy("request", "draft"),
    Status.SUBMITTED: pgettext_lazy("request", "sent"),
    Status.TAKEN: pgettext_lazy("request", "taken"),
    Status.EXPLORING: pgettext_lazy("request", "being explored"),
    Status.AWAITING_INFO: pgettext_lazy("request", "question to the requester"),
    Status.CO_EXPLORING: pgettext_lazy("request", "explored with another desk"),
    Status.ANSWERED: pgettext_lazy("request", "answered"),
    Status.FOLLOWING: pgettext_lazy("request", "followed"),
    Status.CLOSED: pgettext_lazy("request", "closed"),
    Status.CANCELLED: pgettext_lazy("request", "cancelled"),
}
STEP_LABELS: Mapping[Step, Words] = {
    Step.SUBMIT: pgettext_lazy("step", "sent"),
    Step.TRANSFER: pgettext_lazy("step", "handed to another desk"),
    Step.TAKE: pgettext_lazy("step", "taken"),
    Step.EXPLORE: pgettext_lazy("step", "exploration begun"),
    Step.ASK: pgettext_lazy("step", "question asked"),
    Step.REPLY: pgettext_lazy("step", "question answered"),
    Step.GO_ON: pgettext_lazy("step", "gone on without an answer"),
    Step.CO_EXPLORE: pgettext_lazy("step", "another desk asked"),
    Step.RETURN: pgettext_lazy("step", "the other desk has answered"),
    Step.ANSWER: pgettext_lazy("step", "answered"),
    Step.CONTEST: pgettext_lazy("step", "the answer does not fit"),
    Step.ACKNOWLEDGE: pgettext_lazy("step", "answer acknowledged"),
    Step.RESUME: pgettext_lazy("step", "taken up again"),
    Step.CLOSE: pgettext_lazy("step", "closed"),
    Step.REOPEN: pgettext_lazy("step", "reopened"),
    Step.CANCEL: pgettext_lazy("step", "cancelled"),
    Step.NOTE: pgettext_lazy("step", "news"),
    Step.CHECK: pgettext_lazy("step", "tried to know what happened"),
    Step.HAND_OVER: pgettext_lazy("step", "handed to a colleague"),
    Step.ENTRUST: pgettext_lazy("step", "asked by a colleague from now on"),
}
STEP_BUTTONS: Mapping[Step, Words] = {
    Step.SUBMIT: _("Send the request"),
    Step.TRANSFER: _("Hand it to another desk"),
    Step.TAKE: _("Take it"),
    Step.EXPLORE: _("Begin to explore"),
    Step.ASK: _("Ask the requester"),
    Step.REPLY: _("Answer the question"),
    Step.GO_ON: _("Go on without an answer"),
    Step.CO_EXPLORE: _("Ask another desk"),
    Step.RETURN: _("Give back what was found"),
    Step.ANSWER: _("Send the answer"),
    Step.CONTEST: _("It does not fit"),
    Step.ACKNOWLEDGE: _("I have read the answer"),
    Step.RESUME: _("Take it up again"),
    Step.CLOSE: _("Close the request"),
    Step.REOPEN: _("Reopen the request"),
    Step.CANCEL: _("Cancel the request"),
    Step.NOTE: _("Give news"),
    Step.CHECK: _("Note an attempt to know"),
    Step.HAND_OVER: _("Hand it to a colleague"),
    Step.ENTRUST: _("Let a colleague ask in your place"),
}
PARTY_LABELS: Mapping[Party, Words] = {
    Party.REQUESTER: _("the requester"),
    Party.DESK: _("the desk"),
    Party.ANSWERER: _("the answerer"),
    Party.OTHER_DESK: _("the other desk"),
}
OUTCOME_LABELS: Mapping[Outcome, Words] = {
    Outcome.EFFECTIVE_ACCESS: _("the person was received"),
    Outcome.PARTIAL_ACCESS: _("the person was received for a part of the need"),
    Outcome.WAITING_LIST_ACCEPTED: _("a place on a waiting list, accepted"),
    Outcome.NO_SOLUTION: _("no solution was found"),
    Outcome.PERSON_GAVE_UP: _("the person gave up"),
    Outcome.NOT_NEEDED: _("no longer needed"),
    Outcome.DUPLICATE: _("asked twice"),
    Outcome.UNKNOWN: _("not known, after three attempts to know"),
}
URGENCY_LABELS: Mapping[Urgency, Words] = {
    Urgency.ORDINARY: pgettext_lazy("urgency", "ordinary"),
    Urgency.URGENT: pgettext_lazy("urgency", "urgent"),
}
PRIORITY_LABELS: Mapping[Priority, Words] = {
    Priority.DISTANCE: _("near by"),
    Priority.LANGUAGE: _("in the person's language, even if it is farther"),
    Priority.SOONEST: _("as soon as possible, even if it is farther"),
}
AVENUE_LABELS: Mapping[avenue.Status, Words] = {
    avenue.Status.IDENTIFIED: pgettext_lazy("avenue", "found"),
    avenue.Status.SET_ASIDE: pgettext_lazy("avenue", "set aside"),
    avenue.Status.TO_CONTACT: pgettext_lazy("avenue", "to contact"),
    avenue.Status.CONTACTED: pgettext_lazy("avenue", "contacted"),
    avenue.Status.CONSIDERING: pgettext_lazy("avenue", "the service studies it"),
    avenue.Status.WAIT_LISTED: pgettext_lazy("avenue", "on a waiting list"),
    avenue.Status.ACCEPTED: pgettext_lazy("avenue", "accepted"),
    avenue.Status.ACCESSED: pgettext_lazy("avenue", "the person was received"),
    avenue.Status.MISSED: pgettext_lazy("avenue", "accepted, but it did not happen"),
    avenue.Status.REFUSED: pgettext_lazy("avenue", "refused by the service"),
    avenue.Status.NO_ANSWER: pgettext_lazy("avenue", "no answer"),
    avenue.Status.GIVEN_UP: pgettext_lazy("avenue", "given up by the person"),
}
AVENUE_STEP_LABELS: Mapping[avenue.Step, Words] = {
    avenue.Step.READ: _("Conditions read: to contact"),
    avenue.Step.SET_ASIDE: _("Set aside"),
    avenue.Step.CONTACT: _("Contact the service"),
    avenue.Step.CONSIDER: _("The service studies it"),
    avenue.Step.WAIT_LIST: _("On the waiting list"),
    avenue.Step.ACCEPT: _("The service accepts"),
    avenue.Step.ACCESS: _("The person was received"),
    avenue.Step.MISS: _("It did not happen"),
    avenue.Step.REFUSE: _("The service refuses"),
    avenue.Step.NO_ANSWER: _("No answer came"),
    avenue.Step.GIVE_UP: _("The person gives up"),
    avenue.Step.ATTEMPT: _("Note another attempt"),
    avenue.Step.QUESTION: _("The service asks a question"),
}
AVENUE_ORIGIN_LABELS: Mapping[avenue.Origin, Words] = {
    avenue.Origin.ENGINE: _("found by the search"),
    avenue.Origin.MEMORY: _("known to a colleague"),
    avenue.Origin.OTHER_LEVEL: _("from another desk"),
}
BAND_LABELS: Mapping[Band, Words] = {
    Band.LOCAL: _("quarter and commune"),
    Band.BASIN: _("basin"),
    Band.REGION: _("region"),
    Band.BEYOND: _("beyond the region"),
}
CHANNEL_LABELS: Mapping[Channel, Words] = {
    Channel.LINK: _("by a link in a mail"),
    Channel.PHONE: _("by telephone"),
    Channel.MAIL: _("by mail"),
    Channel.VISIT: _("on the spot"),
}
CONTENT_LABELS: Mapping[Content, Words] = {
    Content.TEXT: _("what was written about the situation"),
    Content.ATTACHMENTS: _("the attached documents"),
    Content.CONTACT: _("how to reach the person"),
}
SIDE_LABELS: Mapping[Side, Words] = {
    Side.OFFER: _("The offer"),
    Side.THRESHOLD: _("A threshold"),
    Side.LINK: _("The contact"),
    Side.SYSTEM: _("The system"),
    Side.PERSON: _("The person"),
    Side.ERROR: _("A mistake"),
}
REASON_LABELS: Mapping[Reason, Words] = {
    Reason.FULL: _("full"),
    Reason.WAITING_LIST_CLOSED: _("the waiting list is closed"),
    Reason.OUT_OF_AREA: _("outside the area of the service"),
    Reason.OUT_OF_HOURS: _("outside the hours of the service"),
    Reason.SUSPENDED: _("suspended"),
    Reason.LANGUAGE_NOT_COVERED: _("no common language, no interpreter"),
    Reason.COST: _("the cost"),
    Reason.DELAY_TOO_LONG: _("the delay is too long"),
    Reason.NOT_STEP_FREE: _("not step-free"),
    Reason.DOES_NOT_GO_OUT: _("the service does not come to the person"),
    Reason.PROTECTION: _("not anonymous, or not safe enough"),
    Reason.AGE: _("age"),
    Reason.GENDER: _("gender"),
    Reason.RESIDENCE_STATUS: _("residence status"),
    Reason.HEALTH_COVER: _("health cover"),
    Reason.INCOME_OR_STATUS: _("income, household or status"),
    Reason.ADDRESS_REQUIRED: _("an address is required"),
    Reason.DOCUMENT_MISSING: _("a document is missing"),
    Reason.REFERRAL_REQUIRED: _("a referral is required"),
    Reason.ABSTINENCE_OR_BEHAVIOUR: _("abstinence or behaviour"),
    Reason.DIAGNOSIS_EXCLUDED: _("a diagnosis is excluded"),
    Reason.COMBINED_PROBLEMS: _("several problems at once"),
    Reason.FOLLOWED_ELSEWHERE: _("already followed elsewhere"),
    Reason.WAY_OF_ENTRY: _("by telephone, online or by appointment only"),
    Reason.COMPANY: _("not with somebody, or not with an animal"),
    Reason.NO_REPLY: _("no reply"),
    Reason.UNREACHABLE: _("cannot be reached"),
    Reason.MISSED_APPOINTMENT: _("a missed appointment"),
    Reason.LOST_AT_TRANSITION: _("lost between two services"),
    Reason.NO_SUCH_OFFER: _("this does not exist here"),
    Reason.CONFLICT_OF_COMPETENCE: _("each body points to another"),
    Reason.LEGAL_OBSTACLE: _("the law stands in the way"),
    Reason.DOES_NOT_WISH: _("does not wish it"),
    Reason.FOUND_ELSEWHERE: _("found help elsewhere"),
    Reason.DISTRUST: _("does not trust it"),
    Reason.NOT_NOW: _("not now"),
    Reason.DUPLICATE: _("tried twice"),
    Reason.SHEET_WRONG: _("the sheet of the service is wrong"),
    Reason.OTHER: _("something else"),
}
GUARD_SENTENCES: Mapping[StrEnum, Words] = {
    Guard.NEED_SAID: _("Say what is needed: choose a kind of help or write a sentence."),
    Guard.LOCAL_FIRST: _(
        "Choose one of the desks of this place: the most local one answers first."
    ),
    Guard.SIGNS_SEEN: _(
        "The text may name a person. Change it, or confirm that it can stay as it is."
    ),
    Guard.ONE_TRANSFER: _(
        "This request was handed on once already. Take it, and ask the other desk along."
    ),
    Guard.ANOTHER_DESK: _("Choose another desk than the one that has the request."),
    Guard.COLLEAGUE: _("Choose a colleague of this desk."),
    Guard.OWN_COLLEAGUE: _("Choose a colleague of the organisation that asked."),
    Guard.ALL_LEVELS: _(
        "Each level needs an avenue, “nothing found” or “not relevant” with a reason, before the"
        " answer is sent."
    ),
    Guard.CALLED_FIRST: _(
        "The requester acknowledges the answer. Once the date has passed, call, and note what was"
        " said."
    ),
    Guard.RESULTS_KNOWN: _(
        "Every avenue needs a result before the request is closed. No answer is a result too."
    ),
    Guard.OUTCOME_SAID: _("Say how it ended."),
    Guard.OUTCOME_FITS: _(
        "This ending does not fit the results of the avenues. Look at them again."
    ),
    Guard.TRIED_TO_KNOW: _(
        "“Not known” needs three attempts to know, each with its date. Note the attempts first."
    ),
    Guard.IN_TIME: _(
        "A request can be reopened for 90 days after it was closed. Write a new one instead."
    ),
    Guard.AT_WORK: _(
        "Avenues move only while their request is worked on: take the request up first."
    ),
    Guard.REASON_FITS: _("This reason does not go with this step. Choose another one."),
    Guard.REASON_IN_WORDS: _("Say this reason in your own words."),
    Guard.DAY_PROMISED: _("Say until which day the service studies the request."),
    Guard.AGREED: _(
        "The person has not agreed that this goes to this service. Record the agreement first, or"
        " send the request without it."
    ),
}
