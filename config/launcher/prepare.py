"""Does the steps that its arguments name, in a process of its own with Django loaded."""

import os
import sys
from io import StringIO
from textwrap import indent
from typing import Any

import django
from django.core.management import CommandError, call_command
from django.utils.module_loading import import_string

from config.env import data_folder
from config.launcher.console import say, timed
from config.launcher.steps import (
    LOGINS,
    MESSAGES,
    MIGRATE,
    STEPS,
    Stamps,
    Step,
    database_identity,
    fingerprint,
)


def prepare(calls: list[str]) -> None:
    """Do the steps and stamp each one, so that an interrupted start goes on where it was."""
    django.setup()
    url = os.environ["DATABASE_URL"]
    stamps = Stamps.read(data_folder(), database_identity(url))
    for step in STEPS:
        if step.call in calls:
            inputs = fingerprint(step, url)
            with timed(step.title):
                result = do(step)
            if isinstance(result, str) and result:
                say(indent(result.rstrip(), "    "))
            if step is MESSAGES and result:
                sys.exit("\n".join(result))
            if step is LOGINS:
                stamps.logins = [[login.email, login.password, login.role] for login in result]
            stamps.done[step.call] = fingerprint(step, url) if step is MIGRATE else inputs
            stamps.write()


def do(step: Step) -> Any:
    """Call a management command, or the function of a dotted path."""
    if "." in step.call:
        return import_string(step.call)()
    said = StringIO()
    try:
        call_command(step.call, *step.arguments, stdout=said)
    except CommandError as error:
        sys.exit(f"{step.title}: {error}")
    return said.getvalue()


if __name__ == "__main__":
    prepare(sys.argv[1:])
