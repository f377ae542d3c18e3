"""The indicator of an address, and what is said when one or its measure cannot be kept."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _

from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError
from seuil.kernel.versions import Stale
from seuil.plans.labels import PART_LABELS
from seuil.plans.models import Indicator
from seuil.plans.operations.measures import AlreadySetRight, GoalStands, StillNeeded, WasMeasured
from seuil.plans.queries.measures import indicator_of
from seuil.web.plans.opened import OpenedAction
from seuil.web.trying import stale_text
from seuil.wording.phrases import listed

LARGEST = Decimal(10) ** 11


def number_field(label: Any, **given: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, max_value=LARGEST, min_value=-LARGEST, decimal_places=2, **given
    )


def indicator_of_action(opened: OpenedAction, indicator_id: UUID) -> Indicator:
    try:
        return indicator_of(opened.action, indicator_id)
    except NotVisible as missing:
        raise Http404 from missing


def odd_text(path: str) -> str:
    sentences = {
        "figure": _("This source has no such figure. Choose another one."),
        "need": _("This vignette has no such need. Choose one of its needs."),
        "target": _("The target lies behind where it stood before. Look at which way is better."),
        "on": _("That day is still to come: choose today, or a day before."),
        "note": _("Say what was wrong: the first measure stays readable."),
        "source_words": _("Say where the value comes from."),
    }
    return sentences.get(path, _("This cannot be read: write it in another way."))


def refusal_text(refused: SeuilError) -> str:
    if isinstance(refused, InvalidInput):
        return odd_text(refused.path)
    if isinstance(refused, StillNeeded) and refused.missing:
        return _("Everybody reads this action: its indicator still lacks %(parts)s.") % {
            "parts": listed([str(PART_LABELS[part]) for part in refused.missing])
        }
    sentences = {
        Stale: stale_text(),
        GoalStands: _(
            "Members or the council have it before them as it stands, or consented to it: what it"
            " counts, its baseline and its target stay. Translations, the source in words and the"
            " rhythm may change; another indicator may be added once the plan is adopted."
        ),
        StillNeeded: _(
            "Everybody reads this action: it keeps one indicator at least. Add another one first."
        ),
        WasMeasured: _(
            "It was measured: it stays, with its measures. Add another indicator instead."
        ),
        AlreadySetRight: _("Another measure sets this one right already. Read the page again."),
    }
    return sentences.get(type(refused), _("This cannot be done now. Read the page again."))
