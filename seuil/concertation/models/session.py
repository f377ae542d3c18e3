"""Sessions, who prepares them, what they work with."""

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.concertation import labels
from seuil.concertation.domain.protocol import Clock
from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import PUBLIC, RETENTION_DAYS, Status
from seuil.concertation.models.series import Cycle, Series
from seuil.journal.steps import StepEvent
from seuil.messaging.links import SecretLink
from seuil.observatory.models import Vignette
from seuil.organisations.models import FAMILY_LABELS
from seuil.wording.localised import Localised

CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters of the code by which one joins: none that is mistaken for a figure."""
CODE_LENGTH = 5


class SessionQuerySet(models.QuerySet["Session"]):
    def public(self) -> Self:
        return self.filter(status__in=PUBLIC)

    def for_lists(self) -> Self:
        """Load all that a line of the calendar shows, in one query."""
        return self.select_related("series__territory", "cycle")


class Session(models.Model):
    """One meeting, from the idea to what was told of it.

    ``slug`` names it in addresses and in the register. ``code``: the five letters by which phones
    join while it is live. ``clock_*`` is where its protocol is; see `Clock`.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("name in addresses"), max_length=80, unique=True)
    series = models.ForeignKey(
        Series, models.PROTECT, related_name="sessions", verbose_name=_("series")
    )
    cycle = models.ForeignKey(
        Cycle,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("theme cycle"),
    )
    title_fr = models.CharField(_("title in French"), max_length=160, blank=True)
    title_nl = models.CharField(_("title in Dutch"), max_length=160, blank=True)
    title_en = models.CharField(_("title in English"), max_length=160, blank=True)
    about_fr = models.TextField(_("announcement in French"), blank=True)
    about_nl = models.TextField(_("announcement in Dutch"), blank=True)
    about_en = models.TextField(_("announcement in English"), blank=True)
    themes = ArrayField(
        models.CharField(max_length=80), verbose_name=_("themes"), default=list, blank=True
    )
    status = models.CharField(
        _("status"), max_length=30, choices=labels.SESSION_LABELS, default=Status.IDEA
    )
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    access_notes = models.TextField(
        _("how one gets in"), blank=True, help_text=_("Steps, lift, ramp, induction loop, stop.")
    )
    seats = models.PositiveSmallIntegerField(_("seats"), default=0)
    purpose = models.TextField(_("what registrations are used for"), blank=True)
    retention_days = models.PositiveSmallIntegerField(
        _("registrations are kept for (days)"), default=RETENTION_DAYS
    )
    purged_at = models.DateTimeField(_("registrations forgotten"), null=True, editable=False)
    attended = models.JSONField(_("who was there, by family"), default=dict, editable=False)
    walk_ins = models.JSONField(_("who came unannounced, by family"), default=dict, editable=False)
    tasks = ArrayField(
        models.CharField(max_length=30, choices=labels.TASK_LABELS),
        verbose_name=_("preparation"),
        default=list,
        blank=True,
    )
    code = models.CharField(_("code to join"), max_length=CODE_LENGTH, blank=True, editable=False)
    clock_phase = models.PositiveSmallIntegerField(null=True, editable=False)
    clock_since = models.DateTimeField(null=True, editable=False)
    clock_spent = models.DurationField(default=datetime.timedelta, editable=False)
    screen = models.CharField(
        _("on the screen of the room"),
        max_length=10,
        choices=labels.SCREEN_LABELS,
        default=Shown.CODE,
        editable=False,
    )
    screen_tool = models.ForeignKey(
        "concertation.Tool",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("tool on the screen of the room"),
    )
    waived = models.CharField(_("gone on without waiting phones"), max_length=300, blank=True)
    signs_kept = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("may name somebody, and stays"),
        default=list,
        blank=True,
        editable=False,
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("written"))
    moved_at = models.DateTimeField(_("last step"))

    title = Localised("title")
    about = Localised("about")
    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")) | Q(ends_at=None),
                name="session_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(retention_days__lte=RETENTION_DAYS),
                name="session_keeps_registrations_no_longer",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="session_code_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title) or self.slug

    @property
    def clock(self) -> Clock:
        return Clock(self.clock_phase, self.clock_since, self.clock_spent)


class SessionEvent(StepEvent):
    """A step that a session took."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="events", verbose_name=_("session")
    )
    step = models.CharField(_("step"), max_length=30, choices=labels.SESSION_STEPS)
    origin = models.CharField(_("from"), max_length=30, choices=labels.SESSION_LABELS)
    target = models.CharField(_("to"), max_length=30, choices=labels.SESSION_LABELS)
    words = models.TextField(_("words"), blank=True)
    language = models.CharField(_("language of the words"), max_length=5, blank=True)

    class Meta(StepEvent.Meta):
        verbose_name = _("step of a session")
        verbose_name_plural = _("steps of sessions")


class WorkingMember(models.Model):
    """Somebody who prepares a session. ``family``: of the practice that they bring."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="working_group", verbose_name=_("session")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    family = models.CharField(_("practice family"), max_length=30, choices=FAMILY_LABELS)
    duty = models.CharField(_("on the day"), max_length=20, choices=labels.DUTY_LABELS)
    agreed_version = models.PositiveIntegerField(
        _("agreed to the synthesis"), null=True, blank=True, editable=False
    )
    joined_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("member of a working group")
        verbose_name_plural = _("members of working groups")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="working_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}"


class GroupInvitation(SecretLink):
    """A link by which somebody enters a working group, once they have signed in."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="invitations", verbose_name=_("session")
    )
    mail = models.EmailField(_("address"))
    family = models.CharField(_("practice family"), max_length=30, choices=FAMILY_LABELS)
    invited_by = somebody(_("invited by"))

    class Meta:
        verbose_name = _("invitation to a working group")
        verbose_name_plural = _("invitations to working groups")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.session_id}"


class Phase(models.Model):
    """One phase of the protocol of a session."""

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="phases", verbose_name=_("session")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("phase"), max_length=20, choices=labels.PHASE_LABELS)
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    floor = models.CharField(_("who has the floor"), max_length=20, choices=labels.FLOOR_LABELS)
    note = models.CharField(_("note for the facilitator"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "position"],
                name="phase_has_its_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="phase_takes_time"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class ToolQuerySet(models.QuerySet["Tool"]):
    def in_use(self) -> Self:
        """Keep those that nobody took back: the others are shown nowhere any more."""
        return self.filter(withdrawn_at=None)


class Tool(models.Model):
    """What a session works with: a vignette, a testimony, a study, a visit, cards.

    ``vignette`` is one of the observatory; its facts can be run while the room looks. ``checked``:
    what somebody confirmed of it, ``signs_kept``: kinds of signs of a person in it that were shown
    to whoever confirmed that they are invented; see `seuil.concertation.domain.tool`. One that
    was withdrawn keeps its date and none of its words.
    """

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="tools", verbose_name=_("session")
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=labels.TOOL_LABELS)
    title = models.CharField(_("title"), max_length=160)
    text_fr = models.TextField(_("text in French"), blank=True)
    text_nl = models.TextField(_("text in Dutch"), blank=True)
    text_en = models.TextField(_("text in English"), blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    withdrawn_until = models.DateField(_("can be withdrawn until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    vignette = models.ForeignKey(
        Vignette,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("vignette of the observatory"),
    )
    checked = ArrayField(
        models.CharField(max_length=30, choices=labels.CHECK_LABELS),
        verbose_name=_("checked"),
        default=list,
        blank=True,
    )
    signs_kept = ArrayField(
        models.CharField(max_length=30),
        verbose_name=_("may name somebody, and stays"),
        default=list,
        blank=True,
        editable=False,
    )

    text = Localised("text")
    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title
