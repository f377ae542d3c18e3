"""Accounts of the demonstration, and forgetting who was signed in."""

from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from seuil.accounts.models import User

EDITED_BY_EDITORS = Q(content_type__app_label__in=("organisations", "directory")) | Q(
    content_type__app_label="observatory",
    content_type__model__in=("vignette", "expectation", "use"),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    email: str
    password: str
    role: str


DEMO_LOGINS = (
    DemoLogin("editor@seuil.example", "seuil-editor", "editor"),
    DemoLogin("operator@seuil.example", "seuil-operator", "operator"),
)


@transaction.atomic
def load_demo_people() -> tuple[DemoLogin, ...]:
    """Make, or set right, one editor of the directory and one operator. For demonstrations only."""
    editors, _ = Group.objects.get_or_create(name="Directory editors")
    editors.permissions.set(Permission.objects.filter(EDITED_BY_EDITORS))
    for login in DEMO_LOGINS:
        operator = login.role == "operator"
        user, _ = User.objects.update_or_create(
            email=login.email,
            defaults={"name": login.role.title(), "is_staff": True, "is_superuser": operator},
        )
        if not user.check_password(login.password):
            user.set_password(login.password)
            user.save(update_fields=["password"])
        user.groups.set([] if operator else [editors])
    return DEMO_LOGINS


def forget_expired_sessions() -> int:
    """Delete the sessions that are over; return how many."""
    deleted, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return deleted
