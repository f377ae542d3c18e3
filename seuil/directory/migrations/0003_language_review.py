import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0002_shared_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LanguageReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=3, verbose_name="language")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("signed_at", models.DateTimeField(verbose_name="signed on")),
                ("reviewer", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="signed by")),
            ],
            options={
                "verbose_name": "review of a language",
                "verbose_name_plural": "reviews of languages",
                "ordering": ["-signed_at", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("language", "digest"), name="words_of_a_language_signed_once")],
            },
        ),
        migrations.CreateModel(
            name="WordingRemark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=3, verbose_name="language")),
                ("key", models.CharField(editable=False, max_length=120)),
                ("wording", models.TextField(editable=False)),
                ("text", models.CharField(max_length=500, verbose_name="what is wrong, and how it should read")),
                ("written_at", models.DateTimeField(verbose_name="written on")),
                ("author", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="written by")),
            ],
            options={
                "verbose_name": "remark on a wording",
                "verbose_name_plural": "remarks on wordings",
                "ordering": ["written_at", "pk"],
            },
        ),
    ]
