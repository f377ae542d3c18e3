"""The card in twelve languages, and the page on which its words are read again and signed."""

import datetime
import time
import uuid
from urllib.parse import quote

import pytest
from django.urls import reverse
from django.utils import timezone

from seuil.access.card_words import ADDED, CARD_LANGUAGES, card_words, digest_of
from seuil.access.types import Force, Operator
from seuil.directory.domain import Audience
from seuil.directory.models import LanguageReview, Service, WordingRemark
from seuil.directory.reviewing import operations
from seuil.directory.reviewing.queries import open_remarks, reviewed_languages, wordings
from seuil.journal.models import Entry
from seuil.kernel.errors import InvalidInput
from seuil.organisations.domain import MandateKind, Role
from seuil.territory.models import Territory
from seuil.web.directory.card import card_facts
from tests.factories.accounts import UserFactory
from tests.factories.directory import (
    AccessConditionFactory,
    ClosureFactory,
    ContactFactory,
    EntryStepFactory,
    LocationFactory,
    RequiredDocumentFactory,
    ServiceFactory,
)
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.web.reading import attribute, read, walk, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

TODAY = datetime.date(2026, 11, 21)
every_language = pytest.mark.parametrize("language", CARD_LANGUAGES)


@pytest.fixture(autouse=True)
def _in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def service():
    schaerbeek = Territory.objects.get(code="commune:21015")
    service = ServiceFactory(
        name_fr="Consultation Zeppelin",
        categories=["primary_care.gp", "homelessness.hygiene"],
        serves=[schaerbeek],
        languages=["fr", "ti", "sfb"],
        interpreter="phone",
        hours="Mo-Fr 09:30-12:00,13:00-16:00; Sa 22:00-02:00; PH off",
        price_kind="income_based",
        price_text_fr="De 0 à 5 euros.",
        capacity="waiting_list",
        capacity_delay_days=42,
        capacity_updated=datetime.date(2026, 11, 2),
        checked_on=datetime.date(2026, 10, 1),
    )
    LocationFactory(service=service, address="Rue des Essais 12", commune=schaerbeek)
    ContactFactory(service=service, value="+32 2 111 22 33", note_fr="Le matin")
    ContactFactory(service=service, value="+32 2 999 88 77", audience=Audience.PROFESSIONAL)
    EntryStepFactory(service=service, text_fr="Sonner à la porte bleue", text_nl="Blauwe deur")
    RequiredDocumentFactory(service=service, text_fr="Une lettre", can_follow=True)
    ClosureFactory(
        service=service,
        first_day=datetime.date(2026, 12, 24),
        reopens_on=datetime.date(2027, 1, 4),
    )
    AccessConditionFactory(
        service=service,
        dimension="animals",
        operator=Operator.NOT_HAS,
        values=[],
        derogation=True,
        derogation_who_fr="la coordination",
        note_fr="Un chien guide entre toujours.",
    )
    AccessConditionFactory(
        service=service,
        dimension="age",
        operator=Operator.BETWEEN,
        values=[],
        minimum=18,
        maximum=26,
    )
    AccessConditionFactory(
        service=service,
        dimension="address",
        operator=Operator.IN,
        values=["none", "reference"],
        force=Force.PREFERS,
        valid_from=datetime.date(2027, 2, 1),
    )
    AccessConditionFactory(service=service, dimension="residence_status", none=True)
    return service


def address(service, language):
    return reverse("web:service_card", args=[service.uuid, language])


def card_of(service, language):
    loaded = Service.objects.for_sheet().get(pk=service.pk)
    return card_facts(loaded, language, TODAY, reviewed=False)


def lines(card, code):
    return [line.text for line in card.section(code).lines if line.text]


def plain(text):
    return text.replace("\u2068", "").replace("\u2069", "")


def article(client, service, language, interface="en"):
    page = read(client.get(address(service, language), headers={"Accept-Language": interface}))
    return page, page.one("article")


# The card


def test_a_card_says_in_turkish_all_that_is_structured(service):
    card = card_of(service, "tr")
    priority = "Şu durumdaki kişilere öncelik verilir: adresi olmayan veya referans adresi olan."

    assert lines(card, "help") == ["Duş, çamaşır, emanet dolabı", "Aile hekimi"]
    assert lines(card, "conditions") == [
        "18 ile 25 yaş arası için.",
        f"01/02/2027 tarihinden itibaren: {priority}",
        "Hayvanla gelinemez.",
        "İstisna mümkündür. Sormanız gerekir.",
        "Oturum belgesi istenmez.",
    ]
    assert lines(card, "hours") == [
        "9:30 – 12:00 · 13:00 – 16:00",
        "22:00 – 2:00",
        "kapalı",
        "Resmî tatillerde kapalı.",
        "24/12/2026 – 03/01/2027 arası kapalı.",
    ]
    assert [line.label for line in card.section("hours").lines][:3] == [
        "Pazartesi – Cuma",
        "Cumartesi",
        "Pazar",
    ]
    assert lines(card, "price") == ["Ücret gelire bağlıdır."]
    assert lines(card, "languages") == [
        "Konuşulan diller: Fransızca, Tigrinya dili ve Fransızca işaret dili (LSFB).",
        "Telefonla tercüman mümkündür.",
    ]
    assert lines(card, "capacity") == [
        "Bekleme listesi var: yaklaşık 6 hafta. Bildirildiği tarih: 02/11/2026."
        " " + card_words("tr").card["no_longer_counted"]
    ]
    assert card.checked.text == "Kontrol tarihi: 01/10/2026."


@every_language
@pytest.mark.parametrize(("days", "old"), [(14, False), (15, True)])
def test_availability_that_counts_no_longer_says_so(service, language, days, old):
    service.capacity_updated = TODAY - datetime.timedelta(days=days)
    service.save()

    (said,) = lines(card_of(service, language), "capacity")

    assert (card_words(language).card["no_longer_counted"] in said) is old


def test_for_how_long_availability_counts_is_the_setting(service, settings):
    settings.SEUIL_CAPACITY_DAYS = 30

    assert "no longer counts" not in lines(card_of(service, "en"), "capacity")[0]


def test_availability_of_which_nothing_is_known_is_not_called_old(service):
    service.capacity = "unknown"
    service.save()

    assert "no longer counts" not in lines(card_of(service, "en"), "capacity")[0]


@every_language
def test_what_the_field_observed_says_so_with_its_day(service, language):
    AccessConditionFactory(
        service=service,
        dimension="gender",
        values=["woman"],
        origin="observed",
        checked_on=datetime.date(2026, 11, 12),
    )
    words, _, _ = card_words(language).card["observed_on"].partition("{date}")

    said = [text for text in lines(card_of(service, language), "conditions") if words in text]

    assert len(said) == 1
    assert "2026" in said[0].partition(words)[2]


def test_what_was_observed_on_an_unknown_day_has_no_date(service):
    AccessConditionFactory(
        service=service, dimension="gender", values=["woman"], origin="observed", checked_on=None
    )

    said = lines(card_of(service, "en"), "conditions")

    assert [text for text in said if text.endswith("Observed in the field.")]


def test_what_nobody_has_checked_is_one_line_of_questions(service):
    (unknown,) = lines(card_of(service, "es"), "unknown")

    assert unknown.startswith("No se sabe, pregunte antes: Género, Situación familiar,")
    assert "Animales" not in unknown
    assert "Idioma" not in unknown


def test_words_of_the_service_stay_in_their_language_with_its_mark(service):
    card = card_of(service, "uk")
    (paper,) = card.section("bring").lines
    (step,) = card.section("steps").lines

    assert (paper.own.text, paper.own.language, paper.own.mark) == (
        "Une lettre",
        "fr",
        "французька",
    )
    assert paper.text == "можна принести пізніше"
    assert card.name.language == "fr"
    assert step.own.language == "fr"
    assert card_of(service, "nl").section("steps").lines[0].own.text == "Blauwe deur"
    assert card_of(service, "nl").section("steps").lines[0].own.mark == ""


def test_what_the_person_can_show_at_the_door_is_said_in_french_and_dutch_too(service):
    said = card_of(service, "pl").section("say").lines

    assert (
        said[0].text == "Przychodzę w sprawie: Prysznic, pranie, przechowalnia i Lekarz rodzinny."
    )
    assert [(line.own.language, line.own.text) for line in said[1:]] == [
        (
            "fr",
            "Je viens pour\N{NO-BREAK SPACE}: Douche, lessive, consigne et Médecin généraliste.",
        ),
        ("nl", "Ik kom voor: Douche, was, bagagekluis en Huisarts."),
    ]


@every_language
def test_every_card_is_whole_and_in_one_language(service, language):
    card = card_of(service, language)

    assert [section.code for section in card.sections] == [
        "help",
        "conditions",
        "unknown",
        "steps",
        "bring",
        "hours",
        "contact",
        "where",
        "price",
        "languages",
        "capacity",
        "say",
    ]
    assert all("{" not in line.text for section in card.sections for line in section.lines)
    assert "999 88 77" not in repr(card)


@pytest.mark.parametrize("language", ["ar", "fa"])
def test_numbers_stand_apart_on_a_card_from_right_to_left(service, language):
    card = card_of(service, language)

    assert card.direction == "rtl"
    assert "\u206801/10/2026\u2069" in card.checked.text
    assert card.section("contact").lines[0].text == "\u2068+32 2 111 22 33\u2069"
    assert "\u20689:30\u2069" in card.section("hours").lines[0].text


@every_language
def test_hours_of_every_kind_are_said(language):
    card = card_words(language).card
    said = {
        hours: [
            line.text or line.label
            for line in card_of(ServiceFactory(hours=hours), language).section("hours").lines
        ]
        for hours in (
            "",
            "24/7",
            "Mo-Fr 09:00-12:00",
            "Mo 09:00-12:00; PH 10:00-11:00",
            "Tu[1] 09:00-12:00",
        )
    }

    assert said[""] == [card["hours_unknown"]]
    assert said["24/7"] == [card["day_and_night"]]
    assert said["Mo-Fr 09:00-12:00"][-1] == card["holidays_unknown"]
    assert said["Mo 09:00-12:00; PH 10:00-11:00"][-1] == card["holidays_other"]
    assert said["Tu[1] 09:00-12:00"][0] == f"{card['weeks_differ']}:"
    assert "01/12/2026" in plain(
        card_of(ServiceFactory(hours="Tu[1] 09:00-12:00"), language).section("hours").lines[1].label
    ) or language in {"fr", "nl", "en"}


def test_a_public_holiday_does_not_change_the_usual_week():
    card = card_facts(
        Service.objects.for_sheet().get(pk=ServiceFactory(hours="Mo-Fr 09:00-12:00; PH off").pk),
        "tr",
        datetime.date(2026, 12, 21),
        reviewed=False,
    )

    assert card.section("hours").lines[0].label == "Pazartesi – Cuma"


def test_a_secret_address_is_on_no_card(service):
    LocationFactory(service=service, address="Rue Cachée 7", confidential=True)

    for language in CARD_LANGUAGES:
        card = card_of(service, language)
        assert "Cachée" not in repr(card)
        assert card_words(language).card["confidential"] in lines(card, "where")


def test_a_card_costs_as_much_as_the_sheet_and_no_query_more(service, django_assert_num_queries):
    loaded = Service.objects.for_sheet().get(pk=service.pk)

    with django_assert_num_queries(0):
        for language in CARD_LANGUAGES:
            card_facts(loaded, language, TODAY, reviewed=False)


# Its page


@every_language
def test_the_page_names_its_language_and_direction(client, service, language):
    page, card = article(client, service, language)

    assert page.response.status_code == 200
    assert attribute(card, "lang") == language
    assert attribute(card, "dir") == card_words(language).direction
    assert card_words(language).card["title"] in words(card)
    assert attribute(page.one("html"), "lang") == "en"


def test_a_card_is_sent_as_a_link(client, service):
    page, _card = article(client, service, "ti")

    address = quote(f"http://testserver/services/{service.uuid}/card/ti/", safe="")
    links = {attribute(a, "href") for a in page.all("a")}
    assert {f"sms:?&body={address}", f"mailto:?body={address}"} <= links


def test_the_page_isolates_numbers_and_marks_foreign_words(client, service):
    _page, card = article(client, service, "ar")
    isolated = [words(one) for one in walk(card) if one.name == "bdi"]
    french = [words(one) for one in walk(card) if attribute(one, "lang") == "fr"]

    assert {"+32 2 111 22 33", "01/10/2026", "9:30"} <= set(isolated)
    assert {"Une lettre", "Consultation Zeppelin"} <= set(french)
    assert "(الفرنسية)" in words(card)
    assert "\u2068" not in words(card)


def test_the_sheet_leads_to_its_card_in_each_language(client, service):
    page = read(client.get(reverse("web:service", args=[service.uuid])))

    links = [
        page.one("a", href=address(service, language), lang=language) for language in CARD_LANGUAGES
    ]

    assert [words(link) for link in links] == [card_words(code).own for code in CARD_LANGUAGES]
    assert attribute(links[3], "dir") == "rtl"


def test_an_unknown_language_or_service_is_not_found(client, service):
    hidden = ServiceFactory(visibility=Audience.PROFESSIONAL)

    assert client.get(address(service, "en").replace("/en/", "/de/")).status_code == 404
    assert client.get(address(hidden, "en")).status_code == 404
    assert client.get(reverse("web:service_card", args=[uuid.uuid4(), "en"])).status_code == 404


def test_a_card_says_until_somebody_signs_that_it_is_to_be_reviewed(client, service):
    note = card_words("ti").card["to_be_reviewed"]
    before, _card = article(client, service, "ti", interface="nl")
    sign("ti")
    after, _card = article(client, service, "ti")
    french, _card = article(client, service, "fr")

    assert note in before.text
    assert note not in after.text
    assert "to be reviewed" not in after.text
    assert "to be reviewed" not in french.text


# Reading again


def sign(language, digest=""):
    return operations.sign_language(
        language,
        digest=digest or digest_of(language),
        reviewer=UserFactory(),
        now=timezone.now(),
    )


@pytest.fixture
def signed_in(client):
    """Signs somebody in who has shown a second factor."""

    def sign_in(user):
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        return user

    return sign_in


def test_the_list_names_every_added_language(client):
    page = read(client.get(reverse("web:card_languages")))

    assert all(card_words(code).own in page.text for code in ADDED)
    assert page.text.count("to be reviewed") >= len(ADDED)


def test_every_wording_stands_beside_three_languages(client):
    page = read(client.get(reverse("web:card_language", args=["fa"])))

    assert len(wordings("fa")) > 300
    for text in wordings("fa"):
        assert set(text.beside) == {"fr", "nl", "en"}, text.key
        assert words(page.by_id(text.key)).count("·") >= 3


def test_a_visitor_reads_and_can_neither_sign_nor_note(client):
    page = read(client.get(reverse("web:card_language", args=["ar"])))
    forms = [attribute(one, "action") for one in page.all("form")]

    assert not [one for one in forms if one and "card-languages" in one]
    for name in ("sign_card_language", "withdraw_card_language", "note_card_wording"):
        answer = client.post(reverse(f"web:{name}", args=["ar"]), {"key": "card.title"})
        assert answer.status_code == 302
    assert not LanguageReview.objects.exists()
    assert not WordingRemark.objects.exists()


@pytest.mark.parametrize("kind", [MandateKind.REGIONAL_TEAM, MandateKind.OPERATOR])
def test_the_regional_team_and_an_operator_sign(client, signed_in, kind):
    region = Territory.objects.get(code="region:brussels")
    user = signed_in(MandateFactory(kind=kind, territory=region).user)

    answer = client.post(
        reverse("web:sign_card_language", args=["ro"]), {"digest": digest_of("ro")}, follow=True
    )

    assert "The wording is signed." in answer.text
    assert "ro" in reviewed_languages()
    assert LanguageReview.objects.get().reviewer == user
    assert Entry.objects.filter(actor=user, verb="created").exists()


def test_the_forms_of_the_page_are_those_of_its_language(client, signed_in):
    region = Territory.objects.get(code="region:brussels")
    signed_in(MandateFactory(kind=MandateKind.REGIONAL_TEAM, territory=region).user)
    page = read(client.get(reverse("web:card_language", args=["uk"]), {"note": "card.help"}))
    sent = {attribute(one, "action") for one in page.all("form")}
    wording = page.by_id("card.help")

    assert reverse("web:sign_card_language", args=["uk"]) in sent
    assert reverse("web:note_card_wording", args=["uk"]) in sent
    assert [attribute(one, "lang") for one in walk(wording) if one.name == "bdi"] == ["uk"]


def test_others_do_not_sign(client, signed_in):
    basin = Territory.objects.get(code="basin:sud")
    for user in (
        UserFactory(),
        MembershipFactory(role=Role.MANAGER).user,
        MandateFactory(kind=MandateKind.BASIN_TEAM, territory=basin).user,
    ):
        signed_in(user)
        answer = client.post(
            reverse("web:sign_card_language", args=["ro"]), {"digest": digest_of("ro")}
        )
        assert answer.status_code == 404
    assert reviewed_languages() == {"fr", "nl", "en"}


def test_words_that_changed_since_they_were_read_are_not_signed(client, signed_in):
    region = Territory.objects.get(code="region:brussels")
    signed_in(MandateFactory(kind=MandateKind.REGIONAL_TEAM, territory=region).user)

    answer = client.post(
        reverse("web:sign_card_language", args=["ro"]), {"digest": digest_of("pl")}, follow=True
    )

    assert "changed meanwhile" in answer.text
    assert not LanguageReview.objects.exists()


def test_a_signature_falls_when_a_wording_changes(monkeypatch):
    sign("pt")
    monkeypatch.setattr("seuil.directory.reviewing.queries.digest_of", lambda _language: "other")

    assert "pt" not in reviewed_languages()


def test_a_signature_can_be_withdrawn(client, signed_in):
    region = Territory.objects.get(code="region:brussels")
    signed_in(MandateFactory(kind=MandateKind.REGIONAL_TEAM, territory=region).user)
    sign("tr")

    client.post(reverse("web:withdraw_card_language", args=["tr"]))

    assert "tr" not in reviewed_languages()


def test_a_professional_notes_a_wrong_wording(client, signed_in):
    user = signed_in(MembershipFactory(role=Role.PROFESSIONAL).user)
    page = reverse("web:card_language", args=["uk"])
    opened = read(client.get(page, {"note": "card.title"}))
    answer = client.post(
        reverse("web:note_card_wording", args=["uk"]),
        {"key": "card.title", "text": "Краще: картка послуги"},
        follow=True,
    )

    assert len(opened.all("textarea")) == 1
    assert "Краще: картка послуги" in words(read(answer).by_id("card.title"))
    assert WordingRemark.objects.get().author == user


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_an_empty_or_endless_remark_is_refused_with_its_reason(client, signed_in, text):
    signed_in(MembershipFactory().user)

    answer = client.post(
        reverse("web:note_card_wording", args=["uk"]), {"key": "card.title", "text": text}
    )

    assert answer.status_code == 422
    assert "field__error" in answer.text
    assert not WordingRemark.objects.exists()


def test_a_remark_on_a_wording_that_is_gone_leads_back_to_the_list(client, signed_in):
    signed_in(MembershipFactory().user)

    answer = client.post(
        reverse("web:note_card_wording", args=["uk"]),
        {"key": "card.nothing", "text": "?"},
        follow=True,
    )

    assert "no longer there" in answer.text
    assert not WordingRemark.objects.exists()


def test_a_remark_is_answered_when_the_wording_changes_and_goes_with_the_next_signature():
    author = UserFactory()
    kept = operations.note_wording(
        "es", "card.help", text="Mejor: ayuda", author=author, now=timezone.now()
    )
    answered = operations.note_wording(
        "es", "card.title", text="Mejor: tarjeta", author=author, now=timezone.now()
    )
    WordingRemark.objects.filter(pk=answered.pk).update(wording="An older wording")

    assert open_remarks("es") == [kept]
    sign("es")
    assert list(WordingRemark.objects.all()) == [kept]


def test_a_wording_that_is_not_there_cannot_be_noted():
    with pytest.raises(InvalidInput):
        operations.note_wording("es", "nothing", text="?", author=UserFactory(), now=timezone.now())
