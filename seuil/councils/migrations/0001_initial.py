import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import seuil.councils.domain.charter
import seuil.councils.domain.consultation
import seuil.councils.domain.decision
import seuil.councils.domain.objection
import seuil.councils.domain.seat
import seuil.organisations.domain
import uuid
from django.conf import settings
from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('concertation', '0001_initial'),
        ('organisations', '0001_initial'),
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Council',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True, verbose_name='name in addresses')),
                        ('name_fr', models.CharField(max_length=120, verbose_name='name in French')),
                        ('name_nl', models.CharField(max_length=120, verbose_name='name in Dutch')),
                        ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                        ('about_fr', models.TextField(blank=True, verbose_name='description in French')),
                        ('about_nl', models.TextField(blank=True, verbose_name='description in Dutch')),
                        ('about_en', models.TextField(blank=True, verbose_name='description in English')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='councils', to='territory.territory', verbose_name='territory')),
                        ('series', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='council', to='concertation.series', verbose_name='its meetings')),
                        ('created_at', models.DateTimeField(verbose_name='written')),
                    ],
                    options={
                        'verbose_name': 'council',
                        'verbose_name_plural': 'councils',
                        'ordering': ['territory__level', 'slug'],
                    },
                ),
                migrations.CreateModel(
                    name='Charter',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charters', to='councils.council', verbose_name='council')),
                        ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                        ('status', models.CharField(choices=[(seuil.councils.domain.charter.Status['PROPOSED'], 'proposed'), (seuil.councils.domain.charter.Status['ADOPTED'], 'adopted'), (seuil.councils.domain.charter.Status['REPLACED'], 'replaced'), (seuil.councils.domain.charter.Status['WITHDRAWN'], 'withdrawn')], default=seuil.councils.domain.charter.Status['PROPOSED'], max_length=20, verbose_name='status')),
                        ('text_fr', models.TextField(verbose_name='text in French')),
                        ('text_nl', models.TextField(verbose_name='text in Dutch')),
                        ('text_en', models.TextField(blank=True, verbose_name='text in English')),
                        ('fallback_fr', models.TextField(blank=True, verbose_name='without consent, in French')),
                        ('fallback_nl', models.TextField(blank=True, verbose_name='without consent, in Dutch')),
                        ('fallback_en', models.TextField(blank=True, verbose_name='without consent, in English')),
                        ('quorum', models.PositiveSmallIntegerField(verbose_name='practice families that must be heard')),
                        ('consultation_days', models.PositiveSmallIntegerField(default=21, verbose_name='days to ask members')),
                        ('round_days', models.PositiveSmallIntegerField(default=14, verbose_name='days of a round')),
                        ('review_months', models.PositiveSmallIntegerField(default=12, verbose_name='months to a review')),
                        ('rounds_before_fallback', models.PositiveSmallIntegerField(default=2, verbose_name='rounds before the fallback')),
                        ('criteria', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[(seuil.councils.domain.charter.Criterion['HARMS_PUBLIC'], 'it would harm people that the council works for'), (seuil.councils.domain.charter.Criterion['EXCLUDES_FAMILY'], 'it would shut out a practice family'), (seuil.councils.domain.charter.Criterion['NOT_FEASIBLE'], 'it cannot be done with the means there are'), (seuil.councils.domain.charter.Criterion['AGAINST_AIM'], 'it goes against the aims of the council'), (seuil.councils.domain.charter.Criterion['AGAINST_LAW'], 'it goes against the law')], max_length=30), default=list, size=None, verbose_name='what makes an objection')),
                        ('proposed_at', models.DateTimeField(verbose_name='proposed')),
                        ('adopted_at', models.DateTimeField(blank=True, null=True, verbose_name='adopted')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='replaced or withdrawn')),
                    ],
                    options={
                        'verbose_name': 'charter',
                        'verbose_name_plural': 'charters',
                        'ordering': ['council', '-version'],
                        'constraints': [models.UniqueConstraint(fields=('council', 'version'), name='charter_version_once'), models.UniqueConstraint(condition=models.Q(('status', seuil.councils.domain.charter.Status['ADOPTED'])), fields=('council',), name='charter_one_in_force'), models.CheckConstraint(condition=models.Q(('quorum__gt', 0)), name='charter_asks_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='councils.council', verbose_name='council')),
                        ('kind', models.CharField(choices=[(seuil.councils.domain.seat.SeatKind['MEMBER'], 'member'), (seuil.councils.domain.seat.SeatKind['FEDERATION'], 'federation'), (seuil.councils.domain.seat.SeatKind['OBSERVER'], 'administration, observes')], max_length=20, verbose_name='kind')),
                        ('family', models.CharField(choices=[(seuil.organisations.domain.PracticeFamily['LOW_THRESHOLD'], 'low threshold'), (seuil.organisations.domain.PracticeFamily['FIRST_LINE'], 'first line'), (seuil.organisations.domain.PracticeFamily['HOSPITAL'], 'hospital'), (seuil.organisations.domain.PracticeFamily['MENTAL_HEALTH'], 'mental health'), (seuil.organisations.domain.PracticeFamily['ADDICTIONS'], 'addictions'), (seuil.organisations.domain.PracticeFamily['HOMELESSNESS'], 'homelessness'), (seuil.organisations.domain.PracticeFamily['SOCIAL_SERVICE'], 'social service'), (seuil.organisations.domain.PracticeFamily['LOCAL_AUTHORITY'], 'local authority'), (seuil.organisations.domain.PracticeFamily['JUSTICE'], 'justice'), (seuil.organisations.domain.PracticeFamily['MUTUALITY'], 'health insurance fund'), (seuil.organisations.domain.PracticeFamily['HOME_CARE'], 'home care'), (seuil.organisations.domain.PracticeFamily['YOUTH'], 'youth'), (seuil.organisations.domain.PracticeFamily['DISABILITY'], 'disability'), (seuil.organisations.domain.PracticeFamily['OLDER_PEOPLE'], 'older people'), (seuil.organisations.domain.PracticeFamily['COMMUNITY'], 'community work'), (seuil.organisations.domain.PracticeFamily['USER_REPRESENTATIVES'], 'user representatives'), (seuil.organisations.domain.PracticeFamily['COORDINATION'], 'coordination'), (seuil.organisations.domain.PracticeFamily['OTHER'], 'other')], max_length=30, verbose_name='practice family')),
                        ('organisation', models.ForeignKey(blank=True, help_text='Empty for people who speak for themselves, such as user representatives.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='council_seats', to='organisations.organisation', verbose_name='body')),
                        ('label', models.CharField(blank=True, max_length=160, verbose_name='what it is called')),
                        ('begins_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                    ],
                    options={
                        'verbose_name': 'seat',
                        'verbose_name_plural': 'seats',
                        'ordering': ['family', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='seat_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('organisation__isnull', False), models.Q(('label', ''), _negated=True), _connector='OR'), name='seat_is_called'), models.CheckConstraint(condition=models.Q(models.Q(('kind', seuil.councils.domain.seat.SeatKind['FEDERATION']), _negated=True), ('organisation__isnull', False), _connector='OR'), name='seat_of_a_federation_is_of_a_body')],
                    },
                ),
                migrations.CreateModel(
                    name='Holding',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holdings', to='councils.seat', verbose_name='seat')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='council_holdings', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('is_deputy', models.BooleanField(default=False, verbose_name='stands in')),
                        ('begins_on', models.DateField(verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                    ],
                    options={
                        'verbose_name': 'mandate of a seat',
                        'verbose_name_plural': 'mandates of seats',
                        'ordering': ['seat', 'is_deputy', '-begins_on'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('begins_on')), _connector='OR'), name='holding_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='SeatInvitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='councils.seat')),
                        ('mail', models.EmailField(max_length=254, verbose_name='address')),
                        ('is_deputy', models.BooleanField(default=False, verbose_name='stands in')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                    ],
                    options={
                        'verbose_name': 'invitation to a seat',
                        'verbose_name_plural': 'invitations to seats',
                        'ordering': ['created_at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='CharterVoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('charter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voices', to='councils.charter')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='councils.seat')),
                        ('agrees', models.BooleanField(verbose_name='agrees')),
                        ('reason', models.TextField(blank=True, verbose_name='why not')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'voice on a charter',
                        'verbose_name_plural': 'voices on charters',
                        'ordering': ['at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('charter', 'seat'), name='charter_voice_once'), models.CheckConstraint(condition=models.Q(('agrees', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='charter_no_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='AgendaItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='concertation.session')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='councils.decision')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                    ],
                    options={
                        'verbose_name': 'point of an agenda',
                        'verbose_name_plural': 'points of agendas',
                        'ordering': ['session', 'position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('session', 'decision'), name='agenda_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Decision',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('council', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='councils.council', verbose_name='council')),
                        ('title_fr', models.CharField(max_length=160, verbose_name='title in French')),
                        ('title_nl', models.CharField(max_length=160, verbose_name='title in Dutch')),
                        ('title_en', models.CharField(blank=True, max_length=160, verbose_name='title in English')),
                        ('share', models.CharField(choices=[(seuil.councils.domain.decision.CoConstruction['INFORMED'], 'informed'), (seuil.councils.domain.decision.CoConstruction['CONSULTED'], 'consulted'), (seuil.councils.domain.decision.CoConstruction['CO_BUILT'], 'co-built'), (seuil.councils.domain.decision.CoConstruction['DECIDED'], 'decided here')], default=seuil.councils.domain.decision.CoConstruction['DECIDED'], max_length=20, verbose_name='level of co-construction')),
                        ('status', models.CharField(choices=[(seuil.councils.domain.decision.Status['PREPARED'], 'being prepared'), (seuil.councils.domain.decision.Status['CLARIFICATION'], 'questions to understand it'), (seuil.councils.domain.decision.Status['REACTIONS'], 'first reactions'), (seuil.councils.domain.decision.Status['AMENDED'], 'text being amended'), (seuil.councils.domain.decision.Status['MEMBER_CONSULTATION'], 'federations ask members'), (seuil.councils.domain.decision.Status['OBJECTIONS'], 'round of objections'), (seuil.councils.domain.decision.Status['INTEGRATION'], 'objections being integrated'), (seuil.councils.domain.decision.Status['CONSENTED'], 'consented'), (seuil.councils.domain.decision.Status['FALLBACK_DECLARED'], 'decided by the fallback'), (seuil.councils.domain.decision.Status['APPLIED'], 'applied'), (seuil.councils.domain.decision.Status['REVIEWED'], 'reviewed'), (seuil.councils.domain.decision.Status['WITHDRAWN'], 'withdrawn'), (seuil.councils.domain.decision.Status['SENT_TO_LEVEL'], 'sent to another level')], default=seuil.councils.domain.decision.Status['PREPARED'], max_length=30, verbose_name='status')),
                        ('carried_by', models.CharField(blank=True, help_text='Bodies, never people.', max_length=300, verbose_name='who carries it')),
                        ('safeguards', models.TextField(blank=True, verbose_name='safeguards')),
                        ('review_on', models.DateField(blank=True, null=True, verbose_name='review on')),
                        ('reminded_at', models.DateTimeField(editable=False, null=True)),
                        ('sent_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='territory.territory', verbose_name='sent to')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('created_at', models.DateTimeField(verbose_name='written')),
                        ('moved_at', models.DateTimeField(verbose_name='last step')),
                    ],
                    options={
                        'verbose_name': 'decision',
                        'verbose_name_plural': 'decisions',
                        'ordering': ['-moved_at', '-pk'],
                        'indexes': [models.Index(fields=['council', 'status'], name='decision_by_status')],
                    },
                ),
                migrations.CreateModel(
                    name='DecisionText',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='councils.decision')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                        ('text_fr', models.TextField(blank=True, verbose_name='text in French')),
                        ('text_nl', models.TextField(blank=True, verbose_name='text in Dutch')),
                        ('text_en', models.TextField(blank=True, verbose_name='text in English')),
                        ('why', models.CharField(blank=True, max_length=300, verbose_name='what changed and why')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('written_at', models.DateTimeField(verbose_name='written')),
                        ('locked_at', models.DateTimeField(editable=False, null=True, verbose_name='locked')),
                    ],
                    options={
                        'verbose_name': 'text of a decision',
                        'verbose_name_plural': 'texts of decisions',
                        'ordering': ['decision', '-number'],
                        'constraints': [models.UniqueConstraint(fields=('decision', 'number'), name='decision_version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='DecisionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='councils.decision')),
                        ('step', models.CharField(choices=[(seuil.councils.domain.decision.Step['CLARIFY'], 'Open the round of questions'), (seuil.councils.domain.decision.Step['ASK_REACTIONS'], 'Open the round of reactions'), (seuil.councils.domain.decision.Step['AMEND'], 'Amend the text'), (seuil.councils.domain.decision.Step['CONSULT_MEMBERS'], 'Let the federations ask their members'), (seuil.councils.domain.decision.Step['ASK_OBJECTIONS'], 'Open the round of objections'), (seuil.councils.domain.decision.Step['INTEGRATE'], 'Integrate the objections'), (seuil.councils.domain.decision.Step['CONSENT'], 'Say that there is consent'), (seuil.councils.domain.decision.Step['DECLARE_FALLBACK'], 'Decide by the fallback of the charter'), (seuil.councils.domain.decision.Step['APPLY'], 'Say that it is applied'), (seuil.councils.domain.decision.Step['REVIEW'], 'Review it'), (seuil.councils.domain.decision.Step['WITHDRAW'], 'Withdraw it'), (seuil.councils.domain.decision.Step['SEND_TO_LEVEL'], 'Send it to another level')], max_length=30, verbose_name='step')),
                        ('origin', models.CharField(choices=[(seuil.councils.domain.decision.Status['PREPARED'], 'being prepared'), (seuil.councils.domain.decision.Status['CLARIFICATION'], 'questions to understand it'), (seuil.councils.domain.decision.Status['REACTIONS'], 'first reactions'), (seuil.councils.domain.decision.Status['AMENDED'], 'text being amended'), (seuil.councils.domain.decision.Status['MEMBER_CONSULTATION'], 'federations ask members'), (seuil.councils.domain.decision.Status['OBJECTIONS'], 'round of objections'), (seuil.councils.domain.decision.Status['INTEGRATION'], 'objections being integrated'), (seuil.councils.domain.decision.Status['CONSENTED'], 'consented'), (seuil.councils.domain.decision.Status['FALLBACK_DECLARED'], 'decided by the fallback'), (seuil.councils.domain.decision.Status['APPLIED'], 'applied'), (seuil.councils.domain.decision.Status['REVIEWED'], 'reviewed'), (seuil.councils.domain.decision.Status['WITHDRAWN'], 'withdrawn'), (seuil.councils.domain.decision.Status['SENT_TO_LEVEL'], 'sent to another level')], max_length=30, verbose_name='from')),
                        ('target', models.CharField(choices=[(seuil.councils.domain.decision.Status['PREPARED'], 'being prepared'), (seuil.councils.domain.decision.Status['CLARIFICATION'], 'questions to understand it'), (seuil.councils.domain.decision.Status['REACTIONS'], 'first reactions'), (seuil.councils.domain.decision.Status['AMENDED'], 'text being amended'), (seuil.councils.domain.decision.Status['MEMBER_CONSULTATION'], 'federations ask members'), (seuil.councils.domain.decision.Status['OBJECTIONS'], 'round of objections'), (seuil.councils.domain.decision.Status['INTEGRATION'], 'objections being integrated'), (seuil.councils.domain.decision.Status['CONSENTED'], 'consented'), (seuil.councils.domain.decision.Status['FALLBACK_DECLARED'], 'decided by the fallback'), (seuil.councils.domain.decision.Status['APPLIED'], 'applied'), (seuil.councils.domain.decision.Status['REVIEWED'], 'reviewed'), (seuil.councils.domain.decision.Status['WITHDRAWN'], 'withdrawn'), (seuil.councils.domain.decision.Status['SENT_TO_LEVEL'], 'sent to another level')], max_length=30, verbose_name='to')),
                        ('words', models.TextField(blank=True, verbose_name='words')),
                    ],
                    options={
                        'verbose_name': 'step of a decision',
                        'verbose_name_plural': 'steps of decisions',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Round',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='councils.decision')),
                        ('kind', models.CharField(choices=[(seuil.councils.domain.decision.RoundKind['CLARIFICATION'], 'questions to understand it'), (seuil.councils.domain.decision.RoundKind['REACTIONS'], 'reactions'), (seuil.councils.domain.decision.RoundKind['OBJECTIONS'], 'objections')], max_length=20, verbose_name='kind')),
                        ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='councils.decisiontext')),
                        ('opened_at', models.DateTimeField(verbose_name='opened')),
                        ('until', models.DateTimeField(verbose_name='until')),
                        ('why_closed', models.CharField(blank=True, max_length=300, verbose_name='why it was closed early')),
                        ('closed_at', models.DateTimeField(editable=False, null=True, verbose_name='closed')),
                    ],
                    options={
                        'verbose_name': 'round',
                        'verbose_name_plural': 'rounds',
                        'ordering': ['decision', 'opened_at', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('decision',), name='round_one_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Remark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='remarks', to='councils.round')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='councils.seat')),
                        ('words', models.TextField(verbose_name='words')),
                        ('answer', models.TextField(blank=True, verbose_name='answer')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'question or reaction',
                        'verbose_name_plural': 'questions and reactions',
                        'ordering': ['at', 'pk'],
                    },
                ),
                migrations.CreateModel(
                    name='SeatPosition',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='councils.round')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='councils.seat')),
                        ('position', models.CharField(choices=[(seuil.councils.domain.decision.Position['CONSENT'], 'consent'), (seuil.councils.domain.decision.Position['CONCERN'], 'consent with a concern'), (seuil.councils.domain.decision.Position['OBJECTION'], 'objection')], max_length=20, verbose_name='position')),
                        ('concern', models.TextField(blank=True, verbose_name='concern')),
                        ('meets', models.TextField(blank=True, verbose_name='how the text meets the objections that this seat raised before')),
                        ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                    ],
                    options={
                        'verbose_name': 'position',
                        'verbose_name_plural': 'positions',
                        'ordering': ['at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('round', 'seat'), name='position_once_a_round'), models.CheckConstraint(condition=models.Q(models.Q(('position', seuil.councils.domain.decision.Position['CONCERN']), _negated=True), models.Q(('concern', ''), _negated=True), _connector='OR'), name='position_with_a_concern_says_it')],
                    },
                ),
                migrations.CreateModel(
                    name='Objection',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objections', to='councils.decision')),
                        ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objections', to='councils.round')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='councils.seat')),
                        ('reason', models.TextField(verbose_name='reason')),
                        ('proposal', models.TextField(verbose_name='proposal')),
                        ('criterion', models.CharField(blank=True, choices=[(seuil.councils.domain.charter.Criterion['HARMS_PUBLIC'], 'it would harm people that the council works for'), (seuil.councils.domain.charter.Criterion['EXCLUDES_FAMILY'], 'it would shut out a practice family'), (seuil.councils.domain.charter.Criterion['NOT_FEASIBLE'], 'it cannot be done with the means there are'), (seuil.councils.domain.charter.Criterion['AGAINST_AIM'], 'it goes against the aims of the council'), (seuil.councils.domain.charter.Criterion['AGAINST_LAW'], 'it goes against the law')], max_length=30, verbose_name='criterion of the charter')),
                        ('status', models.CharField(choices=[(seuil.councils.domain.objection.Status['RAISED'], 'not tested yet'), (seuil.councils.domain.objection.Status['STANDING'], 'stands'), (seuil.councils.domain.objection.Status['INTEGRATED'], 'integrated'), (seuil.councils.domain.objection.Status['WITHDRAWN'], 'taken back'), (seuil.councils.domain.objection.Status['NOT_AN_OBJECTION'], 'not an objection'), (seuil.councils.domain.objection.Status['APPEALED'], 'to be looked at again')], default=seuil.councils.domain.objection.Status['RAISED'], max_length=30, verbose_name='status')),
                        ('version', models.PositiveIntegerField(default=0, editable=False)),
                        ('at', models.DateTimeField(verbose_name='raised')),
                    ],
                    options={
                        'verbose_name': 'objection',
                        'verbose_name_plural': 'objections',
                        'ordering': ['at', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('round', 'seat'), name='objection_once_a_round'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('proposal', ''), _negated=True)), name='objection_says_why_and_what')],
                    },
                ),
                migrations.CreateModel(
                    name='ObjectionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('objection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='councils.objection')),
                        ('step', models.CharField(choices=[(seuil.councils.domain.objection.Step['UPHOLD'], 'It stands'), (seuil.councils.domain.objection.Step['INTEGRATE'], 'The text meets it now'), (seuil.councils.domain.objection.Step['WITHDRAW'], 'Take it back'), (seuil.councils.domain.objection.Step['SET_ASIDE'], 'It is no objection by the charter'), (seuil.councils.domain.objection.Step['APPEAL'], 'Ask to look at it again')], max_length=30, verbose_name='step')),
                        ('origin', models.CharField(choices=[(seuil.councils.domain.objection.Status['RAISED'], 'not tested yet'), (seuil.councils.domain.objection.Status['STANDING'], 'stands'), (seuil.councils.domain.objection.Status['INTEGRATED'], 'integrated'), (seuil.councils.domain.objection.Status['WITHDRAWN'], 'taken back'), (seuil.councils.domain.objection.Status['NOT_AN_OBJECTION'], 'not an objection'), (seuil.councils.domain.objection.Status['APPEALED'], 'to be looked at again')], max_length=30, verbose_name='from')),
                        ('target', models.CharField(choices=[(seuil.councils.domain.objection.Status['RAISED'], 'not tested yet'), (seuil.councils.domain.objection.Status['STANDING'], 'stands'), (seuil.councils.domain.objection.Status['INTEGRATED'], 'integrated'), (seuil.councils.domain.objection.Status['WITHDRAWN'], 'taken back'), (seuil.councils.domain.objection.Status['NOT_AN_OBJECTION'], 'not an objection'), (seuil.councils.domain.objection.Status['APPEALED'], 'to be looked at again')], max_length=30, verbose_name='to')),
                        ('words', models.TextField(blank=True, verbose_name='words')),
                        ('heard_on', models.DateField(blank=True, null=True, verbose_name='heard by the council on')),
                        ('families', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[(seuil.organisations.domain.PracticeFamily['LOW_THRESHOLD'], 'low threshold'), (seuil.organisations.domain.PracticeFamily['FIRST_LINE'], 'first line'), (seuil.organisations.domain.PracticeFamily['HOSPITAL'], 'hospital'), (seuil.organisations.domain.PracticeFamily['MENTAL_HEALTH'], 'mental health'), (seuil.organisations.domain.PracticeFamily['ADDICTIONS'], 'addictions'), (seuil.organisations.domain.PracticeFamily['HOMELESSNESS'], 'homelessness'), (seuil.organisations.domain.PracticeFamily['SOCIAL_SERVICE'], 'social service'), (seuil.organisations.domain.PracticeFamily['LOCAL_AUTHORITY'], 'local authority'), (seuil.organisations.domain.PracticeFamily['JUSTICE'], 'justice'), (seuil.organisations.domain.PracticeFamily['MUTUALITY'], 'health insurance fund'), (seuil.organisations.domain.PracticeFamily['HOME_CARE'], 'home care'), (seuil.organisations.domain.PracticeFamily['YOUTH'], 'youth'), (seuil.organisations.domain.PracticeFamily['DISABILITY'], 'disability'), (seuil.organisations.domain.PracticeFamily['OLDER_PEOPLE'], 'older people'), (seuil.organisations.domain.PracticeFamily['COMMUNITY'], 'community work'), (seuil.organisations.domain.PracticeFamily['USER_REPRESENTATIVES'], 'user representatives'), (seuil.organisations.domain.PracticeFamily['COORDINATION'], 'coordination'), (seuil.organisations.domain.PracticeFamily['OTHER'], 'other')], max_length=30), blank=True, default=list, size=None, verbose_name='practice families that were there')),
                    ],
                    options={
                        'verbose_name': 'step of an objection',
                        'verbose_name_plural': 'steps of objections',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MemberConsultation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='councils.decision')),
                        ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='councils.decisiontext')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consultations', to='councils.seat')),
                        ('status', models.CharField(choices=[(seuil.councils.domain.consultation.Status['NOT_BEGUN'], 'not asked yet'), (seuil.councils.domain.consultation.Status['OPEN'], 'being asked'), (seuil.councils.domain.consultation.Status['CLOSED'], 'heard, position to come'), (seuil.councils.domain.consultation.Status['REPORTED'], 'position given'), (seuil.councils.domain.consultation.Status['SILENT'], 'no position by the deadline'), (seuil.councils.domain.consultation.Status['BROKEN_OFF'], 'broken off')], default=seuil.councils.domain.consultation.Status['NOT_BEGUN'], max_length=20, verbose_name='status')),
                        ('until', models.DateTimeField(verbose_name='until')),
                        ('question', models.TextField(blank=True, verbose_name='question to the members')),
                        ('method', models.CharField(blank=True, max_length=300, verbose_name='how they were asked')),
                        ('asked', models.PositiveIntegerField(blank=True, null=True, verbose_name='members asked')),
                        ('heard', models.PositiveIntegerField(blank=True, null=True, verbose_name='members heard')),
                        ('dissent', models.CharField(blank=True, max_length=240, verbose_name='who thought otherwise')),
                        ('position', models.CharField(blank=True, choices=[(seuil.councils.domain.decision.Position['CONSENT'], 'consent'), (seuil.councils.domain.decision.Position['CONCERN'], 'consent with a concern'), (seuil.councils.domain.decision.Position['OBJECTION'], 'objection')], max_length=20, verbose_name='position')),
                        ('words', models.TextField(blank=True, verbose_name='in short')),
                        ('moved_at', models.DateTimeField(verbose_name='last step')),
                    ],
                    options={
                        'verbose_name': 'consultation of members',
                        'verbose_name_plural': 'consultations of members',
                        'ordering': ['decision', 'seat'],
                        'constraints': [models.UniqueConstraint(fields=('text', 'seat'), name='members_asked_once_a_version'), models.CheckConstraint(condition=models.Q(('heard', None), ('asked', None), ('heard__lte', models.F('asked')), _connector='OR'), name='members_heard_were_asked')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsultationEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='councils.memberconsultation')),
                        ('step', models.CharField(choices=[(seuil.councils.domain.consultation.Step['BEGIN'], 'Ask the members'), (seuil.councils.domain.consultation.Step['CLOSE'], 'Stop asking, read the answers'), (seuil.councils.domain.consultation.Step['REPORT'], 'Report the position'), (seuil.councils.domain.consultation.Step['LAPSE'], 'The deadline passed'), (seuil.councils.domain.consultation.Step['BREAK_OFF'], 'The decision was given up')], max_length=20, verbose_name='step')),
                        ('origin', models.CharField(choices=[(seuil.councils.domain.consultation.Status['NOT_BEGUN'], 'not asked yet'), (seuil.councils.domain.consultation.Status['OPEN'], 'being asked'), (seuil.councils.domain.consultation.Status['CLOSED'], 'heard, position to come'), (seuil.councils.domain.consultation.Status['REPORTED'], 'position given'), (seuil.councils.domain.consultation.Status['SILENT'], 'no position by the deadline'), (seuil.councils.domain.consultation.Status['BROKEN_OFF'], 'broken off')], max_length=20, verbose_name='from')),
                        ('target', models.CharField(choices=[(seuil.councils.domain.consultation.Status['NOT_BEGUN'], 'not asked yet'), (seuil.councils.domain.consultation.Status['OPEN'], 'being asked'), (seuil.councils.domain.consultation.Status['CLOSED'], 'heard, position to come'), (seuil.councils.domain.consultation.Status['REPORTED'], 'position given'), (seuil.councils.domain.consultation.Status['SILENT'], 'no position by the deadline'), (seuil.councils.domain.consultation.Status['BROKEN_OFF'], 'broken off')], max_length=20, verbose_name='to')),
                    ],
                    options={
                        'verbose_name': 'step of a consultation',
                        'verbose_name_plural': 'steps of consultations',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MemberLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='councils.memberconsultation')),
                        ('mail', models.EmailField(max_length=254, verbose_name='address')),
                        ('language', models.CharField(max_length=5, verbose_name='language')),
                    ],
                    options={
                        'verbose_name': 'link of a member',
                        'verbose_name_plural': 'links of members',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('consultation', 'mail'), name='member_link_once')],
                    },
                ),
                migrations.CreateModel(
                    name='MemberAnswer',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='councils.memberconsultation')),
                        ('position', models.CharField(choices=[(seuil.councils.domain.decision.Position['CONSENT'], 'consent'), (seuil.councils.domain.decision.Position['CONCERN'], 'consent with a concern'), (seuil.councils.domain.decision.Position['OBJECTION'], 'objection')], max_length=20, verbose_name='position')),
                        ('words', models.TextField(blank=True, verbose_name='words')),
                        ('language', models.CharField(blank=True, max_length=5, verbose_name='language')),
                    ],
                    options={
                        'verbose_name': 'answer of a member',
                        'verbose_name_plural': 'answers of members',
                        'ordering': ['pk'],
                    },
                ),
            ],
        ),
        Together(
            operations=[
                pgtrigger.migrations.AddTrigger(
                    model_name='decisiontext',
                    trigger=pgtrigger.compiler.Trigger(name='locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."locked_at" IS NOT NULL AND (OLD."text_fr" IS DISTINCT FROM (NEW."text_fr") OR OLD."text_nl" IS DISTINCT FROM (NEW."text_nl") OR OLD."text_en" IS DISTINCT FROM (NEW."text_en") OR OLD."number" IS DISTINCT FROM (NEW."number") OR NEW."locked_at" IS NULL))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='baaf83739aabc5f889080ac99c8d2df3687cb2bf', operation='UPDATE', pgid='pgtrigger_locked_02bae', table='councils_decisiontext', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='round',
                    trigger=pgtrigger.compiler.Trigger(name='stays_closed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_at" IS NOT NULL AND OLD."closed_at" IS DISTINCT FROM (NEW."closed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='19e320281e2a99488655581f6b1d10a671a194cf', operation='UPDATE', pgid='pgtrigger_stays_closed_c8936', table='councils_round', when='BEFORE')),
                ),
            ],
        ),
    ]
