"""Studies in the administration: asked for, followed, stopped, shown to everybody."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.journal.admin import JournaledAdmin
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.observatory.models import Study, StudyQuerySet
from seuil.observatory.studies.operations import cancel_study, request_study
from seuil.observatory.studies.request import StudyRequest
from seuil.observatory.tasks import carry_out_study


@admin.register(Study)
class StudyAdmin(JournaledAdmin):
    list_display = ("title", "status", "progress", "population_kind", "offer_day", "is_public")
    list_filter = ("status", "is_public")
    actions = ("stop",)
    readonly_fields = (
        "status",
        "progress",
        "problem",
        "design",
        "population_kind",
        "population_name",
        "population_digest",
        "offer_day",
        "services",
        "author",
        "requested_at",
        "finished_at",
    )

    def get_fields(self, request: HttpRequest, obj: Study | None = None) -> Any:
        """Give the request of a new study; of an old one what became of it."""
        if obj is None:
            return [*StudyRequest.Meta.fields, *StudyRequest.declared_fields]
        return [*StudyRequest.Meta.fields, *self.readonly_fields]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return StudyRequest if obj is None else super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Study, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        author = request.user if isinstance(request.user, User) else None
        study = request_study(
            form.design,
            title=obj.title,
            author=author,
            later=lambda study_id: carry_out_study.defer(study_id=study_id),
        )
        Study.objects.filter(pk=study.pk).update(is_public=obj.is_public)
        obj.pk = study.pk
        obj.refresh_from_db()
        record(Verb.CREATED, obj, actor=author)

    @admin.action(description=_("Stop the chosen studies"))
    def stop(self, request: HttpRequest, studies: StudyQuerySet) -> None:
        count = sum(cancel_study(study.pk) for study in studies)
        said = ngettext("%(count)s study stopped.", "%(count)s studies stopped.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
