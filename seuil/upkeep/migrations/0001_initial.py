import django.contrib.postgres.fields
import django.db.models.deletion
import seuil.directory.domain
import seuil.upkeep.corrections.domain
import seuil.upkeep.freshness.domain
from django.conf import settings
from django.db import migrations, models
from seuil.accounts.creation import Together


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('directory', '0001_initial'),
        ('organisations', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Together(
            operations=[
                migrations.CreateModel(
                    name='ReminderChoice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.service')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('capacity', models.BooleanField(default=True, verbose_name='reminders about availability')),
                        ('freshness', models.BooleanField(default=True, verbose_name='sheets to check')),
                    ],
                    options={
                        'verbose_name': 'choice of reminders',
                        'verbose_name_plural': 'choices of reminders',
                        'constraints': [models.UniqueConstraint(fields=('service', 'user'), name='reminder_choice_once_a_keeper')],
                    },
                ),
                migrations.CreateModel(
                    name='CapacityLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacity_links', to='directory.service')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('about', models.DateField(verbose_name='about what was said on')),
                    ],
                    options={
                        'verbose_name': 'link to say the availability',
                        'verbose_name_plural': 'links to say the availability',
                        'constraints': [models.UniqueConstraint(fields=('service', 'user', 'about'), name='capacity_link_once_a_period')],
                    },
                ),
                migrations.CreateModel(
                    name='Rhythm',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rhythms', to='directory.service')),
                        ('part', models.CharField(blank=True, choices=[(seuil.upkeep.freshness.domain.Part['CONDITIONS'], 'who can come'), (seuil.upkeep.freshness.domain.Part['HOURS'], 'opening hours'), (seuil.upkeep.freshness.domain.Part['CONTACTS'], 'contacts'), (seuil.upkeep.freshness.domain.Part['PLACES'], 'places'), (seuil.upkeep.freshness.domain.Part['PRICE'], 'price and languages'), (seuil.upkeep.freshness.domain.Part['DESCRIPTION'], 'description')], max_length=20, verbose_name='part')),
                        ('months', models.PositiveSmallIntegerField(choices=[(3, 'every three months'), (6, 'every six months'), (12, 'every year')], verbose_name='months')),
                    ],
                    options={
                        'verbose_name': 'rhythm of checks',
                        'verbose_name_plural': 'rhythms of checks',
                        'constraints': [models.UniqueConstraint(fields=('service', 'part'), name='rhythm_once_a_part'), models.CheckConstraint(condition=models.Q(('months__in', (3, 6, 12))), name='rhythm_is_offered')],
                    },
                ),
                migrations.CreateModel(
                    name='Check',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='directory.service')),
                        ('part', models.CharField(choices=[(seuil.upkeep.freshness.domain.Part['CONDITIONS'], 'who can come'), (seuil.upkeep.freshness.domain.Part['HOURS'], 'opening hours'), (seuil.upkeep.freshness.domain.Part['CONTACTS'], 'contacts'), (seuil.upkeep.freshness.domain.Part['PLACES'], 'places'), (seuil.upkeep.freshness.domain.Part['PRICE'], 'price and languages'), (seuil.upkeep.freshness.domain.Part['DESCRIPTION'], 'description')], max_length=20, verbose_name='part')),
                        ('on', models.DateField(verbose_name='on')),
                        ('hand', models.CharField(choices=[(seuil.directory.domain.Hand['SERVICE'], 'the service itself'), (seuil.directory.domain.Hand['TEAM'], 'the team of a territory'), (seuil.directory.domain.Hand['PHONE'], 'the service, by telephone'), (seuil.directory.domain.Hand['CORRECTION'], 'a correction that was accepted'), (seuil.directory.domain.Hand['OPERATOR'], 'an operator')], default=seuil.directory.domain.Hand['SERVICE'], max_length=20, verbose_name='said by')),
                        ('said_by', models.CharField(blank=True, help_text='A function, such as reception; never a name.', max_length=80, verbose_name='function of who said it')),
                        ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'check of a part',
                        'verbose_name_plural': 'checks of parts',
                        'constraints': [models.UniqueConstraint(fields=('service', 'part'), name='check_once_a_part')],
                    },
                ),
                migrations.CreateModel(
                    name='Asking',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='askings', to='directory.service')),
                        ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[(seuil.upkeep.freshness.domain.Part['CONDITIONS'], 'who can come'), (seuil.upkeep.freshness.domain.Part['HOURS'], 'opening hours'), (seuil.upkeep.freshness.domain.Part['CONTACTS'], 'contacts'), (seuil.upkeep.freshness.domain.Part['PLACES'], 'places'), (seuil.upkeep.freshness.domain.Part['PRICE'], 'price and languages'), (seuil.upkeep.freshness.domain.Part['DESCRIPTION'], 'description')], max_length=20), size=None, verbose_name='parts')),
                        ('opened_at', models.DateTimeField(verbose_name='asked')),
                        ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='reminded')),
                        ('silent_at', models.DateTimeField(blank=True, null=True, verbose_name='no answer since')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                        ('outcome', models.CharField(blank=True, choices=[(seuil.upkeep.freshness.domain.Outcome['CONFIRMED'], 'nothing changed'), (seuil.upkeep.freshness.domain.Outcome['CHANGED'], 'something changed'), (seuil.upkeep.freshness.domain.Outcome['NO_LONGER_DUE'], 'checked in another way')], max_length=20, verbose_name='outcome')),
                        ('hand', models.CharField(blank=True, choices=[(seuil.directory.domain.Hand['SERVICE'], 'the service itself'), (seuil.directory.domain.Hand['TEAM'], 'the team of a territory'), (seuil.directory.domain.Hand['PHONE'], 'the service, by telephone'), (seuil.directory.domain.Hand['CORRECTION'], 'a correction that was accepted'), (seuil.directory.domain.Hand['OPERATOR'], 'an operator')], max_length=20, verbose_name='answered by')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='calls without an answer')),
                        ('tried_on', models.DateField(blank=True, null=True, verbose_name='last call without an answer')),
                    ],
                    options={
                        'verbose_name': 'asking about a sheet',
                        'verbose_name_plural': 'askings about sheets',
                        'ordering': ['-opened_at', '-pk'],
                        'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['silent_at'], name='asking_silent')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('service',), name='asking_once_at_a_time')],
                    },
                ),
                migrations.CreateModel(
                    name='AskingLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('asking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='upkeep.asking')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'link to check a sheet',
                        'verbose_name_plural': 'links to check a sheet',
                    },
                ),
                migrations.CreateModel(
                    name='Correction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='directory.service', verbose_name='service')),
                        ('subject', models.CharField(choices=[(seuil.upkeep.corrections.domain.Subject['HOURS'], 'The opening hours'), (seuil.upkeep.corrections.domain.Subject['CONTACT'], 'The telephone, the mail or the website'), (seuil.upkeep.corrections.domain.Subject['PLACE'], 'The address'), (seuil.upkeep.corrections.domain.Subject['CONDITION'], 'A condition: whom they take'), (seuil.upkeep.corrections.domain.Subject['GONE'], 'This service no longer exists'), (seuil.upkeep.corrections.domain.Subject['OTHER'], 'Something else'), (seuil.upkeep.corrections.domain.Subject['OBSERVED'], 'A condition met in the field')], max_length=20, verbose_name='about')),
                        ('dimension', models.CharField(blank=True, max_length=60, verbose_name='dimension')),
                        ('before', models.JSONField(default=dict, editable=False)),
                        ('after', models.JSONField(default=dict, editable=False)),
                        ('words', models.TextField(blank=True, verbose_name='in words')),
                        ('fact', models.TextField(blank=True, editable=False, verbose_name='what the sheet said')),
                        ('basis', models.CharField(choices=[(seuil.upkeep.corrections.domain.Basis['SERVICE'], 'I work at this service'), (seuil.upkeep.corrections.domain.Basis['THERE'], 'I went there'), (seuil.upkeep.corrections.domain.Basis['CALLED'], 'I called them'), (seuil.upkeep.corrections.domain.Basis['ACCOMPANIED'], 'I went with somebody'), (seuil.upkeep.corrections.domain.Basis['OTHERWISE'], 'Otherwise')], max_length=20, verbose_name='how one knows')),
                        ('said_by', models.CharField(blank=True, help_text='A function, such as reception; never a name.', max_length=80, verbose_name='function of who said it')),
                        ('observed_on', models.DateField(blank=True, null=True, verbose_name='met on')),
                        ('often', models.CharField(blank=True, choices=[(seuil.upkeep.corrections.domain.Often['ONCE'], 'once'), (seuil.upkeep.corrections.domain.Often['SEVERAL'], 'several times'), (seuil.upkeep.corrections.domain.Often['ALWAYS'], 'each time')], max_length=20, verbose_name='how often')),
                        ('observer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='organisations.organisation', verbose_name='met by')),
                        ('proposer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
                        ('mail', models.EmailField(blank=True, max_length=254, verbose_name='address for the answer')),
                        ('language', models.CharField(max_length=5, verbose_name='language')),
                        ('status', models.CharField(choices=[(seuil.upkeep.corrections.domain.Status['PROPOSED'], 'waiting'), (seuil.upkeep.corrections.domain.Status['TAKEN'], 'somebody is looking at it'), (seuil.upkeep.corrections.domain.Status['ACCEPTED'], 'accepted'), (seuil.upkeep.corrections.domain.Status['ACCEPTED_CHANGED'], 'accepted, in other words'), (seuil.upkeep.corrections.domain.Status['REFUSED'], 'not taken up'), (seuil.upkeep.corrections.domain.Status['WITHDRAWN'], 'withdrawn')], default=seuil.upkeep.corrections.domain.Status['PROPOSED'], max_length=20, verbose_name='status')),
                        ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked at by')),
                        ('reason', models.TextField(blank=True, verbose_name='answer')),
                        ('made_at', models.DateTimeField(verbose_name='written')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                        ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='keepers were told')),
                    ],
                    options={
                        'verbose_name': 'correction',
                        'verbose_name_plural': 'corrections',
                        'ordering': ['made_at', 'pk'],
                        'indexes': [models.Index(fields=['status', 'made_at'], name='upkeep_corr_status_2144ac_idx')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('status__in', [seuil.upkeep.corrections.domain.Status['PROPOSED'], seuil.upkeep.corrections.domain.Status['TAKEN']])), models.Q(models.Q(('status__in', [seuil.upkeep.corrections.domain.Status['PROPOSED'], seuil.upkeep.corrections.domain.Status['TAKEN']]), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='correction_answered_when_over')],
                    },
                ),
                migrations.CreateModel(
                    name='CorrectionEvent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                        ('at', models.DateTimeField(verbose_name='at')),
                        ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='upkeep.correction', verbose_name='correction')),
                        ('step', models.CharField(choices=[(seuil.upkeep.corrections.domain.Step['TAKE'], 'taken up'), (seuil.upkeep.corrections.domain.Step['GIVE_BACK'], 'given back'), (seuil.upkeep.corrections.domain.Step['ACCEPT'], 'accepted'), (seuil.upkeep.corrections.domain.Step['ACCEPT_CHANGED'], 'accepted, in other words'), (seuil.upkeep.corrections.domain.Step['REFUSE'], 'not taken up'), (seuil.upkeep.corrections.domain.Step['WITHDRAW'], 'withdrawn')], max_length=20, verbose_name='step')),
                        ('origin', models.CharField(choices=[(seuil.upkeep.corrections.domain.Status['PROPOSED'], 'waiting'), (seuil.upkeep.corrections.domain.Status['TAKEN'], 'somebody is looking at it'), (seuil.upkeep.corrections.domain.Status['ACCEPTED'], 'accepted'), (seuil.upkeep.corrections.domain.Status['ACCEPTED_CHANGED'], 'accepted, in other words'), (seuil.upkeep.corrections.domain.Status['REFUSED'], 'not taken up'), (seuil.upkeep.corrections.domain.Status['WITHDRAWN'], 'withdrawn')], max_length=20, verbose_name='from')),
                        ('target', models.CharField(choices=[(seuil.upkeep.corrections.domain.Status['PROPOSED'], 'waiting'), (seuil.upkeep.corrections.domain.Status['TAKEN'], 'somebody is looking at it'), (seuil.upkeep.corrections.domain.Status['ACCEPTED'], 'accepted'), (seuil.upkeep.corrections.domain.Status['ACCEPTED_CHANGED'], 'accepted, in other words'), (seuil.upkeep.corrections.domain.Status['REFUSED'], 'not taken up'), (seuil.upkeep.corrections.domain.Status['WITHDRAWN'], 'withdrawn')], max_length=20, verbose_name='to')),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                    ],
                    options={
                        'verbose_name': 'step of a correction',
                        'verbose_name_plural': 'steps of corrections',
                        'ordering': ['at', 'pk'],
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CorrectionLink',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='made')),
                        ('expires_at', models.DateTimeField(verbose_name='expires')),
                        ('used_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='used')),
                        ('correction', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='upkeep.correction', verbose_name='correction')),
                    ],
                    options={
                        'verbose_name': 'link to a correction',
                        'verbose_name_plural': 'links to corrections',
                    },
                ),
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='directory.service', verbose_name='service')),
                        ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='organisations.organisation', verbose_name='organisation')),
                        ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                        ('base', models.JSONField(default=dict, editable=False)),
                        ('values', models.JSONField(default=dict, editable=False)),
                        ('begun_at', models.DateTimeField(auto_now_add=True, verbose_name='begun')),
                        ('saved_at', models.DateTimeField(auto_now=True, verbose_name='saved')),
                    ],
                    options={
                        'verbose_name': 'draft',
                        'verbose_name_plural': 'drafts',
                        'ordering': ['-saved_at', '-pk'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('service__isnull', False)), fields=('service', 'author'), name='draft_once_an_author')],
                    },
                ),
                migrations.CreateModel(
                    name='Keeper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keepers', to='directory.service', verbose_name='service')),
                        ('contact', models.CharField(editable=False, max_length=64, verbose_name='contact')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('since', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                        ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='handing over was asked for')),
                    ],
                    options={
                        'verbose_name': 'keeper of a contact',
                        'verbose_name_plural': 'keepers of contacts',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('service', 'contact'), name='keeper_once_a_contact')],
                    },
                ),
                migrations.CreateModel(
                    name='UncertainCount',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('service', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.service')),
                        ('dimension', models.CharField(editable=False, max_length=60, verbose_name='dimension')),
                        ('week', models.DateField(verbose_name='Monday of the week')),
                        ('searches', models.PositiveIntegerField(verbose_name='searches')),
                    ],
                    options={
                        'verbose_name': 'count of open questions',
                        'verbose_name_plural': 'counts of open questions',
                        'constraints': [models.UniqueConstraint(fields=('service', 'dimension', 'week'), name='uncertain_once_a_week')],
                    },
                ),
            ],
        ),
    ]
