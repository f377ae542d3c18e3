"""Writing a request: one screen, a draft or sent, nothing typed lost, one effect a click."""

import io
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from seuil.directory.models import Category
from seuil.orientation.domain.request import Step
from seuil.orientation.models import Attachment, OrientationRequest
from seuil.orientation.operations import Move, take_step
from seuil.territory.models import Territory
from seuil.territory.queries import places
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.orientation import (
    AvenueFactory,
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NEW = "/orientation/requests/new/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def place(code):
    return Territory.objects.get(code=code)


@pytest.fixture
def region_desk():
    desk = DeskFactory(territory=place("region:brussels"), name_fr="Helpdesk de la région")
    SeatFactory(desk=desk)
    return desk


@pytest.fixture
def local_desk(region_desk):
    desk = DeskFactory(territory=place("commune:21015"), name_fr="Helpdesk de Schaerbeek")
    SeatFactory(desk=desk)
    return desk


@pytest.fixture
def worker(client):
    user = professional()
    sign_in(client, user)
    return user


def typed(client, page=NEW, **changes):
    data = form_of(client.get(page), "need-form")
    return {**data, **changes}


def picture(**more):
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "JPEG", **more)
    content.seek(0)
    content.name = "attest-Fatima-Planted.jpg"
    return content


def test_a_visitor_signs_in_first(client):
    assert "/account/login/" in client.get(NEW).url


def test_a_request_is_sent_to_the_most_local_desk_in_one_screen(client, worker, local_desk):
    page = client.post(NEW, typed(client, place="Schaerbeek", step="count"))
    assert "Helpdesk de Schaerbeek" in page.text

    data = typed(
        client,
        place="Schaerbeek",
        words="Cherche un médecin, ne parle que le tigrinya.",
        category="primary_care.gp",
        language="ti",
        priority="language",
        urgency="urgent",
        s_residence_status="undocumented",
        step="send",
    )
    response = client.post(NEW, data)

    assert response.status_code == 302, re.findall("field__error.*?</p>", response.text, re.DOTALL)
    made = OrientationRequest.objects.get()
    assert (made.status, made.desk) == ("submitted", local_desk)
    assert (made.place.code, made.category.code) == ("commune:21015", "primary_care.gp")
    assert made.situation == {"residence_status": "undocumented", "language": ["ti"]}
    assert (made.language, made.priority, made.urgency) == ("ti", "language", "urgent")
    assert made.publics == ["undocumented"]
    assert made.author == worker
    assert made.organisation in [m.organisation for m in worker.memberships.all()]
    assert response.url == reverse("web:orientation_request", args=[made.uuid])


def test_nothing_is_kept_before_one_says_so(client, worker, local_desk):
    data = typed(client, words="Quelque chose", s_address="none")

    fragment = client.post(NEW, data, **HTMX)
    client.post(NEW, {**data, "step": "count"})

    assert fragment.status_code == 200
    assert "<html" not in fragment.text
    assert not OrientationRequest.objects.exists()


def test_the_count_follows_the_situation(client, worker, local_desk):
    few = client.post(NEW, typed(client, category="homelessness"), **HTMX).text
    judged = client.post(
        NEW, typed(client, category="homelessness", s_animals="yes", s_address="none"), **HTMX
    ).text

    assert "is-open" not in few
    assert re.search(r"is-open.*?<b>\d+</b>", judged, re.DOTALL)
    assert re.search(r"is-blocked.*?<b>\d+</b>", judged, re.DOTALL)


def test_without_a_need_or_a_desk_it_comes_back_with_what_was_typed(client, worker):
    response = client.post(NEW, typed(client, contact="par l'accueil", step="send"))

    assert response.status_code == 422
    assert "par l&#x27;accueil" in response.text
    assert response.text.count("field__error") == 2
    assert not OrientationRequest.objects.exists()


def test_what_cannot_be_read_is_said_beside_the_field(client, worker, local_desk):
    data = typed(
        client, place="Atlantis-sur-Mer", s_age="very old", words="Un toit", language="klingon",
        step="send",
    )  # fmt: skip
    response = client.post(NEW, data)

    assert response.status_code == 422
    for said in ("Atlantis-sur-Mer", "very old", "Un toit"):
        assert said in response.text
    assert not OrientationRequest.objects.exists()


def test_a_place_on_a_border_asks_which_desk(client, worker, region_desk):
    found = [DeskFactory(territory=place(code)) for code in ("basin:nord", "basin:sud")]
    for desk in found:
        SeatFactory(desk=desk)
    split = _place_in({"basin:nord", "basin:sud"})
    if split is None:
        theme = DeskFactory(territory=place("region:brussels"), theme=_theme("homelessness"))
        SeatFactory(desk=theme)
        found, split = [region_desk, theme], place("region:brussels")
    data = typed(client, category="homelessness", words="Un toit", place=str(split.name_fr))

    unchosen = client.post(NEW, {**data, "step": "send"})
    assert unchosen.status_code == 422
    assert "desk-error" in unchosen.text

    client.post(NEW, {**data, "desk": str(found[1].pk), "step": "send"})
    assert OrientationRequest.objects.get().desk == found[1]


def _place_in(codes):
    known = places()
    code = next((c for c in known.places if codes <= known.ancestors(c)), None)
    return place(code) if code else None


def _theme(code):
    return Category.objects.get(code=code)


def test_a_second_desk_is_never_chosen_for_somebody(client, worker, region_desk):
    SeatFactory(desk=DeskFactory(territory=region_desk.territory, theme=_theme("homelessness")))
    first = typed(client, words="Un toit")

    fragment = client.post(NEW, {**first, "category": "homelessness"}, **HTMX).text

    assert 'type="radio"' in fragment
    assert "checked" not in fragment
    sent = client.post(NEW, {**first, "category": "homelessness", "step": "send"})
    assert sent.status_code == 422


def test_a_desk_elsewhere_cannot_be_chosen(client, worker, local_desk):
    other = DeskFactory(territory=place("commune:21009"))
    SeatFactory(desk=other)

    client.post(
        NEW, typed(client, place="Schaerbeek", words="Un toit", desk=str(other.pk), step="send")
    )

    assert OrientationRequest.objects.get().desk == local_desk


def test_what_may_name_a_person_is_shown_before_it_goes_and_the_choice_is_kept(
    client, worker, local_desk
):
    words = "Mme Dupont, 0470 12 34 56, cherche un toit"
    data = typed(client, place="Schaerbeek", words=words, step="send")

    first = client.post(NEW, data)
    assert first.status_code == 422
    assert "Mme Dupont" in first.text
    assert not OrientationRequest.objects.exists()

    again = form_of(first, "need-form")
    client.post(NEW, {**again, "step": "send_as_is"})
    kept = OrientationRequest.objects.get()
    assert kept.status == "submitted"
    assert set(kept.signs_kept) == {"name", "phone"}


def test_signs_that_nobody_was_shown_cannot_be_waved_through(client, worker, local_desk):
    data = typed(client, place="Schaerbeek", words="Mme Dupont", shown="Mr Other")

    response = client.post(NEW, {**data, "step": "send_as_is"})

    assert response.status_code == 422
    assert not OrientationRequest.objects.exists()


@pytest.mark.parametrize("step", ["send", "save"])
def test_a_double_click_begins_one_request(client, worker, local_desk, step):
    data = typed(client, place="Schaerbeek", words="Un toit", step=step)

    first, second = client.post(NEW, data), client.post(NEW, data)

    assert first.url == second.url
    assert OrientationRequest.objects.get().events.count() == (1 if step == "send" else 0)


def test_a_draft_is_seen_by_its_author_alone_and_deleted(client, worker, local_desk):
    saved = client.post(NEW, typed(client, words="Un toit", place="Schaerbeek", step="save"))
    draft = OrientationRequest.objects.get()
    assert saved.url == f"/orientation/requests/{draft.uuid}/edit/"
    form = form_of(client.get(saved.url), "need-form")
    assert form["words"][0].strip() == "Un toit"
    assert form["place"] == ["Schaerbeek"]

    sign_in(client, professional())
    assert client.get(saved.url).status_code == 404
    assert client.post(saved.url, {**form, "step": "delete"}).status_code == 404

    sign_in(client, worker)
    client.post(saved.url, {**form, "step": "delete"})
    assert not OrientationRequest.objects.exists()


def test_a_draft_saves_itself_and_is_sent(client, worker, local_desk):
    draft = OrientationRequestFactory(author=worker, words="", place=place("commune:21015"))
    page = f"/orientation/requests/{draft.uuid}/edit/"
    data = typed(client, page, words="Un toit", s_address="none")

    saved = client.post(page, data, **HTMX)
    draft.refresh_from_db()
    assert (draft.words, draft.situation, draft.version) == ("Un toit", {"address": "none"}, 1)
    assert 'name="seen" value="1"' in saved.text

    sent = client.post(page, {**data, "seen": "1", "step": "send"})
    draft.refresh_from_db()
    assert (sent.status_code, draft.status, draft.desk) == (302, "submitted", local_desk)
    again = client.post(page, {**data, "seen": "1", "step": "send"})
    assert again.url == reverse("web:orientation_request", args=[draft.uuid])
    assert draft.events.count() == 1


def test_two_windows_do_not_undo_each_other(client, worker, local_desk):
    draft = OrientationRequestFactory(author=worker, place=place("commune:21015"))
    page = f"/orientation/requests/{draft.uuid}/edit/"
    here, there = typed(client, page, words="From here"), typed(client, page, words="From there")
    client.post(page, {**there, "step": "save"})

    stale = client.post(page, {**here, "step": "save"})
    on_the_way = client.post(page, here, **HTMX)
    draft.refresh_from_db()

    assert stale.status_code == 409
    assert "From here" in stale.text
    assert "From there" in stale.text
    assert 'id="saved"' in on_the_way.text
    assert draft.words == "From there"
    client.post(page, {**form_of(stale, "need-form"), "step": "save"})
    draft.refresh_from_db()
    assert draft.words == "From here"


def test_my_position_is_kept_as_a_territory_only(client, worker, local_desk):
    client.post(
        NEW, typed(client, place="Ma position", lat="50.8676", lon="4.3737", words="x", step="save")
    )

    kept = OrientationRequest.objects.get()
    assert kept.place.level in {"quarter", "commune"}
    dumped = str(OrientationRequest.objects.values().get())
    assert "50.8676" not in dumped


def test_documents_come_along_made_anew(client, worker, local_desk):
    exif = Image.Exif()
    exif[0x010E] = "Fatima Planted"
    data = typed(client, place="Schaerbeek", words="Un toit", step="save")

    client.post(NEW, {**data, "files": [picture(exif=exif, comment=b"Fatima Planted")]})

    kept = Attachment.objects.get()
    assert b"Planted" not in bytes(kept.content)
    assert "Planted" not in kept.name
    page = client.get(f"/orientation/requests/{kept.request.uuid}/edit/")
    assert kept.name in page.text
    client.post(
        f"/orientation/requests/{kept.request.uuid}/edit/",
        {**form_of(page, "need-form"), "remove": str(kept.uuid)},
    )
    assert not Attachment.objects.exists()


def test_a_file_that_cannot_be_read_holds_the_whole_back(client, worker, local_desk):
    data = typed(client, place="Schaerbeek", words="Un toit", step="send")
    broken = io.BytesIO(b"\xff\xd8\xff nothing")
    broken.name = "scan.jpg"

    response = client.post(NEW, {**data, "files": [broken]})

    assert response.status_code == 422
    assert "scan.jpg" in response.text
    assert "Un toit" in response.text
    assert not OrientationRequest.objects.exists()


def test_whoever_answers_completes_the_facts_of_a_request(client, worker):
    seat = SeatFactory()
    asked = OrientationRequestFactory(
        status="exploring", desk=seat.desk, answerer=seat.user, author=worker, words="Un toit"
    )
    page = f"/orientation/requests/{asked.uuid}/edit/"
    assert client.get(page).url == f"/orientation/requests/{asked.uuid}/"

    sign_in(client, seat.user)
    saved = client.post(page, typed(client, page, s_address="none", step="save"))
    asked.refresh_from_db()
    assert saved.url == f"/orientation/requests/{asked.uuid}/"
    assert (asked.situation, asked.status) == ({"address": "none"}, "exploring")


def test_a_search_becomes_a_request_with_its_situation(client, worker, local_desk):
    asked = {"text": "dentiste", "place": "Schaerbeek", "s_address": "none"}
    found = client.post("/", asked)
    assert f'formaction="{NEW}"' in found.text
    asked["csrfmiddlewaretoken"] = re.search(r'csrfmiddlewaretoken" value="(\w+)', found.text)[1]

    page = client.post(NEW, asked)

    assert page.status_code == 200
    form = form_of(page, "need-form")
    assert form["words"][0].strip() == "dentiste"
    assert (form["place"], form["s_address"]) == (["Schaerbeek"], ["none"])
    assert not OrientationRequest.objects.exists()
    assert client.post(NEW, {**form, "step": "send"}).status_code == 302


def test_a_visitor_is_not_led_from_the_search_to_a_request(client):
    assert NEW not in client.post("/", {"text": "dentiste"}).text


def test_the_situation_is_in_no_address_and_no_answer_is_kept(client, worker, local_desk):
    response = client.post(NEW, typed(client, words="x", s_address="none", step="save"))

    assert "address" not in response.url
    assert response.headers["Cache-Control"] == "no-store"
    assert client.get(response.url).headers["Cache-Control"] == "no-store"


# My requests, home, export


def moves(viewer, asked, step, **more):
    return take_step(viewer, asked.uuid, Move(step, **more))


def test_my_requests_say_who_must_move(client, worker):
    seat = SeatFactory()
    desk = {"desk": seat.desk, "author": worker}
    asked = OrientationRequestFactory(status="awaiting_info", answerer=seat.user, **desk)
    OrientationRequestFactory(status="exploring", answerer=seat.user, **desk)
    OrientationRequestFactory(author=worker)
    OrientationRequestFactory(status="closed", answerer=seat.user, **desk)
    OrientationRequestFactory(status="exploring")

    codes = {
        shown: set(re.findall(r"<b>([A-Z2-9]{6})</b>", client.get(f"{MINE}?show={shown}").text))
        for shown in ("open", "mine", "drafts", "ended")
    }

    assert {shown: len(found) for shown, found in codes.items()} == {
        "open": 2, "mine": 1, "drafts": 1, "ended": 1,
    }  # fmt: skip
    assert codes["mine"] == {asked.code}


MINE = "/orientation/requests/"
ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize("page", [f"{MINE}?show=open", "/orientation/"])
def test_lists_cost_the_same_for_many(client, worker, page):
    seat = SeatFactory()
    user = seat.user
    MembershipFactory(user=user, role="professional")
    sign_in(client, user)

    def ask(count):
        for _ in range(count):
            OrientationRequestFactory(
                status="awaiting_info", desk=seat.desk, answerer=seat.user, author=user
            )
            OrientationRequestFactory(status="exploring", desk=seat.desk, answerer=user)

    ask(1)
    client.get(page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(page)
    ask(9)
    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) == len(few)


def test_home_says_what_waits_in_each_role(client, worker):
    seat = SeatFactory()
    mine = OrientationRequestFactory(
        status="answered", author=worker, desk=seat.desk, answerer=seat.user
    )
    page = client.get("/orientation/").text
    assert mine.code in page
    assert "/orientation/inbox/" not in page

    sign_in(client, seat.user)
    at_desk = OrientationRequestFactory(status="submitted", desk=seat.desk)
    page = client.get("/orientation/").text
    assert at_desk.code in page
    assert mine.code not in page
    assert "/orientation/inbox/" in page


def test_the_bar_leads_professionals_there(client, worker):
    assert 'href="/orientation/"' in client.get("/about/").text


def test_ones_own_requests_leave_with_steps_and_avenues_without_names(client, worker):
    seat = SeatFactory()
    seat.user.name = "Someone Named"
    seat.user.save()
    asked = OrientationRequestFactory(
        status="exploring", author=worker, desk=seat.desk, answerer=seat.user, words="=1+1"
    )
    moves(viewing(seat.user), asked, Step.ASK, words="Quel âge ?")
    AvenueFactory(request=asked, service=None, name="La Porte")
    OrientationRequestFactory(author=professional(), words="Somebody else's")

    told = client.get("/orientation/requests/export/json/")
    table = client.get("/orientation/requests/export/csv/")

    [one] = told.json()["requests"]
    assert one["steps"][-1]["words"] == "Quel âge ?"
    assert one["avenues"][0]["name"] == "La Porte"
    for text in (told.text, table.text):
        assert "Someone Named" not in text
        assert "Somebody else" not in text
    assert "'=1+1" in table.text
    assert "attachment" in table.headers["Content-Disposition"]
    assert client.get("/orientation/requests/export/xml/").status_code == 404


def test_an_avenue_leaves_under_the_name_that_its_service_has_now(client, worker):
    seat = SeatFactory()
    asked = OrientationRequestFactory(
        status="exploring", author=worker, desk=seat.desk, answerer=seat.user
    )
    service = ServiceFactory(name_fr="La Porte Neuve")
    AvenueFactory(request=asked, service=service, name="La Porte")

    told = client.get("/orientation/requests/export/json/").json()
    table = client.get("/orientation/requests/export/csv/").text

    assert told["requests"][0]["avenues"][0]["name"] == "La Porte Neuve"
    assert "La Porte Neuve" in table


def test_the_export_costs_the_same_for_many_avenues(client, worker):
    seat = SeatFactory()
    asked = OrientationRequestFactory(
        status="exploring", author=worker, desk=seat.desk, answerer=seat.user
    )
    AvenueFactory(request=asked)
    with CaptureQueriesContext(connection) as few:
        client.get("/orientation/requests/export/json/")
    for _ in range(4):
        AvenueFactory(request=asked)
    with CaptureQueriesContext(connection) as many:
        client.get("/orientation/requests/export/json/")

    assert len(many) == len(few)


def test_a_draft_whose_facts_no_longer_fit_opens_and_says_which(client, worker):
    worker.language = "en"
    worker.save()
    draft = OrientationRequestFactory(
        author=worker, situation={"residence_status": "lunar", "gone": 1, "age": 30}
    )

    page = client.get(f"/orientation/requests/{draft.uuid}/edit/", headers=ENGLISH)

    assert page.status_code == 200
    assert "Residence status: What was noted can no longer be read" in page.text
    assert "gone: What was noted can no longer be read" in page.text
    assert 'value="30"' in page.text


# Documents


def test_a_document_opens_only_to_those_concerned(client, worker):
    seat = SeatFactory()
    asked = OrientationRequestFactory(status="submitted", author=worker, desk=seat.desk)
    page = f"/orientation/requests/{asked.uuid}/attachments/"
    assert client.post(page, {"files": [picture()]}).status_code == 302
    kept = Attachment.objects.get()
    file = f"{page}{kept.uuid}/"

    answers = {}
    for who, user in (("author", worker), ("desk", seat.user), ("other", professional())):
        sign_in(client, user)
        answers[who] = client.get(file)

    assert {who: answer.status_code for who, answer in answers.items()} == {
        "author": 200, "desk": 200, "other": 404,
    }  # fmt: skip
    headers = answers["desk"].headers
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    sign_in(client, seat.user)
    assert client.post(page, {"remove": str(kept.uuid)}).status_code == 404
    assert client.post(page, {"files": [picture()]}).status_code == 404
    sign_in(client, worker)
    client.post(page, {"remove": str(kept.uuid)})
    assert not Attachment.objects.exists()


def test_a_document_that_is_not_there_is_not_found(client, worker):
    asked = OrientationRequestFactory(author=worker)
    page = f"/orientation/requests/{asked.uuid}/attachments/"

    assert client.get(f"{page}{uuid.uuid4()}/").status_code == 404
    assert client.post(page, {"remove": "nonsense"}).status_code == 404
    assert client.post(page).status_code == 422
