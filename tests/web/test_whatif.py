"""The pages of what-if studies and of the offer within reach."""

import csv
import io
import json
import re

import pytest
from django.urls import reverse

from seuil.access.counterfactual.types import Figure
from seuil.directory.models import Service
from seuil.observatory.models import Study
from seuil.observatory.studies import kept as memory
from seuil.observatory.studies import operations
from seuil.observatory.studies.domain import Design, StudyStatus
from seuil.observatory.studies.ground import ground
from seuil.observatory.studies.kept import found_now
from seuil.observatory.studies.operations import keep, request_study
from seuil.observatory.tasks import carry_out_study
from seuil.web.whatif.forms import StudyForm, conditions_of
from seuil.web.whatif.pages import bar_of
from tests.factories.staff import open_administration

URL, REACH = "/what-if/", "/what-if/catchment/"
REGION = "region:brussels"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))


@pytest.fixture(autouse=True)
def _in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


# The page


def test_it_opens_with_all_kinds_of_help_and_says_that_the_population_is_illustrative(client):
    response = client.get(URL)

    text = text_of(response)
    assert response.status_code == 200
    assert "Illustrative population: made from assumptions and the inhabitants of 2020" in text
    assert "Nobody counted these people." in text
    assert f'href="{URL}?territory=region%3Abrussels&amp;k=1&amp;within=5000&amp;theme=food"' in (
        response.text
    )
    assert "Method: " in text
    assert "Limits: " in text


def test_nothing_of_chosen_facts_is_kept(client):
    client.get(URL, {"theme": "food"})
    assert memory._kept

    response = client.post(URL, {"theme": "food", "s_health": ["drugs"], "s_animals": "yes"})

    assert response.context["page"].public
    assert {design.public for design in memory._kept} == {()}


def test_a_theme_gives_sentences_bars_and_a_table(client):
    found = found_now(Design(territory=REGION, categories=("food",), choose=3))

    response = client.get(URL, {"theme": "food", "lang": "en"})

    text = text_of(response)
    assert "Food, Brussels-Capital Region: " in text
    assert "One threshold lowered everywhere" in text
    assert "of this population would gain a first open door." in text
    assert "Chosen one after the other" in text
    assert response.text.count('class="span"') >= len(found.asked) + 6
    assert "Food parcels" in text
    assert "Bassin Sud" in text


def test_the_same_study_has_an_address_with_nothing_of_a_person_in_it(client):
    response = client.post(URL, {"theme": "food", "public": "no_papers", "k": "2"})

    address = re.search(r'href="(/what-if/\?[^"]*public=no_papers[^"]*)"', response.text)
    assert address
    again = client.get(address[1].replace("&amp;", "&"))
    assert "at least 2 open doors" in text_of(again)
    assert "Residence status: with no residence papers" in text_of(again)


def test_facts_narrow_the_public_and_stay_out_of_every_address(client):
    some = client.post(URL, {"theme": "food", "s_identity_document": "no", "s_health": "drugs"})

    text = text_of(some)
    assert "Identity document: with no identity document" in text
    assert "Health: drug use" in text
    assert not re.search(r'href="[^"]*(identity|drugs)', some.text)
    assert 'value="no" checked' in re.sub(r"\s+", " ", some.text)


def test_facts_in_an_address_are_not_read(client):
    plain = client.get(URL, {"theme": "food"})
    with_facts = client.get(URL, {"theme": "food", "s_identity_document": "no"})

    assert text_of(plain) == text_of(with_facts)


def test_a_question_that_asks_for_a_number_or_a_place_is_not_asked_of_a_group(client):
    response = client.get(URL)

    assert 's_identity_document"' in response.text
    assert "s_age" not in response.text
    assert "s_residence_area" not in response.text
    assert conditions_of({"age": 38.0, "animals": True, "health": frozenset()}) == [
        "animals=yes",
        "health=-",
    ]


def test_nobody_left_says_so(client):
    response = client.post(
        URL, {"theme": "food", "s_residence_status": "belgian_eu", "public": "no_papers"}
    )

    assert response.status_code == 200
    assert "Nobody of the population is left with these choices." in text_of(response)


@pytest.mark.parametrize(
    "wrong",
    [{"theme": "flying"}, {"territory": "commune:1"}, {"k": "many"}, {"within": "-1"}],
)
def test_a_choice_that_does_not_exist_is_told_beside_its_field(client, wrong):
    response = client.get(URL, wrong)

    assert response.status_code == 422
    assert "field__error" in response.text


def test_every_figure_leaves_as_csv(client):
    response = client.post(URL, {"theme": "food", "as": "csv"})

    rows = list(csv.reader(io.StringIO(response.text)))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="what-if.csv"'
    assert rows[0][1].startswith("illustrative population")
    assert {"reached", "gain", "choice_1"} <= {row[0] for row in rows}


def test_without_services_the_page_still_opens(client):
    Service.objects.update(visibility="professional")

    response = client.get(URL, {"theme": "food"})

    assert "No single threshold, once lowered" in text_of(response)


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_the_page_speaks_the_language_of_the_reader(client, language):
    response = client.get(URL, {"theme": "food", "lang": language})

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert "%(" not in response.text


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(
    client, django_assert_max_num_queries, settings, number
):
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600
    found = found_now(Design(territory=REGION, categories=("food",), choose=3))
    for count in range(number):
        keep(found, title=f"Study {count}", author=None)
    Study.objects.update(is_public=True)
    client.get(URL, {"theme": "food"})

    # places, sources of the site, names of services, studies
    with django_assert_max_num_queries(5):
        client.get(URL, {"theme": "food"})


def test_a_second_reader_waits_for_no_new_count(client, monkeypatch):
    client.get(URL, {"theme": "food"})
    monkeypatch.setattr("seuil.observatory.studies.kept.carry_out", pytest.fail)

    assert client.get(URL, {"theme": "food"}).status_code == 200


def test_a_changed_condition_is_counted_anew(client, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 0
    before = found_now(Design(territory=REGION, categories=("food",)))

    Service.objects.filter(categories__code__startswith="food").update(capacity="full")

    after = found_now(Design(territory=REGION, categories=("food",)))
    assert after.reached_in("food", REGION) != before.reached_in("food", REGION)


def test_a_bar_is_never_longer_than_the_longest_and_never_invisible():
    assert bar_of(Figure(1, 0, 1000), 1000).sure == pytest.approx(0.8)
    assert bar_of(Figure(500, 250, 1000), 1000).high == 100
    assert bar_of(Figure(0, 0, 0), 0).is_exact


def test_usual_choices_make_a_design():
    form = StudyForm(None, state=ground())

    assert form.is_valid()
    assert form.design({}) == Design(territory=REGION)


# Studies that were kept


@pytest.fixture
def kept():
    found = found_now(Design(territory=REGION, categories=("food",)))
    study = keep(found, title="Food in the region", author=None)
    Study.objects.filter(pk=study.pk).update(is_public=True)
    return study


def test_a_kept_study_is_listed_and_opens_with_its_own_day(client, kept):
    page = reverse("web:study", args=[kept.pk])

    assert f'href="{page}"' in client.get(URL).text
    text = text_of(client.get(page))
    assert "Food in the region" in text
    assert "Offer of 21 November 2026: 161 services." in text
    assert "Food, Brussels-Capital Region: " in text
    assert client.get(f"{page}?as=csv").text.startswith("about,")


def test_a_kept_study_outlives_its_services(client, kept):
    Service.objects.update(visibility="professional")

    assert client.get(reverse("web:study", args=[kept.pk])).status_code == 200


def test_a_study_that_is_not_public_is_not_found(client, kept):
    Study.objects.update(is_public=False)

    assert client.get(reverse("web:study", args=[kept.pk])).status_code == 404
    assert "Food in the region" not in client.get(URL).text


# The administration


@pytest.fixture
def operator(client):
    return open_administration(client)


ASKED = {
    "title": "Dentists",
    "territory": REGION,
    "category": ["primary_care.dental"],
    "public": "identity_document=no\n",
    "k": "1",
    "within_m": "5000",
    "choose": "0",
    "among": "dimension",
}


def test_an_operator_asks_for_a_study_and_finds_it_done(client, operator):
    response = client.post("/admin/observatory/study/add/", ASKED)

    study = Study.objects.get()
    assert response.status_code == 302
    assert (study.status, study.author) == (StudyStatus.DONE, operator)
    assert study.design["public"] == ["identity_document=no"]
    assert client.get(f"/admin/observatory/study/{study.pk}/change/").status_code == 200
    assert client.get("/admin/observatory/study/").status_code == 200


def test_a_large_study_goes_to_the_worker(
    client, operator, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(operations, "LARGE", 1)
    deferred = []
    monkeypatch.setattr(carry_out_study, "defer", lambda **named: deferred.append(named))

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/observatory/study/add/", ASKED)

    study = Study.objects.get()
    assert study.status == StudyStatus.WAITING
    assert deferred == [{"study_id": study.pk}]
    carry_out_study(study_id=study.pk)
    study.refresh_from_db()
    assert study.status == StudyStatus.DONE


@pytest.mark.parametrize(
    ("wrong", "says"), [({"public": "shoe=3"}, "dimension"), ({"k": "0"}, "k: 0"), ({"k": ""}, "")]
)
def test_a_study_that_makes_no_sense_is_refused_in_the_form(client, operator, wrong, says):
    response = client.post("/admin/observatory/study/add/", {**ASKED, **wrong})

    assert response.status_code == 200
    assert says in response.text
    assert not Study.objects.exists()


def test_an_operator_stops_a_study_and_shows_another(client, operator, kept):
    monkey = Study.objects.create(title="Waiting", design=Design(territory=REGION).data())
    done = kept

    client.post(
        "/admin/observatory/study/",
        {"action": "stop", "_selected_action": [monkey.pk, done.pk]},
    )
    client.post(f"/admin/observatory/study/{done.pk}/change/", {"title": "Shown"})

    monkey.refresh_from_db()
    done.refresh_from_db()
    assert monkey.status == StudyStatus.CANCELLED
    assert (done.status, done.title, done.is_public) == (StudyStatus.DONE, "Shown", False)


def test_a_request_that_breaks_off_stores_nothing(client, operator, monkeypatch):
    monkeypatch.setattr(operations, "carry_out", lambda *_: (_ for _ in ()).throw(MemoryError))

    with pytest.raises(MemoryError):
        client.post("/admin/observatory/study/add/", ASKED)

    assert not Study.objects.exists()


def test_asking_by_hand_is_the_same_as_by_the_form():
    study = request_study(
        Design(territory=REGION, categories=("food",)), title="x", author=None, later=pytest.fail
    )

    assert study.figures == json.loads(json.dumps(found_now(Design.read(study.design)).data()))


# The offer within reach


def test_the_offer_within_reach_is_a_table_by_commune_and_quarter(client):
    response = client.get(REACH)

    text = text_of(response)
    assert response.status_code == 200
    assert "Primary care: 31 services are known, 2 of them full." in text
    assert "By commune" in text
    assert "By quarter" in text
    assert 'href="/territories/commune:21016/"' in response.text
    assert "nothing within reach" in text
    assert "how many people it can take is not known" in text


def test_the_map_has_a_class_for_each_outline(client):
    shapes = client.get(REACH, {"as": "map", "theme": "food"}).json()

    communes = [f for f in shapes["features"] if f["properties"]["code"].startswith("commune:")]
    assert len(communes) == 19
    assert {f["properties"]["class"].split("-")[0] for f in communes} == {"supply"}
    assert all(re.search(r" [\d.,]+$", f["properties"]["name"]) for f in communes)


def test_the_legend_and_the_table_say_the_classes_in_words(client):
    text = text_of(client.get(REACH))

    for words in ("more than twice the mean", "about the mean", "less than half the mean"):
        assert words in text


@pytest.mark.parametrize("wrong", [{"theme": "flying"}, {"within": "1"}, {"method": "guess"}])
def test_a_wrong_choice_of_reach_is_told(client, wrong):
    response = client.get(REACH, wrong)

    assert response.status_code == 422
    assert "field__error" in response.text
