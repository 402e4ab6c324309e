"""Files are known by their content, and no file harms whoever looks at it."""

from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from hoaxes import evidence
from hoaxes.evidence import Inspected, Problem
from hoaxes.file_kinds import Kind
from registry import pictures
from tests.hoaxes import files

POSTER = files.poster()
CATALOG = b"<< /Type /Catalog >>"


def seen(content: bytes, name: str = "", mime: str = "") -> Inspected:
    """A file, inspected."""
    return evidence.inspect(name, mime, content)


@pytest.mark.parametrize(
    ("content", "kind", "mime"),
    [
        (POSTER, Kind.PICTURE, "image/png"),
        (files.forwarded(POSTER), Kind.PICTURE, "image/jpeg"),
        (files.saved(Image.new("RGB", (9, 9)), "WEBP"), Kind.PICTURE, "image/webp"),
        (b"GIF89a" + bytes(20), Kind.PICTURE, "image/gif"),
        (b"\0\0\0\x18ftypheic" + bytes(20), Kind.PICTURE, "image/heic"),
        (b"\0\0\0\x18ftypisom" + bytes(20), Kind.VIDEO, "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4" + bytes(20), Kind.VIDEO, "video/3gpp"),
        (b"OggS" + bytes(40), Kind.AUDIO, "audio/ogg"),
        (b"#!AMR\n" + bytes(40), Kind.AUDIO, "audio/amr"),
        (b"RIFF\0\0\0\0WAVE", Kind.AUDIO, "audio/wav"),
        (files.pdf(CATALOG), Kind.PDF, "application/pdf"),
        (files.zipped("word/document.xml"), Kind.OFFICE, None),
        (files.zipped("a.txt"), Kind.ARCHIVE, "application/zip"),
        (b"PKPU Nomor 10 berlaku.", Kind.TEXT, "text/plain"),
        ("MZ adalah singkatan, “titik”.".encode(), Kind.TEXT, "text/plain"),
        (b"\xef\xbb\xbf <!DOCTYPE html><p>Undian", Kind.WEB_PAGE, "text/html"),
        (b"\x00\x01\x02", Kind.OTHER, "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: Kind, mime: str | None) -> None:
    """And its digest is that of its bytes."""
    found = seen(content)
    assert found.kind is kind
    assert mime in {None, found.mime}
    assert found.problem is None or kind is Kind.PICTURE
    assert found.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("label", "name", "mime", "content", "problem"),
    [
        ("zip as picture", "foto.jpg", "image/jpeg", files.zipped("a.txt"), Problem.MISNAMED),
        ("pdf as picture", "foto.jpg", "image/jpeg", files.pdf(CATALOG), Problem.MISNAMED),
        (
            "page as pdf",
            "surat.pdf",
            "application/pdf",
            b"<html><script>x</script>",
            Problem.MISNAMED,
        ),
        ("drawing as pdf", "surat.pdf", "", b"<svg onload='x'/>", Problem.MISNAMED),
        ("picture as video", "video.mp4", "video/mp4", files.forwarded(POSTER), None),
        ("animation", "animasi.gif", "image/gif", b"\0\0\0\x18ftypmp42" + bytes(9), None),
        ("picture", "foto.jpg", "image/jpeg", POSTER, None),
        ("nameless", "", "", POSTER, None),
        ("app", "Undangan KPU.apk", "", files.apk(), Problem.DANGEROUS),
        ("app as picture", "Undangan.jpg", "image/jpeg", files.apk(), Problem.DANGEROUS),
        (
            "app behind picture",
            "Foto.jpg",
            "image/jpeg",
            files.forwarded(POSTER) + files.apk(),
            Problem.DANGEROUS,
        ),
        (
            "app in zip",
            "Data.zip",
            "application/zip",
            files.zipped("Cek DPT.apk"),
            Problem.DANGEROUS,
        ),
        ("program", "Foto.png", "image/png", b"MZ\x90\0" + bytes(200), Problem.DANGEROUS),
        ("other program", "a", "", b"\x7fELF" + bytes(200), Problem.DANGEROUS),
        (
            "macros",
            "a.docm",
            "",
            files.zipped("word/document.xml", "word/vbaProject.bin"),
            Problem.ACTIVE,
        ),
        ("empty", "", "", b"", Problem.BROKEN),
        ("cut off", "foto.png", "image/png", POSTER[:4_000], Problem.BROKEN),
        ("nothing in it", "foto.jpg", "image/jpeg", b"\xff\xd8\xff\xe0\xff\xd9", Problem.BROKEN),
        ("packed comment", "foto.png", "image/png", files.png_with_packed_text(), Problem.BROKEN),
        ("claims much", "foto.png", "image/png", files.png_claiming(60_000, 60_000), Problem.BOMB),
        ("bomb", "foto.png", "image/png", files.png_bomb(), Problem.BOMB),
        ("scans without end", "foto.jpg", "image/jpeg", files.jpeg_of_scans(), Problem.BOMB),
        ("too large", "foto.png", "image/png", bytes(evidence.MOST_BYTES + 1), Problem.TOO_LARGE),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    label: str, name: str, mime: str, content: bytes, problem: Problem | None
) -> None:
    """The gravest alone, and what is broken gets no hash by which others would be found."""
    found = seen(content, name, mime)
    assert found.problem is problem, label
    if problem not in {None, Problem.MISNAMED}:
        assert found.pdq is None


@pytest.mark.parametrize(
    "content",
    [
        files.pdf(CATALOG, b"<< /S /JavaScript /JS (app.alert(1)) >>"),
        files.pdf(CATALOG, b"<< /S /J#61vaScript >>"),
        files.pdf(CATALOG, b"<< /Names << /EmbeddedFiles 2 0 R >> >>"),
        files.pdf(CATALOG, b"<< /S /Launch /F (a.exe) >>"),
        files.pdf(CATALOG, b"<< /Encrypt 3 0 R >>"),
        files.packed_pdf(b"1 0 << /S /JavaScript /JS (x) >>"),
        files.pdf(CATALOG, b"/Abc#64" * 6_000),
        files.pdf(CATALOG, b"stream\n" * 21_000),
        b"junk before it\n" + files.pdf(CATALOG, b"<< /JS (x) >>"),
    ],
    ids=[
        "script",
        "in codes",
        "enclosed",
        "starts",
        "locked",
        "packed",
        "codes without end",
        "streams without end",
        "late",
    ],
)
def test_a_pdf_that_could_act_is_marked(content: bytes) -> None:
    """However it hides what it holds."""
    found = seen(content, "surat.pdf", "application/pdf")
    assert (found.kind, found.problem) == (Kind.PDF, Problem.ACTIVE)
    assert found.may_be_kept


@pytest.mark.parametrize(
    "content",
    [
        files.pdf(CATALOG, b"<< /Length 4 >>\nstream\n/JSON\nendstream"),
        files.packed_pdf(b"1 0 << /Type /Page >>"),
        files.packed_pdf(b"0" * 60_000_000),
        files.pdf(CATALOG, b"<< /Type /ObjStm >>\nstream\nnot packed at all\nendstream"),
    ],
    ids=["other names", "packed", "bomb", "broken"],
)
def test_a_pdf_that_only_shows_something_is_not_marked(content: bytes) -> None:
    """And one that would unpack without end is read up to a bound."""
    assert seen(content, "surat.pdf", "application/pdf").problem is None


def test_an_application_is_kept_by_its_digest_alone() -> None:
    """Nobody can hand on what is not there."""
    assert not seen(files.apk()).may_be_kept
    assert seen(files.zipped("a.txt"), "foto.jpg").may_be_kept


def test_a_forwarded_picture_stays_near_itself() -> None:
    """After compression and scaling; what is turned by its camera counts as it is seen."""
    was, now = seen(POSTER), seen(files.forwarded(POSTER))
    assert was.pdq is not None
    assert now.pdq is not None
    assert pictures.distance(int(was.pdq, 16), int(now.pdq, 16)) <= pictures.NEAR
    assert was.quality >= pictures.FLATTEST


def test_a_picture_with_nothing_in_it_has_no_hash() -> None:
    """All of them would be near each other."""
    found = seen(files.plain())
    assert (found.pdq, found.problem) == (None, None)
    assert found.quality < pictures.FLATTEST


def test_a_large_but_honest_picture_is_looked_at() -> None:
    """A screenshot of a long conversation is no bomb."""
    noisy = Image.effect_noise((1_080, 9_000), 90).convert("RGB")
    assert seen(files.saved(noisy, "JPEG", quality=60)).problem is None


async def _examined(content: bytes, patience: float) -> Inspected:
    return await evidence.examine("foto.png", "image/png", content, patience)


@pytest.mark.asyncio
async def test_what_takes_too_long_goes_on_without_its_look() -> None:
    """Its digest and its kind are known all the same."""
    found = await _examined(POSTER, 0.0)
    assert (found.problem, found.kind, found.pdq) == (Problem.SLOW, Kind.PICTURE, None)
    assert found.sha256 == seen(POSTER).sha256
    assert await _examined(POSTER, 60.0) == seen(POSTER, "foto.png", "image/png")


@given(some.binary(max_size=300), some.sampled_from([POSTER, files.apk(), files.pdf(CATALOG)]))
def test_nothing_that_comes_raises(noise: bytes, whole: bytes) -> None:
    """Not by itself, not behind a good beginning, not as its name."""
    for content in (noise, whole[: len(noise) * 7] + noise, whole[:60] + noise + whole[60:]):
        seen(content, noise.decode("latin-1"), noise.decode("latin-1"))


def test_names_in_a_zip_that_lies_are_bounded() -> None:
    """Lengths beyond the end, and a list without end, are read up to a limit."""
    lying = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 0xFFFF) + bytes(16)
    assert seen(b"PK\x03\x04" + lying * 50_000).kind is Kind.ARCHIVE


def test_one_changed_digit_is_another_picture() -> None:
    """Though its hash is as near as that of a copy."""
    notice, other = (
        files.notice("Rabu, 14 Februari 2024"),
        seen(files.notice("Rabu, 15 Februari 2024")),
    )
    was, copy = seen(notice), seen(files.forwarded(notice))
    assert was.pdq is not None
    assert other.pdq is not None
    assert pictures.distance(int(was.pdq, 16), int(other.pdq, 16)) <= pictures.NEAR
    assert pictures.is_same(was.levels, copy.levels)
    assert not pictures.is_same(was.levels, other.levels)
    assert not pictures.is_same(was.levels, b"")
