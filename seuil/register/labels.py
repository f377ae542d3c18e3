"""What the codes of the register are called."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seuil.register.domain import blockage, track
from seuil.register.domain.blockage import Guard
from seuil.register.domain.observation import Level, ObservationKind, Origin
from seuil.register.domain.publics import Public
from seuil.register.domain.trace import Relation

PUBLIC_LABELS: Mapping[Public, Promise] = {
    Public.UNDOCUMENTED: _("people without a residence permit"),
    Public.WITHOUT_HOME: _("people without a home"),
    Public.WITHOUT_COVER: _("people without health cover"),
    Public.DRUGS_OR_ALCOHOL: _("people who use drugs or alcohol"),
    Public.MENTAL_HEALTH: _("people with a mental-health problem"),
    Public.DOUBLE_DIAGNOSIS: _("people with a double diagnosis"),
    Public.LEAVING_PRISON: _("people in prison or leaving it"),
    Public.VIOLENCE: _("victims of violence"),
    Public.WITH_CHILDREN: _("people with children, or pregnant"),
    Public.YOUNG: _("people under 25"),
    Public.OLDER: _("people of 65 and over"),
}
ORIGIN_LABELS: Final[Mapping[Origin, Promise]] = {
    Origin.ORIENTATION: _("a request"),
    Origin.CLUSTER: _("requests, told together"),
    Origin.SESSION: _("a meeting"),
}
KIND_LABELS: Final[Mapping[ObservationKind, Promise]] = {
    ObservationKind.REFUSED: _("refused by the service"),
    ObservationKind.NO_ANSWER: _("no answer"),
    ObservationKind.MISSED: _("accepted, but it did not happen"),
    ObservationKind.SET_ASIDE: _("not tried"),
    ObservationKind.NO_SOLUTION: _("no solution found"),
    ObservationKind.RISK: _("risk of a break"),
    ObservationKind.BARRIER: _("barrier"),
    ObservationKind.LEVER: _("lever"),
    ObservationKind.NEED: _("need"),
    ObservationKind.GOOD_PRACTICE: _("good practice"),
    ObservationKind.TRACK: _("track"),
}
LEVEL_LABELS: Final[Mapping[Level, Promise]] = {
    Level.PERSON: _("linked to the person"),
    Level.PROFESSIONAL: _("linked to professionals"),
    Level.SYSTEM: _("linked to the system"),
}
BLOCKAGE_LABELS: Final[Mapping[blockage.Status, Promise]] = {
    blockage.Status.OBSERVED: _("observed"),
    blockage.Status.RECOGNISED: _("recognised"),
    blockage.Status.PERSISTENT: _("persistent"),
    blockage.Status.IN_TREATMENT: _("being treated"),
    blockage.Status.EASED: _("eased"),
    blockage.Status.RESOLVED: _("resolved"),
    blockage.Status.OUTSIDE_REACH: _("out of our reach"),
    blockage.Status.DORMANT: _("not met lately"),
    blockage.Status.MERGED: _("merged into another one"),
}
BLOCKAGE_STEPS: Final[Mapping[blockage.Step, Promise]] = {
    blockage.Step.RECOGNISE: _("recognised"),
    blockage.Step.CONFIRM_PERSISTENT: _("confirmed as persistent"),
    blockage.Step.TREAT: _("taken into a plan"),
    blockage.Step.EASE: _("said to be eased"),
    blockage.Step.RESOLVE: _("said to be resolved"),
    blockage.Step.REOPEN: _("met again"),
    blockage.Step.FALL_BACK: _("no longer shown in two places"),
    blockage.Step.PUT_OUTSIDE_REACH: _("put out of our reach"),
    blockage.Step.BRING_BACK: _("brought back"),
    blockage.Step.REST: _("laid to rest"),
    blockage.Step.MERGE: _("merged into another one"),
    blockage.Step.UNMERGE: _("taken apart again"),
}
BLOCKAGE_DECISIONS: Final[Mapping[blockage.Step, Promise]] = {
    blockage.Step.RECOGNISE: _("Recognise it"),
    blockage.Step.CONFIRM_PERSISTENT: _("Confirm that it is persistent"),
    blockage.Step.TREAT: _("Say that a plan treats it"),
    blockage.Step.EASE: _("Say that it is eased"),
    blockage.Step.RESOLVE: _("Say that it is resolved"),
    blockage.Step.PUT_OUTSIDE_REACH: _("Put it out of our reach"),
    blockage.Step.BRING_BACK: _("Bring it back"),
    blockage.Step.REST: _("Lay it to rest"),
    blockage.Step.MERGE: _("Merge it into another one"),
    blockage.Step.UNMERGE: _("Take it apart again"),
}
"""What a person decides, on buttons."""
TRACK_LABELS: Final[Mapping[track.Status, Promise]] = {
    track.Status.SUGGESTED: _("suggested"),
    track.Status.UNDER_STUDY: _("being studied"),
    track.Status.TRIED: _("tried"),
    track.Status.OPERATIONAL: _("in use"),
    track.Status.IN_PLAN: _("in a plan"),
    track.Status.GENERALISED: _("used everywhere"),
    track.Status.PERMANENT: _("here to stay"),
    track.Status.ABANDONED: _("given up"),
}
TRACK_STEPS: Final[Mapping[track.Step, Promise]] = {
    track.Step.STUDY: _("study begun"),
    track.Step.TRY: _("trial begun"),
    track.Step.RUN: _("taken into use"),
    track.Step.ADOPT: _("taken into a plan"),
    track.Step.GENERALISE: _("used everywhere"),
    track.Step.MAKE_PERMANENT: _("made permanent"),
    track.Step.ABANDON: _("given up"),
    track.Step.TAKE_UP_AGAIN: _("taken up again"),
}
TRACK_DECISIONS: Final[Mapping[track.Step, Promise]] = {
    track.Step.STUDY: _("Begin to study it"),
    track.Step.TRY: _("Say that it is tried"),
    track.Step.RUN: _("Say that it is in use"),
    track.Step.ADOPT: _("Say that a plan took it up"),
    track.Step.GENERALISE: _("Say that it is used everywhere"),
    track.Step.MAKE_PERMANENT: _("Say that it is here to stay"),
    track.Step.ABANDON: _("Give it up"),
    track.Step.TAKE_UP_AGAIN: _("Take it up again"),
}
RELATION_LABELS: Final[Mapping[Relation, Promise]] = {
    Relation.EVIDENCE: _("shows"),
    Relation.LEADS_TO: _("leads to"),
    Relation.SUGGESTS: _("suggests"),
    Relation.SUPPORTS: _("supports"),
    Relation.DECIDED_BY: _("is decided by"),
    Relation.SHOWN_BY: _("is shown by"),
}
GUARD_SENTENCES: Final[Mapping[StrEnum, Promise]] = {
    Guard.SEEN_TWICE: _(
        "A blockage is recognised once two practice families met it, or once a working group says"
        " so."
    ),
    Guard.LASTS: _("A blockage is persistent once it was met in two meetings or in two basins."),
    Guard.TRACK_IN_PLAN: _("Link a track that is in an adopted plan first."),
    Guard.CHANGE_SHOWN: _(
        "Say how one knows: a measure, or a meeting of at least two practice families of which one"
        " met the blockage at first."
    ),
    Guard.ADDRESSEE_NAMED: _("Name who could change it: a body, never a person."),
    Guard.ANOTHER_ONE: _("Choose another blockage, one that is not merged itself."),
}
