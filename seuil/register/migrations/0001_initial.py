import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import seuil.organisations.domain
import seuil.register.domain.blockage
import seuil.register.domain.observation
import seuil.register.domain.trace
import seuil.register.domain.track
import seuil.territory.domain
import uuid
from django.conf import settings
from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='SetAside',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='why')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'set aside at the desk',
                        'verbose_name_plural': 'set aside at the desk',
                        'ordering': ['-at', '-pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Blockage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('title_fr', models.CharField(blank=True, max_length=160, verbose_name='title in French')),
                        ('title_nl', models.CharField(blank=True, max_length=160, verbose_name='title in Dutch')),
                        ('title_en', models.CharField(blank=True, max_length=160, verbose_name='title in English')),
                        ('about_fr', models.TextField(blank=True, verbose_name='description in French')),
                        ('about_nl', models.TextField(blank=True, verbose_name='description in Dutch')),
                        ('about_en', models.TextField(blank=True, verbose_name='description in English')),
                        ('level', models.CharField(choices=[(seuil.register.domain.observation.Level['PERSON'], 'linked to the person'), (seuil.register.domain.observation.Level['PROFESSIONAL'], 'linked to professionals'), (seuil.register.domain.observation.Level['SYSTEM'], 'linked to the system')], max_length=20, verbose_name='level')),
                        ('barrier', models.CharField(blank=True, max_length=40, verbose_name='barrier')),
                        ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='themes')),
                        ('publics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='publics')),
                        ('status', models.CharField(choices=[(seuil.register.domain.blockage.Status['OBSERVED'], 'observed'), (seuil.register.domain.blockage.Status['RECOGNISED'], 'recognised'), (seuil.register.domain.blockage.Status['PERSISTENT'], 'persistent'), (seuil.register.domain.blockage.Status['IN_TREATMENT'], 'being treated'), (seuil.register.domain.blockage.Status['EASED'], 'eased'), (seuil.register.domain.blockage.Status['RESOLVED'], 'resolved'), (seuil.register.domain.blockage.Status['OUTSIDE_REACH'], 'out of our reach'), (seuil.register.domain.blockage.Status['DORMANT'], 'not met lately'), (seuil.register.domain.blockage.Status['MERGED'], 'merged into another one')], default=seuil.register.domain.blockage.Status['OBSERVED'], max_length=20, verbose_name='status')),
                        ('addressee', models.CharField(blank=True, help_text='A body, never a person.', max_length=200, verbose_name='who could change it')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='register.blockage', verbose_name='merged into')),
                        ('observations', models.PositiveIntegerField(default=0, editable=False)),
                        ('families', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[(seuil.organisations.domain.PracticeFamily['LOW_THRESHOLD'], 'low threshold'), (seuil.organisations.domain.PracticeFamily['FIRST_LINE'], 'first line'), (seuil.organisations.domain.PracticeFamily['HOSPITAL'], 'hospital'), (seuil.organisations.domain.PracticeFamily['MENTAL_HEALTH'], 'mental health'), (seuil.organisations.domain.PracticeFamily['ADDICTIONS'], 'addictions'), (seuil.organisations.domain.PracticeFamily['HOMELESSNESS'], 'homelessness'), (seuil.organisations.domain.PracticeFamily['SOCIAL_SERVICE'], 'social service'), (seuil.organisations.domain.PracticeFamily['LOCAL_AUTHORITY'], 'local authority'), (seuil.organisations.domain.PracticeFamily['JUSTICE'], 'justice'), (seuil.organisations.domain.PracticeFamily['MUTUALITY'], 'health insurance fund'), (seuil.organisations.domain.PracticeFamily['HOME_CARE'], 'home care'), (seuil.organisations.domain.PracticeFamily['YOUTH'], 'youth'), (seuil.organisations.domain.PracticeFamily['DISABILITY'], 'disability'), (seuil.organisations.domain.PracticeFamily['OLDER_PEOPLE'], 'older people'), (seuil.organisations.domain.PracticeFamily['COMMUNITY'], 'community work'), (seuil.organisations.domain.PracticeFamily['USER_REPRESENTATIVES'], 'user representatives'), (seuil.organisations.domain.PracticeFamily['COORDINATION'], 'coordination'), (seuil.organisations.domain.PracticeFamily['OTHER'], 'other')], max_length=30), default=list, editable=False, size=None)),
                        ('basins', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, editable=False, size=None)),
                        ('occasions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, editable=False, size=None)),
                        ('first_seen', models.DateField(editable=False, null=True)),
                        ('last_seen', models.DateField(editable=False, null=True)),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('created_at', models.DateTimeField(verbose_name='written')),
                        ('moved_at', models.DateTimeField(verbose_name='last step')),
                    ],
                    options={
                        'verbose_name': 'blockage',
                        'verbose_name_plural': 'blockages',
                        'ordering': ['-last_seen', '-pk'],
                        'indexes': [models.Index(fields=['status', '-last_seen', '-id'], name='blockage_by_status')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('title_fr', ''), ('title_nl', ''), ('title_en', ''), _negated=True), name='blockage_has_a_title'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('status', seuil.register.domain.blockage.Status['MERGED'])), models.Q(models.Q(('status', seuil.register.domain.blockage.Status['MERGED']), _negated=True), ('merged_into', None)), _connector='OR'), name='blockage_merged_says_into_what'), models.CheckConstraint(condition=models.Q(models.Q(('status', seuil.register.domain.blockage.Status['OUTSIDE_REACH']), _negated=True), models.Q(('addressee', ''), _negated=True), _connector='OR'), name='blockage_out_of_reach_names_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='BlockageEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('blockage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='register.blockage', verbose_name='blockage')),
                        ('step', models.CharField(choices=[(seuil.register.domain.blockage.Step['RECOGNISE'], 'recognised'), (seuil.register.domain.blockage.Step['CONFIRM_PERSISTENT'], 'confirmed as persistent'), (seuil.register.domain.blockage.Step['TREAT'], 'taken into a plan'), (seuil.register.domain.blockage.Step['EASE'], 'said to be eased'), (seuil.register.domain.blockage.Step['RESOLVE'], 'said to be resolved'), (seuil.register.domain.blockage.Step['REOPEN'], 'met again'), (seuil.register.domain.blockage.Step['FALL_BACK'], 'no longer shown in two places'), (seuil.register.domain.blockage.Step['PUT_OUTSIDE_REACH'], 'put out of our reach'), (seuil.register.domain.blockage.Step['BRING_BACK'], 'brought back'), (seuil.register.domain.blockage.Step['REST'], 'laid to rest'), (seuil.register.domain.blockage.Step['MERGE'], 'merged into another one'), (seuil.register.domain.blockage.Step['UNMERGE'], 'taken apart again')], max_length=30, verbose_name='step')),
                        ('origin', models.CharField(choices=[(seuil.register.domain.blockage.Status['OBSERVED'], 'observed'), (seuil.register.domain.blockage.Status['RECOGNISED'], 'recognised'), (seuil.register.domain.blockage.Status['PERSISTENT'], 'persistent'), (seuil.register.domain.blockage.Status['IN_TREATMENT'], 'being treated'), (seuil.register.domain.blockage.Status['EASED'], 'eased'), (seuil.register.domain.blockage.Status['RESOLVED'], 'resolved'), (seuil.register.domain.blockage.Status['OUTSIDE_REACH'], 'out of our reach'), (seuil.register.domain.blockage.Status['DORMANT'], 'not met lately'), (seuil.register.domain.blockage.Status['MERGED'], 'merged into another one')], max_length=20, verbose_name='from')),
                        ('target', models.CharField(choices=[(seuil.register.domain.blockage.Status['OBSERVED'], 'observed'), (seuil.register.domain.blockage.Status['RECOGNISED'], 'recognised'), (seuil.register.domain.blockage.Status['PERSISTENT'], 'persistent'), (seuil.register.domain.blockage.Status['IN_TREATMENT'], 'being treated'), (seuil.register.domain.blockage.Status['EASED'], 'eased'), (seuil.register.domain.blockage.Status['RESOLVED'], 'resolved'), (seuil.register.domain.blockage.Status['OUTSIDE_REACH'], 'out of our reach'), (seuil.register.domain.blockage.Status['DORMANT'], 'not met lately'), (seuil.register.domain.blockage.Status['MERGED'], 'merged into another one')], max_length=20, verbose_name='to')),
                        ('words', models.TextField(blank=True, verbose_name='why')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language of the words')),
                        ('other', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.blockage', verbose_name='the other blockage')),
                    ],
                    options={
                        'verbose_name': 'step of a blockage',
                        'verbose_name_plural': 'steps of blockages',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Follower',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('mail', models.EmailField(max_length=254, verbose_name='address')),
                        ('language', models.CharField(max_length=5, verbose_name='language')),
                        ('asked_at', models.DateTimeField(verbose_name='asked')),
                        ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                        ('blockage', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='register.blockage', verbose_name='blockage')),
                    ],
                    options={
                        'verbose_name': 'follower',
                        'verbose_name_plural': 'followers',
                        'ordering': ['pk'],
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('blockage', 'mail'), name='follower_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FollowLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('follower', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='register.follower')),
                    ],
                    options={
                        'verbose_name': 'link of a follower',
                        'verbose_name_plural': 'links of followers',
                    },
                ),
                migrations.CreateModel(
                    name='Observation',
                    fields=[
                        ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('origin', models.CharField(choices=[(seuil.register.domain.observation.Origin['ORIENTATION'], 'a request'), (seuil.register.domain.observation.Origin['CLUSTER'], 'requests, told together'), (seuil.register.domain.observation.Origin['SESSION'], 'a meeting')], max_length=20, verbose_name='comes from')),
                        ('kind', models.CharField(choices=[(seuil.register.domain.observation.ObservationKind['REFUSED'], 'refused by the service'), (seuil.register.domain.observation.ObservationKind['NO_ANSWER'], 'no answer'), (seuil.register.domain.observation.ObservationKind['MISSED'], 'accepted, but it did not happen'), (seuil.register.domain.observation.ObservationKind['SET_ASIDE'], 'not tried'), (seuil.register.domain.observation.ObservationKind['NO_SOLUTION'], 'no solution found'), (seuil.register.domain.observation.ObservationKind['RISK'], 'risk of a break'), (seuil.register.domain.observation.ObservationKind['BARRIER'], 'barrier'), (seuil.register.domain.observation.ObservationKind['LEVER'], 'lever'), (seuil.register.domain.observation.ObservationKind['NEED'], 'need'), (seuil.register.domain.observation.ObservationKind['GOOD_PRACTICE'], 'good practice'), (seuil.register.domain.observation.ObservationKind['TRACK'], 'track')], max_length=20, verbose_name='what it is')),
                        ('month', models.DateField(help_text='Its first day.', verbose_name='month')),
                        ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.category', verbose_name='category')),
                        ('basin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.territory', verbose_name='basin')),
                        ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.territory', verbose_name='place')),
                        ('reason', models.CharField(blank=True, max_length=40, verbose_name='reason')),
                        ('publics', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='publics')),
                        ('family', models.CharField(blank=True, choices=[(seuil.organisations.domain.PracticeFamily['LOW_THRESHOLD'], 'low threshold'), (seuil.organisations.domain.PracticeFamily['FIRST_LINE'], 'first line'), (seuil.organisations.domain.PracticeFamily['HOSPITAL'], 'hospital'), (seuil.organisations.domain.PracticeFamily['MENTAL_HEALTH'], 'mental health'), (seuil.organisations.domain.PracticeFamily['ADDICTIONS'], 'addictions'), (seuil.organisations.domain.PracticeFamily['HOMELESSNESS'], 'homelessness'), (seuil.organisations.domain.PracticeFamily['SOCIAL_SERVICE'], 'social service'), (seuil.organisations.domain.PracticeFamily['LOCAL_AUTHORITY'], 'local authority'), (seuil.organisations.domain.PracticeFamily['JUSTICE'], 'justice'), (seuil.organisations.domain.PracticeFamily['MUTUALITY'], 'health insurance fund'), (seuil.organisations.domain.PracticeFamily['HOME_CARE'], 'home care'), (seuil.organisations.domain.PracticeFamily['YOUTH'], 'youth'), (seuil.organisations.domain.PracticeFamily['DISABILITY'], 'disability'), (seuil.organisations.domain.PracticeFamily['OLDER_PEOPLE'], 'older people'), (seuil.organisations.domain.PracticeFamily['COMMUNITY'], 'community work'), (seuil.organisations.domain.PracticeFamily['USER_REPRESENTATIVES'], 'user representatives'), (seuil.organisations.domain.PracticeFamily['COORDINATION'], 'coordination'), (seuil.organisations.domain.PracticeFamily['OTHER'], 'other')], max_length=30, verbose_name='practice family')),
                        ('declared', models.BooleanField(blank=True, help_text='Empty: has no meaning here.', null=True, verbose_name='stood on the sheet')),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='directory.service', verbose_name='service')),
                        ('statement', models.CharField(blank=True, max_length=280, verbose_name='in words')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                        ('level', models.CharField(blank=True, choices=[(seuil.register.domain.observation.Level['PERSON'], 'linked to the person'), (seuil.register.domain.observation.Level['PROFESSIONAL'], 'linked to professionals'), (seuil.register.domain.observation.Level['SYSTEM'], 'linked to the system')], max_length=20, verbose_name='level')),
                        ('barrier', models.CharField(blank=True, max_length=40, verbose_name='barrier')),
                        ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='themes')),
                        ('occasion', models.CharField(blank=True, help_text='The code of the meeting.', max_length=80, verbose_name='meeting')),
                        ('source_digest', models.CharField(editable=False, max_length=64, unique=True)),
                    ],
                    options={
                        'verbose_name': 'observation',
                        'verbose_name_plural': 'observations',
                        'ordering': ['month', 'public_id'],
                        'indexes': [models.Index(fields=['month', 'basin'], name='observation_by_month'), models.Index(fields=['occasion'], name='observation_by_occasion')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='observation_of_a_month'), models.CheckConstraint(condition=models.Q(('reason__regex', '^[a-z0-9_]*$')), name='observation_reason_is_a_code'), models.CheckConstraint(condition=models.Q(models.Q(('origin', seuil.register.domain.observation.Origin['ORIENTATION']), _negated=True), ('statement', ''), _connector='OR'), name='observation_of_a_request_has_no_words'), models.CheckConstraint(condition=models.Q(('statement', ''), models.Q(('language', ''), _negated=True), _connector='OR'), name='observation_in_words_has_a_language')],
                    },
                ),
                migrations.CreateModel(
                    name='TraceLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source_kind', models.CharField(choices=[(seuil.register.domain.trace.End['OBSERVATION'], 'observation'), (seuil.register.domain.trace.End['BLOCKAGE'], 'blockage'), (seuil.register.domain.trace.End['TRACK'], 'track'), (seuil.register.domain.trace.End['ACTION'], 'action'), (seuil.register.domain.trace.End['DECISION'], 'decision'), (seuil.register.domain.trace.End['MEASURE'], 'measure')], max_length=20, verbose_name='from')),
                        ('source', models.UUIDField(editable=False)),
                        ('relation', models.CharField(choices=[(seuil.register.domain.trace.Relation['EVIDENCE'], 'shows'), (seuil.register.domain.trace.Relation['LEADS_TO'], 'leads to'), (seuil.register.domain.trace.Relation['SUGGESTS'], 'suggests'), (seuil.register.domain.trace.Relation['SUPPORTS'], 'supports'), (seuil.register.domain.trace.Relation['DECIDED_BY'], 'is decided by'), (seuil.register.domain.trace.Relation['SHOWN_BY'], 'is shown by')], max_length=20, verbose_name='relation')),
                        ('target_kind', models.CharField(choices=[(seuil.register.domain.trace.End['OBSERVATION'], 'observation'), (seuil.register.domain.trace.End['BLOCKAGE'], 'blockage'), (seuil.register.domain.trace.End['TRACK'], 'track'), (seuil.register.domain.trace.End['ACTION'], 'action'), (seuil.register.domain.trace.End['DECISION'], 'decision'), (seuil.register.domain.trace.End['MEASURE'], 'measure')], max_length=20, verbose_name='to')),
                        ('target', models.UUIDField(editable=False)),
                        ('suggested', models.BooleanField(default=False, verbose_name='proposed by the program')),
                        ('reason', models.CharField(blank=True, max_length=300, verbose_name='why')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('made_at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'trace',
                        'verbose_name_plural': 'traces',
                        'ordering': ['made_at', 'pk'],
                        'indexes': [models.Index(fields=['target_kind', 'target'], name='trace_by_target'), models.Index(fields=['source_kind', 'source'], name='trace_by_source')],
                    },
                ),
                migrations.CreateModel(
                    name='TraceRevocation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('trace', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='revocation', to='register.tracelink')),
                        ('reason', models.CharField(max_length=300, verbose_name='why')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('made_at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'trace taken back',
                        'verbose_name_plural': 'traces taken back',
                        'ordering': ['made_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='Track',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('title_fr', models.CharField(blank=True, max_length=160, verbose_name='title in French')),
                        ('title_nl', models.CharField(blank=True, max_length=160, verbose_name='title in Dutch')),
                        ('title_en', models.CharField(blank=True, max_length=160, verbose_name='title in English')),
                        ('about_fr', models.TextField(blank=True, verbose_name='description in French')),
                        ('about_nl', models.TextField(blank=True, verbose_name='description in Dutch')),
                        ('about_en', models.TextField(blank=True, verbose_name='description in English')),
                        ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='themes')),
                        ('status', models.CharField(choices=[(seuil.register.domain.track.Status['SUGGESTED'], 'suggested'), (seuil.register.domain.track.Status['UNDER_STUDY'], 'being studied'), (seuil.register.domain.track.Status['TRIED'], 'tried'), (seuil.register.domain.track.Status['OPERATIONAL'], 'in use'), (seuil.register.domain.track.Status['IN_PLAN'], 'in a plan'), (seuil.register.domain.track.Status['GENERALISED'], 'used everywhere'), (seuil.register.domain.track.Status['PERMANENT'], 'here to stay'), (seuil.register.domain.track.Status['ABANDONED'], 'given up')], default=seuil.register.domain.track.Status['SUGGESTED'], max_length=20, verbose_name='status')),
                        ('needs', models.TextField(blank=True, verbose_name='what it needs')),
                        ('success', models.TextField(blank=True, verbose_name='when it succeeds')),
                        ('carriers', models.CharField(blank=True, help_text='Bodies, never people.', max_length=300, verbose_name='who could carry it')),
                        ('copies', models.CharField(blank=True, max_length=300, verbose_name='does as is done elsewhere')),
                        ('place_level', models.CharField(blank=True, choices=[(seuil.territory.domain.Level['REGION'], 'region'), (seuil.territory.domain.Level['BASIN'], 'basin'), (seuil.territory.domain.Level['COMMUNE'], 'commune'), (seuil.territory.domain.Level['QUARTER'], 'quarter')], max_length=20, verbose_name='level proposed')),
                        ('place_reason', models.CharField(blank=True, max_length=300, verbose_name='why at this level')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('created_at', models.DateTimeField(verbose_name='written')),
                        ('moved_at', models.DateTimeField(verbose_name='last step')),
                    ],
                    options={
                        'verbose_name': 'track',
                        'verbose_name_plural': 'tracks',
                        'ordering': ['-moved_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('title_fr', ''), ('title_nl', ''), ('title_en', ''), _negated=True), name='track_has_a_title'), models.CheckConstraint(condition=models.Q(('place_level', ''), models.Q(('place_reason', ''), _negated=True), _connector='OR'), name='track_level_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='TrackEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('track', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='register.track', verbose_name='track')),
                        ('step', models.CharField(choices=[(seuil.register.domain.track.Step['STUDY'], 'study begun'), (seuil.register.domain.track.Step['TRY'], 'trial begun'), (seuil.register.domain.track.Step['RUN'], 'taken into use'), (seuil.register.domain.track.Step['ADOPT'], 'taken into a plan'), (seuil.register.domain.track.Step['GENERALISE'], 'used everywhere'), (seuil.register.domain.track.Step['MAKE_PERMANENT'], 'made permanent'), (seuil.register.domain.track.Step['ABANDON'], 'given up'), (seuil.register.domain.track.Step['TAKE_UP_AGAIN'], 'taken up again')], max_length=30, verbose_name='step')),
                        ('origin', models.CharField(choices=[(seuil.register.domain.track.Status['SUGGESTED'], 'suggested'), (seuil.register.domain.track.Status['UNDER_STUDY'], 'being studied'), (seuil.register.domain.track.Status['TRIED'], 'tried'), (seuil.register.domain.track.Status['OPERATIONAL'], 'in use'), (seuil.register.domain.track.Status['IN_PLAN'], 'in a plan'), (seuil.register.domain.track.Status['GENERALISED'], 'used everywhere'), (seuil.register.domain.track.Status['PERMANENT'], 'here to stay'), (seuil.register.domain.track.Status['ABANDONED'], 'given up')], max_length=20, verbose_name='from')),
                        ('target', models.CharField(choices=[(seuil.register.domain.track.Status['SUGGESTED'], 'suggested'), (seuil.register.domain.track.Status['UNDER_STUDY'], 'being studied'), (seuil.register.domain.track.Status['TRIED'], 'tried'), (seuil.register.domain.track.Status['OPERATIONAL'], 'in use'), (seuil.register.domain.track.Status['IN_PLAN'], 'in a plan'), (seuil.register.domain.track.Status['GENERALISED'], 'used everywhere'), (seuil.register.domain.track.Status['PERMANENT'], 'here to stay'), (seuil.register.domain.track.Status['ABANDONED'], 'given up')], max_length=20, verbose_name='to')),
                        ('words', models.TextField(blank=True, verbose_name='words')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language of the words')),
                    ],
                    options={
                        'verbose_name': 'step of a track',
                        'verbose_name_plural': 'steps of tracks',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
            ],
        ),
        Together(
            operations=[
                pgtrigger.migrations.AddTrigger(
                    model_name='observation',
                    trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='2e7a0b2d393edb600173eb89532c61f9d7572078', operation='DELETE', pgid='pgtrigger_kept_1e01c', table='register_observation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='observation',
                    trigger=pgtrigger.compiler.Trigger(name='as_written', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."public_id" IS DISTINCT FROM (NEW."public_id") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."month" IS DISTINCT FROM (NEW."month") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."basin_id" IS DISTINCT FROM (NEW."basin_id") OR OLD."place_id" IS DISTINCT FROM (NEW."place_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."publics" IS DISTINCT FROM (NEW."publics") OR OLD."family" IS DISTINCT FROM (NEW."family") OR OLD."declared" IS DISTINCT FROM (NEW."declared") OR OLD."statement" IS DISTINCT FROM (NEW."statement") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."barrier" IS DISTINCT FROM (NEW."barrier") OR OLD."themes" IS DISTINCT FROM (NEW."themes") OR OLD."occasion" IS DISTINCT FROM (NEW."occasion") OR OLD."source_digest" IS DISTINCT FROM (NEW."source_digest"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='50138ea3c55e5b8b8d6a2806ef686e448d14847c', operation='UPDATE', pgid='pgtrigger_as_written_1741a', table='register_observation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='observation',
                    trigger=pgtrigger.compiler.Trigger(name='service_only_let_go', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."service_id" IS NOT NULL AND OLD."service_id" IS DISTINCT FROM (NEW."service_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2ecb2645cb4fa3813a04bd47d975fd8f4bbd9102', operation='UPDATE', pgid='pgtrigger_service_only_let_go_70ed8', table='register_observation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tracelink',
                    trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8b7ded9588ad7ff90e594d835deace135068e677', operation='DELETE', pgid='pgtrigger_kept_b5a01', table='register_tracelink', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tracelink',
                    trigger=pgtrigger.compiler.Trigger(name='as_written', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."source_kind" IS DISTINCT FROM (NEW."source_kind") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."relation" IS DISTINCT FROM (NEW."relation") OR OLD."target_kind" IS DISTINCT FROM (NEW."target_kind") OR OLD."target" IS DISTINCT FROM (NEW."target") OR OLD."suggested" IS DISTINCT FROM (NEW."suggested") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1f63bd0e53a03f5b1deffb108df2bc1ad60f14ea', operation='UPDATE', pgid='pgtrigger_as_written_ee0ce', table='register_tracelink', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tracerevocation',
                    trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1c84ba0719a33aaa0da8a06ab65324db0a862ed8', operation='DELETE', pgid='pgtrigger_kept_1df0d', table='register_tracerevocation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tracerevocation',
                    trigger=pgtrigger.compiler.Trigger(name='as_written', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."trace_id" IS DISTINCT FROM (NEW."trace_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='10cfa0a054965b2ea673a530eaf0170f5cbe580f', operation='UPDATE', pgid='pgtrigger_as_written_f0ffa', table='register_tracerevocation', when='BEFORE')),
                ),
            ],
        ),
    ]
