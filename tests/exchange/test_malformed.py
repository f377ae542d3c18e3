"""Whatever comes in, the answer is a record or a clear refusal, never a crash."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.directory.record.parsing import parse_record
from seuil.directory.record.values import line_of
from seuil.exchange.formats.csv_mapping import read_mapping
from seuil.exchange.formats.csv_records import PlaceBook, read_csv
from seuil.exchange.formats.seuil import read_seuil
from seuil.kernel.errors import InvalidInput, InvalidInputs
from tests.directory.record.samples import KNOWN
from tests.directory.record.strategies import records

often = settings(
    max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
MAPPING = read_mapping(
    '[columns]\nid = "id"\norganisation = "org"\nname_fr = "nom"\nhours = "h"\nlat = "lat"\n'
    'commune = "c"\ncategories = "cat"\nupdated = "d"\n[split]\nr = ";"\n'
    '[[phrases]]\ncolumns = ["r"]\nsays = ["{from}-{to} ans"]\nages = {}\n',
    "mapping.toml",
)


def problems_of(record):
    try:
        line_of(parse_record(record, KNOWN)).encode("utf-8")
    except InvalidInputs as refused:
        return refused.problems
    return ()


def taken_or_refused(record):
    problems = problems_of(record)
    assert all(str(p) and p.accepted and len(str(p)) < 600 for p in problems)
    return not problems


@often
@given(record=anything)
def test_anything_at_all(record):
    assert not taken_or_refused(record)


def paths_of(value, path=()):
    """Every place inside a record, as the keys that lead to it."""
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        if isinstance(inner, dict | list):
            yield from paths_of(inner, (*path, key))
        else:
            yield (*path, key)


@pytest.mark.slow
@often
@given(record=records(), data=st.data())
def test_a_good_record_with_one_part_replaced(record, data):
    broken = copy.deepcopy(record)
    *way, last = data.draw(st.sampled_from(list(paths_of(record))))
    place = broken
    for key in way:
        place = place[key]
    place[last] = data.draw(anything)

    taken_or_refused(broken)


@pytest.mark.slow
@often
@given(data=st.data())
def test_a_line_with_bytes_cut_out_or_put_in(tmp_path_factory, data):
    line = json.dumps(data.draw(records()), ensure_ascii=False).encode()
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 20)))
    file = tmp_path_factory.getbasetemp() / "broken.ndjson"
    file.write_bytes(line[:start] + data.draw(st.binary(max_size=6)) + line[end:] + b"\n{}\n")

    try:
        found = list(read_seuil(file))
    except InvalidInput:  # its first bytes are those of another kind of file
        return

    assert found[-1].record == {}
    for each in found:
        if each.record is None:
            assert each.problems[0].accepted
        else:
            taken_or_refused(each.record)


@often
@given(body=st.binary(max_size=200) | st.text('",;\n\r=+@ab1é-', max_size=200).map(str.encode))
def test_a_table_of_any_bytes(tmp_path_factory, body):
    file = tmp_path_factory.getbasetemp() / "broken.csv"
    file.write_bytes(b"id,org,nom,h,lat,c,cat,d,r\n" + body)

    for line in read_csv(file, MAPPING, PlaceBook()):
        if line.record is None:
            assert line.problems[0].accepted
        else:
            taken_or_refused(dict(line.record) | {"source": "a"})
