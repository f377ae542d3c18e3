"""Who belongs to an organisation, as what."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.organisations.domain import OPEN_STATUSES, MembershipStatus, Role
from seuil.organisations.models.body import Organisation

ROLE_LABELS = {
    Role.PROFESSIONAL: _("professional"),
    Role.EDITOR: _("keeps the sheets"),
    Role.MANAGER: _("manages people and sheets"),
}
STATUS_LABELS = {
    MembershipStatus.ASKED: _("waits for an answer"),
    MembershipStatus.CONFIRMED: _("confirmed"),
    MembershipStatus.REFUSED: _("refused"),
    MembershipStatus.ENDED: _("ended"),
}


class MembershipQuerySet(models.QuerySet["Membership"]):
    def confirmed(self) -> Self:
        return self.filter(status=MembershipStatus.CONFIRMED)

    def asked(self) -> Self:
        return self.filter(status=MembershipStatus.ASKED)

    def open(self) -> Self:
        return self.filter(status__in=OPEN_STATUSES)

    def managers(self) -> Self:
        """Those who decide in their organisation, and can."""
        return self.confirmed().filter(role=Role.MANAGER, user__is_active=True)

    def in_organisation(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def for_lists(self) -> Self:
        return self.select_related("user", "organisation", "decided_by")


class Membership(models.Model):
    """A person in an organisation; asked for by the person, confirmed by the organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=ROLE_LABELS)
    status = models.CharField(
        _("status"), max_length=20, choices=STATUS_LABELS, default=MembershipStatus.ASKED
    )
    function = models.CharField(_("function"), max_length=120, blank=True)
    introduction = models.CharField(
        _("how the organisation can recognise the person"),
        max_length=300,
        blank=True,
        help_text=_("Until somebody has decided."),
    )
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = somebody(_("decided by"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(status__in=sorted(OPEN_STATUSES)),
                name="membership_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"
