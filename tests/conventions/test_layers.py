"""Tables follow the same arrows as imports: a row may only point to the layers below (ADR 0003)."""

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.conventions.checkout import project

Links = set[tuple[str, str]]


def layers() -> list[set[str]]:
    """Return the packages of each layer, the highest first, as import-linter reads them."""
    [contract] = [
        contract
        for contract in project()["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    ]
    return [{name.strip() for name in line.split("|")} for line in contract["layers"]]


def upward(links: Links) -> Links:
    """Return the links that do not go down."""
    height = {name: -depth for depth, names in enumerate(layers()) for name in names}
    return {(one, other) for one, other in links if one != other and height[one] <= height[other]}


def is_ours(label: str) -> bool:
    return label in apps.app_configs and apps.get_app_config(label).name.startswith("seuil.")


def test_the_comparison_sees_what_goes_up_and_what_goes_aside():
    up, aside, down = ("accounts", "directory"), ("territory", "journal"), ("web", "kernel")

    assert upward({up, aside, down, ("web", "web")}) == {up, aside}


def test_foreign_keys_point_down():
    links = {
        (model._meta.app_label, field.related_model._meta.app_label)
        for model in apps.get_models(include_auto_created=True)
        if is_ours(model._meta.app_label)
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and is_ours(field.related_model._meta.app_label)
    }

    assert ("directory", "organisations") in links
    assert upward(links) == set()


@pytest.mark.django_db
def test_migrations_wait_only_for_those_below():
    graph = MigrationLoader(None).graph
    links = {
        (label, needed)
        for (label, _), node in graph.node_map.items()
        for (needed, _) in node.parents
        if is_ours(label) and is_ours(needed)
    }

    assert ("directory", "territory") in links
    assert upward(links) == set()
