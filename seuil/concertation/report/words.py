"""The headings of a synthesis."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.synthesis import Part

PART_LABELS: Final[Mapping[Part, Promise]] = {
    Part.THEME: _("Theme of the session"),
    Part.PARTICIPANTS: _("Participants"),
    Part.METHOD: _("Tool and method"),
    Part.RISK: _("Questions on the risk of a break"),
    Part.BARRIERS: _("Barriers"),
    Part.LEVERS: _("Supports and levers"),
    Part.NEEDS: pgettext_lazy("a synthesis", "Needs"),
    Part.TRACKS: _("Tracks for more inclusive practices"),
    Part.PERSISTENT: _("Blockages since last time"),
    Part.SAVE_THE_DATE: _("Save the date"),
}
GROUP_LABELS: Final[Mapping[Heading, Promise]] = {
    Heading.BARRIER_PERSON: _("Linked to the person"),
    Heading.BARRIER_PROFESSIONAL: _("Linked to professionals"),
    Heading.BARRIER_SYSTEM: _("Linked to the system"),
    Heading.LEVER_POSTURE: _("Linked to posture"),
    Heading.LEVER_PRACTICE: _("Linked to practice"),
    Heading.NEED_PRACTICE: _("Good practices"),
    Heading.NEED_SYSTEM: _("From the system"),
    Heading.TRACK: _("Tracks"),
    Heading.RESOURCE: _("Resources"),
}
