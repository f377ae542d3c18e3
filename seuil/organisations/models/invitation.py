"""Somebody who is asked to belong to an organisation, or to act for a territory."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.messaging.links import SecretLink, digest_of
from seuil.organisations.domain import MandateKind
from seuil.organisations.models.body import Organisation
from seuil.organisations.models.mandate import MANDATE_LABELS
from seuil.organisations.models.membership import ROLE_LABELS


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Those that nobody took up; their link may be too old."""
        return self.filter(used_at=None)

    def open_at(self, now: datetime) -> Self:
        return self.waiting().filter(expires_at__gt=now)

    def usable(self, token: str, now: datetime) -> Self:
        """Return the one invitation of a link, or none: unknown, used and expired look the same."""
        return self.open_at(now).filter(digest=digest_of(token))

    def over_before(self, moment: datetime) -> Self:
        return self.filter(Q(expires_at__lt=moment) | Q(used_at__lt=moment))

    def for_lists(self) -> Self:
        return self.select_related("organisation", "territory", "invited_by")


class Invitation(SecretLink):
    """An address that may become a member with ``role``, or hold a mandate of ``kind``.

    Whoever opens the link sees who invites to what; accepting takes an account with that very
    address, and an inviter who may still invite.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=20, choices=ROLE_LABELS, blank=True)
    territory = models.ForeignKey(
        "territory.Territory",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("territory"),
    )
    kind = models.CharField(_("mandate"), max_length=20, choices=MANDATE_LABELS, blank=True)
    email = models.EmailField(_("e-mail address"))
    invited_by = somebody(_("invited by"))

    objects = InvitationQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(organisation__isnull=False, territory=None, kind="") & ~Q(role="")
                    | Q(organisation=None, territory__isnull=False, role="") & ~Q(kind="")
                ),
                name="invitation_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(used_at=None, organisation__isnull=False),
                name="invitation_once_to_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["territory", "kind", "email"],
                condition=Q(used_at=None, territory__isnull=False),
                name="invitation_once_to_a_mandate",
            ),
        ]

    def __str__(self) -> str:
        """Name what it is about, never the address: the journal keeps this."""
        return f"{self.organisation or self.territory} · {self.role or self.kind}"

    @property
    def as_what(self) -> str:
        return self.get_role_display() if self.role else self.get_kind_display()

    @property
    def mandate(self) -> MandateKind | None:
        return MandateKind(self.kind) if self.kind else None
