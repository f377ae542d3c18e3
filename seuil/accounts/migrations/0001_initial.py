import django.db.models.deletion
import seuil.accounts.domain
from django.conf import settings
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
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                        ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                        ('language', models.CharField(choices=[(seuil.accounts.domain.Language['FR'], 'Français'), (seuil.accounts.domain.Language['NL'], 'Nederlands'), (seuil.accounts.domain.Language['EN'], 'English')], default=seuil.accounts.domain.Language['FR'], max_length=2, verbose_name='language of mail')),
                        ('is_active', models.BooleanField(default=True, verbose_name='active')),
                        ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='joined')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'ordering': ['email'],
                    },
                ),
                migrations.CreateModel(
                    name='StaffSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='staff_sessions', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                        ('reason', models.CharField(max_length=300, verbose_name='reason')),
                        ('started_at', models.DateTimeField(verbose_name='started')),
                        ('ends_at', models.DateTimeField(verbose_name='ends')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                    ],
                    options={
                        'verbose_name': 'staff session',
                        'verbose_name_plural': 'staff sessions',
                        'ordering': ['-started_at', '-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at'))), name='staff_session_ends_after_it_starts')],
                    },
                ),
            ],
        ),
    ]
