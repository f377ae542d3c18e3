"""Management commands of Django, with a database under them."""

import os

from django.core.management import execute_from_command_line
from django.db import connections

from config.env import data_folder
from config.launcher.database import command_environment, database, given_url, prepare
from config.launcher.lineage import refuse_another_line
from config.launcher.paths import ROOT
from config.launcher.signals import Stopped, stoppable
from config.launcher.steps import MIGRATE, STEPS, applied_migrations

SHORT_NAMES = {"import": "import_directory", "export": "export_directory"}
DEVELOPMENT = "config.settings.dev"


def manage(words: list[str]) -> int:
    """Run a management command; its exit status passes through."""
    name, *arguments = words
    command = SHORT_NAMES.get(name, name.replace("-", "_"))
    try:
        with stoppable():
            execute(command, arguments)
    except Stopped as stopped:
        return stopped.status
    return 0


def execute(command: str, arguments: list[str]) -> None:
    data, own = data_folder(), not given_url()
    with database(data) as url:
        if command == MIGRATE.call:
            refuse_another_line(url)
        environment = command_environment(url, data, settings=chosen_settings())
        if own and is_of_the_project(command) and applied_migrations(url) == (0, 0):
            prepare([step for step in STEPS if step.basic], environment)
        os.environ.update(environment)
        try:
            execute_from_command_line(["seuil", command, *arguments])
        finally:
            connections.close_all()


def chosen_settings() -> str:
    """Return the project's settings that the environment names, or those of development."""
    named = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    return named if named.startswith("config.settings.") else DEVELOPMENT


def is_of_the_project(command: str) -> bool:
    return any(ROOT.glob(f"seuil/*/management/commands/{command}.py"))
