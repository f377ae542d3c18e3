"""The sheet of a service: an access card in which everything known stands, and nothing secret."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import translation

from seuil.access.types import Operator
from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import Service
from seuil.territory.models import Territory
from tests.factories.directory import (
    AccessConditionFactory,
    ClosureFactory,
    ContactFactory,
    EntryStepFactory,
    LocationFactory,
    RequiredDocumentFactory,
    ServiceFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.web.reading import attribute, form_data, press, read, walk, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def sheet(client):
    def sheet(service, language="en", **situation):
        url = reverse("web:service", args=[service.uuid])
        headers = {"Accept-Language": language}
        if situation:
            return read(client.post(url, situation, headers=headers))
        return read(client.get(url, headers=headers))

    return sheet


@pytest.fixture
def full_service():
    schaerbeek = Territory.objects.get(code="commune:21015")
    service = ServiceFactory(
        organisation=OrganisationFactory(name_fr="Les Caravelles"),
        name_fr="Consultation Zeppelin",
        description_fr="Des soins sans rendez-vous.",
        publics_note_fr="Toute personne.",
        categories=["primary_care.gp"],
        serves=[schaerbeek],
        languages=["fr", "ti"],
        interpreter="phone",
        hours="Mo-Fr 09:30-12:00; Sa 22:00-02:00; PH off",
        price_kind="free",
        price_text_fr="Rien à payer.",
        capacity="waiting_list",
        capacity_delay_days=42,
        capacity_updated=datetime.date(2026, 11, 12),
        checked_on=datetime.date(2026, 10, 1),
        checked_by="service",
        updated=datetime.date(2026, 10, 2),
    )
    LocationFactory(service=service, address="Rue des Essais 12", commune=schaerbeek)
    ContactFactory(service=service, value="+32 2 111 22 33", note_fr="Le matin")
    ContactFactory(service=service, kind=ContactType.EMAIL, value="ouvert@example.org")
    ContactFactory(service=service, value="+32 2 999 88 77", audience=Audience.PROFESSIONAL)
    EntryStepFactory(service=service, text_fr="Sonner à la porte bleue")
    RequiredDocumentFactory(service=service, text_fr="Une lettre", can_follow=True)
    RequiredDocumentFactory(service=service, text_fr="Un badge")
    AccessConditionFactory(
        service=service,
        dimension="animals",
        operator=Operator.NOT_HAS,
        values=[],
        derogation=True,
        derogation_who_fr="la coordination",
        note_fr="Un chien guide entre toujours.",
    )
    AccessConditionFactory(service=service, dimension="residence_status", none=True)
    AccessConditionFactory(service=service, dimension="age", unknown=True)
    return service


ON_THE_CARD = [
    "Consultation Zeppelin",
    "Les Caravelles",
    "Des soins sans rendez-vous.",
    "Toute personne.",
    "Sonner à la porte bleue",
    "Une lettre can follow",
    "Un badge needed at once",
    "Animals are not allowed.",
    "la coordination",
    "Un chien guide entre toujours.",
    "No residence papers are asked for.",
    "Not checked: Age",
    "declared by the service · checked on 1 October 2026",
    "2 access conditions of 25 are known.",
    "Closed now, opens today at 22:00.",
    "+32 2 111 22 33",
    "Le matin",
    "ouvert@example.org",
    "Rue des Essais 12 1030 Schaerbeek",
    "Works for: Schaerbeek",
    "free Rien à payer.",
    "French, Tigrinya · interpreter by telephone",
    "6 weeks",
    "said on 12 November 2026",
    "Checked by the service, 7 weeks ago",
]


def test_the_card_says_all_that_is_known(sheet, full_service):
    card = sheet(full_service).text

    assert [said for said in ON_THE_CARD if said not in card] == []


def test_the_head_says_what_one_looks_for_on_the_way_there(sheet, clock):
    clock("2026-11-24 10:00")
    service = ServiceFactory(hours="Mo-Fr 09:00-12:00")
    LocationFactory(service=service, address="Rue de l'Essai 1", postal_code="1060")
    LocationFactory(service=service, address="Rue Cachée 1", confidential=True)
    ContactFactory(service=service, value="+32 2 555 00 12")

    head = words(
        next(e for e in walk(sheet(service).root) if e.name == "header" and "Essai" in words(e))
    )

    assert "Open now, until 12:00" in head
    assert "Rue de l'Essai 1, 1060" in head
    assert "+32 2 555 00 12" in head
    assert "Cachée" not in head


def test_what_is_not_public_is_not_on_the_card(sheet, full_service):
    page = sheet(full_service)

    assert "999 88 77" not in page.response.text
    assert "fictional" not in words(page.one("article")).lower()


def test_every_language_is_named_on_the_sheet(sheet):
    spoken = ["fr", "nl", "ar", "en", "ru", "ti", "so"]
    page = sheet(ServiceFactory(languages=spoken))

    assert "French, Dutch, Arabic, English, Russian, Tigrinya, Somali" in page.text


def test_texts_in_another_language_than_the_page_say_which(sheet, full_service):
    page = sheet(full_service)

    assert attribute(page.one("h1"), "lang") == "fr"
    assert attribute(sheet(full_service, "fr").one("h1"), "lang") is None


def test_a_fictional_service_says_so(sheet):
    service = Service.objects.filter(source__fictional=True).public().first()

    assert "Fictional service" in sheet(service).text


def test_a_sheet_of_which_nothing_is_known_says_so_and_never_no(sheet):
    page = sheet(ServiceFactory(name_fr="Zeppelin"))

    for said in (
        "0 access conditions of 25 are known.",
        "What nobody has checked is shown as not checked, never as a no.",
        "Opening hours are not known.",
        "No public contact is known.",
        "This service has no place to visit.",
        "price not known",
        "Languages are not known.",
        "Nobody has checked this sheet yet.",
        "call before you send someone",
    ):
        assert said in page.text


def test_an_old_check_is_a_warning(sheet):
    assert (
        "call before you send someone"
        in sheet(ServiceFactory(checked_on=datetime.date(2024, 1, 1))).text
    )


@pytest.mark.parametrize(
    "service_id",
    [uuid.UUID(int=0), pytest.param("professional", id="for professionals only")],
)
def test_a_sheet_that_may_not_be_seen_does_not_exist(client, service_id):
    if service_id == "professional":
        service_id = ServiceFactory(professional=True, name_fr="Zeppelin").uuid
    url = reverse("web:service", args=[service_id])

    for response in (client.get(url), client.post(url, {"s_age": "30"})):
        assert response.status_code == 404
        assert "Zeppelin" not in response.text


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(
    client, full_service, django_assert_num_queries, number, settings
):
    for _ in range(number):
        AccessConditionFactory(service=full_service, dimension="health", values=["drugs"])
        LocationFactory(service=full_service)
        EntryStepFactory(service=full_service)
    url = reverse("web:service", args=[full_service.uuid])
    client.post(url, {"s_animals": "yes"})
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_num_queries(12):
        client.get(url)
    with django_assert_num_queries(12):
        client.post(url, {"s_animals": "yes"})


# Hours in words


def week(page):
    table = next(e for e in page.all("table") if attribute(e, "class") == "week")
    rows = [e for e in walk(table) if e.name == "tr"][1:]
    return [
        tuple(words(c) for c in row.children if getattr(c, "name", "") in {"th", "td"})
        for row in rows
    ]


@pytest.mark.parametrize(
    ("language", "monday", "night"),
    [
        ("fr", ("lundi", "9\u00a0h\u00a030", "12\u00a0h"), ("22\u00a0h", "2\u00a0h")),
        ("nl", ("maandag", "9.30\u00a0uur", "12\u00a0uur"), ("22\u00a0uur", "2\u00a0uur")),
        ("en", ("Monday", "9:30", "12:00"), ("22:00", "2:00")),
    ],
)
def test_hours_are_said_as_one_says_them(sheet, full_service, language, monday, night):
    days = week(sheet(full_service, language))

    assert len(days) == 7
    today, sunday, first = days[0], days[1], days[2]
    for part in night:
        assert part.replace("\u00a0", " ") in today[1].replace("\u00a0", " ")
    assert first[0] == monday[0]
    for part in monday[1:]:
        assert part.replace("\u00a0", " ") in first[1].replace("\u00a0", " ")
    assert not any(digit.isdigit() for digit in sunday[1])


def test_a_closure_of_one_day_is_that_day(sheet, full_service):
    ClosureFactory(
        service=full_service,
        first_day=datetime.date(2026, 12, 1),
        reopens_on=datetime.date(2026, 12, 2),
    )

    assert "Closed on 1 December 2026." in sheet(full_service).text


def test_a_closure_is_said_with_the_day_that_ends_it(sheet, full_service):
    ClosureFactory(
        service=full_service,
        first_day=datetime.date(2026, 11, 23),
        reopens_on=datetime.date(2026, 11, 25),
        note_fr="Travaux",
    )
    page = sheet(full_service)

    assert "Closed from 23 November 2026 to 24 November 2026. Travaux" in page.text
    assert [day[1] for day in week(page)][2:5] == [
        "closed closed, opens again on 25 November 2026",
        "closed closed, opens again on 25 November 2026",
        "9:30 to 12:00",
    ]


def test_a_public_holiday_is_named(sheet, full_service, clock):
    clock("2026-12-24 08:00")

    christmas = week(sheet(full_service))[1]

    assert christmas[0] == "Friday"
    assert christmas[1] == "closed public holiday"


def test_holidays_that_nobody_confirmed_are_to_be_asked(sheet):
    page = sheet(ServiceFactory(hours="Mo-Fr 09:00-12:00"))

    assert "Public holidays: not confirmed, call first." in page.text


def test_a_service_that_rarely_opens_says_when(sheet):
    page = sheet(ServiceFactory(hours="We[1] 14:00-16:00"))

    assert "Next openings:" in page.text
    assert "2 December 2026, 14:00 to 16:00" in page.text


def test_day_and_night_is_said_so(sheet):
    page = sheet(ServiceFactory(hours="24/7"))

    assert "Open now, day and night." in page.text
    assert {day[1] for day in week(page)[1:]} <= {"day and night", "closed", ""}


def test_hours_that_cannot_be_read_stay_words(sheet):
    page = sheet(ServiceFactory(hours="le matin", hours_text_fr="Le matin, sur appel"))

    assert "Opening hours are not known." in page.text
    assert "Le matin, sur appel" in page.text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_sheet_of_the_demonstration_can_be_read(client, language):
    """A sheet in ten, in turn, in each language."""
    turn = ["fr", "nl", "en"].index(language)
    for service in Service.objects.public().order_by("pk")[turn::10]:
        response = client.get(
            reverse("web:service", args=[service.uuid]), headers={"Accept-Language": language}
        )

        page = read(response)
        assert attribute(page.one("html"), "lang") == language
        assert "None" not in page.text
        assert "{" not in words(page.one("article"))


# With a situation


def test_the_verdict_stands_on_the_sheet_with_its_reasons(sheet, full_service):
    page = sheet(full_service, s_animals="yes", s_active_use="yes", s_language="ti")
    panel = next(
        e for e in page.all("section") if "with-situation" in (attribute(e, "class") or "")
    )

    assert "Obstacle" in words(panel)
    assert "one threshold away" in words(panel)
    assert "Animals are not allowed." in words(panel)
    assert "la coordination" in words(panel)
    assert "The service speaks: Tigrinya." in words(panel)


def test_the_situation_stays_in_the_body_of_requests(sheet, full_service):
    page = sheet(full_service, s_residence_status="undocumented", text="médecin")

    assert page.response.headers["Cache-Control"] == "no-store"
    for element in walk(page.root):
        for name, value in element.attributes:
            if name in {"href", "action", "formaction", "src"} and value:
                assert "undocumented" not in value


def test_back_to_the_results_and_other_languages_lose_nothing(client, sheet, full_service):
    asked = {"text": "médecin", "place": "1030", "s_animals": "yes", "s_language": ["ti", "fr"]}
    page = sheet(full_service, **asked)
    here = reverse("web:service", args=[full_service.uuid])

    back = next(b for b in page.all("button") if words(b) == "Back to the results")
    results = press(client, page, "carried", back, to=here)
    dutch = press(
        client, page, "carried", page.one("button", name="interface_language", value="nl"), to=here
    )

    sent = form_data(results.fields("search-form"))
    assert sent["text"] == ["médecin"]
    assert [value for value in sent["s_animals"] if value] == ["yes"]
    assert set(sent["s_language"]) == {"ti", "fr"}
    assert attribute(dutch.one("html"), "lang") == "nl"
    assert form_data(dutch.fields("carried")) == form_data(page.fields("carried"))


def test_a_result_opens_its_sheet_with_the_situation(client):
    client.cookies["language"] = "en"
    page = read(client.post("/", {"text": "médecin", "s_animals": "yes"}))
    button = next(b for b in page.all("button") if "with this situation" in words(b))

    opened = press(client, page, "search-form", button)

    assert "With this situation" in opened.text


def test_a_situation_that_cannot_be_read_leaves_the_plain_sheet(sheet, full_service):
    page = sheet(full_service, s_age="many")

    assert page.response.status_code == 200
    assert "With this situation" not in page.text


def test_the_card_can_be_read_in_each_language(client, full_service):
    url = reverse("web:service", args=[full_service.uuid])
    with translation.override("nl"):
        page = read(client.get(url, {"lang": "nl"}, headers={"Accept-Language": "fr"}))

    assert attribute(page.one("html"), "lang") == "nl"
    assert "Huisdieren zijn niet toegelaten." in page.text
