import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import seuil.observatory.domain
import seuil.observatory.domain.observed
import seuil.observatory.studies.domain
import seuil.territory.domain
from django.conf import settings
from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_initial'),
        ('orientation', '0001_initial'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Vignette',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=80, unique=True, verbose_name='code')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                        ('origin', models.CharField(choices=[(seuil.observatory.domain.Origin['SHIPPED'], 'comes with Seuil'), (seuil.observatory.domain.Origin['WRITTEN'], 'written here')], default=seuil.observatory.domain.Origin['WRITTEN'], editable=False, max_length=20, verbose_name='origin')),
                        ('status', models.CharField(choices=[(seuil.observatory.domain.Status['DRAFT'], 'draft'), (seuil.observatory.domain.Status['PUBLISHED'], 'published'), (seuil.observatory.domain.Status['WITHDRAWN'], 'withdrawn')], default=seuil.observatory.domain.Status['PUBLISHED'], max_length=20, verbose_name='status')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='vignettes', to='organisations.organisation', verbose_name='written by')),
                        ('adapted_from', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='adaptations', to='observatory.vignette', verbose_name='adapted from')),
                        ('title_fr', models.CharField(max_length=200, verbose_name='title in French')),
                        ('title_nl', models.CharField(max_length=200, verbose_name='title in Dutch')),
                        ('title_en', models.CharField(blank=True, max_length=200, verbose_name='title in English')),
                        ('story_fr', models.TextField(verbose_name='story in French')),
                        ('story_nl', models.TextField(verbose_name='story in Dutch')),
                        ('story_en', models.TextField(blank=True, verbose_name='story in English')),
                        ('situation', models.JSONField(default=dict, help_text='Dimension and fact, as in the search interface.', verbose_name='situation')),
                        ('needs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None, verbose_name='needs')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, help_text='First day on which it no longer holds.', null=True, verbose_name='valid to')),
                    ],
                    options={
                        'verbose_name': 'vignette',
                        'verbose_name_plural': 'vignettes',
                        'ordering': ['position', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='vignette_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='Use',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('vignette', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='observatory.vignette')),
                        ('day', models.DateField(blank=True, null=True, verbose_name='day')),
                        ('label', models.CharField(max_length=200, verbose_name='where, in which meeting')),
                    ],
                    options={
                        'verbose_name': 'use in a meeting',
                        'verbose_name_plural': 'uses in meetings',
                        'ordering': [models.OrderBy(models.F('day'), descending=True, nulls_last=True), 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Expectation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('vignette', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expectations', to='observatory.vignette')),
                        ('at_least', models.PositiveSmallIntegerField(verbose_name='at least')),
                        ('level', models.CharField(choices=[(seuil.territory.domain.Level['REGION'], 'region'), (seuil.territory.domain.Level['BASIN'], 'basin'), (seuil.territory.domain.Level['COMMUNE'], 'commune')], max_length=20, verbose_name='in each')),
                        ('within_m', models.PositiveIntegerField(blank=True, null=True, verbose_name='within metres')),
                    ],
                    options={
                        'verbose_name': 'expectation',
                        'verbose_name_plural': 'expectations',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('at_least__gte', 1)), name='expectation_of_someone')],
                    },
                ),
                migrations.CreateModel(
                    name='Run',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='territory.territory')),
                        ('day', models.DateField(verbose_name='day')),
                        ('kind', models.CharField(choices=[(seuil.observatory.domain.RunKind['NIGHTLY'], 'run of a night'), (seuil.observatory.domain.RunKind['ON_DEMAND'], 'run on demand')], max_length=20, verbose_name='kind')),
                        ('started_at', models.DateTimeField(verbose_name='started')),
                        ('seconds', models.FloatField(verbose_name='seconds')),
                        ('services', models.PositiveIntegerField(verbose_name='services in the offer')),
                        ('engine_day', models.DateField(verbose_name='day of the offer')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('vignettes', models.PositiveIntegerField(verbose_name='vignettes')),
                        ('checks', models.PositiveIntegerField(verbose_name='expectations')),
                        ('met', models.PositiveIntegerField(verbose_name='expectations met')),
                        ('problems', models.JSONField(default=list, editable=False, verbose_name='vignettes that could not be run')),
                    ],
                    options={
                        'verbose_name': 'run',
                        'verbose_name_plural': 'runs',
                        'ordering': ['-day', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('kind', seuil.observatory.domain.RunKind['NIGHTLY'])), fields=('territory', 'day'), name='run_once_a_night')],
                    },
                ),
                migrations.CreateModel(
                    name='FindingRecord',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('content', models.TextField(editable=False)),
                    ],
                    options={
                        'verbose_name': 'finding',
                        'verbose_name_plural': 'findings',
                    },
                ),
                migrations.CreateModel(
                    name='Result',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='observatory.run')),
                        ('vignette', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='observatory.vignette')),
                        ('need', models.CharField(editable=False, max_length=80)),
                        ('place', models.CharField(editable=False, max_length=80)),
                        ('open', models.PositiveIntegerField()),
                        ('ask', models.PositiveIntegerField()),
                        ('blocked', models.PositiveIntegerField()),
                        ('reach_open', models.PositiveIntegerField()),
                        ('reach_ask', models.PositiveIntegerField()),
                        ('reach_blocked', models.PositiveIntegerField()),
                        ('reach_m', models.PositiveIntegerField(null=True)),
                        ('by_reach', models.BooleanField()),
                        ('expected', models.PositiveSmallIntegerField(null=True)),
                        ('blocking', models.JSONField(default=list, editable=False)),
                        ('asking', models.JSONField(default=list, editable=False)),
                        ('lowering', models.JSONField(editable=False, null=True)),
                        ('soonest', models.DateTimeField(null=True)),
                        ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='observatory.findingrecord')),
                    ],
                    options={
                        'verbose_name': 'result',
                        'verbose_name_plural': 'results',
                        'indexes': [models.Index(fields=['vignette', 'need', 'place'], name='result_of_a_cell')],
                        'constraints': [models.UniqueConstraint(fields=('run', 'vignette', 'need', 'place'), name='result_once_in_its_run')],
                    },
                ),
                migrations.CreateModel(
                    name='SeenService',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.BigIntegerField(editable=False, unique=True)),
                        ('name_fr', models.CharField(blank=True, editable=False, max_length=300)),
                        ('name_nl', models.CharField(blank=True, editable=False, max_length=300)),
                        ('name_en', models.CharField(blank=True, editable=False, max_length=300)),
                        ('organisation', models.CharField(blank=True, editable=False, max_length=300)),
                        ('last_seen', models.DateField(editable=False)),
                    ],
                    options={
                        'verbose_name': 'service seen by a run',
                        'verbose_name_plural': 'services seen by runs',
                    },
                ),
                migrations.CreateModel(
                    name='Study',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('design', models.JSONField(editable=False, verbose_name='what is asked')),
                        ('status', models.CharField(choices=[(seuil.observatory.studies.domain.StudyStatus['WAITING'], 'waits for its turn'), (seuil.observatory.studies.domain.StudyStatus['RUNNING'], 'under way'), (seuil.observatory.studies.domain.StudyStatus['DONE'], 'done'), (seuil.observatory.studies.domain.StudyStatus['CANCELLED'], 'stopped'), (seuil.observatory.studies.domain.StudyStatus['FAILED'], 'failed')], default=seuil.observatory.studies.domain.StudyStatus['WAITING'], editable=False, max_length=20, verbose_name='status')),
                        ('progress', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='progress in %')),
                        ('problem', models.CharField(blank=True, editable=False, max_length=500, verbose_name='problem')),
                        ('is_public', models.BooleanField(default=False, help_text='Once it is done.', verbose_name='shown to everybody')),
                        ('population_kind', models.CharField(blank=True, choices=[(seuil.observatory.studies.domain.PopulationKind['ILLUSTRATIVE'], 'illustrative population'), (seuil.observatory.studies.domain.PopulationKind['FILE'], 'population of a file')], editable=False, max_length=20, verbose_name='population')),
                        ('population_name', models.CharField(blank=True, editable=False, max_length=200, verbose_name='name of the population')),
                        ('population_digest', models.CharField(blank=True, editable=False, max_length=64, verbose_name='digest of the population')),
                        ('offer_day', models.DateField(editable=False, null=True, verbose_name='day of the offer')),
                        ('services', models.PositiveIntegerField(default=0, editable=False, verbose_name='services in the offer')),
                        ('figures', models.JSONField(editable=False, null=True, verbose_name='figures')),
                        ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                        ('requested_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                        ('seen_at', models.DateTimeField(editable=False, null=True, verbose_name='last sign of life')),
                        ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'what-if study',
                        'verbose_name_plural': 'what-if studies',
                        'ordering': ['-requested_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('figures__isnull', False), ('status', seuil.observatory.studies.domain.StudyStatus['DONE'])), models.Q(models.Q(('status', seuil.observatory.studies.domain.StudyStatus['DONE']), _negated=True), ('figures__isnull', True)), _connector='OR'), name='study_has_figures_when_done')],
                    },
                ),
                migrations.CreateModel(
                    name='ToldFigures',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(choices=[(seuil.observatory.domain.observed.Subject['BY_CATEGORY'], 'attempts by kind of help'), (seuil.observatory.domain.observed.Subject['BY_PUBLIC'], 'attempts by public'), (seuil.observatory.domain.observed.Subject['WITHOUT_SOLUTION'], 'requests without a solution'), (seuil.observatory.domain.observed.Subject['DESK'], 'a desk')], max_length=20, verbose_name='about')),
                        ('trimester', models.CharField(max_length=6, verbose_name='three months')),
                        ('desk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orientation.desk', verbose_name='desk')),
                        ('figures', models.JSONField(editable=False, verbose_name='figures')),
                        ('told_at', models.DateTimeField(auto_now_add=True, verbose_name='told')),
                    ],
                    options={
                        'verbose_name': 'figures that were told',
                        'verbose_name_plural': 'figures that were told',
                        'ordering': ['-trimester', 'subject', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('subject', 'trimester', 'desk'), name='told_once', nulls_distinct=False)],
                    },
                ),
            ],
        ),
        Together(
            operations=[
                pgtrigger.migrations.AddTrigger(
                    model_name='toldfigures',
                    trigger=pgtrigger.compiler.Trigger(name='told_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9a6c5b3bb168c492cf65521ee075c81edfd9a33c', operation='DELETE', pgid='pgtrigger_told_stays_56b50', table='observatory_toldfigures', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='toldfigures',
                    trigger=pgtrigger.compiler.Trigger(name='told_as_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='172dd7068e041a8ee595978a11d0cec1044bfc18', operation='UPDATE', pgid='pgtrigger_told_as_it_was_c9e59', table='observatory_toldfigures', when='BEFORE')),
                ),
            ],
        ),
    ]
