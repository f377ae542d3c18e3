"""Imports: what one brings in, a new file, where it is fetched."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.models import Feed, ImportRun
from seuil.exchange.runs.feeds import adopt_source, feed_of_organisation, new_source, set_schedule
from seuil.exchange.runs.fetching import allowed
from seuil.exchange.runs.operations import start_run
from seuil.kernel.errors import InvalidInput
from seuil.organisations.models import Source
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.http import MemberRequest, signed_in
from seuil.web.imports.doors import (
    feed_of,
    feeds_of,
    may_bring_in,
    organisations_without,
    sources_without,
    territories_of_team,
)
from seuil.web.imports.forms import AdoptForm, FileForm, ScheduleForm, SourceForm
from seuil.web.imports.reasons.troubles import trouble_words
from seuil.web.limits import Per, limited

RECENT = 20


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def imports(request: MemberRequest) -> HttpResponse:
    """List what this person brings in, and begin something new."""
    if not may_bring_in(request):
        raise Http404
    territories = territories_of_team(request)
    sources = sources_without(request)
    asked = request.POST if request.method == "POST" else None
    source_form = SourceForm(
        asked if asked and "name" in asked else None,
        territories=Territory.objects.filter(pk__in=[one.pk for one in territories]),
    )
    adopt_form = AdoptForm(
        asked if asked and "source" in asked else None,
        sources=Source.objects.filter(pk__in=[one.pk for one in sources]).order_by("code"),
    )
    if asked is not None:
        feed = _begun(request, source_form, adopt_form, territories)
        if feed is not None:
            return redirect("web:import_feed", feed.pk)
    feeds = feeds_of(request)
    context = {
        "feeds": feeds,
        "runs": ImportRun.objects.for_lists().filter(feed__in=feeds)[:RECENT],
        "organisations": organisations_without(request),
        "source_form": source_form if territories else None,
        "adopt_form": adopt_form if sources and territories else None,
    }
    return render(request, "imports/list.html", context, status=422 if asked else 200)


def _begun(
    request: MemberRequest,
    source_form: SourceForm,
    adopt_form: AdoptForm,
    territories: list[Territory],
) -> Feed | None:
    chosen = request.POST.get("organisation", "")
    for organisation in organisations_without(request):
        if str(organisation.pk) == chosen:
            return feed_of_organisation(organisation, actor=request.user)
    if source_form.is_bound and source_form.is_valid():
        said = source_form.cleaned_data
        return new_source(said["name"], said["territory"], actor=request.user)
    if adopt_form.is_bound and adopt_form.is_valid() and territories:
        return adopt_source(adopt_form.cleaned_data["source"], territories[0], actor=request.user)
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
@limited("import", per=Per.ACCOUNT)
def feed(request: MemberRequest, feed_id: int) -> HttpResponse:
    """Show what is brought in here; a POST brings a file in, or says where it is fetched."""
    found = feed_of(request, feed_id)
    if request.method != "POST":
        return _feed_page(request, found, FileForm(), _schedule_form(found))
    if "schedule" in request.POST:
        return _schedule(request, found)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = start_run(found, file.read(), name=file.name, author=request.user)
        except FileRefused as refused:
            form.add_error("file", trouble_words(refused.trouble, refused.value)[0])
        else:
            return redirect("web:import_run", run.pk)
    return _feed_page(request, found, form, _schedule_form(found))


def _schedule(request: MemberRequest, found: Feed) -> HttpResponse:
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            set_schedule(found, **form.said(), actor=request.user)
        except InvalidInput as problem:
            form.add_error("url", _schedule_problem(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("web:import_feed", found.pk)
    return _feed_page(request, found, FileForm(), form)


def _schedule_problem(problem: InvalidInput) -> str:
    if not problem.value:
        return _("Say where the file is, or choose “only when somebody asks”.")
    return _("Files are fetched with https, and only from: %(hosts)s.") % {
        "hosts": problem.accepted
    }


def _schedule_form(found: Feed) -> ScheduleForm:
    fields = ("url", "schedule", "hand_edits")
    return ScheduleForm(initial={name: getattr(found, name) for name in fields})


def _feed_page(
    request: MemberRequest, found: Feed, form: FileForm, schedule_form: ScheduleForm
) -> HttpResponse:
    wrong = bool(form.errors or schedule_form.errors)
    context = {
        "feed": found,
        "form": form,
        "schedule_form": schedule_form,
        "may_fetch": bool(allowed().hosts) or bool(found.url),
        "runs": found.runs.for_lists()[:RECENT],
        "crumbs": crumbs(found),
    }
    return render(request, "imports/feed.html", context, status=422 if wrong else 200)


def crumbs(found: Feed, last: str = "") -> list[Crumb]:
    name = str(found)
    own = reverse("web:import_feed", args=[found.pk])
    first = Crumb(label=_("Imports"), url=reverse("web:imports"))
    if last:
        return [first, Crumb(label=name, url=own), Crumb(label=last)]
    return [first, Crumb(label=name)]


@require_safe
@never_cache
@signed_in
def mapping_file(request: MemberRequest, feed_id: int) -> HttpResponse:
    """Give the mapping out as the file that the command line reads."""
    found = feed_of(request, feed_id)
    if not found.mapping:
        raise Http404
    return HttpResponse(
        found.mapping,
        content_type="application/toml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{found.source.code}.toml"'},
    )
