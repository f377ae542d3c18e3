"""Documents made anew: what is seen stays, what is hidden goes, what is broken is refused."""

import io
import zlib
from contextlib import suppress

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from seuil.orientation import documents
from seuil.orientation.documents import (
    LONGEST_SIDE,
    MOST_BYTES,
    MOST_PAGES,
    Document,
    DocumentRefused,
    Trouble,
    made_anew,
    rewritten,
)
from seuil.orientation.plain_pictures import NotReadable, plain_jpeg, plain_jpeg2000

HIDDEN = "Fatima Planted"
KINDS = {"image/jpeg", "image/png", "application/pdf"}


def picture(kind="JPEG", size=(60, 40), mode="RGB", **more):
    content = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(content, kind, **more)
    return content.getvalue()


def with_exif(kind):
    exif = Image.Exif()
    exif[0x010E] = HIDDEN
    exif[0x0112] = 6  # lies on its side
    return picture(kind, exif=exif)


def pdf(pages=1, **save):
    """Return a document in which something is hidden in every place that we know of."""
    content = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(200, 200))
        made.docinfo["/Author"] = HIDDEN
        with made.open_metadata() as metadata:
            metadata["dc:title"] = HIDDEN
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(HIDDEN))
        made.Root.OpenAction = script
        made.attachments["secret.txt"] = HIDDEN.encode()
        first = made.pages[0].obj if pages else None
        if first is not None:
            first.AA = pikepdf.Dictionary(O=script)
            first.PieceInfo = pikepdf.Dictionary(X=pikepdf.String(HIDDEN))
            first.Resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(Photo=photo(made)), Font=pikepdf.Dictionary()
            )
            first.Contents = made.make_stream(b"q 90 0 0 90 0 0 cm /Photo Do Q")
        made.save(content, **save)
    return content.getvalue()


def photo(made):
    stream = pikepdf.Stream(made, b"")
    stream.write(with_exif("JPEG"), filter=pikepdf.Name.DCTDecode)
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = 60, 40
    stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    stream.Metadata = made.make_stream(HIDDEN.encode())
    return made.make_indirect(stream)


def everything_in(content):
    """Return all bytes of a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Stream) and one.get("/Filter") == pikepdf.Name.DCTDecode:
                yield one.read_raw_bytes()
            elif isinstance(one, pikepdf.Stream):
                yield one.read_bytes()
            yield repr(one).encode()
        yield repr(opened.docinfo).encode() + repr(opened.Root).encode()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_keeps_its_dots_and_loses_the_rest(kind):
    made = made_anew(with_exif(kind))

    assert HIDDEN.encode() not in made.content
    with Image.open(io.BytesIO(made.content)) as opened:
        assert not opened.getexif()
        assert opened.size == (40, 60)  # upright, without being told
        red, green, blue = opened.convert("RGB").getpixel((5, 5))
    assert red > 240
    assert max(green, blue) < 15
    assert made.media_type == ("image/png" if kind == "PNG" else "image/jpeg")


def test_comments_and_profiles_are_left_behind():
    made = rewritten(picture("JPEG", comment=HIDDEN, icc_profile=HIDDEN.encode() * 20))

    assert HIDDEN.encode() not in made.content


def test_a_large_picture_becomes_smaller():
    made = rewritten(picture(size=(5_000, 2_000)))

    with Image.open(io.BytesIO(made.content)) as opened:
        assert opened.size == (LONGEST_SIDE, 960)


def test_what_is_transparent_becomes_white():
    made = rewritten(picture("PNG", mode="RGBA"))

    with Image.open(io.BytesIO(made.content)) as opened:
        assert opened.getpixel((3, 3)) == (255, 255, 255)


def test_a_pdf_keeps_its_pages_and_loses_what_is_hidden():
    made = made_anew(pdf(3))

    assert (made.media_type, made.pages) == ("application/pdf", 3)
    with pikepdf.open(io.BytesIO(made.content)) as opened:
        assert len(opened.pages) == 3
        assert set(opened.Root.keys()) == {"/Type", "/Pages"}
        assert "/Photo" in opened.pages[0].obj.Resources.XObject
    assert not any(HIDDEN.encode() in part for part in everything_in(made.content))


def test_what_was_filled_in_stays_readable_and_is_no_form_any_more():
    content = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(200, 200))
        look = made.make_stream(b"BT /F1 12 Tf (Seen) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 100, 20])
        field = made.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx,
                T=pikepdf.String("answer"), V=pikepdf.String("Seen"), F=4,
                Rect=pikepdf.Array([0, 0, 100, 20]), AP=pikepdf.Dictionary(N=look),
            )
        )  # fmt: skip
        made.pages[0].obj.Annots = pikepdf.Array([field])
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
        made.save(content)

    parts = list(everything_in(rewritten(content.getvalue()).content))

    assert any(b"(Seen) Tj" in part for part in parts)
    assert not any(b"AcroForm" in part or b"Annots" in part for part in parts)


def packed_photo():
    """Return a document whose photograph is packed once more."""
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        stream = made.pages[0].obj.Resources.XObject.Photo
        raw = zlib.compress(stream.read_raw_bytes())
        names = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
        stream.write(raw, filter=names)
        made.save(content)
    return content.getvalue()


def test_a_photograph_that_is_packed_twice_is_cleaned_too():
    made = rewritten(packed_photo())

    assert not any(HIDDEN.encode() in part for part in everything_in(made.content))


def jpeg2000():
    """Return a picture with something hidden in its boxes, its header, its code and behind it."""
    plain = picture("JPEG2000", comment=HIDDEN, plt=True)
    name = HIDDEN.encode()
    signs = {b"uuid": bytes(16) + name, b"xml ": name, b"jp2i": name, b"uinf": name}
    hidden = b"".join(box(kind, content) for kind, content in signs.items())
    at = plain.index(b"jp2c") - 4
    header = plain.index(b"jp2h") - 4
    length = int.from_bytes(plain[header : header + 4])
    inside = plain[header + 8 : header + length] + box(b"lbl ", name)
    code = box(b"jp2c", plain[at + 8 :] + name)
    return plain[:header] + box(b"jp2h", inside) + hidden + code + hidden


def box(kind, content):
    return (len(content) + 8).to_bytes(4) + kind + content


def pdf_of(picture_, name="JPXDecode"):
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as made:
        stream = made.pages[0].obj.Resources.XObject.Photo
        stream.write(picture_, filter=pikepdf.Name(f"/{name}"))
        made.save(content)
    return content.getvalue()


def the_photo(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        return opened.pages[0].obj.Resources.XObject.Photo.read_raw_bytes()


def test_a_jpeg_2000_within_a_pdf_keeps_its_dots_and_loses_the_rest():
    before = jpeg2000()
    assert before.count(HIDDEN.encode()) == 11

    after = the_photo(made_anew(pdf_of(before)).content)

    assert HIDDEN.encode() not in after
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()


def test_a_bare_codestream_loses_its_comment_too():
    before = picture("JPEG2000", comment=HIDDEN, no_jp2=True)

    after = the_photo(rewritten(pdf_of(before)).content)

    assert HIDDEN.encode() in before
    assert HIDDEN.encode() not in after
    with Image.open(io.BytesIO(after)) as opened:
        assert opened.size == (60, 40)


def test_a_jpeg_2000_that_cannot_be_looked_through_is_refused():
    with pytest.raises(DocumentRefused) as refusal:
        rewritten(pdf_of(jpeg2000()[:-40]))

    assert refusal.value.trouble is Trouble.BROKEN


def test_what_stands_between_and_behind_the_scans_of_a_jpeg_is_left_behind():
    name = HIDDEN.encode()
    segment = b"\xff\xe1" + (len(name) + 2).to_bytes(2) + name
    before = picture("JPEG", progressive=True)
    second = before.index(b"\xff\xda", before.index(b"\xff\xda") + 2)
    before = before[:second] + segment + before[second:] + name

    after = the_photo(rewritten(pdf_of(before, "DCTDecode")).content)

    assert name not in after
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as other:
        assert one.tobytes() == other.tobytes()


def bomb():
    """A picture that says it is far larger than the file."""
    data = bytearray(picture("PNG", size=(10, 10)))
    data[16:24] = (60_000).to_bytes(4) * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4)
    return bytes(data)


HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 40
REFUSED = {
    "nothing": (lambda: b"", Trouble.EMPTY),
    "too many bytes": (lambda: b"\xff\xd8\xff" + b"x" * MOST_BYTES, Trouble.TOO_LARGE),
    "a picture that unfolds too far": (bomb, Trouble.TOO_MANY_PIXELS),
    "half a picture": (lambda: picture(size=(500, 500))[:700], Trouble.BROKEN),
    "only the beginning of a picture": (lambda: b"\xff\xd8\xff\xe0 nothing", Trouble.BROKEN),
    "a picture of a maker": (lambda: HEIC, Trouble.HEIC),
    "too many pages": (lambda: pdf(MOST_PAGES + 1), Trouble.TOO_MANY_PAGES),
    "no page": (lambda: pdf(0), Trouble.BROKEN),
    "a password": (
        lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u")),
        Trouble.LOCKED,
    ),
    "an owner's password": (
        lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="")),
        Trouble.LOCKED,
    ),
    "only the beginning of a document": (lambda: b"%PDF-1.7 nothing", Trouble.BROKEN),
    "a web page": (lambda: b"<html><script>alert(1)</script>", Trouble.OTHER_KIND),
    "a drawing with a script": (lambda: b"<svg onload='alert(1)'/>", Trouble.OTHER_KIND),
    "a spreadsheet": (lambda: b"PK\x03\x04" + b"\0" * 60, Trouble.OTHER_KIND),
    "an animation": (lambda: picture("GIF", mode="P"), Trouble.OTHER_KIND),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_made_anew_is_refused_and_says_why(case):
    make, trouble = REFUSED[case]

    with pytest.raises(DocumentRefused) as refusal:
        made_anew(make())

    assert refusal.value.trouble is trouble


def test_a_process_that_grows_or_takes_too_long_costs_the_file_only(monkeypatch):
    monkeypatch.setattr(documents, "SECONDS", 0.0)

    with pytest.raises(DocumentRefused) as refusal:
        made_anew(picture())

    assert refusal.value.trouble is Trouble.BROKEN


WELL = (picture(), picture("PNG"), picture("WEBP"), pdf(), packed_photo())


@st.composite
def spoilt(draw):
    """A good file with some bytes changed, taken out or put in."""
    data = bytearray(draw(st.sampled_from(WELL)))
    for _ in range(draw(st.integers(1, 12))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        match draw(st.sampled_from(["changed", "taken", "put", "cut"])):
            case "changed":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "taken":
                del data[at : at + draw(st.integers(1, 40))]
            case "put":
                data[at:at] = draw(st.binary(min_size=1, max_size=40))
            case "cut":
                del data[max(at, 12) :]
    return bytes(data)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoilt())
def test_a_spoilt_file_is_made_anew_or_refused_nothing_else(data):
    try:
        made = rewritten(data)
    except DocumentRefused:
        return
    assert isinstance(made, Document)
    assert made.media_type in KINDS
    assert made.content


@given(st.binary(max_size=200))
def test_any_bytes_are_a_jpeg_2000_or_refused(data):
    for begins in (b"\xff\x4f", b""):
        with suppress(NotReadable):
            assert len(plain_jpeg2000(begins + data)) <= len(begins + data)


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_through_for_hidden_parts(data):
    assert len(plain_jpeg(b"\xff\xd8" + data)) <= len(data) + 2
