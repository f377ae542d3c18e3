from seuil.operating.queries.jobs import (
    FailedJob,
    Queue,
    failed_jobs,
    longest_wait,
    queues,
    worker_seen,
)
from seuil.operating.queries.mail import longest_mail_wait, stuck_mail
from seuil.operating.queries.people import data_about, data_of
from seuil.operating.queries.promises import Kept, kept_promises, promises
from seuil.operating.queries.readiness import readiness
from seuil.operating.queries.status import Generation, generation, versions

__all__ = [
    "FailedJob",
    "Generation",
    "Kept",
    "Queue",
    "data_about",
    "data_of",
    "failed_jobs",
    "generation",
    "kept_promises",
    "longest_mail_wait",
    "longest_wait",
    "promises",
    "queues",
    "readiness",
    "stuck_mail",
    "versions",
    "worker_seen",
]
