from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("operating", "0001_forgetting"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "digest",
                    models.CharField(
                        editable=False, max_length=32, primary_key=True, serialize=False
                    ),
                ),
                ("free_at", models.DateTimeField(editable=False)),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE operating_pace SET UNLOGGED", "ALTER TABLE operating_pace SET LOGGED"
        ),
    ]
