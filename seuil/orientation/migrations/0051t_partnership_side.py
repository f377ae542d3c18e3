from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orientation", "0050s_link_address")]

    operations = [
        migrations.AddField(
            model_name="partnership",
            name="recorded_for",
            field=models.CharField(
                blank=True,
                choices=[("giver", "the one that sends"), ("taker", "the one that takes")],
                default="",
                max_length=10,
                verbose_name="recorded for",
            ),
            preserve_default=False,
        ),
    ]
