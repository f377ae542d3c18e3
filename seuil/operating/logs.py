"""What a line of a log may say: what happened and where, never who asked for what.

Addresses of pages are left out too: some hold a key that opens a page. So are the words of an
exception, which can repeat what somebody typed; its kind and the lines of the program stay.
"""

import logging
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

NAMES_ADDRESSES = ("django.request", "django.security")
"""Loggers whose sentences repeat the address that was asked for."""

EventDict = MutableMapping[str, Any]


class WithoutAddresses(logging.Filter):
    """Tells of a failed request by the name of its page."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(NAMES_ADDRESSES):
            record.msg, record.args = "%s: a request failed", (page_of(record),)
        return True


def page_of(record: logging.LogRecord) -> str:
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.view_name if match else "unknown"


def where_it_broke(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its kinds and the lines of the program that led there."""
    error = event.pop("exc_info", None)
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = kind_of(error)
        event["at"] = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        if error.__cause__ is not None:
            event["cause"] = kind_of(error.__cause__)
    return event


def kind_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


OF_A_REQUEST = ("page", "method", "status", "seconds", "user")
"""What a record may carry beside its sentence."""

SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(allow=OF_A_REQUEST),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def settings(*, as_json: bool) -> Mapping[str, Any]:
    """Return Django's ``LOGGING``: one line of JSON for each event, or plain words."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            where_it_broke,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    plain = {"format": "{levelname} {name}: {message}", "style": "{"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": WithoutAddresses}},
        "formatters": {"json": formatter, "plain": plain},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "json" if as_json else "plain",
                "filters": ["without_addresses"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "seuil": {"level": "INFO"},
            "django.request": {"level": "ERROR"},  # what was refused is no news, a flood of it is
            "django.security": {"level": "CRITICAL"},
        },
    }
