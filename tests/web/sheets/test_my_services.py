"""My services: the list, the editor by section, showing, conflicts, who gets in."""

import re

import pytest

from seuil.directory.domain import Audience
from seuil.directory.models import AccessCondition, Contact, Location, Service
from seuil.directory.record.changes import Change
from seuil.directory.record.saving import record_now
from seuil.directory.record.values import ContactRecord, LocationRecord
from seuil.organisations.domain import Role
from seuil.territory.models import Territory
from seuil.upkeep.models import Draft, Keeper
from seuil.web.sheets.index import SECTIONS
from seuil.web.sheets.words import words_of
from tests.factories.accounts import UserFactory
from tests.factories.directory import (
    AccessConditionFactory,
    ContactFactory,
    LocationFactory,
    ServiceFactory,
)
from tests.factories.meanwhile import just_before_the_lock
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brussels")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def service():
    service = ServiceFactory(name_fr="Accueil de jour")
    LocationFactory(
        service=service,
        commune=Territory.objects.get(code="commune:21013"),
        address="Rue de l'Essai 1",
        postal_code="1060",
    )
    return service


@pytest.fixture
def editor(client, service):
    """Somebody who keeps the sheets of the service's organisation, signed in, reading English."""
    user = UserFactory(name="Ann")
    MembershipFactory(user=user, organisation=service.organisation, role=Role.EDITOR)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, user)


def at(service, page=""):
    return f"/my-services/{service.uuid}/{page}"


def section(service, code):
    return at(service, f"sections/{code}/")


def now(service):
    return record_now(Service.objects.select_related("source", "organisation").get(pk=service.pk))


def write(client, service, code, changed, **more):
    """Change some fields of a form as somebody would, and send all of it."""
    url = section(service, code)
    return client.post(url, form_of(client.get(url)) | changed, **more)


# The list


def test_the_list_says_what_is_missing_and_what_was_begun(client, service, editor):
    AccessConditionFactory(service=service)
    write(client, service, "what", {"name-fr": ["Accueil du midi"]})

    page = client.get("/my-services/").content.decode()

    assert "Accueil de jour" in page
    assert "24 questions not checked" in page
    assert "hours not known" in page
    assert "Go on with your changes" in page


def test_who_belongs_nowhere_is_told_what_to_do(client):
    sign_in(client, UserFactory())

    page = client.get("/my-services/", headers={"Accept-Language": "en"}).content.decode()

    assert "You keep no service yet" in page
    assert "Say where I work" in page


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_of_the_list_does_not_grow(
    client, service, editor, number, django_assert_num_queries
):
    client.get("/my-services/")
    for one in ServiceFactory.create_batch(number - 1, organisation=service.organisation):
        LocationFactory(service=one)
        AccessConditionFactory(service=one)

    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        client.get("/my-services/")


QUERIES_OF_THE_LIST = 15


def test_a_team_looks_for_the_services_of_its_territory(client, service):
    elsewhere = ServiceFactory(name_fr="Accueil du nord")
    LocationFactory(service=elsewhere, commune=Territory.objects.get(code="commune:21010"))
    user = UserFactory()
    MandateFactory(user=user, territory=Territory.objects.get(code="basin:sud"))
    sign_in(client, user)

    page = client.get("/my-services/?q=accueil").content.decode()

    assert "Accueil de jour" in page
    assert "Accueil du nord" not in page


# Who gets in


@pytest.mark.parametrize("page", ["", "sections/what/", "conflicts/"])
def test_a_visitor_signs_in_first(client, service, page):
    response = client.get(at(service, page))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("code", [section.code for section in SECTIONS])
def test_somebody_from_elsewhere_finds_nothing(client, service, code):
    user = UserFactory()
    MembershipFactory(user=user)
    sign_in(client, user)

    assert client.get(at(service)).status_code == 404
    assert client.get(section(service, code)).status_code == 404
    assert client.post(section(service, code), {"name-fr": "x"}).status_code == 404
    for deed in ("show/", "give-up/", "keepers/"):
        assert client.post(at(service, deed)).status_code == 404


def test_a_professional_of_the_organisation_reads_and_cannot_write(client, service):
    user = UserFactory()
    MembershipFactory(user=user, organisation=service.organisation, role=Role.PROFESSIONAL)
    sign_in(client, user)

    page = client.get(at(service))

    assert page.status_code == 200
    assert "section-form" not in page.content.decode()
    assert "sections/what" not in page.content.decode()
    assert client.post(section(service, "what"), {"name-fr": "x"}).status_code == 404
    assert not Draft.objects.exists()


# Writing


@pytest.mark.parametrize("code", [section.code for section in SECTIONS])
def test_every_section_opens(client, service, editor, code):
    assert client.get(section(service, code)).status_code == 200


def test_a_condition_is_written_as_a_sentence_and_shown(client, service, editor):
    answer = write(
        client,
        service,
        "conditions",
        {
            "state-animals": ["none"],
            "state-age": ["condition"],
            "rule-age-0-from": ["18"],
            "rule-age-0-last": ["64"],
        },
        headers=HTMX,
    )
    page = answer.content.decode()

    assert "For people aged 18 to 64." in page
    assert "Not shown yet: 2 changes" in page
    assert not AccessCondition.objects.exists()

    client.post(at(service, "show/"))

    said = {row.dimension: row for row in AccessCondition.objects.all()}
    assert (said["age"].minimum, said["age"].maximum) == (18, 65)
    assert said["animals"].state == "none"


def test_a_second_condition_on_one_dimension_stands_beside_the_first(client, service, editor):
    AccessConditionFactory(service=service)

    write(
        client,
        service,
        "conditions",
        {
            "rule-residence_status-1-rule": ["prefers:in"],
            "rule-residence_status-1-values": ["asylum"],
        },
    )
    client.post(at(service, "show/"))

    rows = AccessCondition.objects.order_by("position")
    assert [(row.force, row.values) for row in rows] == [
        ("requires", ["permit", "belgian_eu"]),
        ("prefers", ["asylum"]),
    ]


def test_a_yes_or_no_question_has_a_second_condition_at_another_time(client, service, editor):
    AccessConditionFactory(service=service, dimension="phone", operator="has", values=[])
    page = client.get(section(service, "conditions")).text
    assert 'name="rule-phone-1-valid_from"' in page

    write(client, service, "conditions", {"rule-phone-0-valid_to": ["2999-01-01"]})
    write(
        client,
        service,
        "conditions",
        {"rule-phone-1-rule": ["prefers:has"], "rule-phone-1-valid_from": ["2999-01-01"]},
    )
    client.post(at(service, "show/"))

    rows = AccessCondition.objects.order_by("position")
    assert [(row.force, str(row.valid_from), str(row.valid_to)) for row in rows] == [
        ("requires", "None", "2999-01-01"),
        ("prefers", "2999-01-01", "None"),
    ]


def test_a_yes_or_no_question_has_no_second_condition_at_the_same_time(client, service, editor):
    AccessConditionFactory(service=service, dimension="phone", operator="has", values=[])

    write(client, service, "conditions", {"rule-phone-1-rule": ["prefers:has"]})
    client.post(at(service, "show/"))

    assert AccessCondition.objects.get().force == "requires"


def test_an_exception_with_its_dates_and_note_is_kept(client, service, editor):
    AccessConditionFactory(service=service)

    write(
        client,
        service,
        "conditions",
        {
            "rule-residence_status-0-derogation": ["yes"],
            "rule-residence_status-0-who-fr": ["la direction"],
            "rule-residence_status-0-valid_to": ["2027-06-01"],
            "rule-residence_status-0-note-nl": ["Vraag aan het onthaal."],
            "rule-residence_status-0-can_follow": ["1"],
        },
    )
    client.post(at(service, "show/"))

    row = AccessCondition.objects.get()
    assert (row.derogation, row.derogation_who_fr, row.can_follow) == (True, "la direction", True)
    assert (row.valid_to.isoformat(), row.note_nl) == ("2027-06-01", "Vraag aan het onthaal.")


def test_a_condition_of_later_stays_when_nothing_is_asked_today(client, service, editor):
    AccessConditionFactory(service=service, valid_from="2999-01-01")

    write(client, service, "conditions", {"state-residence_status": ["none"]})
    client.post(at(service, "show/"))

    assert sorted(AccessCondition.objects.values_list("state", flat=True)) == ["condition", "none"]


def test_what_is_wrong_stands_beside_its_field_and_is_not_lost(client, service, editor):
    write(client, service, "contacts", {"contacts-0-value": ["call us"]})

    page = client.get(section(service, "contacts")).content.decode()

    assert 'value="call us"' in page
    error = re.search(r'id="id_contacts-0-value-error">.*?</p>', page, re.DOTALL)
    assert "Write a telephone number such as" in error[0]
    shown = client.post(at(service, "show/"))
    assert shown.headers["Location"] == section(service, "contacts")
    assert not Contact.objects.exists()


def test_a_mistake_in_one_place_leaves_the_rest_in_the_preview(client, service, editor):
    write(client, service, "contacts", {"contacts-0-value": ["call us"]})

    page = write(client, service, "what", {"name-fr": ["Accueil du midi"]}, headers=HTMX)

    assert "Accueil du midi" in page.content.decode()
    assert "To be corrected first" in page.content.decode()


@pytest.mark.parametrize("key", ["save", "show"])
def test_without_javascript_the_button_keeps_what_is_on_the_page(client, service, editor, key):
    response = write(client, service, "what", {"name-nl": ["Dagopvang"], "step": [key]})

    assert response.status_code == 302
    assert now(service).name.nl == ("Dagopvang" if key == "show" else "")
    assert Draft.objects.exists() == (key == "save")


# Two windows, and none


def two_windows(client, service):
    """Return what a form opened in two windows would send, after the first has sent its own."""
    url = section(service, "what")
    first = form_of(client.get(url))
    client.post(url, first | {"name-fr": ["De la première fenêtre"]})
    return first | {"name-nl": ["Van het tweede venster"]}


def test_what_another_window_kept_is_not_overwritten_unseen(client, service, editor):
    response = client.post(section(service, "what"), two_windows(client, service))
    page = response.content.decode()

    assert response.status_code == 422
    assert "changed meanwhile, in another window" in page
    assert "Van het tweede venster" in page
    assert Draft.objects.get().values["name"] == {"fr": "De la première fenêtre"}

    client.post(section(service, "what"), form_of(response))

    assert Draft.objects.get().values["name"]["nl"] == "Van het tweede venster"


def test_an_autosave_that_would_overwrite_another_window_says_that_nothing_is_kept(
    client, service, editor
):
    sent = two_windows(client, service)

    response = client.post(section(service, "what"), sent, headers=HTMX)

    assert (response.status_code, response.headers["HX-Retarget"]) == (422, "#saved")
    assert Draft.objects.get().values["name"] == {"fr": "De la première fenêtre"}


def test_a_button_pressed_while_the_same_was_being_kept_finds_it_kept(client, service, editor):
    url = section(service, "what")
    sent = form_of(client.get(url)) | {"name-fr": ["Accueil du soir"]}
    client.post(url, sent, headers=HTMX)

    assert client.post(url, sent).status_code == 302


def test_an_autosave_of_somebody_signed_out_gets_no_page_to_put_into_the_form(
    client, service, editor
):
    url = section(service, "what")
    sent = form_of(client.get(url))
    client.logout()

    typing = client.post(url, sent, headers=HTMX | {"Keep-Page": "true"})
    tapping = client.post(at(service, "capacity/"), {"say": "full"}, headers=HTMX)

    assert (typing.status_code, typing.content) == (401, b"")
    assert "HX-Refresh" not in typing.headers
    assert (tapping.status_code, tapping.headers["HX-Refresh"]) == (401, "true")
    assert client.post(url, sent).status_code == 302


def test_a_place_is_added_and_another_removed(client, service, editor):
    write(
        client,
        service,
        "places",
        {
            "locations-0-remove": ["1"],
            "locations-1-address": ["Quai Neuf 2"],
            "locations-1-commune": ["21004"],
            "locations-1-lat": ["50,85"],
            "locations-1-lon": ["4,35"],
            "locations-1-confidential": ["1"],
            "outreach": ["1"],
            "serves": ["basin:sud"],
        },
    )
    client.post(at(service, "show/"))

    place = Location.objects.get(service=service)
    assert (place.address, place.lat, place.confidential) == ("Quai Neuf 2", 50.85, True)
    record = now(service)
    assert (record.outreach, record.serves) == (True, ("basin:sud",))


@pytest.mark.parametrize("typed", ["nan", "inf", "1e999"])
def test_a_coordinate_that_is_no_number_is_kept_and_said_to_be_wrong(
    client, service, editor, typed
):
    response = write(client, service, "places", {"locations-0-lat": [typed]}, headers=HTMX)

    assert response.status_code == 200
    page = client.get(section(service, "places")).content.decode()
    assert f'value="{typed}"' in page
    assert "field__error" in page


def test_a_character_that_nothing_can_keep_is_refused_before_anything_is_kept(
    client, service, editor
):
    response = write(client, service, "places", {"locations-0-address": ["Quai \x00 2"]})

    assert response.status_code == 400
    assert not Draft.objects.exists()


def test_documents_steps_languages_and_price_are_written(client, service, editor):
    write(
        client,
        service,
        "entry",
        {
            "steps-0-text-fr": ["Téléphoner"],
            "documents-0-text-fr": ["Une attestation"],
            "documents-0-can_follow": ["1"],
        },
    )
    write(
        client,
        service,
        "languages",
        {
            "languages": ["fr", "ar"],
            "interpreter": ["phone"],
            "price": ["fixed"],
            "price_text-fr": ["5 euros"],
        },
    )
    client.post(at(service, "show/"))

    record = now(service)
    assert record.entry_steps[0].fr == "Téléphoner"
    assert (record.documents[0].text.fr, record.documents[0].can_follow) == (
        "Une attestation",
        True,
    )
    assert set(record.languages) == {"fr", "ar"}
    assert (record.interpreter, record.price, record.price_text.fr) == ("phone", "fixed", "5 euros")


def test_giving_up_leaves_the_sheet_as_everyone_sees_it(client, service, editor):
    write(client, service, "what", {"name-fr": ["Autre"]})

    client.post(at(service, "give-up/"))

    assert not Draft.objects.exists()
    assert now(service).name.fr == "Accueil de jour"


def test_giving_up_twice_at_once_gives_up_once(client, service, editor):
    write(client, service, "what", {"name-fr": ["Autre"]})

    with just_before_the_lock("upkeep_draft", Draft.objects.all().delete):
        response = client.post(at(service, "give-up/"))

    assert response.status_code == 302
    assert now(service).name.fr == "Accueil de jour"


def test_a_conflict_is_chosen_on_a_page_and_then_shown(client, service, editor):
    write(client, service, "what", {"name-fr": ["Mon nom"]})
    Service.objects.filter(pk=service.pk).update(name_fr="Leur nom")

    shown = client.post(at(service, "show/"))
    assert shown.headers["Location"] == at(service, "conflicts/")
    page = client.get(at(service, "conflicts/")).content.decode()
    assert "Leur nom" in page
    assert "Mon nom" in page
    assert now(service).name.fr == "Leur nom"

    client.post(at(service, "conflicts/"), {})
    assert now(service).name.fr == "Leur nom"
    client.post(at(service, "conflicts/"), {"piece-name.fr": "mine"})
    assert now(service).name.fr == "Mon nom"


def test_a_new_service_is_begun_filled_in_and_shown(client, service, editor):
    wrong = client.post("/my-services/new/", {"organisation": service.organisation.uuid})
    assert wrong.status_code == 422
    assert "Write the name in at least one language." in wrong.content.decode()

    begun = client.post(
        "/my-services/new/",
        {
            "name-nl": "Spreekuur",
            "organisation": service.organisation.uuid,
            "categories": "homelessness.day_centre",
            "commune": "21013",
        },
    )
    address = begun.headers["Location"]
    assert "Spreekuur" in client.get("/my-services/").content.decode()
    assert "Nobody else sees this sheet yet" in client.get(address).content.decode()
    other = sign_in(type(client)(), UserFactory())
    assert Draft.objects.exclude(author=other).count() == 1

    form = form_of(client.get(f"{address}sections/languages/")) | {"languages": ["nl"]}
    client.post(f"{address}sections/languages/", form)
    client.post(f"{address}show/")

    assert "Spreekuur" in client.get(address).content.decode()
    new = Service.objects.get(source__code="here")
    assert (new.name_nl, new.languages) == ("Spreekuur", ["nl"])
    assert client.get(f"/services/{new.uuid}/").status_code == 200


def test_somebody_answers_behind_a_contact(client, service, editor):
    ContactFactory(service=service)
    url = section(service, "keeping")
    (name,) = re.findall(r'name="(keeper-[0-9a-f]+)"', client.get(url).content.decode())

    client.post(at(service, "keepers/"), {name: str(editor.pk)})

    assert Keeper.objects.get().user == editor
    assert f'value="{editor.pk}" selected' in client.get(url).content.decode()


@pytest.mark.parametrize("number", [1, 10])
@pytest.mark.parametrize("code", ["conditions", "places", "contacts"])
def test_the_number_of_queries_of_a_form_does_not_grow(
    client, service, editor, code, number, django_assert_max_num_queries
):
    url = section(service, code)
    client.get(url)
    for _ in range(number):
        LocationFactory(service=service)
        ContactFactory(service=service)
        AccessConditionFactory(service=service)

    with django_assert_max_num_queries(QUERIES_OF_A_FORM):
        client.get(url)


QUERIES_OF_A_FORM = 36


# Words


PLACE = LocationRecord(id="1", address="Rue Jamais-Dite 7", confidential=True)
OPEN_PLACE = LocationRecord(id="1", address="Rue Jamais-Dite 7")
SECRET = ContactRecord("phone", "+32 2 999 99 99", Audience.PROFESSIONAL)


@pytest.mark.parametrize(
    "change",
    [
        Change("locations.1", None, PLACE),
        Change("locations.1", PLACE, None),
        Change("locations.1", PLACE, OPEN_PLACE),
        Change("locations.1", OPEN_PLACE, PLACE),
        Change("contacts", (), (SECRET,)),
    ],
)
def test_what_is_confidential_is_in_no_words_for_others(change):
    assert "Jamais" not in str(words_of([change]))
    assert "999" not in str(words_of([change]))
    full = str(words_of([change], may_see_confidential=True))
    assert "Jamais" in full or "999" in full
