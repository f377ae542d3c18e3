"""Columns that name a person."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django_stubs_ext import StrOrPromise

if TYPE_CHECKING:
    from seuil.accounts.models import User


def somebody(
    verbose_name: StrOrPromise, *, editable: bool = True
) -> "models.ForeignKey[User | None, User | None]":
    """Return a column for who did something; empty when nobody did, or once the account is gone."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=editable,
        related_name="+",
        verbose_name=verbose_name,
    )
