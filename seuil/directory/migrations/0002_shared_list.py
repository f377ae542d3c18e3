import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="made")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("used_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="used")),
                ("services", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None, verbose_name="services")),
                ("language", models.CharField(max_length=3, verbose_name="language")),
            ],
            options={
                "verbose_name": "shared list",
                "verbose_name_plural": "shared lists",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
    ]
