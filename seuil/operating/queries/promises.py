"""What every capability promises to forget, and what became of it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.db.models import Min
from django.utils.module_loading import module_has_submodule

from seuil.kernel.forgetting import Forgetting
from seuil.operating.domain import LATE_PROMISE
from seuil.operating.models import ForgettingReport

MODULE = "forgetting"
"""The module in which a capability declares ``FORGETTINGS``."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise, and the last time it was kept."""

    promise: Forgetting
    last: ForgettingReport | None
    late: bool


def promises() -> Mapping[str, Forgetting]:
    """Return the promises of all capabilities, by name."""
    declared = [
        promise
        for config in apps.get_app_configs()
        if config.name.startswith("seuil.") and module_has_submodule(config.module, MODULE)
        for promise in import_module(f"{config.name}.{MODULE}").FORGETTINGS
    ]
    return {promise.name: promise for promise in sorted(declared, key=lambda one: one.name)}


def kept_promises(now: datetime.datetime) -> list[Kept]:
    """Return every promise with its last report; what was never forgotten is late in the end."""
    last = {report.name: report for report in ForgettingReport.objects.latest_of_each()}
    began = ForgettingReport.objects.aggregate(at=Min("at"))["at"] or now
    return [
        Kept(
            promise=promise,
            last=last.get(name),
            late=now - (last[name].at if name in last else began) > LATE_PROMISE,
        )
        for name, promise in promises().items()
    ]
