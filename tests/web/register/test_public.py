"""The public register: the list, a blockage's page, following it, files."""

import csv
import datetime
import io
import re

import pytest

from seuil.messaging.models import Message
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain.blockage import Shown, Step
from seuil.register.models import Blockage, Follower
from seuil.register.operations import Move, add_evidence, take_blockage_step, write_track
from tests.factories.register import blockage, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("basins")]
URL = "/blockages/"
MAY, JUNE = datetime.date(2026, 5, 1), datetime.date(2026, 6, 1)


@pytest.fixture
def adres():
    """Met in two meetings and two basins, and said to be persistent."""
    one = blockage(
        "Sans adresse, pas de médecin",
        themes=("debts",),
        publics=("without_home",),
        barrier="access_conditions",
        shown_by=[
            said(
                month=MAY,
                occasion="may",
                basin="basin:north",
                family=PracticeFamily.HOSPITAL,
                statement="On refuse sans adresse",
            ),
            said(
                month=JUNE,
                occasion="june",
                basin="basin:south",
                family=PracticeFamily.JUSTICE,
                statement="Il faut un domicile",
            ),
        ],
    )
    return step(one, Step.CONFIRM_PERSISTENT, "")


def step(one, taken, words="parce que", **given):
    return take_blockage_step(one.uuid, Move(taken, words, **given), actor=None)


def read(client, url=URL, language="en"):
    return client.get(url, headers={"Accept-Language": language}).text


def test_an_empty_register_says_how_blockages_come(client):
    assert "No blockage is written down yet" in read(client)


def test_the_list_tells_state_time_and_breadth(client, adres):
    text = read(client)

    assert "Sans adresse, pas de médecin" in text
    assert "met from May 2026 to June 2026" in text
    assert "2 meetings · 2 basins · 2 practice families" in text
    assert 'lang="fr"' in text


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ("words=MEDECIN", True),
        ("words=domicile", True),
        ("words=prison", False),
        ("theme=debts", True),
        ("theme=housing", False),
        ("public=without_home", True),
        ("public=older", False),
        ("basin=basin:south", True),
        ("basin=basin:east", False),
        ("level=system", True),
        ("level=person", False),
        ("status=open", True),
        ("status=persistent", True),
        ("status=resolved", False),
        ("session=may", True),
        ("session=july", False),
        ("status=nonsense&public=nonsense&level=%00", True),
    ],
)
def test_the_list_is_narrowed(client, adres, narrowed, found):
    assert ("Sans adresse" in read(client, f"{URL}?{narrowed}")) is found


@pytest.mark.parametrize("number", [1, 10])
def test_a_list_takes_the_same_queries_however_long(client, django_assert_max_num_queries, number):
    for each in range(number):
        blockage(f"Blocage {each}", shown_by=[said(basin="basin:north")])
    read(client)

    with django_assert_max_num_queries(8):
        assert f"{number} blockage" in read(client)


def test_the_page_shows_all_that_is_known_and_no_family_beside_a_sentence(client, adres):
    track = write_track({"title_fr": "Une adresse de référence"}, actor=None, answers=[adres])

    text = read(client, f"{URL}{adres.uuid}/")

    for shown in (
        "Sans adresse, pas de médecin",
        "persistent",
        "On refuse sans adresse",
        "Practice families that met it",
        "hospital, justice",
        "North, South",
        "fewer than 3",
        "<small>May 2026</small>",
        "Une adresse de référence",
        f"/tracks/{track.uuid}/",
        "confirmed as persistent",
        "people without a home",
        "Access conditions, statuses",
    ):
        assert shown in text, shown
    assert text.count("hospital") == 1
    assert "<circle" in text


def test_nobody_is_named_in_what_became_of_it(client, adres, team):
    take_blockage_step(adres.uuid, Move(Step.EASE, "C’est mieux"), actor=team)

    text = read(client, f"{URL}{adres.uuid}/")
    outside_the_bar = re.sub(r"<aside class=\"mine.*?</aside>", "", text, flags=re.DOTALL)

    assert "C’est mieux" in text
    assert str(team) in text
    assert str(team) not in outside_the_bar


def test_the_address_of_a_merged_one_leads_to_the_one_that_stands(client, adres):
    other = blockage("Domicile demandé")
    step(other, Step.MERGE, into=adres)

    response = client.get(f"{URL}{other.uuid}/")

    assert response.headers["Location"] == f"{URL}{adres.uuid}/"
    assert "Domicile demandé" in read(client, f"{URL}{adres.uuid}/")
    assert "Domicile demandé" not in read(client)


def test_a_blockage_that_is_not_there_is_not_found(client):
    assert client.get(f"{URL}00000000-0000-0000-0000-000000000000/").status_code == 404


def test_files_tell_what_the_pages_tell(client, adres):
    data = client.get(f"{URL}?format=json").json()
    table = client.get(f"{URL}?format=csv").content.decode("utf-8-sig")

    [one] = data["blockages"]
    assert one["title"] == {"fr": "Sans adresse, pas de médecin"}
    assert (one["observations"], one["sessions"]) == (None, ["june", "may"])
    [row] = csv.DictReader(io.StringIO(table))
    assert (row["title_fr"], row["observations"]) == ("Sans adresse, pas de médecin", "<3")
    assert client.get(f"{URL}{adres.uuid}/?format=json").json()["blockages"] == [one]


def test_a_title_that_looks_like_a_formula_stays_text(client):
    blockage("=1+1")

    assert "'=1+1" in client.get(f"{URL}?format=csv").text


def test_dutch_reads_dutch(client, adres):
    assert 'lang="nl"' in read(client, language="nl")[:300]


def follow(client, one, mail="ann@cpas.example"):
    return client.post(
        f"{URL}{one.uuid}/follow/", {"mail": mail}, headers={"Accept-Language": "nl"}
    )


def token():
    text = Message.objects.latest("pk").text
    return re.search(r"/blockages/following/([\w-]+)/", text)[1]


def test_one_follows_by_a_link_and_stops_by_one(client, adres):
    response = follow(client, adres)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    page = f"{URL}following/{token()}/"

    assert client.get(page).status_code == 200
    assert not Follower.objects.confirmed().exists()
    client.post(page, {"do": "confirm"})
    assert Follower.objects.confirmed().get().language == "nl"

    step(adres, Step.EASE)
    response = client.post(f"{URL}following/{token()}/", {"do": "stop"})

    assert response.status_code == 200
    assert not Follower.objects.exists()
    assert client.get(page).status_code == 404


def test_whoever_follows_already_reads_the_same_answer(client, adres):
    first = follow(client, adres).text
    client.post(f"{URL}following/{token()}/", {"do": "confirm"})

    assert follow(client, adres).text == first


@pytest.mark.parametrize("mail", ["", "nobody", "é@cpas.example", "a@" + "b" * 300 + ".be"])
def test_what_is_no_address_is_refused(client, adres, mail):
    response = follow(client, adres, mail)

    assert response.status_code == 422
    assert "no-store" in response.headers["Cache-Control"]
    assert not Follower.objects.exists()


def test_another_site_makes_nobody_follow(client, adres):
    response = client.post(
        f"{URL}{adres.uuid}/follow/",
        {"mail": "ann@cpas.example"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://other.example"},
    )

    assert response.status_code == 403


def test_what_was_resolved_shows_how_one_knows(client, adres):
    step(adres, Step.RESOLVE, "Mesuré en octobre", shown=Shown(measured=True))

    assert "Mesuré en octobre" in read(client, f"{URL}{adres.uuid}/")
    assert "Sans adresse" not in read(client, f"{URL}?status=open")


def test_long_lives_are_drawn_in_few_columns(client, adres):
    old = [said(month=datetime.date(year, 3, 1), basin="basin:north") for year in range(2016, 2026)]
    add_evidence(adres.uuid, old, actor=None)

    text = read(client, f"{URL}{adres.uuid}/")

    width = int(re.search(r'<svg viewBox="0 0 (\d+) 14', text)[1])
    assert width <= 24 * 16
    assert Blockage.objects.get().first_seen.year == 2016


def test_the_page_of_a_basin_names_the_blockages_that_are_open_there(brussels, client):
    adres = blockage("Sans adresse", shown_by=[said(basin="basin:nord")])

    text = client.get("/territories/basin:nord/", headers={"Accept-Language": "fr"}).text
    assert f"/blockages/{adres.uuid}/" in text
    assert f"/blockages/{adres.uuid}/" not in client.get("/territories/basin:sud/").text

    step(adres, Step.REST)
    assert f"/blockages/{adres.uuid}/" not in client.get("/territories/basin:nord/").text
