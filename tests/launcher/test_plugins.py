"""The strictness that every other test relies on."""

import os
import sys

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import Context, Engine, Origin, Template, engines
from django.test import override_settings
from django.urls import path

from config.launcher.check import with_bytecode
from config.launcher.paths import ROOT
from seuil.directory.models import Service
from seuil.directory.operations import load_categories
from seuil.matching.index import index
from seuil.matching.search import Question, total
from seuil.territory.models import Territory
from seuil.territory.operations import Outcome, load_territory
from seuil.territory.queries import places
from tests.plugins import shipped
from tests.plugins.chromium import find_chromium
from tests.plugins.engine import start_over
from tests.plugins.reads import WroteOnRead
from tests.plugins.templates import UndefinedVariable


def rendered(source, file, **values):
    engine: Engine = engines["django"].engine
    template = Template(source, origin=Origin(str(file)), engine=engine)
    return template.render(Context(values))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ nobody|default:'x' }}",
        "{{ person.nobody }}",
        "{% load i18n %}{% blocktranslate %}Hello {{ nobody }}{% endblocktranslate %}",
    ],
)
def test_a_variable_that_nobody_gave_fails(source):
    with pytest.raises(UndefinedVariable, match="nobody"):
        rendered(source, ROOT / "seuil/web/templates/page.html", person={})


def test_a_condition_may_ask_whether_a_variable_is_there():
    page = ROOT / "seuil/web/templates/page.html"

    assert rendered("{% if nobody %}x{% else %}y{% endif %}", page) == "y"


def test_templates_of_others_are_left_alone():
    assert rendered("{{ nobody|default:'x' }}", ROOT.parent / "admin/base.html") == "x"


def counted(request):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = name")
    return HttpResponse("done")


urlpatterns = [path("counted", counted)]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[])
def test_a_page_that_writes_when_it_is_read_fails(client):
    with pytest.raises(WroteOnRead, match="accounts_user"):
        client.get("/counted")

    assert client.post("/counted").status_code == 200


def test_a_chromium_can_be_named(tmp_path):
    program = tmp_path / "browser"
    program.touch(mode=0o755)

    assert find_chromium({"SEUIL_CHROMIUM": str(program)}) == str(program)
    assert find_chromium({"SEUIL_CHROMIUM": str(tmp_path / "absent")}) is None


def test_the_headless_shell_is_driven_where_no_whole_chromium_is_asked_for(tmp_path, monkeypatch):
    whole, shell = tmp_path / "chromium", tmp_path / "chromium-headless-shell"
    monkeypatch.setenv("PATH", str(tmp_path))
    for program in (whole, shell):
        program.touch(mode=0o755)

    assert find_chromium({}) == str(shell)
    assert find_chromium({}, whole=True) == str(whole)
    shell.unlink()
    assert find_chromium({}) == str(whole)


def in_any_order(rows):
    """``COPY`` gives rows as they lie in the table, which is its own affair."""
    return {table: sorted(lines.splitlines()) for table, lines in rows.items()}


@pytest.mark.django_db
def test_the_territory_is_put_back_as_it_is_loaded():
    with transaction.atomic():
        shipped.load()
        loaded = shipped.read()
        transaction.set_rollback(True)
    assert set(shipped.read().values()) == {b""}

    shipped.write(loaded)

    assert in_any_order(shipped.read()) == in_any_order(loaded)
    assert load_categories() == 0
    assert load_territory().counts[Outcome.CREATED] == 0


@pytest.mark.django_db
def test_places_that_are_put_back_are_not_read_again_until_one_changes():
    with transaction.atomic():
        shipped.fill()
        read = places()
        transaction.set_rollback(True)

    shipped.fill()

    assert places() is read
    Territory.objects.filter(code="region:brussels").update(name_fr="Ailleurs")
    assert places() is not read


@pytest.mark.django_db
def test_the_engine_starts_over_from_what_was_loaded_and_follows_what_changed(demonstration):
    Service.objects.public().earliest("pk").delete()

    start_over()
    followed = total(Question())
    index.forget()

    assert followed == total(Question()) == Service.objects.public().count()


def test_a_test_that_asks_the_database_is_marked(request, db):
    assert request.node.get_closest_marker("database")


def test_a_test_that_does_not_ask_it_is_not_marked(request):
    assert request.node.get_closest_marker("database") is None


def test_processes_that_tests_start_find_what_was_compiled():
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert (sys.dont_write_bytecode, sys.pycache_prefix) == (
        False,
        os.environ.get("PYTHONPYCACHEPREFIX"),
    )


def test_processes_keep_what_they_compile_apart_from_sources_that_nobody_may_touch():
    assert with_bytecode({"LANG": "nl_BE"}) == {"LANG": "nl_BE"}
    assert with_bytecode({"PYTHONDONTWRITEBYTECODE": "1"}) == {
        "PYTHONPYCACHEPREFIX": str(ROOT / ".cache" / "bytecode")
    }
