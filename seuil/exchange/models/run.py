"""One import through the site: its file, what would change, what did."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from seuil.accounts.columns import somebody
from seuil.directory.models import Service
from seuil.exchange.domain import FileFormat, Outcome, RunStatus, Trouble
from seuil.exchange.models.feed import Feed

STATUS_LABELS = {
    RunStatus.READING: _("is being read"),
    RunStatus.MAPPING: _("waits: what do the columns mean?"),
    RunStatus.PREVIEWED: _("waits for a decision"),
    RunStatus.APPLYING: _("is being written"),
    RunStatus.APPLIED: _("done"),
    RunStatus.REFUSED: _("refused"),
    RunStatus.GIVEN_UP: _("given up"),
}
FORMAT_LABELS = {
    FileFormat.SEUIL: _("records of Seuil"),
    FileFormat.HSDS: _("Open Referral HSDS"),
    FileFormat.HSDS_TABLES: _("Open Referral HSDS, tables in a ZIP"),
    FileFormat.CSV: _("CSV table"),
    FileFormat.XLSX: _("Excel spreadsheet"),
    FileFormat.ODS: _("OpenDocument spreadsheet"),
}
TROUBLE_CHOICES = [(trouble, trouble.value) for trouble in Trouble]
OUTCOME_LABELS = {
    Outcome.NEW: _("new sheets"),
    Outcome.CHANGED: _("changed sheets"),
    Outcome.UNCHANGED: _("unchanged sheets"),
    Outcome.REFUSED: _("refused lines"),
    Outcome.MISSING: _("no longer in the file"),
}


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def for_lists(self) -> Self:
        return self.select_related(
            "feed__source", "feed__organisation", "feed__territory", "author"
        ).order_by("-created_at", "-pk")


class ImportRun(models.Model):
    """A file on its way into the directory. One without author was fetched by a schedule."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="runs", verbose_name=_("import"))
    author = somebody(_("asked by"), editable=False)
    unattended = models.BooleanField(_("fetched by the schedule"), default=False, editable=False)
    file_name = models.CharField(_("file"), max_length=200, editable=False)
    format = models.CharField(
        _("format"), max_length=20, choices=FORMAT_LABELS, blank=True, editable=False
    )
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=STATUS_LABELS,
        default=RunStatus.READING,
        editable=False,
    )
    trouble = models.CharField(
        _("problem"), max_length=30, choices=TROUBLE_CHOICES, blank=True, editable=False
    )
    trouble_value = models.CharField(max_length=200, blank=True, editable=False)
    line = models.PositiveIntegerField(_("lines read"), default=0, editable=False)
    created = models.PositiveIntegerField(_("new"), default=0, editable=False)
    changed = models.PositiveIntegerField(_("changed"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0, editable=False)
    refused = models.PositiveIntegerField(_("refused"), default=0, editable=False)
    missing = models.PositiveIntegerField(_("no longer in the file"), default=0, editable=False)
    conflicts = models.PositiveIntegerField(_("pieces in conflict"), default=0, editable=False)
    outdated = models.PositiveIntegerField(
        _("changed since the preview"), default=0, editable=False
    )
    notices = models.JSONField(_("remarks"), default=list, editable=False)
    table = models.JSONField(_("first rows"), null=True, editable=False)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    seen_at = models.DateTimeField(_("last sign of life"), null=True, editable=False)
    finished_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a file")
        verbose_name_plural = _("imports of files")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["feed", "-created_at"], name="import_run_of_feed")]

    def __str__(self) -> str:
        return f"{self.feed} · {self.file_name}"


class ImportFile(models.Model):
    """The file itself, private, until the import is done or given up."""

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return str(self.run)


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def with_outcome(self, *outcomes: Outcome) -> Self:
        return self.filter(outcome__in=outcomes)

    def in_conflict(self) -> Self:
        return self.exclude(conflicts=[])


class ImportLine(models.Model):
    """What becomes of one line.

    ``record`` is what the file says, ``before`` the sheet as it was when the preview was made.
    ``conflicts`` are the pieces written by hand of which the file says something else,
    ``from_file`` those of them that are taken from the file all the same.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("line"), default=0)
    external_id = models.CharField(
        _("id in the source"), max_length=200, blank=True, editable=False
    )
    label = models.CharField(_("service"), max_length=300, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=20, choices=OUTCOME_LABELS)
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    record = models.JSONField(null=True, editable=False)
    before = models.JSONField(null=True, editable=False)
    conflicts = models.JSONField(default=list, editable=False)
    from_file = models.JSONField(default=list, editable=False)
    problems = models.JSONField(default=list, editable=False)
    original = models.JSONField(null=True, editable=False)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of an import")
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["run", "outcome", "number"], name="import_line_of_run")]

    def __str__(self) -> str:
        return f"{self.number} {self.external_id}"
