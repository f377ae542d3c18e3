import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orientation", "0001_orientation")]

    operations = [
        migrations.CreateModel(
            name="LinkAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mail", models.EmailField(max_length=254, verbose_name="mail address")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                (
                    "avenue",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_address",
                        to="orientation.avenue",
                        verbose_name="avenue",
                    ),
                ),
            ],
            options={
                "verbose_name": "address for links",
                "verbose_name_plural": "addresses for links",
            },
        )
    ]
