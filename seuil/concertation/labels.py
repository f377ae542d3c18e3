"""What the codes of sessions are called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.concertation.domain import contribution, registration, session
from seuil.concertation.domain.contribution import Heading, Via
from seuil.concertation.domain.evaluation import Answer, Question
from seuil.concertation.domain.protocol import Floor, PhaseKind
from seuil.concertation.domain.registration import Why
from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import Guard
from seuil.concertation.domain.tool import Check, ToolKind
from seuil.concertation.domain.working_group import Duty, Task, Verdict

SESSION_LABELS: Final[Mapping[session.Status, Promise]] = {
    session.Status.IDEA: pgettext_lazy("a session", "idea"),
    session.Status.PREPARED: pgettext_lazy("a session", "prepared"),
    session.Status.ANNOUNCED: pgettext_lazy("a session", "announced"),
    session.Status.REGISTRATION_OPEN: pgettext_lazy("a session", "registration open"),
    session.Status.REGISTRATION_CLOSED: pgettext_lazy("a session", "registration closed"),
    session.Status.LIVE: pgettext_lazy("a session", "going on now"),
    session.Status.CONSOLIDATION: pgettext_lazy("a session", "being sorted"),
    session.Status.SYNTHESIS_DRAFT: pgettext_lazy("a session", "synthesis being read again"),
    session.Status.SYNTHESIS_VALIDATED: pgettext_lazy("a session", "synthesis agreed"),
    session.Status.DISSEMINATED: pgettext_lazy("a session", "synthesis sent"),
    session.Status.ARCHIVED: pgettext_lazy("a session", "closed"),
    session.Status.POSTPONED: pgettext_lazy("a session", "postponed"),
    session.Status.CANCELLED: pgettext_lazy("a session", "cancelled"),
}
SESSION_STEPS: Final[Mapping[session.Step, Promise]] = {
    session.Step.PREPARE: _("Say that the preparation has begun"),
    session.Step.ANNOUNCE: _("Announce the session"),
    session.Step.OPEN_REGISTRATION: _("Open the registration"),
    session.Step.CLOSE_REGISTRATION: _("Close the registration"),
    session.Step.GO_LIVE: _("Begin the session"),
    session.Step.CONSOLIDATE: _("End the session and sort what was said"),
    session.Step.DRAFT: _("Give the synthesis to the working group"),
    session.Step.REVISE: _("Work on it again"),
    session.Step.VALIDATE: _("Agree to the synthesis"),
    session.Step.DISSEMINATE: _("Send the synthesis"),
    session.Step.ARCHIVE: _("Close the session"),
    session.Step.POSTPONE: _("Postpone"),
    session.Step.SET_AGAIN: _("Plan it again"),
    session.Step.CANCEL: _("Cancel the session"),
}
GUARD_SENTENCES: Final[Mapping[StrEnum, Promise]] = {
    Guard.GROUP_BALANCED: _(
        "The working group needs a member of a low-threshold service and one of a generalist one:"
        " first line, hospital, social service, local authority, health insurance fund, home care,"
        " community work."
    ),
    Guard.THEME_CHOSEN: _("Choose the theme."),
    Guard.DATE_SET: _("Set the day, the hour and how long it lasts."),
    Guard.PLACE_SAID: _("Say where it is, and how one gets in: steps, lift, ramp, induction loop."),
    Guard.TITLES: _("Give it a title in French and in Dutch."),
    Guard.SEATS_SET: _("Say how many seats there are."),
    Guard.PURPOSE_SAID: _(
        "Say what registrations are used for: people read it before they register."
    ),
    Guard.TOOLS_CHECKED: _("Check each tool: nobody real may be recognised, and consent is kept."),
    Guard.QUEUES_EMPTY: _(
        "Some phones still hold contributions. Wait for them, or say why you go on without."
    ),
    Guard.ALL_FILED: _("File each contribution, or set it aside with a reason."),
    Guard.ALL_REVIEWED: _("Say of each blockage of the last session where it stands."),
    Guard.WINDOW_OVER: _(
        "The working group still has time to read. Wait, or let each member agree."
    ),
    Guard.NO_NAMES: _("Take the names of people out of the synthesis."),
    Guard.FITS_TWO_PAGES: _("The synthesis is longer than two pages. Shorten it."),
    Guard.BOTH_LANGUAGES: _(
        "A language is not complete. Translate what is missing, or say when it will come."
    ),
}
REGISTRATION_LABELS: Final[Mapping[registration.Status, Promise]] = {
    registration.Status.REQUESTED: pgettext_lazy("a registration", "address not confirmed yet"),
    registration.Status.CONFIRMED: pgettext_lazy("a registration", "has a seat"),
    registration.Status.WAITLISTED: pgettext_lazy("a registration", "on the waiting list"),
    registration.Status.OFFERED: pgettext_lazy("a registration", "a seat is offered"),
    registration.Status.LAPSED: pgettext_lazy("a registration", "did not answer in time"),
    registration.Status.CANCELLED: pgettext_lazy("a registration", "cancelled"),
    registration.Status.ATTENDED: pgettext_lazy("a registration", "was there"),
    registration.Status.ABSENT: pgettext_lazy("a registration", "was not there"),
}
WHY_SENTENCES: Final[Mapping[Why, Promise]] = {
    Why.UNDER_FLOOR: _("Seats are kept for this practice family, and some are still free."),
    Why.FIRST_COME: _("A seat is free, and nobody came earlier."),
    Why.KEPT_FOR_OTHERS: _("The seats that are left are kept for families that are missing."),
    Why.FAMILY_FULL: _("This practice family has as many seats as it can have."),
    Why.ROOM_FULL: _("All seats are taken."),
}
CONTRIBUTION_LABELS: Final[Mapping[contribution.Status, Promise]] = {
    contribution.Status.RECEIVED: pgettext_lazy("a contribution", "new"),
    contribution.Status.ON_SCREEN: pgettext_lazy("a contribution", "on the screen"),
    contribution.Status.SET_ASIDE: pgettext_lazy("a contribution", "set aside"),
    contribution.Status.FILED: pgettext_lazy("a contribution", "filed"),
    contribution.Status.LINKED: pgettext_lazy("a contribution", "linked to a blockage"),
    contribution.Status.PUBLISHED: pgettext_lazy("a contribution", "published"),
    contribution.Status.WITHDRAWN: pgettext_lazy("a contribution", "withdrawn"),
}
HEADING_LABELS: Final[Mapping[Heading, Promise]] = {
    Heading.RISK: _("Question on a risk of break"),
    Heading.BARRIER_PERSON: _("Barrier linked to the person"),
    Heading.BARRIER_PROFESSIONAL: _("Barrier linked to professionals"),
    Heading.BARRIER_SYSTEM: _("Barrier linked to the system"),
    Heading.LEVER_POSTURE: _("Lever: posture"),
    Heading.LEVER_PRACTICE: _("Lever: practice"),
    Heading.NEED_PRACTICE: _("Need: good practices"),
    Heading.NEED_SYSTEM: _("Need: from the system"),
    Heading.TRACK: _("Track"),
    Heading.RESOURCE: _("Resource"),
}
VIA_LABELS: Final[Mapping[Via, Promise]] = {
    Via.PHONE: _("a phone"),
    Via.SCRIBE: _("the note-taker"),
    Via.PAPER: _("a paper card"),
}
PHASE_LABELS: Final[Mapping[PhaseKind, Promise]] = {
    PhaseKind.LISTENING: _("Listening"),
    PhaseKind.PAIR: _("Two seats: questions only"),
    PhaseKind.OPEN: _("Everybody: questions and barriers"),
    PhaseKind.LEVERS: _("Levers"),
    PhaseKind.NEEDS_AND_TRACKS: _("Needs and tracks"),
    PhaseKind.PRIORITIES: _("Priorities"),
    PhaseKind.EVALUATION: _("Evaluation"),
    PhaseKind.BREAK: _("Break"),
}
FLOOR_LABELS: Final[Mapping[Floor, Promise]] = {
    Floor.FACILITATOR: _("the facilitator"),
    Floor.TWO_SEATS: _("one low-threshold and one generalist participant"),
    Floor.EVERYBODY: _("everybody"),
}
SCREEN_LABELS: Final[Mapping[Shown, Promise]] = {
    Shown.CODE: _("How to join"),
    Shown.SAID: _("What was said"),
    Shown.TOOL: _("The tool"),
    Shown.NOTHING: _("Nothing"),
}
QUESTION_LABELS: Final[Mapping[Question, Promise]] = {
    Question.COULD_SAY: _("I could say what I had to say."),
    Question.HEARD_OTHERS: _("I heard something that I did not know of other practices."),
    Question.SAME_WEIGHT: _("Every kind of practice had the same weight."),
    Question.WILL_CHANGE: _("I will do something in another way."),
    Question.WOULD_COME_AGAIN: _("I would come again."),
}
ANSWER_LABELS: Final[Mapping[Answer, Promise]] = {
    Answer.YES: pgettext_lazy("evaluation", "yes"),
    Answer.PARTLY: pgettext_lazy("evaluation", "partly"),
    Answer.NO: pgettext_lazy("evaluation", "no"),
}
TOOL_LABELS: Final[Mapping[ToolKind, Promise]] = {
    ToolKind.VIGNETTE: _("Vignette"),
    ToolKind.TESTIMONY: _("Testimony"),
    ToolKind.STUDY: _("Study"),
    ToolKind.VISIT: _("Field visit"),
    ToolKind.CARDS: _("Cards"),
}
CHECK_LABELS: Final[Mapping[Check, Promise]] = {
    Check.FICTIONAL: _("Nobody real is behind it, or nobody could recognise them."),
    Check.NO_DETAILS: _("No name, address, date of birth or rare detail stands in it."),
    Check.CONSENT: _("The person agreed in writing."),
    Check.WITHDRAWAL: _("The person knows until when they can withdraw it."),
    Check.SOURCE: _("The source is named."),
    Check.HOSTS_AGREE: _("The hosts agreed, and so did the people who use the place."),
    Check.CARDS_READ: _("The cards were read by somebody who did not write them."),
}
DUTY_LABELS: Final[Mapping[Duty, Promise]] = {
    Duty.FACILITATOR: _("facilitator"),
    Duty.SCRIBE: _("note-taker"),
    Duty.MEMBER: _("member"),
}
TASK_LABELS: Final[Mapping[Task, Promise]] = {
    Task.THEME: _("The theme is chosen with those who live it"),
    Task.TOOL: _("The tool is chosen and was tried once"),
    Task.PLACE: _("The place is booked and can be entered by everybody"),
    Task.INVITED: _("Families that are often missing were called"),
    Task.LANGUAGES: _("Somebody speaks French, somebody Dutch"),
    Task.LAST_TIME: _("The synthesis of last time was read again"),
    Task.MATERIAL: _("Paper cards, pens, badges and the sign-in sheet are ready"),
    Task.DUTIES: _("It is clear who facilitates and who takes notes"),
}
VERDICT_LABELS: Final[Mapping[Verdict, Promise]] = {
    Verdict.STILL_THERE: _("still there"),
    Verdict.MOVED: _("it moved"),
    Verdict.RESOLVED: _("resolved"),
    Verdict.NOT_DISCUSSED: _("not talked about"),
}
