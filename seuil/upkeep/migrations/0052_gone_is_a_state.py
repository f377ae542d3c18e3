"""A service that was said to be gone, and hidden for it, is gone since a day."""

from typing import Any

from django.db import migrations


def mark(apps: Any, _schema_editor: Any) -> None:
    said = apps.get_model("upkeep", "Correction").objects.filter(subject="gone")
    accepted = said.filter(status__in=["accepted", "accepted_changed"], answered_at__isnull=False)
    for one in accepted.select_related("service").order_by("answered_at"):
        _mark(apps, one.service, one.answered_at.date())
    for one in said:
        day = (one.answered_at or one.made_at).date()
        one.after = {"gone": {"on": day.isoformat(), "said_by": "professional"}}
        one.save(update_fields=["after"])


def _mark(apps: Any, service: Any, day: Any) -> None:
    """Whoever made the sheet public again since then said that the service is there."""
    if service.visibility != "professional" or service.gone_on is not None:
        return
    service.gone_on, service.gone_said_by = day, "professional"
    earlier = apps.get_model("directory", "ServiceEvent").objects.filter(pgh_obj_id=service.pk)
    if earlier.filter(visibility="public").exists():
        service.visibility = "public"
    service.save(update_fields=["gone_on", "gone_said_by", "visibility", "modified_at"])
    authorship = apps.get_model("directory", "Authorship").objects.filter(service_id=service.pk)
    authorship.filter(path="visibility", hand="correction").update(path="gone")


def unmark(apps: Any, _schema_editor: Any) -> None:
    gone = apps.get_model("directory", "Service").objects.exclude(gone_on=None)
    gone.update(visibility="professional", gone_on=None, gone_reason="", gone_said_by="")
    said = apps.get_model("upkeep", "Correction").objects.filter(subject="gone")
    said.update(after={"visibility": "professional"})


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_services_that_are_gone"),
        ("upkeep", "0051a_remarks_are_corrections"),
    ]

    operations = [migrations.RunPython(mark, unmark)]
