"""The table of Django's database cache: counts of what is limited, codes that were used."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("accounts", "0002_people")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE IF NOT EXISTS accounts_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX IF NOT EXISTS accounts_cache_expires ON accounts_cache (expires);
            """,
            "DROP TABLE IF EXISTS accounts_cache",
        ),
    ]
