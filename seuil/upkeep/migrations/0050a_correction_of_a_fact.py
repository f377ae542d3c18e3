from django.conf import settings
from django.db import migrations, models

SUBJECTS = {
    "conditions": "condition",
    "hours": "hours",
    "contacts": "contact",
    "places": "place",
    "price": "other",
    "description": "other",
}
BASES = {"service": "service", "phone": "called"}


def keep_remarks_as_corrections(apps, schema_editor):
    Remark = apps.get_model("upkeep", "Remark")
    Correction = apps.get_model("upkeep", "Correction")
    remarks = Remark.objects.select_related("by").order_by("pk")
    Correction.objects.bulk_create(
        (_as_correction(Correction, remark) for remark in remarks.iterator()), batch_size=500
    )


def _as_correction(Correction, remark):
    return Correction(
        service_id=remark.service_id,
        subject=SUBJECTS[remark.part],
        words=remark.text,
        fact=remark.fact,
        basis=BASES.get(remark.hand, "otherwise"),
        said_by=remark.said_by,
        proposer_id=remark.by_id,
        language=remark.by.language if remark.by else settings.LANGUAGE_CODE,
        made_at=remark.at,
        status="accepted" if remark.done_at else "proposed",
        answered_at=remark.done_at,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people"), ("upkeep", "0020_corrections")]

    operations = [
        migrations.AddField(
            "correction",
            "fact",
            models.TextField(blank=True, editable=False, verbose_name="what the sheet said"),
        ),
        migrations.AddField(
            "correction",
            "said_by",
            models.CharField(
                blank=True,
                help_text="A function, such as reception; never a name.",
                max_length=80,
                verbose_name="function of who said it",
            ),
        ),
        migrations.RunPython(keep_remarks_as_corrections, migrations.RunPython.noop),
    ]
