import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("concertation", "0001_sessions")]

    operations = [
        migrations.AddField(
            model_name="session",
            name="screen",
            field=models.CharField(
                choices=[
                    ("code", "How to join"),
                    ("said", "What was said"),
                    ("tool", "The tool"),
                    ("nothing", "Nothing"),
                ],
                default="code",
                editable=False,
                max_length=10,
                verbose_name="on the screen of the room",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="screen_tool",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="concertation.tool",
                verbose_name="tool on the screen of the room",
            ),
        ),
    ]
