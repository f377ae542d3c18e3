"""Bringing a file in through the site, as a manager sees it."""

import csv
import io
import json
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Service
from seuil.directory.record.saving import save_sheet
from seuil.exchange.domain import BOUNDS, Outcome, RunStatus
from seuil.exchange.models import Feed, ImportRun
from seuil.exchange.runs.operations import apply_run, read_run
from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.models import Organisation, Source
from seuil.territory.models import Territory
from tests.directory.record.samples import taken
from tests.factories.exchange import lines_file, numbered, table, territory_feed
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.staff import demo_operator

COLUMNS = {
    "column-0": "id",
    "column-1": "name_fr",
    "column-2": "not_asked:appointment",
    "separator": ";",
    "language": "fr",
    "yes": "oui",
    "no": "non",
    "unknown": "?",
    "delimiter": ";",
    "encoding": "utf-8",
}
LIST = table(
    ["N°", "Nom du service", "Sans RDV", "Type"],
    ["1", "Accueil de jour", "oui", "Repas chaud"],
    ["2", "Douches", "non", ""],
)


def page(client, run, **query):
    return client.get(f"/imports/{run.pk}/", query)


def test_a_list_is_brought_in_from_the_upload_to_the_sheet(site, bring, feed):
    run = bring(LIST)
    assert "Say what the columns mean" in page(site, run).text or run.status == RunStatus.MAPPING

    form = site.get(f"/imports/{run.pk}/columns/")
    fields = form.context["form"]
    guessed = [fields[name].initial for name in ("column-0", "column-1", "column-2")]
    assert guessed == ["id", "name_fr", "not_asked:appointment"]
    assert "Accueil de jour" in form.text

    response = site.post(f"/imports/{run.pk}/columns/", COLUMNS)
    assert response.headers["Location"] == f"/imports/{run.pk}/"
    read_run(run.pk)
    shown = page(site, run)
    assert "Accueil de jour" in shown.text
    assert not Service.objects.exists()

    site.post(f"/imports/{run.pk}/confirm/")
    apply_run(run.pk)

    service = Service.objects.get(external_id="1")
    assert service.organisation == feed.organisation
    assert service.conditions.get().dimension == "appointment"
    done = page(site, run, show="new")
    assert f"/services/{service.uuid}/" in done.text
    assert f"/my-services/{service.uuid}/history/" in done.text
    assert site.get(f"/my-services/{service.uuid}/history/").status_code == 200


def test_nothing_leads_to_the_history_before_the_import_is_done(site, bring):
    taken(numbered(1, source="tests", id="o-1"))
    run = bring(lines_file(numbered(1, id="o-1", hours="24/7")))

    assert "/history/" not in page(site, run, show="changed").text

    site.post(f"/imports/{run.pk}/confirm/")
    apply_run(run.pk)
    assert "/history/" in page(site, run, show="changed").text
    assert "/history/" not in page(site, run, show="unchanged").text


def test_the_mapping_can_be_taken_to_the_command_line(site, bring, feed, tmp_path):
    run = bring(LIST)
    assert site.get(f"/imports/sources/{feed.pk}/mapping.toml").status_code == 404
    site.post(f"/imports/{run.pk}/columns/", COLUMNS)

    response = site.get(f"/imports/sources/{feed.pk}/mapping.toml")

    assert 'name_fr = "Nom du service"' in response.text
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"column-0": ""}, "Number or code of the service"),
        ({"column-1": ""}, "the name of the service"),
        ({"column-3": "id"}, "Two columns"),
    ],
)
def test_columns_that_cannot_be_read_are_told(site, bring, changes, said, settings):
    settings.LANGUAGE_CODE = "en"
    run = bring(LIST)

    response = site.post(f"/imports/{run.pk}/columns/?lang=en", COLUMNS | changes)

    assert response.status_code == 422
    assert said in response.text


def test_words_that_were_not_understood_get_a_meaning_that_is_kept(site, bring, feed):
    run = bring(LIST)
    site.post(f"/imports/{run.pk}/columns/", COLUMNS | {"column-3": "categories"})
    read_run(run.pk)
    assert "Repas chaud" in site.get(f"/imports/{run.pk}/columns/").text

    site.post(
        f"/imports/{run.pk}/columns/",
        COLUMNS | {"column-3": "categories", "word-0": "food.meals"},
    )
    read_run(run.pk)

    line = run.lines.get(external_id="1")
    assert line.record["categories"] == ["food.meals"]
    assert bring(LIST).status == RunStatus.PREVIEWED


def test_another_delimiter_shows_other_columns(site, bring):
    run = bring(b"id,nom;a,b\n1,x;y,z\n2,x;y,z\n")

    response = site.post(
        f"/imports/{run.pk}/columns/", COLUMNS | {"delimiter": ";", "encoding": "cp1252"}
    )

    assert response.status_code == 200
    assert response.context["form"].table.heading == ("id,nom", "a,b")


def test_refused_lines_are_given_back_with_reasons_and_harmless(site, bring):
    bad = numbered(2, hours="x", description={"fr": "=1+1"})
    run = bring(lines_file(numbered(1), bad))

    text = site.get(f"/imports/{run.pk}/refused/").text
    lines = site.get(f"/imports/{run.pk}/refused/?as=ndjson").text

    [row] = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))[1:]
    assert row[0] == "2"
    assert "hours" in row[1]
    assert json.loads(lines)["original"]["hours"] == "x"


def test_an_empty_cell_is_not_quoted_as_a_program_would(site, bring):
    run = bring(table(["N°", "Nom du service", "Sans RDV", "Type"], ["1", "", "oui", ""]))
    site.post(f"/imports/{run.pk}/columns/", COLUMNS)
    read_run(run.pk)

    text = page(site, run, show="refused").text

    assert "Ceci ne dit rien." in text
    assert "<q>" not in text


def test_refused_rows_of_a_table_keep_their_columns(site, bring):
    run = bring(table(["N°", "Nom du service", "Sans RDV", "Type"], ["1", "=cmd|x", "oui", ""]))
    site.post(f"/imports/{run.pk}/columns/", COLUMNS)
    read_run(run.pk)

    [heading, row] = csv.reader(
        io.StringIO(site.get(f"/imports/{run.pk}/refused/").text.lstrip("\ufeff"))
    )

    assert heading[2:] == ["N°", "Nom du service", "Sans RDV", "Type"]
    assert row[3] == "'=cmd|x"


def test_pieces_written_by_hand_are_shown_and_chosen(site, bring, feed):
    taken(numbered(1, source="tests", hours="Mo 09:00-12:00"))
    save_sheet(
        Service.objects.get().pk,
        lambda record: replace(record, hours="Tu 09:00-12:00"),
        actor=None,
        cause=Cause.EDIT,
        hand=Hand.SERVICE,
    )
    run = bring(lines_file(numbered(1, hours="We 09:00-12:00")))
    line = run.lines.get()
    assert f'name="take-{line.pk}"' in page(site, run, show="conflicts").text

    response = site.post(
        f"/imports/{run.pk}/choose/", {f"line-{line.pk}": "", f"take-{line.pk}": "hours"}
    )

    assert response.headers["Location"] == f"/imports/{run.pk}/?show=conflicts"
    assert "checked" in page(site, run, show="conflicts").text
    site.post(f"/imports/{run.pk}/choose/", {"all_by_hand": ""})
    assert run.lines.get().from_file == []
    site.post(f"/imports/{run.pk}/choose/", {"all_from_file": ""})
    site.post(f"/imports/{run.pk}/confirm/")
    apply_run(run.pk)
    assert Service.objects.get().hours == "We 09:00-12:00"


def test_a_second_confirmation_says_that_it_went_on(site, bring):
    run = bring(lines_file(numbered(1)))
    site.post(f"/imports/{run.pk}/confirm/")

    response = site.post(f"/imports/{run.pk}/confirm/", follow=True)

    assert response.status_code == 200
    run.refresh_from_db()
    assert run.status == RunStatus.APPLYING


def test_giving_up_leads_back(site, bring, feed):
    run = bring(lines_file(numbered(1)))

    response = site.post(f"/imports/{run.pk}/give-up/")

    assert response.headers["Location"] == f"/imports/sources/{feed.pk}/"


def test_the_page_of_a_file_that_is_read_asks_again_by_itself(site, feed):
    run = ImportRun.objects.create(feed=feed, file_name="a.csv", line=12)

    whole = page(site, run)
    swapped = site.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"})

    assert 'hx-trigger="every 2s"' in whole.text
    assert "12" in swapped.text
    assert "<main" not in swapped.text
    ImportRun.objects.update(status=RunStatus.PREVIEWED)
    after = site.get(f"/imports/{run.pk}/", headers={"HX-Request": "true"})
    assert after.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"\xff\xfea\x00"])
def test_a_file_that_is_no_list_is_refused_with_what_to_do(site, bring, content):
    run = bring(content) if content else None
    if run is None:
        return
    assert run.status == RunStatus.REFUSED
    assert page(site, run).status_code == 200


def test_an_upload_that_is_too_large_is_stopped_while_it_comes_in(site, feed):
    file = SimpleUploadedFile("a.csv", b"x" * (BOUNDS.file_bytes + 1))

    response = site.post(f"/imports/sources/{feed.pk}/", {"file": file})

    assert response.status_code == 422
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("show", ["new", "changed", "unchanged", "refused", "missing", "conflicts"])
def test_the_number_of_queries_does_not_grow_with_the_lines_shown(site, bring, show):
    def queries(number):
        Service.objects.all().delete()
        old = [numbered(n, source="tests", id=f"o-{n}") for n in range(number)]
        same = [numbered(n, source="tests", id=f"u-{n}") for n in range(number)]
        gone = [numbered(n, source="tests", id=f"m-{n}") for n in range(number)]
        taken(*old, *same, *gone)
        fresh = [numbered(n, id=f"n-{n}", categories=["food"]) for n in range(number)]
        moved = [one | {"hours": "24/7"} for one in old]
        wrong = [numbered(n, id=f"w-{n}", hours="x") for n in range(number)]
        run = bring(lines_file(*fresh, *moved, *same, *wrong))
        page(site, run, show=show)
        with CaptureQueriesContext(connection) as captured:
            page(site, run, show=show)
        return len(captured)

    assert queries(1) == queries(10)


# Who


@pytest.fixture
def run(feed):
    run = ImportRun.objects.create(
        feed=feed, file_name="a.csv", status=RunStatus.PREVIEWED, table={}
    )
    run.lines.create(number=1, outcome=Outcome.NEW, external_id="1")
    return run


def addresses(feed, run):
    return [
        ("get", f"/imports/sources/{feed.pk}/"),
        ("get", f"/imports/{run.pk}/"),
        ("get", f"/imports/{run.pk}/refused/"),
        ("post", f"/imports/sources/{feed.pk}/"),
        ("post", f"/imports/{run.pk}/choose/"),
        ("post", f"/imports/{run.pk}/confirm/"),
        ("post", f"/imports/{run.pk}/give-up/"),
    ]


def person(who, feed):
    organisation = feed.organisation
    if who == "editor":
        return MembershipFactory(organisation=organisation, role=Role.EDITOR).user
    if who == "professional":
        return MembershipFactory(organisation=organisation, role=Role.PROFESSIONAL).user
    if who == "manager of another organisation":
        return MembershipFactory(role=Role.MANAGER).user
    if who == "team":
        territory = Territory.objects.get(code="basin:nord")
        return MandateFactory(territory=territory, kind=MandateKind.BASIN_TEAM).user
    return demo_operator()


@pytest.mark.parametrize(
    "who",
    [
        "editor",
        "professional",
        "manager of another organisation",
        "team",
        "operator without staff session",
    ],
)
def test_imports_of_an_organisation_are_those_of_its_managers(client, feed, run, who):
    client.force_login(person(who, feed))

    answers = {
        (method, path): getattr(client, method)(path).status_code
        for method, path in addresses(feed, run)
    }

    assert set(answers.values()) <= {404, 302}, answers
    leading = {path for (_, path), status in answers.items() if status == 302}
    assert not leading or who == "team", "only a missing second factor leads elsewhere"
    run.refresh_from_db()
    assert run.status == RunStatus.PREVIEWED


def test_a_visitor_signs_in_first(client, feed, run):
    for method, path in addresses(feed, run):
        response = getattr(client, method)(path)
        assert response.headers["Location"].startswith("/account/login/")


def test_an_operator_in_a_staff_session_sees_all(client, feed, run):
    client.force_login(demo_operator())
    client.post("/account/staff-session/", {"reason": "To look at imports"})

    assert page(client, run).status_code == 200
    assert client.get("/imports/").status_code == 200


def test_a_manager_begins_with_one_button(client, brussels):
    organisation = OrganisationFactory()
    client.force_login(MembershipFactory(organisation=organisation, role=Role.MANAGER).user)

    response = client.post("/imports/", {"organisation": organisation.pk})

    feed = Feed.objects.get()
    assert response.headers["Location"] == f"/imports/sources/{feed.pk}/"
    assert (feed.organisation, feed.source) == (organisation, organisation.source)


def test_nobody_begins_for_an_organisation_of_others(client, brussels):
    other = OrganisationFactory()
    client.force_login(MembershipFactory(role=Role.MANAGER).user)

    client.post("/imports/", {"organisation": other.pk})

    assert not Feed.objects.exists()


def test_an_operator_makes_and_adopts_sources(client, brussels):
    Source.objects.create(code="old", name="Old list")
    client.force_login(demo_operator())
    client.post("/account/staff-session/", {"reason": "To look at imports"})
    region = Territory.objects.get(code="region:brussels")

    client.post("/imports/", {"name": "Liste de 2026", "territory": region.pk})
    client.post("/imports/", {"source": Source.objects.get(code="old").pk})

    assert set(Feed.objects.values_list("source__code", "territory__code")) == {
        ("liste-de-2026", "region:brussels"),
        ("old", "region:brussels"),
    }


def test_a_schedule_is_kept_for_allowed_machines_only(site, feed, settings):
    settings.SEUIL_IMPORT_HOSTS = ["data.example"]
    asked = {"schedule": "nightly", "hand_edits": "keep"}
    path = f"/imports/sources/{feed.pk}/"

    refused = site.post(path, asked | {"url": "https://elsewhere.example/a.csv"})
    empty = site.post(path, asked | {"url": ""})
    saved = site.post(path, asked | {"url": "https://data.example/a.csv"})

    assert (refused.status_code, empty.status_code, saved.status_code) == (422, 422, 302)
    feed.refresh_from_db()
    assert (feed.url, feed.schedule) == ("https://data.example/a.csv", "nightly")


def test_the_territory_of_a_team_is_not_that_of_others(client, brussels):
    feed = territory_feed(Territory.objects.get(code="basin:nord"))
    run = ImportRun.objects.create(feed=feed, file_name="a", status=RunStatus.PREVIEWED)
    client.force_login(MembershipFactory(role=Role.MANAGER).user)

    assert page(client, run).status_code == 404
    assert Organisation.objects.exists()
