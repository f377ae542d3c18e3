"""What is drawn once holds only what is the same for everybody, and looks as if drawn each time."""

import functools
import gc
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.forms import Field
from django.template import Context, Engine, Origin, Template, TemplateSyntaxError
from django.test import Client
from django.utils.html import format_html
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.matching.index import index
from seuil.web.components import Chip, ChipGroup, Facet, FacetOption, Reason, ResultCard, SheetWords
from seuil.web.filling import Pattern, literal
from seuil.web.search.forms import SearchForm, Where
from seuil.web.search.kept import made_once
from seuil.web.search.widgets import options
from seuil.web.templatetags import once
from seuil.web.templatetags.once import OnceNode
from seuil.web.templating import Loader

LOAD = "{% load answers drawings i18n once %}"


def drawn(template, **context):
    return Template(LOAD + template).render(Context(context))


def test_once_draws_again_for_other_values_and_in_other_languages():
    template = Template(
        LOAD + "{% once name=name %}{% translate 'Search' %} {{ name }}{% endonce %}"
    )

    def shown(name, language):
        with override(language):
            return template.render(Context({"name": name}))

    assert [shown(*asked) for asked in (("a", "en"), ("b", "en"), ("a", "fr"), ("a", "en"))] == [
        "Search a",
        "Search b",
        "Chercher a",
        "Search a",
    ]


def test_once_draws_once():
    counted = []
    template = Template(LOAD + "{% once name=name %}{{ name }}{% endonce %}")
    node = template.nodelist.get_nodes_by_type(OnceNode)[0]
    node.nodelist.append(Counting(counted))

    for _ in range(3):
        template.render(Context({"name": "a"}))

    assert counted == ["a"]


class Counting(Template("").nodelist.__class__):
    def __init__(self, counted):
        self.counted = counted
        self.token = None

    def render_annotated(self, context):
        self.counted.append(context["name"])
        return ""


def test_the_inside_of_once_sees_only_what_it_names():
    text = drawn(
        "{% once name=name %}{{ name }}{{ typed }}{% endonce %}", name="a", typed="Zefirine"
    )

    assert text == "a"


@pytest.mark.parametrize(
    "wrong",
    ["{% once name %}{% endonce %}", "{% once %}{% block title %}{% endblock %}{% endonce %}"],
)
def test_once_refuses_what_would_be_shared_by_mistake(wrong):
    with pytest.raises(TemplateSyntaxError):
        Template(LOAD + wrong)


def test_once_starts_over_when_it_keeps_much(monkeypatch):
    monkeypatch.setattr(once, "MOST_DRAWN", 2)
    template = Template(LOAD + "{% once name=name %}{{ name }}{% endonce %}")
    node = template.nodelist.get_nodes_by_type(OnceNode)[0]

    texts = [template.render(Context({"name": name})) for name in "abcabc"]

    assert texts == list("abcabc")
    assert len(node.drawn) <= 2


HOSTILE = "<b>{0} {sentence} {{ x }} %s</b>"
ESCAPED = "&lt;b&gt;{0} {sentence} {{ x }} %s&lt;/b&gt;"


def test_texts_with_marks_of_any_kind_come_out_as_they_are():
    card = ResultCard(
        sheet=SheetWords(id="1", name=HOSTILE, url="#", organisation=HOSTILE),
        verdict="blocked",
        reasons=[Reason("failed", HOSTILE, HOSTILE), Reason("met", HOSTILE)],
        further=[Reason("ask_person", HOSTILE)],
    )
    facet = Facet(name="f", legend="", options=[FacetOption(HOSTILE, HOSTILE, 3)])
    chip = Chip(value=HOSTILE, label=HOSTILE, own=HOSTILE)
    group = ChipGroup(name="s", legend="", options=[chip])

    texts = [
        (6, drawn("{% result_card card %}", card=card)),
        (2, drawn("{% facets facets %}", facets=[facet])),
        (4, drawn("{% question group %}", group=group)),
        (2, options([(HOSTILE, HOSTILE)]).with_chosen("")),
        (3, options([(HOSTILE, HOSTILE)], group=HOSTILE).with_chosen(HOSTILE)),
    ]

    assert [text.count(ESCAPED) for _, text in texts] == [times for times, _ in texts]
    assert not [text for _, text in texts if "<b>{0}" in text]


words = st.text("a{}<&\"'é \n", max_size=9)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    pieces=st.lists(
        st.tuples(words, st.sampled_from(["{}", "{a}", "{bc}", "{{", "}}"])), max_size=8
    ),
    texts=st.lists(words, min_size=8, max_size=8),
)
def test_a_pattern_is_filled_as_python_fills_it(pieces, texts):
    text = "".join(f"{literal(before)}{gap}" for before, gap in pieces)
    given_texts = texts[: sum(gap == "{}" for _, gap in pieces)]
    named = {"a": "<a>", "bc": texts[-1]}

    filled = Pattern(text).filled(*given_texts, **named)

    assert filled == format_html(text, *given_texts, **named) if text else filled == ""


def test_texts_that_find_no_gap_and_gaps_without_text_are_mistakes():
    with pytest.raises(ValueError, match="zip"):
        Pattern("{}").filled()
    with pytest.raises(ValueError, match="zip"):
        Pattern("{}").filled("a", "b")
    with pytest.raises(KeyError):
        Pattern("{a}").filled()


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_numbers_are_said_as_the_language_puts_them(language):
    template = "{% tally open=open ask=2 blocked=0 %}{% found count where %}"
    said = "{% blocktranslate count count=count %}{{ count }} service found{% plural %}"
    said += "{{ count }} services found{% endblocktranslate %}"
    for count in (0, 1, 2, 17):
        with override(language):
            text = drawn(template, open=count, count=count, where=Where())
            assert drawn(said, count=count) in text
            assert f"<b>{count}</b>" in text


def test_a_question_looks_the_same_whoever_answered_it_before():
    chips = [Chip(value="fr", label="French"), Chip(value="nl", label="Dutch")]
    untouched = ChipGroup(name="s", legend="Languages", kind="many", options=chips)
    answered = untouched.answered_with({"nl"})

    texts = [drawn("{% question group %}", group=g) for g in (untouched, answered, untouched)]

    assert texts[0] == texts[2]
    assert [text.count(" checked") for text in texts] == [0, 1, 0]
    assert 'value="nl" checked' in re.sub(r"\s+", " ", texts[1])
    assert [chip.checked for chip in chips] == [False, False]


@pytest.mark.django_db
@pytest.mark.usefixtures("demonstration")
def test_what_was_typed_comes_into_a_gap_of_a_form_that_all_share():
    def shown(data):
        form = SearchForm(data, places=index.ready().places)
        form.is_valid()
        fields = "{% field form.text %}{% place_field form.place form.lat form.lon '' %}"
        return drawn(fields + "{% field form.day %}{% field form.when %}", form=form)

    first = shown({"text": "Zefirine", "place": "1030", "when": "now", "lat": "91"})
    second = shown({"text": HOSTILE, "place": "1000", "day": "2026-11-30"})

    assert "Zefirine" in first
    assert "field__error" not in second
    assert "Zefirine" not in second
    assert ESCAPED in second
    assert SearchForm(places=None).fields is SearchForm.base_fields
    frames = [
        "".join(frame._pieces)
        for one in SearchForm.base_fields.values()
        for frame in one.__dict__.get("frames", {}).values()
    ]
    assert len(frames) >= 4
    assert "Zefirine" not in "".join(frames)


def test_pages_are_read_without_indentation_and_mails_with_it(tmp_path, settings):
    text = "<p>\n    a  b\n\t<b>c</b>\n</p>"
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text(text)
    loader = Loader(Engine.get_default(), dirs=[tmp_path])

    page, mail = (
        loader.get_contents(Origin(str(tmp_path / name), name, loader))
        for name in ("page.html", "mail.txt")
    )

    assert page == "<p>\na  b\n<b>c</b>\n</p>"
    assert mail == text


def test_one_option_is_chosen_and_only_there():
    both = options([("", "any"), ("1", "one")]) + options([("12", "twelve")], group="more")

    assert both.with_chosen("1").count("selected") == 1
    assert '<option value="1" selected>one</option>' in both.with_chosen("1")
    assert "selected" not in both.with_chosen("13")


def test_what_is_made_of_one_source_is_made_again_of_the_next():
    made = []

    @made_once
    def make(source, language):
        made.append((tuple(source), language))
        return f"{source[0]} {language}"

    first, second = ["x"], ["x"]

    answers = [make(first, "fr"), make(first, "nl"), make(first, "fr"), make(second, "fr")]

    assert answers == ["x fr", "x nl", "x fr", "x fr"]
    assert made == [(("x",), "fr"), (("x",), "nl"), (("x",), "fr")]


def kept():
    """Return how much each drawing and each memo of the screens keeps."""
    gc.unfreeze()  # what was there before the first test is looked at too
    gc.collect()
    found = {}
    for thing in gc.get_objects():
        if type(thing) is OnceNode:
            found[id(thing)] = len(thing.drawn)
        elif issubclass(type(thing), Field) and "frames" in thing.__dict__:
            found[id(thing)] = len(thing.__dict__["frames"])
        elif type(thing) is functools._lru_cache_wrapper and "seuil.web" in thing.__module__:
            found[id(thing)] = thing.cache_info().currsize
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("own_copy")
def test_nothing_of_a_person_is_kept():
    """Another person who finds the same sheets leaves the process as it was."""
    found = {"text": "médecin", "place": "1030", "within": "any", "sort": "nearest"}

    def ask(person):
        """Ask outside the transaction of the test, in which sheets are not kept."""
        try:
            return Client().post("/", {**found, **person}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as apart:
        woman = {"s_gender": "woman", "s_age": "34", "s_language": ["ti"], "s_animals": "yes"}
        man = {"s_gender": "man", "s_age": "71", "s_residence_status": "undocumented"}
        statuses = [*apart.map(ask, [woman, man])]
        before = kept()
        statuses += apart.map(ask, [{"s_gender": "man", "s_age": "93", "s_language": ["ro", "ar"]}])

    assert statuses == [200, 200, 200]
    assert sum(before.values()) > 100
    assert kept() == before
