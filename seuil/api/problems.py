"""What an answer says when something is wrong: where, what was received, what would be right."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.log import log_response
from ninja.errors import ValidationErrorContext
from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from seuil.kernel.errors import InvalidInput, InvalidInputs

LONGEST_VALUE = 200


class Problem(BaseModel):
    """One thing that is wrong."""

    path: str = Field(description="Where: a key of the body, a parameter, or empty for the whole")
    value: Any = Field(description="What was received; long values are shortened")
    accepted: str = Field(description="What would be right")
    message: str = Field(description="Both in one English sentence")


class Problems(BaseModel):
    errors: list[Problem]


class Refusal(JsonResponse):
    """An answer that says what is wrong; ``problems`` are the same for other forms of answers."""

    def __init__(self, problems: Sequence[InvalidInput], status: int) -> None:
        self.problems = problems
        errors = [
            {
                "path": problem.path,
                "value": shown(problem.value),
                "accepted": problem.accepted,
                "message": str(problem),
            }
            for problem in problems
        ]
        super().__init__({"errors": errors}, status=status, headers={"Content-Language": "en"})


def refusal(problems: Iterable[InvalidInput], status: int = 422) -> HttpResponse:
    return Refusal(tuple(problems), status)


def shown(value: object) -> object:
    """Return a value as JSON can hold it, long ones shortened."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float) and abs(value) < 1e15:
        return value
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"


def wrong(path: str, value: object, accepted: str) -> InvalidInput:
    received = shown(value)
    return InvalidInput(
        f"{path or 'the request'}: {received!r} is not accepted; expected {accepted}",
        path=path,
        value=value,
        accepted=accepted,
    )


def missing(path: str, accepted: str) -> InvalidInput:
    message = f"{path or 'the body'} is missing; expected {accepted}"
    return InvalidInput(message, path=path, accepted=accepted)


def not_found(path: str, value: object, accepted: str) -> HttpResponse:
    """Answer 404: what does not exist and what is not for everyone look the same."""
    return refusal([wrong(path, value, accepted)], status=404)


def from_contexts(contexts: Iterable[ValidationErrorContext[Any]]) -> InvalidInputs:
    """Return what pydantic found in parameters or in a body, in our words."""
    return InvalidInputs(
        [
            _problem(context.model, error["loc"], error["type"], error["input"])
            for context in contexts
            for error in context.pydantic_validation_error.errors(include_url=False)
        ]
    )


def _problem(
    model: type[BaseModel], place: tuple[int | str, ...], kind: str, value: object
) -> InvalidInput:
    flat: Mapping[tuple[int | str, ...], tuple[str, ...]]
    flat = getattr(model, "__ninja_flatten_map_reverse__", {})
    inside = _without_argument(model, place)
    path = ".".join(map(str, flat.get(place, inside)))
    if kind == "extra_forbidden":
        return wrong(path, value, f"one of: {', '.join(_keys_beside(model, place))}")
    accepted = _accepted(model, place) if path else "a JSON object with the documented keys"
    return missing(path, accepted) if kind == "missing" else wrong(path, value, accepted)


def _without_argument(
    model: type[BaseModel], place: tuple[int | str, ...]
) -> tuple[int | str, ...]:
    """A body is the value of a view's argument, whose name nobody outside knows."""
    return place[1:] if place and place[0] in model.model_fields else place


def _accepted(model: type[BaseModel], place: Iterable[int | str]) -> str:
    """Return the description of the innermost field that has one: it says what is accepted."""
    described = "a value as the documentation describes it"
    for field in _fields_on(model, place):
        described = field.description or described
    return described


def _keys_beside(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    inner: type[BaseModel] | None = model
    for field in _fields_on(model, place[:-1]):
        inner = _model_in(field.annotation)
    return list(inner.model_fields) if inner else []


def _fields_on(model: type[BaseModel], place: Iterable[int | str]) -> Iterable[FieldInfo]:
    inner: type[BaseModel] | None = model
    for step in place:
        if inner is None or not isinstance(step, str) or step not in inner.model_fields:
            return
        field = inner.model_fields[step]
        yield field
        inner = _model_in(field.annotation)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that an annotation names, alone or as one of several choices."""
    for choice in (annotation, *get_args(annotation)):
        if isinstance(choice, type) and issubclass(choice, BaseModel):
            return choice
    return None


def answer_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal([error])


def answer_all_invalid(request: HttpRequest, error: Any) -> HttpResponse:
    return refusal(error.problems)


def answer_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    """A body that cannot be read: the parser's own error is the cause."""
    cause = error.__cause__
    if isinstance(cause, InvalidInput):
        return refusal([cause])
    return refusal([InvalidInput(str(error))], status=error.status_code)


def answer_failure(request: HttpRequest, error: Any) -> HttpResponse:
    """Say that we broke down, as Django would in HTML, and let the log and the tests know it."""
    got_request_exception.send(sender=None, request=request)
    failure = InvalidInput("Something broke down on our side", accepted="the same request, later")
    response = refusal([failure], status=500)
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=error,
    )
    return response


def answer_too_large(request: HttpRequest, _error: Any) -> HttpResponse:
    return refusal([wrong("", "", "a body of at most 512 kB")], status=413)
