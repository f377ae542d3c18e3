"""More than a thousand files, wrong in every way we could think of, always the same ones."""

import csv
import io
import json
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import openpyxl

from tests.directory.record.samples import raw

SEED = 20261122
HEADING = [
    "id",
    "organisation",
    "nom",
    "heures",
    "lat",
    "lon",
    "commune",
    "date",
    "courriel",
    "tel",
]
GOOD_ROW = [
    "1",
    "o-1",
    "Accueil",
    "Mo-Fr 09:00-12:00",
    "50.85",
    "4.35",
    "21004",
    "2026-11-01",
    "a@b.be",
    "+32 2 000 00 00",
]
MAPPING = """
[columns]
id = "id"
organisation = "organisation"
name_fr = "nom"
hours = "heures"
lat = "lat"
lon = "lon"
commune = "commune"
updated = "date"
email = "courriel"
phone = "tel"
"""
ODD_TEXTS = (
    "", " ", "\x00", "a\x00b", "\x01", "\x1b[31m", "\u202e", "\ud7ff", "\ufeff", "\ufffe",
    "é" * 30_000, "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+cmd|x", "-1+1", "\t=1",
    "'; DROP TABLE directory_service; --", "<script>alert(1)</script>", "{{ 7*7 }}", "%s%n",
    "../../etc/passwd", "NaN", "Infinity", "-1", "1e999", "null", "true", "[]", "{}", '"', '""',
    '"a', "a\nb", "a\r\nb", "\\", "\\u0000", "𝒳" * 50, "٣", "２", "9" * 400,
)  # fmt: skip
ODD_VALUES = (
    None, True, False, 0, -1, 1e308, 10**400, 1.5, [], {}, [[]], [{}], {"": ""}, {"fr": None},
    {"fr": 1}, {"de": "x"}, ["x"] * 200, [None], "x" * 40_000, "\x00", "\udc80",
    {"a": {"b": {"c": {}}}}, [1, [2, [3, [4]]]],
)  # fmt: skip
ODD_HOURS = (
    "Mo-Fr 25:00-26:00", "Lu-Ve 9h-12h", "24/8", "Mo-", "09:00-", "Mo 09:00-12:00;" * 60,
    "(" * 400, "Mo[99] 1:00-2:00", "PH,SH,XX off", "week 99 Mo", "2026 Feb 30 10:00-11:00",
    "Mo-Fr 09:00-12:00 || \"", "sunrise-sunset-sunrise", "Mo 10:00+-12:00", "\"" * 500,
    "Jan-Dec-Jan Mo 1:00-2:00", "Mo 00:00-99:99", ",,,,,", ";;;;", "off off off",
)  # fmt: skip
ODD_DATES = (
    "2026-13-01", "2026-02-30", "0000-00-00", "32/01/2026", "99/99/9999", "2026-1-1", "hier",
    "20261122", "-2026-01-01", "2026-11-22T10:00:00Z", "10000-01-01", "1e3", "11/22/2026",
    "2026/11/22", "2026-11-22 ", "２０２６-01-01",
)  # fmt: skip
ODD_PLACES = (
    "91", "-91", "999", "NaN", "inf", "50,85,1", "N50", "0", "1e400", "50.85°", "--", "0x32",
)  # fmt: skip


def files(number: int = 1_000) -> Iterator[tuple[str, bytes]]:
    """Yield at least so many files with a name that says what is wrong."""
    chance = random.Random(SEED)  # noqa: S311  the same files every time
    kinds = [
        *_whole_files(),
        *_cells(),
        *_records(),
        *_hsds(),
        *_workbooks(),
        *_archives(),
    ]
    yield from kinds
    bases = [
        _lines(_good()),
        _csv([GOOD_ROW]),
        json.dumps(_hsds_service()).encode(),
        _xlsx([HEADING, GOOD_ROW]),
    ]
    for n in range(max(0, number - len(kinds))):
        base = bases[n % len(bases)]
        how = ("cut", "flipped", "put in", "doubled", "nulls")[n // len(bases) % 5]
        yield f"{how} {n}", _damaged(base, how, chance)


def _damaged(base: bytes, how: str, chance: random.Random) -> bytes:
    place = chance.randrange(len(base))
    if how == "cut":
        return base[:place]
    if how == "flipped":
        found = bytearray(base)
        for _ in range(chance.randint(1, 30)):
            found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)
        return bytes(found)
    if how == "put in":
        return base[:place] + chance.randbytes(chance.randint(1, 40)) + base[place:]
    if how == "doubled":
        return base + base[place:] + base
    return base[:place] + b"\x00" * 9 + base[place:]


def _good(**changes: object) -> dict[str, object]:
    record = raw(**changes)
    record.pop("source", None)
    return record


def _lines(*records: object) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in records).encode()


def _csv(rows: list[list[str]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([HEADING, *rows])
    return text.getvalue().encode("utf-8", "surrogatepass")


def _whole_files() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "spaces", b"  \n\t \r\n"
    yield "only a mark of order", b"\xef\xbb\xbf"
    yield "UTF-16", "id,nom\n1,é\n".encode("utf-16")
    yield "UTF-32", "id,nom\n1,é\n".encode("utf-32")
    yield "one long line", b"x" * 300_000
    yield "one long line of commas", b"," * 300_000
    yield "only delimiters", b";;;;\n;;;;\n"
    yield "one column", b"nom\nAccueil\n"
    yield "too many columns", b";".join([b"c"] * 500) + b"\n"
    yield "only a heading", ",".join(HEADING).encode() + b"\n"
    yield (
        "a heading twice",
        b"id,id,nom,organisation,heures,lat,lon,commune,date,courriel,tel\n1,2\n",
    )
    yield "an open quote", _csv([GOOD_ROW]) + b'"2,o-1,Accueil\n3,o-1,x\n' * 50
    yield "quotes in the middle", _csv([]) + b'1,o"-1,Acc"ueil,"a"b"c",,,,,,\n'
    yield "other line ends", _csv([GOOD_ROW]).replace(b"\r\n", b"\r")
    yield "more cells than columns", _csv([GOOD_ROW * 3])
    yield "fewer cells than columns", _csv([GOOD_ROW[:2]])
    yield "PDF", b"%PDF-1.7\n" + b"x" * 100
    yield "PNG", b"\x89PNG\r\n\x1a\n" + b"x" * 100
    yield "gzip", b"\x1f\x8b\x08" + b"x" * 100
    yield "an old spreadsheet", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    yield "a page", b"<!DOCTYPE html><html><table><tr><td>id</td></tr></table></html>"
    yield (
        "entities",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    )
    yield "a program", b"#!/bin/sh\nrm -rf /\n"
    yield "ELF", b"\x7fELF" + b"\x00" * 100
    for depth in (100, 500, 5_000, 100_000):
        yield f"deep lists {depth}", b"[" * depth + b"]" * depth
        yield f"deep objects {depth}", b'{"organisation":' * depth + b"1" + b"}" * depth
        yield (
            f"deep record {depth}",
            _lines({"id": "1", "organisation": 0})[:-2]
            + b', "x": '
            + b"[" * depth
            + b"]" * depth
            + b"}\n",
        )
    for text in (
        "null",
        "1",
        '"a"',
        "[]",
        "[1]",
        "{}",
        "[{}]",
        "[[[]]]",
        "{]",
        "{",
        "[",
        '{"a"',
        "NaN",
        "[NaN]",
        "{'a':1}",
    ):
        yield f"JSON {text}", text.encode()
    yield "constants", b'{"organisation": NaN}\n{"organisation": Infinity}\n'
    yield "keys twice", b'{"id":"1","id":"2","organisation":{"id":"o"}}\n'
    yield "a long number", b'{"organisation":{"id":"o"},"id":"1","x":' + b"9" * 5_000 + b"}\n"
    yield "lines of another format between", _lines(_good()) + b"id,nom\n" + _lines(_good(id="s-2"))


def _cells() -> Iterator[tuple[str, bytes]]:
    for column, name in enumerate(HEADING):
        for number, odd in enumerate(ODD_TEXTS):
            yield (
                f"{name}: odd text {number}",
                _csv([_with(column, odd), GOOD_ROW[:1] + GOOD_ROW[1:]]),
            )
    for kind, place, odds in (
        ("hours", 3, ODD_HOURS),
        ("date", 7, ODD_DATES),
        ("lat", 4, ODD_PLACES),
        ("lon", 5, ODD_PLACES),
    ):
        for odd in odds:
            yield f"{kind}: {odd[:20]}", _csv([_with(place, odd)])
    for encoding in ("cp1252", "iso-8859-15", "cp850", "mac-roman", "utf-7", "cp037"):
        yield f"table in {encoding}", _csv([_with(2, "Café")]).decode().encode(encoding, "replace")
    for delimiter in (";", "\t", "|", "~", "\x1f"):
        yield f"between columns {delimiter!r}", _csv([GOOD_ROW], delimiter)
    yield "the same id twice", _csv([GOOD_ROW, GOOD_ROW])
    yield (
        "an organisation described twice",
        _lines(_good(), _good(id="s-2", organisation={"id": "o-1", "name": {"fr": "X"}})),
    )


def _with(column: int, text: str) -> list[str]:
    return [*GOOD_ROW[:column], text, *GOOD_ROW[column + 1 :]]


def _records() -> Iterator[tuple[str, bytes]]:
    full = _good(
        hours="24/7",
        languages=["fr"],
        contacts=[{"type": "phone", "value": "+32 2 000 00 00"}],
        locations=[{"id": "l", "lat": 50.85, "lon": 4.35}],
        conditions=[
            {"dimension": "age", "state": "condition", "operator": "between", "values": [18, None]}
        ],
        closures=[{"from": "2026-12-24", "to": "2027-01-02"}],
        updated="2026-11-01",
        price={"kind": "free"},
        capacity={"status": "open"},
        documents=[{"text": {"fr": "Carte"}}],
        entry_steps=[{"fr": "Appeler"}],
        serves=["region:brussels"],
        visibility="public",
        gone={"on": "2026-11-01", "reason": "stopped"},
    )
    for key in full:
        for number, odd in enumerate(ODD_VALUES):
            yield f"{key}: odd value {number}", json.dumps(full | {key: odd}).encode() + b"\n"
        yield f"{key} gone", _lines({k: v for k, v in full.items() if k != key})
    yield "another source", _lines(full | {"source": "elsewhere"})
    yield "keys that nobody knows", _lines(full | {"x": 1, "": 2, "a" * 500: 3})


def _hsds_service(**changes: object) -> dict[str, object]:
    service = {
        "id": "h-1",
        "name": "Day centre",
        "status": "active",
        "organization": {"id": "o-1", "name": "Friends", "description": "x"},
    }
    return {key: value for key, value in (service | changes).items() if value is not ...}


def _hsds() -> Iterator[tuple[str, bytes]]:
    for key in (
        "id",
        "name",
        "status",
        "organization",
        "phones",
        "schedules",
        "languages",
        "service_at_locations",
        "cost_options",
        "contacts",
        "service_areas",
        "required_documents",
        "attributes",
        "last_modified",
        "minimum_age",
    ):
        for number, odd in enumerate(
            (..., None, 1, "x", [], {}, [1], [{}], [None], {"id": 1}, "\x00", [[1]], True)
        ):
            yield f"HSDS {key}: {number}", json.dumps(_hsds_service(**{key: odd})).encode()


def _xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return _saved(book)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _workbooks() -> Iterator[tuple[str, bytes]]:
    good = _xlsx([HEADING, GOOD_ROW])
    yield "an empty spreadsheet", _xlsx([])
    yield "one cell", _xlsx([["id"]])
    yield "errors in cells", _xlsx([HEADING, ["=1/0", "=NA()", "#REF!", *GOOD_ROW[3:]]])
    yield "formulas in cells", _xlsx([HEADING, ["=HYPERLINK(1)", *GOOD_ROW[1:]]])
    far = openpyxl.Workbook()
    far.active["A1"], far.active["XFD1048576"] = "id", "x"
    yield "a cell far away", _saved(far)
    yield "too many rows", _xlsx([HEADING, *([str(n), *GOOD_ROW[1:]] for n in range(5_100))])
    for part in (
        "[Content_Types].xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        yield f"without {part}", _changed(good, part, None)
        yield f"empty {part}", _changed(good, part, b"")
        yield f"odd {part}", _changed(good, part, b"<a><b></a>")
        yield f"entities in {part}", _changed(good, part, LAUGHS + b"<a>&c;</a>")
        yield f"wide entities in {part}", _changed(good, part, LAUGHS.decode().encode("utf-16"))
    for cell in (
        b"<c r='A2' t='s'><v>999999</v></c>",
        b"<c r='ZZZZZZ1'><v>1</v></c>",
        b"<c r='A0'><v>1</v></c>",
        b"<c r='A2' t='d'><v>x</v></c>",
        b"<c r='A99999999999'><v>1</v></c>",
    ):
        sheet = (
            b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'>"
            b"<sheetData><row r='1'>" + cell + b"</row></sheetData></worksheet>"
        )
        yield f"cell {cell[3:20]!r}", _changed(good, "xl/worksheets/sheet1.xml", sheet)
    for repeated in (1, 2**20, 2**31, 10**12):
        yield f"ODS with rows {repeated} times", _ods(repeated, 1)
        yield f"ODS with cells {repeated} times", _ods(1, repeated)
    yield "ODS with both", _ods(2**20, 2**14)
    yield "ODS without content", _zip({"mimetype": ODS_KIND})
    yield "ODS with entities", _zip({"mimetype": ODS_KIND, "content.xml": LAUGHS + b"<a/>"})
    yield (
        "ODS that is odd",
        _zip({"mimetype": ODS_KIND, "content.xml": b"<office:document-content>"}),
    )


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb"><!ENTITY c "&b;&b;&b;&b;">]>'
ODS_KIND = b"application/vnd.oasis.opendocument.spreadsheet"


def _ods(rows: int, cells: int) -> bytes:
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="a">'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
        f'office:value-type="string" table:number-columns-repeated="{cells}">'
        "<text:p>id</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return _zip({"mimetype": ODS_KIND, "content.xml": content.encode()})


def _zip(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _changed(packed: bytes, part: str, content: bytes | None) -> bytes:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != part}
    return _zip(parts if content is None else parts | {part: content})


def _archives() -> Iterator[tuple[str, bytes]]:
    yield "an empty ZIP", _zip({})
    yield "a ZIP of pictures", _zip({"a.png": b"x"})
    yield "a ZIP in a ZIP", _zip({"a.zip": _zip({"services.csv": b"id\n"})})
    bomb = b"0" * (90 * 1024 * 1024)
    yield "a bomb as a spreadsheet", _zip({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": bomb})
    yield "a bomb as tables", _zip({"services.csv": bomb})
    yield "a bomb that lies", _lying(_zip({"services.csv": bomb[: 20 * 1024 * 1024]}))
    yield "a thousand files", _zip({f"xl/{n}.xml": b"" for n in range(1_000)})
    yield (
        "paths upwards",
        _zip({"../../services.csv": b"id,name\n1,x\n", "/etc/services.csv": b"id\n"}),
    )
    yield (
        "tables that are odd",
        _zip({"services.csv": b"id,name\n1\n\x00,\xff\n", "organizations.csv": b"\xff\xfe"}),
    )
    yield "tables without a heading", _zip({"services.csv": b""})
    yield "tables with a long cell", _zip({"services.csv": b"id,name\n1," + b"x" * 200_000 + b"\n"})
    yield "a cut ZIP", _zip({"services.csv": b"id\n1\n"})[:-30]
    yield (
        "a ZIP with a wrong sum",
        _zip({"services.csv": b"id\n1\n"}, zipfile.ZIP_STORED).replace(b"id\n1", b"id\n2", 1),
    )
    yield "a protected ZIP", _flagged(_zip({"services.csv": b"id\n1\n"}))
    yield "a ZIP packed in another way", _packed_oddly(_zip({"services.csv": b"id\n1\n"}))
    yield "raw deflate", zlib.compress(b"id,nom\n" * 1_000)


def _lying(packed: bytes) -> bytes:
    """Say in the list of an archive that what it holds is small."""
    place = packed.rindex(b"PK\x01\x02") + 24
    return packed[:place] + struct.pack("<I", 10) + packed[place + 4 :]


def _flagged(packed: bytes) -> bytes:
    found = bytearray(packed)
    found[6] |= 1
    found[packed.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(found)


def _packed_oddly(packed: bytes) -> bytes:
    found = bytearray(packed)
    found[8] = 99
    found[packed.rindex(b"PK\x01\x02") + 10] = 99
    return bytes(found)
