"""Links without account, agreements, and what the person says."""

import datetime

import pytest
from django.utils import timezone

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.messaging.links import digest_of
from seuil.messaging.models import Message
from seuil.orientation.disclosure import agreed_for
from seuil.orientation.domain.avenue import Channel, Step
from seuil.orientation.domain.guards import Content, Guard
from seuil.orientation.domain.heard import Happened
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.models import (
    Agreement,
    AvenueLink,
    LinkAddress,
    Notice,
    PersonLink,
    Voice,
)
from seuil.orientation.operations import AvenueMove, take_avenue_step
from seuil.orientation.operations.agreements import (
    Agreed,
    record_agreement,
    withdraw_agreement,
)
from seuil.orientation.operations.avenues import ByLink
from seuil.orientation.operations.links import (
    MOST_FOR_PERSON,
    forget_links,
    forget_person_links,
    open_to_person,
    renew_link,
    send_link,
)
from seuil.orientation.operations.voices import Told, hear
from seuil.orientation.queries import avenue_by_link
from tests.factories.accounts import UserFactory
from tests.factories.directory import CategoryFactory
from tests.factories.orientation import (
    AvenueFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)

pytestmark = pytest.mark.django_db
SERVICE = "accueil@service.example"


@pytest.fixture
def avenue():
    category = CategoryFactory(label_fr="Médecin", label_nl="Arts", label_en="Doctor")
    request = OrientationRequestFactory(
        status="exploring",
        category=category,
        words="Mme Planted, 0470 99 88 77",
        contact="rue Planted 7",
        situation={"health_cover": "none"},
    )
    return AvenueFactory(request=request, status="to_contact")


@pytest.fixture
def answerer(avenue):
    return viewing(avenue.request.answerer)


@pytest.fixture
def agree(answerer, avenue):
    def agreed(*content, given=True, days=30):
        told = Agreed(
            service=avenue.service,
            purpose="to decide",
            content=frozenset(content),
            until=timezone.localdate() + datetime.timedelta(days=days),
            given=given,
            said="Yes, tell them." if given else "Rather not.",
        )
        return record_agreement(answerer, avenue.request.uuid, told)

    return agreed


def sent(answerer, avenue, to=SERVICE, **more):
    """Send a link and return its token, as it stands in the mail."""
    send_link(answerer, avenue.uuid, to=to, language="fr", **more)
    return token_in_mail()


def token_in_mail():
    text = Message.objects.latest("pk").text
    return text.partition("/reply/")[2].partition("/")[0]


def test_a_link_contacts_the_service_and_opens_its_avenue_for_eight_days(answerer, avenue):
    token = sent(answerer, avenue)

    found, link = avenue_by_link(token, timezone.now())

    assert found == avenue
    assert found.status == "contacted"
    assert found.events.get().channel == "link"
    days = link.expires_at - timezone.now()
    assert datetime.timedelta(days=7, hours=23) < days <= datetime.timedelta(days=8)
    with pytest.raises(NotVisible):
        avenue_by_link(token, timezone.now() + datetime.timedelta(days=8))


def test_the_token_is_stored_nowhere_but_in_the_mail(answerer, avenue):
    token = sent(answerer, avenue)

    assert AvenueLink.objects.get().digest == digest_of(token)
    assert token not in str(list(AvenueLink.objects.values()))


def test_the_mail_says_the_kind_of_help_and_nothing_about_the_person(answerer, avenue):
    sent(answerer, avenue)

    message = Message.objects.get(purpose="orientation")
    assert message.to == SERVICE
    assert "Médecin" in message.text
    assert avenue.request.code in message.text
    for planted in ("Planted", "0470", "cover", "mutuelle"):
        assert planted not in message.text + message.subject


def test_the_same_form_sent_twice_sends_one_mail(answerer, avenue):
    seen = avenue.version

    sent(answerer, avenue, seen=seen)
    sent(answerer, avenue, seen=seen)

    assert Message.objects.filter(purpose="orientation").count() == 1
    assert AvenueLink.objects.count() == 1


def test_a_link_to_no_address_changes_nothing(answerer, avenue):
    with pytest.raises(InvalidInput):
        send_link(answerer, avenue.uuid, to="nobody")

    avenue.refresh_from_db()
    assert avenue.status == "to_contact"
    assert not AvenueLink.objects.exists()


def test_a_stranger_sends_no_link(avenue):
    with pytest.raises(NotVisible):
        send_link(viewing(professional()), avenue.uuid, to=SERVICE)
    assert not Message.objects.exists()


def test_a_newer_link_closes_the_older_one(answerer, avenue):
    first = sent(answerer, avenue)
    second = sent(answerer, avenue)

    with pytest.raises(NotVisible):
        avenue_by_link(first, timezone.now())
    assert avenue_by_link(second, timezone.now())[0] == avenue


def test_a_link_answers_for_its_own_avenue_only(answerer, avenue):
    sent(answerer, avenue)
    other = AvenueFactory(request=avenue.request, status="contacted")

    with pytest.raises(NotVisible):
        take_avenue_step(ByLink(avenue.pk), other.uuid, AvenueMove(Step.ACCEPT))

    other.refresh_from_db()
    assert other.status == "contacted"


def test_the_same_answer_sent_twice_is_one(answerer, avenue):
    sent(answerer, avenue)
    avenue.refresh_from_db()
    move = AvenueMove(Step.REFUSE, reason=Reason.FULL, seen=avenue.version)

    take_avenue_step(ByLink(avenue.pk), avenue.uuid, move)
    take_avenue_step(ByLink(avenue.pk), avenue.uuid, move)

    assert avenue.events.filter(step="refuse").count() == 1


def test_after_accepting_a_service_can_still_write_to_the_desk(answerer, avenue):
    sent(answerer, avenue)
    take_avenue_step(ByLink(avenue.pk), avenue.uuid, AvenueMove(Step.ACCEPT))

    written = AvenueMove(Step.QUESTION, words="The day has to change.")
    found = take_avenue_step(ByLink(avenue.pk), avenue.uuid, written)

    assert found.status == "accepted"
    assert found.asked_by_service
    with pytest.raises(TransitionRefused):
        take_avenue_step(ByLink(avenue.pk), avenue.uuid, AvenueMove(Step.WAIT_LIST))


# A new link


@pytest.fixture
def expired(answerer, avenue):
    token = sent(answerer, avenue)
    past = timezone.now() - datetime.timedelta(days=9)
    AvenueLink.objects.update(created_at=past, expires_at=past + datetime.timedelta(days=8))
    return token


def test_an_expired_link_is_renewed_to_the_same_address_only(expired, avenue):
    renew_link(expired)

    assert [message.to for message in Message.objects.order_by("pk")] == [SERVICE, SERVICE]
    assert avenue_by_link(token_in_mail(), timezone.now())[0] == avenue


def test_asking_again_and_again_sends_one_mail_an_hour(expired):
    for _ in range(5):
        renew_link(expired)

    assert Message.objects.count() == 2


def test_a_renewed_link_takes_no_step(expired, avenue):
    renew_link(expired)

    assert avenue.events.count() == 1


@pytest.mark.parametrize("status", ["accessed", "missed", "given_up", "set_aside"])
def test_no_link_is_renewed_once_the_avenue_has_its_result(expired, avenue, status):
    type(avenue).objects.update(status=status, reason="full")

    with pytest.raises(NotVisible):
        renew_link(expired)


def test_no_link_is_renewed_once_the_request_is_cancelled(expired, avenue):
    type(avenue.request).objects.update(status="cancelled")

    with pytest.raises(NotVisible):
        renew_link(expired)


def test_a_token_that_never_was_is_not_renewed():
    with pytest.raises(NotVisible):
        renew_link("never-was")


def test_old_links_and_their_addresses_are_forgotten(expired, avenue):
    assert forget_links(timezone.now()) == 0

    assert forget_links(timezone.now() + datetime.timedelta(days=31)) == 2
    assert not AvenueLink.objects.exists()
    assert not LinkAddress.objects.exists()


# What the person agrees to


def test_nothing_identifying_goes_along_without_agreement(answerer, avenue):
    with pytest.raises(GuardRefused) as refusal:
        send_link(answerer, avenue.uuid, to=SERVICE, content=frozenset({Content.TEXT}))

    assert refusal.value.guard is Guard.AGREED
    assert not Message.objects.exists()


def test_an_agreement_covers_what_it_names_for_its_service(answerer, avenue, agree):
    agree(Content.TEXT)

    other = AvenueFactory(request=avenue.request)
    assert agreed_for(avenue) == {Content.TEXT}
    assert agreed_for(other) == frozenset()


def test_a_withdrawn_agreement_kills_the_link_that_carried_it(answerer, avenue, agree):
    agreement = agree(Content.TEXT)
    token = sent(answerer, avenue, content=frozenset({Content.TEXT}))

    withdraw_agreement(answerer, avenue.request.uuid, agreement.pk)

    with pytest.raises(NotVisible):
        avenue_by_link(token, timezone.now())
    with pytest.raises(NotVisible):
        renew_link(token)


def test_a_withdrawn_agreement_leaves_a_link_that_carried_nothing_of_it(answerer, avenue, agree):
    agreement = agree(Content.TEXT)
    token = sent(answerer, avenue)

    withdraw_agreement(answerer, avenue.request.uuid, agreement.pk)

    assert avenue_by_link(token, timezone.now())[0] == avenue


def test_a_refusal_is_recorded_and_the_search_goes_on(answerer, avenue, agree):
    refusal = agree(Content.CONTACT, given=False)

    assert not refusal.given
    assert agreed_for(avenue) == frozenset()
    send_link(answerer, avenue.uuid, to=SERVICE)
    avenue.refresh_from_db()
    assert avenue.status == "contacted"


def test_a_later_no_takes_the_place_of_an_earlier_yes(answerer, avenue, agree):
    agree(Content.TEXT, Content.CONTACT)
    token = sent(answerer, avenue, content=frozenset({Content.TEXT}))

    agree(Content.TEXT, given=False)

    assert agreed_for(avenue) == frozenset()
    with pytest.raises(NotVisible):
        avenue_by_link(token, timezone.now())


def test_an_agreement_ends_on_its_day(avenue, agree):
    agree(Content.TEXT, days=1)
    Agreement.objects.update(starts_on=datetime.date(2020, 1, 1), ends_on=timezone.localdate())

    assert agreed_for(avenue) == frozenset()


@pytest.mark.parametrize("days", [0, -1, 400])
def test_an_agreement_ends_within_a_year(agree, days):
    with pytest.raises(InvalidInput):
        agree(Content.TEXT, days=days)


def test_an_agreement_is_about_something(agree):
    with pytest.raises(InvalidInput):
        agree()


def test_strangers_record_and_withdraw_nothing(avenue, agree):
    agreement = agree(Content.TEXT)
    stranger = viewing(professional())
    told = Agreed(avenue.service, "why", frozenset({Content.TEXT}), agreement.ends_on, given=True)

    with pytest.raises(NotVisible):
        record_agreement(stranger, avenue.request.uuid, told)
    with pytest.raises(NotVisible):
        withdraw_agreement(stranger, avenue.request.uuid, agreement.pk)


def test_nothing_is_agreed_once_the_request_is_over(avenue, agree):
    request = avenue.request
    type(request).objects.update(status="cancelled")

    with pytest.raises(TransitionRefused):
        agree(Content.TEXT)


# What the person says


@pytest.fixture
def said(avenue, answerer):
    type(avenue).objects.update(status="accepted")
    token = open_to_person(answerer, avenue.request.uuid)

    def told(happened, *reasons, words="", avenue_id=avenue.uuid):
        return hear(token, avenue_id, Told(Happened(happened), reasons, words))

    return told


def test_what_the_person_says_is_kept_and_proposes_a_result(said, avenue):
    said("no", Reason.DOCUMENT_MISSING, words="They asked for a card.")

    voice = Voice.objects.get()
    assert (voice.happened, voice.reasons) == ("no", ["document_missing"])
    avenue.refresh_from_db()
    assert avenue.status == "accepted"
    notice = Notice.objects.get(what="voice")
    assert notice.user == avenue.request.answerer


def test_what_was_said_can_be_changed_and_is_kept_once(said):
    said("no", Reason.COST)
    said("yes")
    said("yes")

    assert Voice.objects.get().happened == "yes"
    assert Voice.objects.get().reasons == []
    assert Notice.objects.filter(what="voice").count() == 2


def test_the_notice_and_its_mail_quote_nothing_of_it(said):
    said("no", Reason.PROTECTION, words="They laughed at me.")

    mail = Message.objects.filter(purpose="orientation").latest("pk")
    assert "laughed" not in mail.text + mail.subject
    assert "welcome" not in mail.text


def test_a_person_says_nothing_of_avenues_of_other_requests(said):
    other = AvenueFactory(status="accepted")

    with pytest.raises(NotVisible):
        said("yes", avenue_id=other.uuid)


def test_reasons_outside_the_list_are_refused(said):
    with pytest.raises(InvalidInput):
        said("no", Reason.LEGAL_OBSTACLE)


def test_a_link_of_a_person_lasts_ninety_days(avenue, answerer):
    token = open_to_person(answerer, avenue.request.uuid)
    PersonLink.objects.update(expires_at=timezone.now())

    with pytest.raises(NotVisible):
        hear(token, avenue.uuid, Told(Happened.YES))
    assert forget_person_links(timezone.now()) == 1


def test_links_of_a_person_do_not_pile_up(avenue, answerer):
    for _ in range(MOST_FOR_PERSON + 3):
        open_to_person(answerer, avenue.request.uuid)

    assert PersonLink.objects.open_at(timezone.now()).count() == MOST_FOR_PERSON


def test_strangers_make_no_link_for_the_person(avenue):
    with pytest.raises(NotVisible):
        open_to_person(viewing(UserFactory()), avenue.request.uuid)


# A desk that was asked along


@pytest.fixture
def along(avenue):
    """Somebody of a desk that was asked along, and does not lead."""
    request = avenue.request
    request.status, request.other_desk = "co_exploring", SeatFactory().desk
    request.save()
    return viewing(request.other_desk.seats.get().user)


@pytest.mark.parametrize("content", [Content.CONTACT, Content.ATTACHMENTS])
def test_nobody_sends_to_a_service_what_is_hidden_to_them(avenue, agree, along, content):
    agree(*Content)

    with pytest.raises(Forbidden):
        send_link(along, avenue.uuid, to=SERVICE, content=frozenset({content}))
    move = AvenueMove(Step.CONTACT, channel=Channel.MAIL, content=frozenset({content}))
    with pytest.raises(Forbidden):
        take_avenue_step(along, avenue.uuid, move)

    assert not Message.objects.exists()
    sent(along, avenue, content=frozenset({Content.TEXT}))


def test_a_link_that_would_show_it_again_is_not_theirs_to_send(answerer, avenue, agree, along):
    agree(*Content)
    sent(answerer, avenue, content=frozenset({Content.CONTACT}))

    with pytest.raises(Forbidden):
        send_link(along, avenue.uuid, to="elsewhere@example.org")

    assert Message.objects.count() == 1
    avenue.request.lead = "other_desk"
    avenue.request.save()
    send_link(along, avenue.uuid, to=SERVICE)
