from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.messaging.delivery import deliver, deliver_waiting


@app.task(queue="mail")
def deliver_message(message_id: int) -> None:
    deliver(message_id, timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="mail", queueing_lock="waiting mail")
def deliver_waiting_messages(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return deliver_waiting()
