"""Reading NDJSON as it really comes."""

import json

import pytest

from seuil.exchange.formats import text
from seuil.exchange.formats.seuil import read_seuil
from seuil.kernel.errors import InvalidInput


def lines(tmp_path, content):
    file = tmp_path / "file.ndjson"
    file.write_bytes(content)
    return list(read_seuil(file))


def test_empty_lines_and_a_byte_order_mark_are_passed_over(tmp_path):
    found = lines(tmp_path, b'\xef\xbb\xbf{"id": "a"}\n\n  \r\n{"id": "b"}')

    assert [(line.number, line.record) for line in found] == [(1, {"id": "a"}), (4, {"id": "b"})]


BROKEN = {
    "cut off": (b'{"id": "a", "name": ', "column 21"),
    "two objects": (b'{"id": "a"} {"id": "b"}', "column 13"),
    "cp1252": (b'{"id": "caf\xe9"}', "column 12"),
    "a number": (b"3", "line"),
    "a list": (b"[]", "line"),
    "no number": (b'{"lat": NaN}', "line"),
    "an endless number": (b'{"n": ' + b"9" * 5000 + b"}", "line"),
    "a key twice": (b'{"id": "a", "id": "b"}', "id"),
    "too deep": (b'{"a":' * 100_000, "line"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_line_is_named_and_the_next_one_read(tmp_path, kind):
    content, place = BROKEN[kind]

    broken, good = lines(tmp_path, content + b'\n{"id": "next"}\n')

    [problem] = broken.problems
    assert broken.record is None
    assert problem.path == place
    assert problem.accepted
    assert len(str(problem)) < 300
    assert good.record == {"id": "next"}


def test_another_encoding_is_named(tmp_path):
    [line] = lines(tmp_path, '{"id": "café au lait"}'.encode("cp1252"))

    assert "Windows-1252" in line.problems[0].accepted
    assert "é au lait" in line.problems[0].accepted


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('{"id": "a"}'.encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 and so on", "ZIP or XLSX"),
        (b"%PDF-1.7", "PDF"),
    ],
)
def test_a_file_that_is_no_text_is_refused_as_a_whole(tmp_path, content, what):
    with pytest.raises(InvalidInput, match=what):
        lines(tmp_path, content)


def test_a_line_without_end_is_refused_without_being_held_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(text, "LONGEST_LINE", 100)
    long = json.dumps({"id": "x" * 250}).encode()

    first, second = lines(tmp_path, long + b'\n{"id": "next"}\n')

    assert "too long" in str(first.problems[0])
    assert (second.number, second.record) == (2, {"id": "next"})


@pytest.mark.parametrize("depth", [401, 500, 980, 986, 992, 5000])
@pytest.mark.parametrize("where", ['"conditions": [{"note": %s}]', '"name": %s', '"x": %s'])
def test_a_line_of_lists_in_lists_is_refused_before_anything_walks_through_it(
    tmp_path, depth, where
):
    deep = "[" * depth + "]" * depth

    [line] = lines(tmp_path, f'{{"id": "a", {where % deep}}}'.encode())

    assert line.record is None
    assert line.problems[0].accepted


def test_the_deepest_record_there_is_is_no_exception(tmp_path):
    rule = {"derogation": {"who": {"fr": "La direction"}}}

    [line] = lines(tmp_path, json.dumps({"conditions": [rule]}).encode())

    assert line.record == {"conditions": [rule]}
