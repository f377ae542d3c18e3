import django.contrib.postgres.fields
import django.db.models.deletion
import seuil.exchange.domain
import seuil.exchange.tokens.domain
from django.conf import settings
from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('organisations', '0001_initial'),
        ('orientation', '0001_initial'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Feed',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feeds', to='organisations.source', verbose_name='source')),
                        ('organisation', models.ForeignKey(blank=True, help_text='Only its own services come in.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='organisations.organisation', verbose_name='organisation')),
                        ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='territory.territory', verbose_name='territory')),
                        ('mapping', models.TextField(blank=True, editable=False, verbose_name='mapping of columns')),
                        ('hand_edits', models.CharField(choices=[(seuil.exchange.domain.HandEdits['KEEP'], 'keep what was written by hand'), (seuil.exchange.domain.HandEdits['REPLACE'], 'take what the file says')], default=seuil.exchange.domain.HandEdits['KEEP'], max_length=10, verbose_name='what people wrote by hand')),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='web address of the file')),
                        ('schedule', models.CharField(choices=[(seuil.exchange.domain.Schedule['NEVER'], 'only when somebody asks'), (seuil.exchange.domain.Schedule['NIGHTLY'], 'every night'), (seuil.exchange.domain.Schedule['WEEKLY'], 'every Monday night')], default=seuil.exchange.domain.Schedule['NEVER'], max_length=10, verbose_name='fetched')),
                        ('etag', models.CharField(blank=True, editable=False, max_length=300)),
                        ('last_modified', models.CharField(blank=True, editable=False, max_length=60)),
                        ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('fetched_at', models.DateTimeField(editable=False, null=True, verbose_name='last fetched')),
                        ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                    ],
                    options={
                        'verbose_name': 'import',
                        'verbose_name_plural': 'imports',
                        'ordering': ['pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('territory__isnull', False)), models.Q(('organisation__isnull', False), ('territory', None)), _connector='OR'), name='feed_has_one_owner'), models.UniqueConstraint(condition=models.Q(('organisation', None)), fields=('source',), name='feed_once_for_a_source'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False)), fields=('organisation',), name='feed_once_for_an_organisation')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('feed', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='exchange.feed', verbose_name='import')),
                        ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                        ('unattended', models.BooleanField(default=False, editable=False, verbose_name='fetched by the schedule')),
                        ('file_name', models.CharField(editable=False, max_length=200, verbose_name='file')),
                        ('format', models.CharField(blank=True, choices=[(seuil.exchange.domain.FileFormat['SEUIL'], 'records of Seuil'), (seuil.exchange.domain.FileFormat['HSDS'], 'Open Referral HSDS'), (seuil.exchange.domain.FileFormat['HSDS_TABLES'], 'Open Referral HSDS, tables in a ZIP'), (seuil.exchange.domain.FileFormat['CSV'], 'CSV table'), (seuil.exchange.domain.FileFormat['XLSX'], 'Excel spreadsheet'), (seuil.exchange.domain.FileFormat['ODS'], 'OpenDocument spreadsheet')], editable=False, max_length=20, verbose_name='format')),
                        ('status', models.CharField(choices=[(seuil.exchange.domain.RunStatus['READING'], 'is being read'), (seuil.exchange.domain.RunStatus['MAPPING'], 'waits: what do the columns mean?'), (seuil.exchange.domain.RunStatus['PREVIEWED'], 'waits for a decision'), (seuil.exchange.domain.RunStatus['APPLYING'], 'is being written'), (seuil.exchange.domain.RunStatus['APPLIED'], 'done'), (seuil.exchange.domain.RunStatus['REFUSED'], 'refused'), (seuil.exchange.domain.RunStatus['GIVEN_UP'], 'given up')], default=seuil.exchange.domain.RunStatus['READING'], editable=False, max_length=20, verbose_name='status')),
                        ('trouble', models.CharField(blank=True, choices=[(seuil.exchange.domain.Trouble['EMPTY'], 'empty'), (seuil.exchange.domain.Trouble['TOO_LARGE'], 'too_large'), (seuil.exchange.domain.Trouble['UNPACKS_TOO_LARGE'], 'unpacks_too_large'), (seuil.exchange.domain.Trouble['TOO_MANY'], 'too_many'), (seuil.exchange.domain.Trouble['TOO_MANY_COLUMNS'], 'too_many_columns'), (seuil.exchange.domain.Trouble['TOO_LONG'], 'too_long'), (seuil.exchange.domain.Trouble['OTHER_KIND'], 'other_kind'), (seuil.exchange.domain.Trouble['LOCKED'], 'locked'), (seuil.exchange.domain.Trouble['BROKEN'], 'broken'), (seuil.exchange.domain.Trouble['UNSAFE'], 'unsafe'), (seuil.exchange.domain.Trouble['NO_TABLE'], 'no_table'), (seuil.exchange.domain.Trouble['NOT_AS_MAPPED'], 'not_as_mapped'), (seuil.exchange.domain.Trouble['NOT_READABLE'], 'not_readable'), (seuil.exchange.domain.Trouble['NOT_ALLOWED'], 'not_allowed'), (seuil.exchange.domain.Trouble['NOT_REACHED'], 'not_reached')], editable=False, max_length=30, verbose_name='problem')),
                        ('trouble_value', models.CharField(blank=True, editable=False, max_length=200)),
                        ('line', models.PositiveIntegerField(default=0, editable=False, verbose_name='lines read')),
                        ('created', models.PositiveIntegerField(default=0, editable=False, verbose_name='new')),
                        ('changed', models.PositiveIntegerField(default=0, editable=False, verbose_name='changed')),
                        ('unchanged', models.PositiveIntegerField(default=0, editable=False, verbose_name='unchanged')),
                        ('refused', models.PositiveIntegerField(default=0, editable=False, verbose_name='refused')),
                        ('missing', models.PositiveIntegerField(default=0, editable=False, verbose_name='no longer in the file')),
                        ('conflicts', models.PositiveIntegerField(default=0, editable=False, verbose_name='pieces in conflict')),
                        ('outdated', models.PositiveIntegerField(default=0, editable=False, verbose_name='changed since the preview')),
                        ('notices', models.JSONField(default=list, editable=False, verbose_name='remarks')),
                        ('table', models.JSONField(editable=False, null=True, verbose_name='first rows')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                        ('seen_at', models.DateTimeField(editable=False, null=True, verbose_name='last sign of life')),
                        ('finished_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'import of a file',
                        'verbose_name_plural': 'imports of files',
                        'ordering': ['-created_at', '-pk'],
                        'indexes': [models.Index(fields=['feed', '-created_at'], name='import_run_of_feed')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='exchange.importrun')),
                        ('content', models.BinaryField()),
                    ],
                    options={
                        'verbose_name': 'imported file',
                        'verbose_name_plural': 'imported files',
                    },
                ),
                migrations.CreateModel(
                    name='ImportLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='exchange.importrun')),
                        ('number', models.PositiveIntegerField(default=0, verbose_name='line')),
                        ('external_id', models.CharField(blank=True, editable=False, max_length=200, verbose_name='id in the source')),
                        ('label', models.CharField(blank=True, editable=False, max_length=300, verbose_name='service')),
                        ('outcome', models.CharField(choices=[(seuil.exchange.domain.Outcome['NEW'], 'new sheets'), (seuil.exchange.domain.Outcome['CHANGED'], 'changed sheets'), (seuil.exchange.domain.Outcome['UNCHANGED'], 'unchanged sheets'), (seuil.exchange.domain.Outcome['REFUSED'], 'refused lines'), (seuil.exchange.domain.Outcome['MISSING'], 'no longer in the file')], max_length=20, verbose_name='outcome')),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.service')),
                        ('record', models.JSONField(editable=False, null=True)),
                        ('before', models.JSONField(editable=False, null=True)),
                        ('conflicts', models.JSONField(default=list, editable=False)),
                        ('from_file', models.JSONField(default=list, editable=False)),
                        ('problems', models.JSONField(default=list, editable=False)),
                        ('original', models.JSONField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'line of an import',
                        'verbose_name_plural': 'lines of an import',
                        'ordering': ['number', 'pk'],
                        'indexes': [models.Index(fields=['run', 'outcome', 'number'], name='import_line_of_run')],
                    },
                ),
                migrations.CreateModel(
                    name='ApiToken',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('hint', models.CharField(editable=False, max_length=4)),
                        ('name', models.CharField(max_length=80, verbose_name='name of the program')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='organisations.organisation', verbose_name='organisation')),
                        ('desk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='orientation.desk', verbose_name='desk')),
                        ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[(seuil.exchange.tokens.domain.Scope['REQUESTS'], 'states and codes of requests and avenues'), (seuil.exchange.tokens.domain.Scope['TEXT'], 'what was written, too')], max_length=20), size=None, verbose_name='what it opens')),
                        ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                        ('created_at', models.DateTimeField(verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('last_used_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last used')),
                        ('revoked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='revoked')),
                    ],
                    options={
                        'verbose_name': 'key of a program',
                        'verbose_name_plural': 'keys of programs',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('organisation', None), ('desk', None), _connector='XOR'), name='api_token_has_one_holder')],
                    },
                ),
            ],
        ),
    ]
