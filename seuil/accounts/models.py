"""People who sign in, and the sessions in which operators have power."""

import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seuil.accounts.domain import LONGEST_REASON, Language

LANGUAGE_LABELS = {
    Language.FR: "Français",
    Language.NL: "Nederlands",
    Language.EN: "English",
}


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who signs in with an e-mail address.

    An account gives no power: roles come from memberships and mandates, and the administration
    opens during a staff session only. ``staff_session`` is that of the present request.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(
        _("language of mail"), max_length=2, choices=LANGUAGE_LABELS, default=Language.FR
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    staff_session: "StaffSession | None" = None
    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.staff_session is not None

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002  asked by Django
        return self.is_active and self.is_staff

    def has_perms(self, perms: list[str], obj: object = None) -> bool:  # noqa: ARG002
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002
        return self.is_active and self.is_staff


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    def active(self, now: datetime.datetime) -> Self:
        return self.filter(ended_at=None, ends_at__gt=now)


class StaffSession(models.Model):
    """An hour in which an operator may open the administration, with the reason given for it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="staff_sessions",
        verbose_name=_("person"),
    )
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    started_at = models.DateTimeField(_("started"))
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff session")
        verbose_name_plural = _("staff sessions")
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at")), name="staff_session_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} · {self.reason}"
