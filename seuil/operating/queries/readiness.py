"""Whether this process can answer, and whether the work behind it gets done."""

import logging
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from seuil.matching.index import index
from seuil.operating import domain
from seuil.operating.domain import Check
from seuil.operating.queries.jobs import longest_wait
from seuil.operating.queries.mail import longest_mail_wait

log = logging.getLogger(__name__)


def readiness() -> list[Check]:
    """Look at each thing that has to be well; without a database nothing else is looked at."""
    now = timezone.now()
    try:
        return [
            _database(),
            _migrations(),
            domain.aged("engine", index.lag_seconds(), domain.ENGINE_LIMIT),
            domain.aged("jobs", longest_wait(now).total_seconds(), domain.JOBS_LIMIT),
            domain.aged("mail", longest_mail_wait(now).total_seconds(), domain.MAIL_LIMIT),
        ]
    except Error as error:
        log.warning("The database does not answer: %s", type(error).__name__)
        return [Check("database", ok=False)]


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check("database", ok=True)


def _migrations() -> Check:
    missing = _known_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    return Check("migrations", ok=not missing, value=len(missing), limit=0)


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
