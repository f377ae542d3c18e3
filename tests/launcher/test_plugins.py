"""The strictness that every other test relies on."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Engine, Origin, Template, engines
from django.test import override_settings
from django.urls import path

from config.launcher.paths import ROOT
from tests.plugins.chromium import find_chromium
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
