import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import seuil.territory.domain
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
                    name='Territory',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=100, unique=True, verbose_name='code')),
                        ('level', models.CharField(choices=[(seuil.territory.domain.Level['REGION'], 'region'), (seuil.territory.domain.Level['BASIN'], 'basin'), (seuil.territory.domain.Level['COMMUNE'], 'commune'), (seuil.territory.domain.Level['QUARTER'], 'quarter')], max_length=10, verbose_name='level')),
                        ('grid', models.CharField(blank=True, help_text='Which division a quarter belongs to.', max_length=40, verbose_name='grid')),
                        ('name_fr', models.CharField(blank=True, max_length=120, verbose_name='name in French')),
                        ('name_nl', models.CharField(blank=True, max_length=120, verbose_name='name in Dutch')),
                        ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                        ('sort_key_fr', models.CharField(editable=False, max_length=120)),
                        ('sort_key_nl', models.CharField(editable=False, max_length=120)),
                        ('sort_key_en', models.CharField(editable=False, max_length=120)),
                        ('website', models.URLField(blank=True, verbose_name='website')),
                        ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                        ('lon', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                        ('position', models.PositiveSmallIntegerField(default=0, help_text='Order in lists; equal positions go by name.', verbose_name='position')),
                        ('working_languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, size=None, verbose_name='working languages')),
                        ('time_zone', models.CharField(blank=True, max_length=40, verbose_name='time zone')),
                    ],
                    options={
                        'verbose_name': 'territory',
                        'verbose_name_plural': 'territories',
                        'ordering': ['position', 'sort_key_fr', 'code'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code__startswith', django.db.models.functions.text.Concat(models.Value('quarter:'), models.F('grid'), models.Value('.'))), ('level', seuil.territory.domain.Level['QUARTER']), models.Q(('grid', ''), _negated=True)), models.Q(('code__startswith', 'region:'), ('grid', ''), ('level', seuil.territory.domain.Level['REGION'])), models.Q(('code__startswith', 'basin:'), ('grid', ''), ('level', seuil.territory.domain.Level['BASIN'])), models.Q(('code__startswith', 'commune:'), ('grid', ''), ('level', seuil.territory.domain.Level['COMMUNE'])), _connector='OR'), name='territory_code_says_level_and_grid'), models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_fr', ''), ('name_nl', ''), _negated=True), name='territory_has_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__gte', -90), ('lat__isnull', False), ('lat__lte', 90), ('lon__gte', -180), ('lon__isnull', False), ('lon__lte', 180)), _connector='OR'), name='territory_on_earth')],
                    },
                ),
                migrations.CreateModel(
                    name='Containment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lies_in', to='territory.territory', verbose_name='place')),
                        ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='territory.territory', verbose_name='lies in')),
                        ('whole', models.BooleanField(verbose_name='entirely')),
                        ('status', models.CharField(choices=[(seuil.territory.domain.Status['STATED'], 'stated by the source'), (seuil.territory.domain.Status['DERIVED'], 'derived from other facts'), (seuil.territory.domain.Status['UNVERIFIED'], 'to be verified')], max_length=12, verbose_name='status')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                    ],
                    options={
                        'verbose_name': 'link between places',
                        'verbose_name_plural': 'links between places',
                        'ordering': ['parent__position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('child', 'parent'), name='containment_once'), models.CheckConstraint(condition=models.Q(('child', models.F('parent')), _negated=True), name='containment_not_itself'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='containment_has_a_source')],
                    },
                ),
                migrations.CreateModel(
                    name='Alias',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='territory.territory')),
                        ('text', models.CharField(max_length=120, verbose_name='other name')),
                    ],
                    options={
                        'verbose_name': 'other name',
                        'verbose_name_plural': 'other names',
                        'ordering': ['pk'],
                        'constraints': [models.UniqueConstraint(fields=('territory', 'text'), name='alias_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='alias_says_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Population',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='populations', to='territory.territory')),
                        ('year', models.PositiveSmallIntegerField(blank=True, help_text='Empty when the source gives no date.', null=True, verbose_name='year')),
                        ('value', models.PositiveIntegerField(verbose_name='inhabitants')),
                        ('qualifier', models.CharField(choices=[(seuil.territory.domain.Qualifier['EXACT'], 'exact'), (seuil.territory.domain.Qualifier['MORE_THAN'], 'more than'), (seuil.territory.domain.Qualifier['SLIGHTLY_UNDER'], 'slightly under'), (seuil.territory.domain.Qualifier['ABOUT'], 'about')], default=seuil.territory.domain.Qualifier['EXACT'], max_length=16, verbose_name='how exact')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                    ],
                    options={
                        'verbose_name': 'population',
                        'verbose_name_plural': 'populations',
                        'ordering': [models.OrderBy(models.F('year'), descending=True, nulls_last=True), 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('territory', 'year', 'source'), name='population_once_a_year_and_source', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='population_positive'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='population_has_a_source')],
                    },
                ),
                migrations.CreateModel(
                    name='PostalCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.CharField(max_length=4, verbose_name='postal code')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postal_codes', to='territory.territory')),
                        ('name_fr', models.CharField(blank=True, max_length=120, verbose_name='name in French')),
                        ('name_nl', models.CharField(blank=True, max_length=120, verbose_name='name in Dutch')),
                        ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                        ('lat', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                        ('lon', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                    ],
                    options={
                        'verbose_name': 'postal code',
                        'verbose_name_plural': 'postal codes',
                        'ordering': ['code', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('code', 'territory'), name='postal_code_once'), models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{4}$')), name='postal_code_four_digits'), models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__gte', -90), ('lat__isnull', False), ('lat__lte', 90), ('lon__gte', -180), ('lon__isnull', False), ('lon__lte', 180)), _connector='OR'), name='postal_code_on_earth')],
                    },
                ),
                migrations.CreateModel(
                    name='Boundary',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('territory', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='boundary', to='territory.territory')),
                        ('geometry', models.JSONField(help_text='GeoJSON, degrees WGS84.', verbose_name='outline')),
                        ('map_outline', models.JSONField(default=dict, editable=False, verbose_name='outline for maps')),
                        ('indicative', models.BooleanField(help_text='Part of the line was cut between known points.', verbose_name='indicative')),
                        ('origin', models.CharField(choices=[(seuil.territory.domain.Origin['DRAWN'], 'drawn from judicial cantons'), (seuil.territory.domain.Origin['IMPORTED'], 'imported from a file')], max_length=10, verbose_name='origin')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                        ('licence', models.CharField(blank=True, max_length=100, verbose_name='licence')),
                        ('area_km2', models.FloatField(verbose_name='area in km²')),
                        ('radius_m', models.FloatField(verbose_name='from the point of the place to the farthest of its line, in metres')),
                        ('west', models.FloatField()),
                        ('south', models.FloatField()),
                        ('east', models.FloatField()),
                        ('north', models.FloatField()),
                    ],
                    options={
                        'verbose_name': 'outline',
                        'verbose_name_plural': 'outlines',
                        'ordering': ['territory__position', 'pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('area_km2__gt', 0)), name='boundary_has_an_area'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='boundary_has_a_source'), models.CheckConstraint(condition=models.Q(('east__lte', 180), ('north__lte', 90), ('south__gte', -90), ('south__lt', models.F('north')), ('west__gte', -180), ('west__lt', models.F('east'))), name='boundary_box_on_earth')],
                    },
                ),
                migrations.CreateModel(
                    name='PriorityTheme',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('territory', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='territory.territory')),
                        ('text_fr', models.CharField(blank=True, max_length=200, verbose_name='theme in French')),
                        ('text_nl', models.CharField(blank=True, max_length=200, verbose_name='theme in Dutch')),
                        ('text_en', models.CharField(blank=True, max_length=200, verbose_name='theme in English')),
                        ('objective_fr', models.CharField(blank=True, max_length=300, verbose_name='objective in French')),
                        ('objective_nl', models.CharField(blank=True, max_length=300, verbose_name='objective in Dutch')),
                        ('objective_en', models.CharField(blank=True, max_length=300, verbose_name='objective in English')),
                        ('date', models.DateField(help_text='The first of the month when only the month is known.', verbose_name='date')),
                        ('source', models.CharField(max_length=300, verbose_name='source')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                    ],
                    options={
                        'verbose_name': 'priority theme',
                        'verbose_name_plural': 'priority themes',
                        'ordering': ['-date', 'position', 'pk'],
                        'constraints': [models.UniqueConstraint(fields=('territory', 'date', 'source', 'position'), name='theme_once'), models.CheckConstraint(condition=models.Q(('text_en', ''), ('text_fr', ''), ('text_nl', ''), _negated=True), name='theme_says_something'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='theme_has_a_source')],
                    },
                ),
                migrations.CreateModel(
                    name='Landmark',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                        ('name_fr', models.CharField(blank=True, max_length=120, verbose_name='name in French')),
                        ('name_nl', models.CharField(blank=True, max_length=120, verbose_name='name in Dutch')),
                        ('name_en', models.CharField(blank=True, max_length=120, verbose_name='name in English')),
                        ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None, verbose_name='other names')),
                        ('commune', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='landmarks', to='territory.territory', verbose_name='commune')),
                        ('lat', models.FloatField(verbose_name='latitude')),
                        ('lon', models.FloatField(verbose_name='longitude')),
                    ],
                    options={
                        'verbose_name': 'landmark',
                        'verbose_name_plural': 'landmarks',
                        'ordering': ['code'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_fr', ''), ('name_nl', ''), _negated=True), name='landmark_has_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('lat', None), ('lon', None)), models.Q(('lat__gte', -90), ('lat__isnull', False), ('lat__lte', 90), ('lon__gte', -180), ('lon__isnull', False), ('lon__lte', 180)), _connector='OR'), name='landmark_on_earth')],
                    },
                ),
                migrations.CreateModel(
                    name='Edition',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ('stamp', models.UUIDField()),
                    ],
                    options={
                        'verbose_name': 'edition of the territory',
                        'verbose_name_plural': 'editions of the territory',
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='edition_single_row')],
                    },
                ),
            ],
        ),
    ]
