"""The tools of a session: a vignette, a testimony, a study, a visit, cards; what is checked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from seuil.concertation.domain.session import BEFORE
from seuil.concertation.domain.tool import CHECKS, Check, ToolKind, left_to_check, may_be_invented
from seuil.concertation.labels import CHECK_LABELS, TOOL_LABELS
from seuil.concertation.models import Tool
from seuil.concertation.operations.tool import (
    add_tool,
    check_tool,
    pick_vignette,
    remove_tool,
    withdraw_tool,
    write_tool,
)
from seuil.concertation.queries.sessions import obstacles_of, signs_of
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.observatory import policies
from seuil.observatory.models import Vignette
from seuil.organisations.standing import Standing
from seuil.web.days import day_field
from seuil.web.fields import ThingField, choose_among, names_in_languages, texts_in_languages
from seuil.web.http import UNREADABLE
from seuil.web.sessions.forms import TOO_LONG
from seuil.web.sessions.inside import InsideRequest, inside, render_inside
from seuil.web.sessions.running import running
from seuil.web.signs import PERSONAL_LABELS
from seuil.wording.phrases import listed

ABOUT_KIND = {
    ToolKind.VIGNETTE: gettext_lazy(
        "An invented person in a few sentences. Picked from the observatory, it has facts too: the "
        "room sees who would take this person today."
    ),
    ToolKind.TESTIMONY: gettext_lazy(
        "What somebody lived, in their own words, with their written consent. They can take it "
        "back: then it disappears everywhere."
    ),
    ToolKind.STUDY: gettext_lazy("Figures or findings of others, with their source."),
    ToolKind.VISIT: gettext_lazy("The group goes and looks, with the hosts who agreed."),
    ToolKind.CARDS: gettext_lazy("Cards that the participants read, sort or answer."),
}
CANNOT_CHECK = {
    "source": gettext_lazy("Write the source first, then tick it."),
    "withdrawn_until": gettext_lazy("Write until when it can be taken back, then tick it."),
}


@dataclass(frozen=True, slots=True)
class Ticked:
    code: str
    label: str | Promise
    checked: bool


@dataclass(frozen=True, slots=True)
class ToolLine:
    """A tool in the list: what is left to be done before it is shown."""

    tool: Tool
    left: Sequence[str | Promise]
    signs: str


class AddForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(one.value, TOOL_LABELS[one]) for one in ToolKind]
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        error_messages={"required": gettext_lazy("Give it a title."), "max_length": TOO_LONG},
    )


class PickForm(forms.Form):
    vignette = ThingField(
        label=gettext_lazy("Vignette of the observatory"),
        error_messages={"required": gettext_lazy("Choose a vignette.")},
    )

    def __init__(self, known: Sequence[Vignette], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        vignettes = {one.code: one for one in known}
        choose_among(self.fields["vignette"], vignettes, called=lambda one: one.title)


class ToolForm(forms.Form):
    """The words of a tool; which fields depends on its kind."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=160,
        error_messages={"required": gettext_lazy("Give it a title."), "max_length": TOO_LONG},
    )
    source = forms.CharField(label=gettext_lazy("Source"), required=False, max_length=300)
    withdrawn_until = day_field(gettext_lazy("Can be taken back until"), required=False)

    def __init__(self, tool: Tool, data: QueryDict | None = None) -> None:
        texts = names_in_languages("text")
        names = ("title", *texts, "source", "withdrawn_until")
        super().__init__(data, initial={name: getattr(tool, name) for name in names})
        if not tool.vignette:
            self.fields |= texts_in_languages(Tool, "text", rows=8, longest=6_000)
            self.order_fields(names)
        if tool.kind != ToolKind.TESTIMONY:
            del self.fields["withdrawn_until"]
        if tool.kind not in {ToolKind.STUDY, ToolKind.VISIT, ToolKind.CARDS}:
            del self.fields["source"]


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def tools(request: InsideRequest) -> HttpResponse:
    """List the tools of a session; POST adds one, or picks a vignette."""
    if request.method != "POST":
        return _list(request)
    session = request.session_opened
    if request.POST.get("what") == "pick":
        form = PickForm(vignettes_for(request.standing), request.POST)
        if not form.is_valid():
            return _list(request, pick=form, status=UNREADABLE)
        try:
            made = pick_vignette(session.uuid, form.cleaned_data["vignette"])
        except InvalidInput:
            form.add_error(
                "vignette", _("This session has this vignette already: choose another one.")
            )
            return _list(request, pick=form, status=UNREADABLE)
    else:
        added = AddForm(request.POST)
        if not added.is_valid():
            return _list(request, add=added, status=UNREADABLE)
        told = added.cleaned_data
        made = add_tool(session.uuid, ToolKind(told["kind"]), told["title"])
    return redirect("web:session_tool", session.slug, made.uuid)


def vignettes_for(standing: Standing) -> list[Vignette]:
    """Return the vignettes that somebody may pick, drafts for those who may read them."""
    found = Vignette.objects.exclude(status="withdrawn")
    if not policies.may_write(standing):
        found = found.filter(status="published")
    return list(found)


def _list(
    request: InsideRequest,
    *,
    add: AddForm | None = None,
    pick: PickForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = list(request.session_opened.tools.select_related("vignette"))
    context = {
        "lines": [_line(tool) for tool in found if tool.withdrawn_at is None],
        "taken_back": [tool for tool in found if tool.withdrawn_at is not None],
        "add": add or AddForm(),
        "pick": pick or PickForm(vignettes_for(request.standing)),
        "kinds": [(TOOL_LABELS[one], ABOUT_KIND[one]) for one in ToolKind],
    }
    return render_inside(
        request, "sessions/tools.html", context, here="session_tools", status=status
    )


def _line(tool: Tool) -> ToolLine:
    left = [CHECK_LABELS[one] for one in left_to_check(ToolKind(tool.kind), tool.checked)]
    named = [str(PERSONAL_LABELS[one]) for one in obstacles_of(tool)]
    return ToolLine(tool, left, listed(named) if named else "")


def _tool(request: InsideRequest, tool_id: uuid.UUID) -> Tool:
    found = request.session_opened.tools.in_use().select_related("vignette")
    tool = found.filter(uuid=tool_id).first()
    if tool is None:
        raise NotVisible("no such tool")
    return tool


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def tool(request: InsideRequest, tool_id: uuid.UUID) -> HttpResponse:
    """Show one tool; POST writes it, checks it, takes it back, or deletes it."""
    found = _tool(request, tool_id)
    if request.method != "POST":
        return _page(request, found)
    session = request.session_opened
    match request.POST.get("what", ""):
        case "write":
            form = ToolForm(found, request.POST)
            if not form.is_valid():
                return _page(request, found, form=form, status=UNREADABLE)
            write_tool(session, found.uuid, form.cleaned_data)
            messages.success(request, _("Kept."))
        case "check":
            return _checked(request, found)
        case "withdraw":
            withdraw_tool(session, found.uuid)
            messages.success(request, _("It was taken back: its words are gone everywhere."))
            return redirect("web:session_tools", session.slug)
        case "remove":
            remove_tool(session, found.uuid)
            messages.success(request, _("The tool is gone."))
            return redirect("web:session_tools", session.slug)
        case _:
            raise NotVisible("no such change")
    return redirect("web:session_tool", session.slug, found.uuid)


def _checked(request: InsideRequest, found: Tool) -> HttpResponse:
    codes = [Check(one) for one in request.POST.getlist("check") if one in set(Check)]
    session = request.session_opened
    try:
        check_tool(session, found.uuid, codes, invented="invented" in request.POST)
    except InvalidInput as wrong:
        return _page(request, found, wrong=str(CANNOT_CHECK[wrong.path]), status=UNREADABLE)
    messages.success(request, _("Kept."))
    return redirect("web:session_tool", session.slug, found.uuid)


def _page(
    request: InsideRequest,
    found: Tool,
    *,
    form: ToolForm | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    kind = ToolKind(found.kind)
    signs = signs_of(found)
    in_way = obstacles_of(found)
    open_to_say = may_be_invented(kind, {one.kind for one in signs})
    context = {
        "tool": found,
        "about": ABOUT_KIND[kind],
        "form": form or ToolForm(found),
        "checks": [
            Ticked(one.value, CHECK_LABELS[one], one in found.checked) for one in CHECKS[kind]
        ],
        "wrong": wrong,
        "in_way": [
            (PERSONAL_LABELS[one], listed([f"“{sign.text}”" for sign in signs if sign.kind is one]))
            for one in in_way
        ],
        "certain": bool(set(in_way) - set(open_to_say)),
        "asks_invented": bool(open_to_say),
        "invented": bool(open_to_say) and not set(in_way) & set(open_to_say),
        "may_delete": request.session_opened.status in BEFORE,
    }
    return render_inside(
        request, "sessions/tool.html", context, here="session_tools", status=status
    )


@require_safe
@inside
def screen(request: InsideRequest, tool_id: uuid.UUID) -> HttpResponse:
    """Show a tool to the room: large, its words, and who would take this person today."""
    found = _tool(request, tool_id)
    session = request.session_opened
    place = session.series.territory.code
    context = {
        "tool": found,
        "story": found.vignette.story if found.vignette else found.text,
        "running": running(found.vignette, place) if found.vignette else None,
        "blocked": left_to_check(ToolKind(found.kind), found.checked) or obstacles_of(found),
    }
    return render_inside(request, "sessions/screen.html", context, here="session_tools")
