"""Writing, adapting and publishing vignettes, and counting while one is written."""

import datetime

import pytest

from seuil.accounts.models import User
from seuil.journal.models import Entry
from seuil.kernel.errors import Forbidden, InvalidInputs
from seuil.matching.index import index
from seuil.observatory.domain import Counts, Expected, Origin, Status
from seuil.observatory.models import Vignette
from seuil.observatory.operations import publish, rewrite, save_draft, withdraw
from seuil.observatory.policies import may_see, may_write
from seuil.observatory.queries import facts_of
from seuil.observatory.queries.drafts import as_data, count_draft, draft_of, read_draft
from seuil.observatory.queries.evaluation import evaluate
from seuil.organisations.domain import Role
from seuil.organisations.standing import VISITOR, standing_of
from seuil.territory.domain import Level
from tests.factories.observatory import VignetteFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.observatory.offer import BRUSSELS, NEED, UCCLE, dentist, hide_dentists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

RAW = {
    "title_fr": "Un chien et mal aux dents",
    "title_nl": "Een hond en tandpijn",
    "title_en": "A dog and a toothache",
    "story_fr": "Personne n'est derrière.",
    "story_nl": "Niemand zit erachter.",
    "situation": {"animals": True, "age": 40},
    "needs": [NEED],
    "at_least": 1,
    "level": "basin",
    "within_m": 2000,
    "valid_from": "2026-11-01",
    "valid_to": "2027-11-01",
}


@pytest.fixture
def editor():
    return MembershipFactory(role=Role.EDITOR).user


@pytest.fixture
def nobody():
    return User.objects.create_user("bob@seuil.example")


def journal_of(vignette):
    return Entry.objects.filter(subject_kind="observatory.vignette", subject_key=str(vignette.pk))


# Reading


def test_a_draft_is_read():
    draft = read_draft(RAW)

    assert draft.title["fr"] == "Un chien et mal aux dents"
    assert draft.facts == {"animals": True, "age": 40.0}
    assert draft.needs == (NEED,)
    assert draft.expected == Expected(1, Level.BASIN, 2000)
    assert (draft.valid_from, draft.valid_to) == (
        datetime.date(2026, 11, 1),
        datetime.date(2027, 11, 1),
    )


def test_an_expectation_may_be_missing():
    assert read_draft(RAW | {"at_least": None}).expected is None
    assert read_draft(RAW | {"at_least": "", "within_m": ""}).expected is None


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"title_nl": "  "}, "title_nl"),
        ({"title_fr": "x" * 201}, "title_fr"),
        ({"story_fr": None}, "story_fr"),
        ({"story_en": "x" * 3001}, "story_en"),
        ({"story_fr": 3}, "story_fr"),
        ({"situation": {}}, "situation"),
        ({"situation": []}, "situation"),
        ({"situation": ["age"]}, "situation"),
        ({"situation": {"age": 400}}, "situation.age"),
        ({"situation": {"household": ["alone", "couple"]}}, "situation.household"),
        ({"situation": {"income_status": ["none", "ris"]}}, "situation.income_status"),
        ({"situation": {"active_use": True, "health": []}}, "situation.active_use"),
        ({"needs": []}, "needs"),
        ({"needs": NEED}, "needs"),
        ({"needs": [NEED] * 11}, "needs"),
        ({"needs": [NEED, "flying"]}, "needs.1"),
        ({"needs": [3]}, "needs.0"),
        ({"at_least": 0}, "at_least"),
        ({"at_least": True}, "at_least"),
        ({"at_least": "one"}, "at_least"),
        ({"level": "quarter"}, "level"),
        ({"level": None}, "level"),
        ({"within_m": -1}, "within_m"),
        ({"within_m": 1e9}, "within_m"),
        ({"code": "Not a code"}, "code"),
        ({"code": "changes"}, "code"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"valid_to": "2026-11-01"}, "valid_to"),
    ],
)
def test_what_is_wrong_is_named(wrong, path):
    with pytest.raises(InvalidInputs) as refused:
        read_draft(RAW | wrong)

    assert [problem.path for problem in refused.value.problems] == [path]
    assert refused.value.problems[0].accepted


def test_every_wrong_place_is_named_at_once():
    with pytest.raises(InvalidInputs) as refused:
        read_draft({})

    paths = {problem.path for problem in refused.value.problems}
    assert paths == {"title_fr", "title_nl", "story_fr", "story_nl", "situation", "needs"}


@pytest.mark.parametrize(
    "situation",
    [
        {"gender": "man", "household": ["pregnant"]},
        {"household": ["alone", "children"]},
        {"income_status": ["none", "debts", "bim"]},
        {"active_use": True},
        {"active_use": True, "health": ["alcohol"]},
        {"residence_status": "undocumented", "identity_document": True},
    ],
)
def test_what_only_seems_to_contradict_is_taken(situation):
    assert read_draft(RAW | {"situation": situation}).facts


# Counting


def test_a_draft_is_counted_and_nothing_is_stored(django_assert_num_queries, settings):
    hide_dentists()
    dentist(UCCLE)
    draft = read_draft(RAW)
    index.ready()
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_num_queries(0):
        [need] = count_draft(draft.facts, draft.needs, Expected(1, Level.BASIN))

    assert need.cells["basin:sud"].counts == Counts(open=1)
    assert need.met is False
    assert len(Vignette.objects.all()) == 20


def test_the_count_of_a_draft_is_that_of_the_run(editor):
    draft = read_draft(RAW)
    vignette = save_draft(draft, actor=editor)
    publish(vignette, actor=editor)

    [found] = [one for one in evaluate(BRUSSELS).outcomes if one.vignette == vignette]

    [counted] = count_draft(draft.facts, draft.needs, draft.expected)
    assert found.needs[0].cells == counted.cells


def test_without_facts_nobody_is_counted():
    assert count_draft({}, [NEED]) == []


# Keeping


def test_a_draft_is_kept_and_seen_by_editors_only(editor, nobody):
    author = OrganisationFactory()

    vignette = save_draft(read_draft(RAW), actor=editor, author=author)

    vignette.refresh_from_db()
    assert vignette.code == "a-dog-and-a-toothache"
    assert (vignette.status, vignette.origin) == (Status.DRAFT, Origin.WRITTEN)
    assert vignette.author == author
    assert vignette.expectation == Expected(1, Level.BASIN, 2000)
    assert vignette.position > Vignette.objects.exclude(pk=vignette.pk).last().position
    assert may_see(standing_of(editor), vignette)
    assert not may_see(standing_of(nobody), vignette)
    assert not may_see(VISITOR, vignette)
    assert journal_of(vignette).get().actor == editor


def test_a_code_that_is_taken_is_numbered(editor):
    codes = [save_draft(read_draft(RAW), actor=editor).code for _ in range(3)]

    assert codes == ["a-dog-and-a-toothache", "a-dog-and-a-toothache-2", "a-dog-and-a-toothache-3"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"title_en": "", "title_fr": "Été à l'abri"}, "ete-a-labri"),
        ({"title_en": "ሰላም"}, "vignette"),
        ({"title_en": "word " * 40}, "-".join(["word"] * 15) + "-w"),
        ({"code": "our-own"}, "our-own"),
        ({"title_en": "Changes"}, "changes-2"),
    ],
)
def test_a_code_comes_from_the_title(editor, words, code):
    assert save_draft(read_draft(RAW | words), actor=editor).code == code


def test_only_those_who_may_write_keep_publish_and_withdraw(nobody):
    vignette = VignetteFactory()

    assert not may_write(standing_of(nobody))
    for act in (
        lambda: save_draft(read_draft(RAW), actor=nobody),
        lambda: rewrite(vignette, read_draft(RAW), actor=nobody),
        lambda: publish(vignette, actor=nobody),
        lambda: withdraw(vignette, actor=nobody),
    ):
        with pytest.raises(Forbidden):
            act()
    assert Vignette.objects.count() == 21


def test_a_shipped_vignette_is_adapted_not_rewritten(editor):
    shipped = Vignette.objects.first()
    draft = draft_of(shipped)

    with pytest.raises(Forbidden, match="adapt"):
        rewrite(shipped, draft, actor=editor)

    adapted = save_draft(draft, actor=editor, adapted_from=shipped)
    assert adapted.code == f"{shipped.code}-2"
    assert list(shipped.adaptations.all()) == [adapted]
    assert facts_of(adapted, index.ready()) == facts_of(shipped, index.ready())


def test_a_written_vignette_is_rewritten_and_keeps_its_address(editor):
    vignette = save_draft(read_draft(RAW), actor=editor)

    rewrite(vignette, read_draft(RAW | {"title_en": "Two dogs", "at_least": None}), actor=editor)

    vignette.refresh_from_db()
    assert (vignette.code, vignette.title_en) == ("a-dog-and-a-toothache", "Two dogs")
    assert vignette.expectation is None


def test_a_vignette_is_run_from_its_publication_to_its_withdrawal(editor):
    vignette = save_draft(read_draft(RAW), actor=editor)

    def is_run():
        return vignette in [outcome.vignette for outcome in evaluate(BRUSSELS).outcomes]

    assert not is_run()
    publish(vignette, actor=editor)
    assert is_run()
    withdraw(vignette, actor=editor)
    assert not is_run()
    assert may_see(VISITOR, vignette)
    acts = journal_of(vignette).values_list("verb", "fields")
    assert sorted(acts) == [("changed", "status"), ("changed", "status"), ("created", "")]


# As data


def test_every_shipped_vignette_reads_the_same_from_its_data():
    for vignette in Vignette.objects.prefetch_related("expectations"):
        data = as_data(draft_of(vignette))
        expectation = data.pop("expectation")
        raw = {
            **{f"title_{language}": text for language, text in data.pop("title").items()},
            **{f"story_{language}": text for language, text in data.pop("story").items()},
            **data,
            **expectation,
        }

        assert read_draft(raw) == draft_of(vignette)
