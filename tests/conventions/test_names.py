"""Names say what a thing is about, and stored values are plain (docs/adr/0003, 0007)."""

import importlib
import inspect
import re
import sys
from enum import StrEnum

import pytest
from django.apps import apps

from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import shipped_categories
from tests.conventions.checkout import files, named, read

NO_HOME_FOR_LEFTOVERS = {
    "action", "actions", "common", "core", "helper", "helpers", "misc", "service", "services",
    "tools", "util", "utilities", "utils",
}  # fmt: skip
OF_A_PLAN = {"action"}
"""An action is what a plan has, and nothing else: a module of plans may be about them."""
PLAIN = re.compile(r"[a-z0-9]+(?:[_.:-][a-z0-9]+)*")


def enums() -> list[type[StrEnum]]:
    """Return the closed lists of every domain, and of the engine's plain types."""
    domains = [p for p in files(".py", under="seuil") if "domain" in p.parts or p.stem == "domain"]
    modules = ["seuil.access.types", *(module_name(path) for path in domains)]
    found = {
        kind
        for module in map(importlib.import_module, modules)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, StrEnum) and kind is not StrEnum
    }
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))


def module_name(path) -> str:
    return named(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def fields_with_choices():
    return [
        field
        for model in apps.get_models()
        if model.__module__.startswith("seuil.")
        for field in model._meta.get_fields()
        for holder in [getattr(field, "base_field", field)]
        if getattr(holder, "choices", None)
    ]


def test_no_module_is_a_home_for_leftovers():
    parts = {named(path): set(named(path).removesuffix(".py").split("/")) for path in files(".py")}

    assert [
        name
        for name, words in parts.items()
        if (words - OF_A_PLAN if "plans" in words else words) & NO_HOME_FOR_LEFTOVERS
    ] == []


@pytest.mark.parametrize("field", fields_with_choices(), ids=str)
def test_stored_choices_are_lower_case_ascii(field):
    values = [str(value) for value, _ in getattr(field, "base_field", field).flatchoices]

    assert [value for value in values if not PLAIN.fullmatch(value)] == []


def test_codes_of_the_vocabulary_and_of_categories_are_lower_case_ascii():
    codes = {category.code for category in shipped_categories()}
    for dimension in vocabulary().dimensions.values():
        codes |= {dimension.code, dimension.group, *dimension.values}

    assert len(codes) > 150
    assert {code for code in codes if not PLAIN.fullmatch(code)} == set()


@pytest.mark.parametrize("kind", enums(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_stored_word_has_a_label_or_a_line_in_the_glossary(kind):
    in_glossary = set(re.findall(r"`([a-z_]+)`", read("docs/glossary.md")))

    assert {str(member) for member in kind} - labelled(kind) - in_glossary == set()


def labelled(kind: type[StrEnum]) -> set[str]:
    """Return the members that are keys of a table of translated labels."""
    modules = {sys.modules[model.__module__] for model in apps.get_models()}
    modules |= {module for name, module in sys.modules.items() if name.endswith(".labels")}
    tables = [
        table
        for module in modules
        if module.__name__.startswith("seuil.")
        for name, table in vars(module).items()
        if name.endswith(("_LABELS", "_SENTENCES"))
    ]
    return {str(key) for table in tables for key in table if isinstance(key, kind)}
