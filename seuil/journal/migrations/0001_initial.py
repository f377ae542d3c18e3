import django.db.models.deletion
import seuil.journal.domain
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('staff_session', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.staffsession', verbose_name='staff session')),
                ('verb', models.CharField(choices=[(seuil.journal.domain.Verb['CREATED'], 'created'), (seuil.journal.domain.Verb['CHANGED'], 'changed'), (seuil.journal.domain.Verb['DELETED'], 'deleted'), (seuil.journal.domain.Verb['IMPORTED'], 'imported')], max_length=20, verbose_name='act')),
                ('subject_kind', models.CharField(max_length=80, verbose_name='kind of thing')),
                ('subject_key', models.CharField(max_length=40)),
                ('subject_label', models.CharField(max_length=200, verbose_name='thing')),
                ('fields', models.CharField(blank=True, max_length=1000, verbose_name='fields')),
            ],
            options={
                'verbose_name': 'journal entry',
                'verbose_name_plural': 'journal entries',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['subject_kind', 'subject_key', '-at'], name='journal_ent_subject_b44869_idx')],
            },
        ),
    ]
