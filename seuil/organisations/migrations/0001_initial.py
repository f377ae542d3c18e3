import django.contrib.postgres.fields
import django.db.models.deletion
import seuil.organisations.domain
from django.conf import settings
from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('territory', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='Source',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                        ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                        ('url', models.URLField(blank=True, verbose_name='web address')),
                        ('licence', models.CharField(blank=True, max_length=200, verbose_name='licence')),
                        ('fictional', models.BooleanField(default=False, help_text='Invented for demonstrations; marked on every page.', verbose_name='fictional')),
                    ],
                    options={
                        'verbose_name': 'source',
                        'verbose_name_plural': 'sources',
                        'ordering': ['code'],
                    },
                ),
                migrations.CreateModel(
                    name='Organisation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('uuid', models.UUIDField(editable=False, unique=True)),
                        ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='organisations.source', verbose_name='source')),
                        ('external_id', models.CharField(max_length=200, verbose_name='id in the source')),
                        ('name_fr', models.CharField(blank=True, max_length=300, verbose_name='name in French')),
                        ('name_nl', models.CharField(blank=True, max_length=300, verbose_name='name in Dutch')),
                        ('name_en', models.CharField(blank=True, max_length=300, verbose_name='name in English')),
                        ('sort_key', models.CharField(blank=True, editable=False, max_length=300)),
                        ('families', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[(seuil.organisations.domain.PracticeFamily['LOW_THRESHOLD'], 'low threshold'), (seuil.organisations.domain.PracticeFamily['FIRST_LINE'], 'first line'), (seuil.organisations.domain.PracticeFamily['HOSPITAL'], 'hospital'), (seuil.organisations.domain.PracticeFamily['MENTAL_HEALTH'], 'mental health'), (seuil.organisations.domain.PracticeFamily['ADDICTIONS'], 'addictions'), (seuil.organisations.domain.PracticeFamily['HOMELESSNESS'], 'homelessness'), (seuil.organisations.domain.PracticeFamily['SOCIAL_SERVICE'], 'social service'), (seuil.organisations.domain.PracticeFamily['LOCAL_AUTHORITY'], 'local authority'), (seuil.organisations.domain.PracticeFamily['JUSTICE'], 'justice'), (seuil.organisations.domain.PracticeFamily['MUTUALITY'], 'health insurance fund'), (seuil.organisations.domain.PracticeFamily['HOME_CARE'], 'home care'), (seuil.organisations.domain.PracticeFamily['YOUTH'], 'youth'), (seuil.organisations.domain.PracticeFamily['DISABILITY'], 'disability'), (seuil.organisations.domain.PracticeFamily['OLDER_PEOPLE'], 'older people'), (seuil.organisations.domain.PracticeFamily['COMMUNITY'], 'community work'), (seuil.organisations.domain.PracticeFamily['USER_REPRESENTATIVES'], 'user representatives'), (seuil.organisations.domain.PracticeFamily['COORDINATION'], 'coordination'), (seuil.organisations.domain.PracticeFamily['OTHER'], 'other')], max_length=30), blank=True, default=list, size=None, verbose_name='practice families')),
                        ('enterprise_number', models.CharField(blank=True, max_length=20, verbose_name='enterprise number')),
                        ('modified_at', models.DateTimeField(auto_now=True, verbose_name='modified on')),
                    ],
                    options={
                        'verbose_name': 'organisation',
                        'verbose_name_plural': 'organisations',
                        'ordering': ['sort_key', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='organisation_once_in_its_source')],
                    },
                ),
                migrations.CreateModel(
                    name='Mandate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mandates', to='territory.territory', verbose_name='territory')),
                        ('kind', models.CharField(choices=[(seuil.organisations.domain.MandateKind['DESK'], 'orientation desk'), (seuil.organisations.domain.MandateKind['BASIN_TEAM'], 'team of a basin'), (seuil.organisations.domain.MandateKind['REGIONAL_TEAM'], 'regional team'), (seuil.organisations.domain.MandateKind['OPERATOR'], 'operator')], max_length=20, verbose_name='mandate')),
                        ('given_at', models.DateTimeField(auto_now_add=True, verbose_name='given')),
                        ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'mandate',
                        'verbose_name_plural': 'mandates',
                        'ordering': ['kind', 'pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'territory', 'kind'), name='mandate_once_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='organisations.organisation', verbose_name='organisation')),
                        ('role', models.CharField(choices=[(seuil.organisations.domain.Role['PROFESSIONAL'], 'professional'), (seuil.organisations.domain.Role['EDITOR'], 'keeps the sheets'), (seuil.organisations.domain.Role['MANAGER'], 'manages people and sheets')], max_length=20, verbose_name='role')),
                        ('status', models.CharField(choices=[(seuil.organisations.domain.MembershipStatus['ASKED'], 'waits for an answer'), (seuil.organisations.domain.MembershipStatus['CONFIRMED'], 'confirmed'), (seuil.organisations.domain.MembershipStatus['REFUSED'], 'refused'), (seuil.organisations.domain.MembershipStatus['ENDED'], 'ended')], default=seuil.organisations.domain.MembershipStatus['ASKED'], max_length=20, verbose_name='status')),
                        ('function', models.CharField(blank=True, max_length=120, verbose_name='function')),
                        ('introduction', models.CharField(blank=True, help_text='Until somebody has decided.', max_length=300, verbose_name='how the organisation can recognise the person')),
                        ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                        ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                        ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='reminded')),
                    ],
                    options={
                        'verbose_name': 'membership',
                        'verbose_name_plural': 'memberships',
                        'ordering': ['-asked_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', [seuil.organisations.domain.MembershipStatus['ASKED'], seuil.organisations.domain.MembershipStatus['CONFIRMED']])), fields=('user', 'organisation'), name='membership_once_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='organisations.organisation', verbose_name='organisation')),
                        ('role', models.CharField(blank=True, choices=[(seuil.organisations.domain.Role['PROFESSIONAL'], 'professional'), (seuil.organisations.domain.Role['EDITOR'], 'keeps the sheets'), (seuil.organisations.domain.Role['MANAGER'], 'manages people and sheets')], max_length=20, verbose_name='role')),
                        ('territory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='territory.territory', verbose_name='territory')),
                        ('kind', models.CharField(blank=True, choices=[(seuil.organisations.domain.MandateKind['DESK'], 'orientation desk'), (seuil.organisations.domain.MandateKind['BASIN_TEAM'], 'team of a basin'), (seuil.organisations.domain.MandateKind['REGIONAL_TEAM'], 'regional team'), (seuil.organisations.domain.MandateKind['OPERATOR'], 'operator')], max_length=20, verbose_name='mandate')),
                        ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                        ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'verbose_name_plural': 'invitations',
                        'ordering': ['-created_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), ('organisation__isnull', False), ('territory', None), models.Q(('role', ''), _negated=True)), models.Q(('organisation', None), ('role', ''), ('territory__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='invitation_to_one_thing'), models.UniqueConstraint(condition=models.Q(('organisation__isnull', False), ('used_at', None)), fields=('organisation', 'email'), name='invitation_once_to_an_organisation'), models.UniqueConstraint(condition=models.Q(('territory__isnull', False), ('used_at', None)), fields=('territory', 'kind', 'email'), name='invitation_once_to_a_mandate')],
                    },
                ),
            ],
        ),
    ]
