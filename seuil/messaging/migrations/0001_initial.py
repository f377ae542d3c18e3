import seuil.messaging.domain
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
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=200, unique=True)),
                        ('to', models.EmailField(max_length=254, verbose_name='to')),
                        ('language', models.CharField(choices=[('fr', 'French'), ('nl', 'Dutch'), ('en', 'English')], editable=False, max_length=8, verbose_name='language')),
                        ('subject', models.CharField(max_length=200, verbose_name='subject')),
                        ('text', models.TextField(blank=True, verbose_name='text')),
                        ('purpose', models.CharField(choices=[(seuil.messaging.domain.Purpose['SIGN_IN'], 'signing in'), (seuil.messaging.domain.Purpose['ACCOUNT'], 'your account'), (seuil.messaging.domain.Purpose['MEMBERSHIP'], 'membership of an organisation'), (seuil.messaging.domain.Purpose['CAPACITY'], 'reminders about capacity'), (seuil.messaging.domain.Purpose['FRESHNESS'], 'sheets to check'), (seuil.messaging.domain.Purpose['CORRECTION'], 'proposed corrections'), (seuil.messaging.domain.Purpose['IMPORT'], 'imports'), (seuil.messaging.domain.Purpose['ORIENTATION'], 'requests for orientation'), (seuil.messaging.domain.Purpose['PERSON'], 'a link for the person concerned'), (seuil.messaging.domain.Purpose['CONCERTATION'], 'meetings'), (seuil.messaging.domain.Purpose['FOLLOWING'], 'blockages that you follow')], editable=False, max_length=20, verbose_name='purpose')),
                        ('state', models.CharField(choices=[(seuil.messaging.domain.State['WAITING'], 'waiting'), (seuil.messaging.domain.State['LEAVING'], 'leaving'), (seuil.messaging.domain.State['SENT'], 'sent'), (seuil.messaging.domain.State['UNCERTAIN'], 'uncertain: sent perhaps'), (seuil.messaging.domain.State['DEAD'], 'given up'), (seuil.messaging.domain.State['KEPT'], 'kept on this machine')], default=seuil.messaging.domain.State['WAITING'], editable=False, max_length=20, verbose_name='state')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='written')),
                        ('due_at', models.DateTimeField(editable=False, help_text='From then on it is worth sending, for a while.', verbose_name='due')),
                        ('next_try_at', models.DateTimeField(editable=False, verbose_name='next attempt')),
                        ('attempts', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='attempts')),
                        ('sent_at', models.DateTimeField(editable=False, null=True, verbose_name='sent')),
                        ('problem', models.CharField(blank=True, max_length=300, verbose_name='problem')),
                    ],
                    options={
                        'verbose_name': 'message',
                        'verbose_name_plural': 'messages',
                        'ordering': ['pk'],
                        'indexes': [models.Index(models.F('next_try_at'), condition=models.Q(('state__in', [seuil.messaging.domain.State['WAITING'], seuil.messaging.domain.State['LEAVING']])), name='message_to_try'), models.Index(fields=['created_at'], name='message_written')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', seuil.messaging.domain.State['SENT'])), models.Q(models.Q(('state', seuil.messaging.domain.State['SENT']), _negated=True), ('sent_at', None)), _connector='OR'), name='message_sent_has_its_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='Stop',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(choices=[(seuil.messaging.domain.Purpose['SIGN_IN'], 'signing in'), (seuil.messaging.domain.Purpose['ACCOUNT'], 'your account'), (seuil.messaging.domain.Purpose['MEMBERSHIP'], 'membership of an organisation'), (seuil.messaging.domain.Purpose['CAPACITY'], 'reminders about capacity'), (seuil.messaging.domain.Purpose['FRESHNESS'], 'sheets to check'), (seuil.messaging.domain.Purpose['CORRECTION'], 'proposed corrections'), (seuil.messaging.domain.Purpose['IMPORT'], 'imports'), (seuil.messaging.domain.Purpose['ORIENTATION'], 'requests for orientation'), (seuil.messaging.domain.Purpose['PERSON'], 'a link for the person concerned'), (seuil.messaging.domain.Purpose['CONCERTATION'], 'meetings'), (seuil.messaging.domain.Purpose['FOLLOWING'], 'blockages that you follow')], editable=False, max_length=20, verbose_name='purpose')),
                        ('address_digest', models.CharField(max_length=64)),
                        ('since', models.DateTimeField(auto_now_add=True, verbose_name='since')),
                    ],
                    options={
                        'verbose_name': 'stopped mail',
                        'verbose_name_plural': 'stopped mail',
                        'constraints': [models.UniqueConstraint(fields=('address_digest', 'purpose'), name='stop_once_an_address_and_purpose')],
                    },
                ),
            ],
        ),
    ]
