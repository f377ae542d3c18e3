"""How soon somebody may do the same again; who that is, only a digest of the day tells."""

from django.db import models


class Pace(models.Model):
    """One line for each limit and each one who came near it, deleted minutes later.

    The table is not logged (see its migration): after a crash of the database it is empty, and
    no backup holds it.
    """

    digest = models.CharField(max_length=32, primary_key=True, editable=False)
    free_at = models.DateTimeField(editable=False)

    def __str__(self) -> str:
        return self.digest
