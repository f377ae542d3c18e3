"""The contract of a section of the editor: a part of a sheet with a form of its own."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

from seuil.directory.models import Service
from seuil.organisations.models import Organisation
from seuil.web.sheets.problems import Problems

Values = Mapping[str, Any]
"""A draft: a sheet as a line of the exchange format, which may still be wrong."""


@dataclass(frozen=True, slots=True)
class Editing:
    """What a section may look at besides the values. ``service``: None for a new sheet;
    ``base``: the sheet as it is shown to everyone."""

    service: Service | None
    organisation: Organisation
    problems: Problems
    today: datetime.date
    base: Values


@dataclass(frozen=True, slots=True)
class Section:
    """``read`` gives its template what it shows, ``write`` the values with its ``keys`` anew."""

    code: str
    title: str | Promise
    template: str
    keys: frozenset[str]
    read: Callable[[Values, Editing], Any]
    write: Callable[[Values, QueryDict], Values]
