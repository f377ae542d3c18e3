from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='ForgettingReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.SlugField(editable=False, max_length=60, verbose_name='what is forgotten')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('rows', models.PositiveIntegerField(verbose_name='rows forgotten')),
                        ('seconds', models.FloatField(verbose_name='seconds')),
                    ],
                    options={
                        'verbose_name': 'report of forgetting',
                        'verbose_name_plural': 'reports of forgetting',
                        'ordering': ['-at', '-pk'],
                        'indexes': [models.Index(fields=['name', '-at'], name='operating_f_name_2664b0_idx')],
                    },
                ),
                migrations.CreateModel(
                    name='Pace',
                    fields=[
                        ('digest', models.CharField(editable=False, max_length=32, primary_key=True, serialize=False)),
                        ('free_at', models.DateTimeField(editable=False)),
                    ],
                ),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE operating_pace SET UNLOGGED", "ALTER TABLE operating_pace SET LOGGED"
        ),
    ]
