"""The trail by which every process learns which sheets changed."""

from django.db import models


class Change(models.Model):
    """Written by database triggers in the transaction of the change itself.

    ``service_id`` is empty when anything may have changed. ``transaction`` is the
    database's own number of the writing transaction.
    """

    service_id = models.BigIntegerField(null=True)
    transaction = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.service_id or 'all'} in {self.transaction}"
