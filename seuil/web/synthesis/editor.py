"""Writing a synthesis: its headings in order, French and Dutch side by side, one form for all.

Each button of the page keeps all that was typed before it does what it says, so that nothing is
lost without JavaScript either.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.session import Status
from seuil.concertation.domain.synthesis import LANGUAGES as TOLD_IN
from seuil.concertation.models import Session, SynthesisItem
from seuil.concertation.operations.synthesis import (
    LATER,
    doubt_again,
    drop_line,
    merge_lines,
    move_line,
    say_names_nobody,
    translate_later,
    write_line,
    write_whole,
)
from seuil.concertation.queries.synthesis import cleared_in, missing_in, named_in, synthesis_of
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.kernel.versions import Stale
from seuil.web.http import CONFLICT, UNREADABLE
from seuil.web.sessions.inside import (
    NAMED,
    InsideRequest,
    inside,
    is_over,
    render_inside,
)
from seuil.web.synthesis.drawn import Drawing, jumps, length_texts, sign_jump, wrong_text
from seuil.web.synthesis.steps import Steps, steps_of
from seuil.web.synthesis.typed import Typed

OPEN = frozenset({Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT})


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def edit(request: InsideRequest) -> HttpResponse:
    """Show the synthesis to be written; POST keeps all of it, then does what the button says."""
    session = request.session_opened
    if not is_over(session, request.able):
        raise NotVisible("nothing is written before the session is over")
    if request.method != "POST":
        return editor_page(request)
    typed = Typed.of(request.POST)
    if session.status in LATER:
        return _translated(request, typed)
    try:
        anchor = _kept(request, typed)
    except Stale:
        return editor_page(request, typed, stale=True, status=CONFLICT)
    except InvalidInput as wrong:
        return editor_page(request, typed, wrong=wrong, status=UNREADABLE)
    english = "?english=1" if request.POST.get("english") else ""
    here = reverse("web:session_synthesis", args=[session.slug])
    return redirect(f"{here}{english}{anchor}")


@transaction.atomic
def _kept(request: InsideRequest, typed: Typed) -> str:
    """Keep what was typed and act; return where on the page to go on."""
    session_id = request.session_opened.uuid
    write_whole(session_id, typed.lines, typed.written, seen=typed.seen)
    for heading, texts in typed.new.items():
        write_line(session_id, texts, heading=heading)
    act, _sign, value = request.POST.get("act", "").partition(":")
    there = ""
    match act:
        case "up" | "down":
            move_line(session_id, _number(value), up=act == "up")
            there = f"#row-{_number(value)}"
        case "drop":
            drop_line(session_id, _number(value))
        case "merge":
            into = request.POST.get(f"into-{value}", "")
            if not into:
                raise InvalidInput("choose another line", path=f"into-{value}")
            merge_lines(session_id, _number(into), _number(value))
            there = f"#row-{_number(into)}"
        case "nobody":
            say_names_nobody(session_id, value, actor=request.user)
            there = "#names"
        case "doubt":
            doubt_again(session_id, value)
            there = "#names"
        case "preview":
            there = "#length"
        case _:
            messages.success(request, _("Kept."))
            there = f"#{value}" if value in set(Heading) else ""
    return there


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 12:
        raise NotVisible("no such line")
    return int(typed)


def _translated(request: InsideRequest, typed: Typed) -> HttpResponse:
    """Keep a translation that was promised: what is missing in French or Dutch, nothing else."""
    session = request.session_opened
    nobody = request.POST.getlist("names_nobody")
    for language in TOLD_IN:
        lines = {pk: texts[language] for pk, texts in typed.lines.items() if texts.get(language)}
        written = {
            name: text for name, text in typed.written.items() if name.endswith(f"_{language}")
        }
        if not lines and not any(written.values()):
            continue
        try:
            translate_later(
                session.uuid, language, lines, written, actor=request.user, names_nobody=nobody
            )
        except InvalidInput as wrong:
            return editor_page(request, typed, wrong=wrong, status=UNREADABLE)
    messages.success(request, _("Kept. Everybody reads it in this language now."))
    return redirect("web:session_synthesis", session.slug)


def editor_page(
    request: InsideRequest,
    typed: Typed | None = None,
    *,
    wrong: InvalidInput | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; after somebody else wrote, with their words beside what was typed."""
    session = request.session_opened
    session.refresh_from_db()
    synthesis = synthesis_of(session)
    english = _english(request, session)
    drawn = Drawing(session, synthesis, typed, wrong, english=english, stale=stale)
    missing = missing_in(session)
    signs = named_in(session)
    steps: Steps = steps_of(session, request.able, request.user)
    context: dict[str, Any] = {
        "synthesis": synthesis,
        "version": synthesis.version if synthesis else "",
        "open": session.status in OPEN,
        "later": session.status in LATER,
        "sections": drawn.sections(),
        "gone": drawn.gone(),
        "stale": stale,
        "wrong": wrong_text(wrong),
        "missing": [(NAMED[one], jumps(texts)) for one, texts in missing.items()],
        "to_translate": drawn.to_translate(missing) if session.status in LATER else [],
        "signs": [sign_jump(one) for one in signs],
        "cleared": list(cleared_in(session)),
        "doubted": _doubted(request, wrong),
        "length": length_texts(session) if session.status in OPEN else [],
        "fits": [NAMED[one] for one in TOLD_IN],
        "english": english,
        "steps": steps,
    }
    return render_inside(
        request, "synthesis/editor.html", context, here="session_synthesis", status=status
    )


def _english(request: InsideRequest, session: Session) -> bool:
    asked = request.GET.get("english") or request.POST.get("english")
    lines = SynthesisItem.objects.filter(synthesis__session=session)
    return bool(asked) or lines.exclude(text_en="").exists()


def _doubted(request: InsideRequest, wrong: InvalidInput | None) -> list[tuple[str, bool]]:
    """Return the words of a translation that may name somebody; True: it was said they do not."""
    said = dict.fromkeys(request.POST.getlist("names_nobody"), True)
    if wrong is not None and isinstance(wrong.value, str):
        said.setdefault(wrong.value, False)
    return list(said.items())
