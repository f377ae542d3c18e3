"""A form that is sent: what it asks is done, or what refuses it is said on the page itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from seuil.kernel.errors import InvalidInput, SeuilError, TransitionRefused
from seuil.kernel.processes import Process, Step
from seuil.kernel.versions import Stale
from seuil.web.http import CONFLICT, UNREADABLE, MemberRequest
from seuil.web.published import PublishedForm, WordsForm
from seuil.wording.localised import reader_language

Thing = TypeVar("Thing", bound=Model)
Says = Callable[[SeuilError], str]
"""Return why something was not done, in words; empty for errors of which one knows nothing."""


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def status_of(request: HttpRequest) -> int:
    """Return the status of a form that is shown: asked for, or sent and not taken."""
    return UNREADABLE if request.method == "POST" else 200


def stale_text() -> str:
    return _("Somebody changed it since you opened this page. Read it again, then decide.")


def nothing_more(_refused: SeuilError) -> str:
    return ""


class Attempt:
    """What becomes of a form: it is asked for, wrong, refused, or done.

    A value that is wrong is said at its field. ``says`` has words for other errors; one for which
    nobody has words goes on.
    """

    def __init__(
        self, request: MemberRequest, form: PublishedForm, says: Says = nothing_more
    ) -> None:
        self.request = request
        self.form = form
        self.says = says
        self.problem = ""
        self.possible = True

    def makes(self, act: Callable[[], Thing]) -> Thing | None:
        """Do it when a whole form was sent: all of it, or nothing and the reason is said."""
        if self.request.method != "POST" or self.problem or not self.form.is_valid():
            return None
        try:
            return self._made(act)
        except InvalidInput as odd:
            self._say_at_field(odd)
        except SeuilError as refused:
            self.problem = self.says(refused) or self.otherwise(refused)
            if not self.problem:
                raise
        return None

    @transaction.atomic
    def _made(self, act: Callable[[], Thing]) -> Thing:
        made = act()
        self.form.note_choice(made, self.request.user)
        return made

    def _say_at_field(self, odd: InvalidInput) -> None:
        """Say it where it was written: a text in languages at its first one."""
        sentence = self.says(odd)
        if not sentence:
            raise odd
        named = (name for name in (odd.path, f"{odd.path}_fr") if name in self.form.fields)
        self.form.add_error(next(named, None), sentence)

    def otherwise(self, refused: SeuilError) -> str:
        return stale_text() if isinstance(refused, Stale | TransitionRefused) else ""

    @property
    def status(self) -> int:
        return CONFLICT if self.problem else status_of(self.request)

    @property
    def shown(self) -> dict[str, Any]:
        """Return what a page with ``components/simple_form.html`` needs to know of it."""
        return {"form": self.form, "problem": self.problem, "possible": self.possible}


def step_called(process: Process[Any, Step], name: str) -> Step:
    """Return the step of an address, or answer that there is none that people take."""
    for _origin, step in process.paths:
        if step.value == name and step not in process.by_itself:
            return step
    raise Http404


class StepAttempt(Attempt):
    """A step that an address asks to take: its words, whether it follows, then it is taken.

    ``begins``: what the form of a ``kind`` of its own begins with.
    """

    form: WordsForm

    def __init__(
        self,
        request: MemberRequest,
        one: Any,
        process: Process[Any, Step],
        step: Step,
        label: str | Promise,
        *,
        kind: Callable[..., WordsForm] = WordsForm,
        says: Says = nothing_more,
        **begins: Any,
    ) -> None:
        needed = step in process.needs_words
        form = kind(posted(request), initial={"seen": one.version, **begins}, needs_words=needed)
        super().__init__(request, form, says)
        self.label = str(label)
        self.possible = step in process.steps_from(one.status)
        self.not_from_here = _("“%(step)s” does not follow on “%(status)s”.") % {
            "step": label,
            "status": one.get_status_display(),
        }
        if not self.possible:
            self.problem = self.not_from_here

    def takes(self, act: Callable[[], Thing]) -> Thing | None:
        """Take it when its words were sent, and say the state that it leads to."""
        moved = self.makes(act)
        if moved is not None:
            state = moved.get_status_display()  # type: ignore[attr-defined]  # it has states
            messages.success(self.request, _("State now: %(status)s.") % {"status": state})
        return moved

    def otherwise(self, refused: SeuilError) -> str:
        if isinstance(refused, TransitionRefused):
            return self.not_from_here
        return super().otherwise(refused)

    @property
    def told(self) -> dict[str, Any]:
        """Return what every step is told: by whom, in which words, what was read before."""
        given = self.form.cleaned_data
        return {
            "actor": self.request.user,
            "words": given["words"],
            "language": reader_language(),
            "seen": given["seen"],
        }

    @property
    def shown(self) -> dict[str, Any]:
        return super().shown | {"title": self.label, "button": _("Take this step")}
