"""A pack is the same bytes each time, holds no asker, and never an application."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image

from hoaxes import evidence, pack
from hoaxes.pack import Piece
from hoaxes.pack_pages import Letter, Sheet
from tests.hoaxes import files
from texts import referrals as texts

SHEET = Sheet(
    facts=(("Klaim", "7"),),
    narrative="<script>alert(1)</script>\u202eTPS tutup & habis",
    verdict=(),
    regions=(("Kabupaten Nunukan", 3),),
    times_heading=texts.BY_HOUR,
    times=(("Senin, 8 Februari 2027 pukul 10.00 WIB", 3),),
)
LETTER = Letter("KPU Kabupaten Nunukan", "Senin", "12/HM.02", "Pimpinan Bawaslu", "Dengan hormat,")


def piece(content: bytes, *, is_passed_on: bool = True) -> Piece:
    """A file of a claim as it is kept."""
    found = evidence.inspect("", "", content)
    return Piece(
        found.sha256,
        found.kind.value,
        found.mime,
        found.extension,
        found.size,
        found.problem.value if found.problem else None,
        is_passed_on,
        content if found.may_be_kept else None,
    )


def opened(*pieces: Piece) -> dict[str, bytes]:
    """The files of a pack by their names."""
    with zipfile.ZipFile(io.BytesIO(pack.build(SHEET, LETTER, pieces))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def photo_of_a_telephone() -> bytes:
    """A JPEG that says where and with what it was made."""
    exif = Image.Exif()
    exif[0x010F] = "Telepon Penanya"
    made = io.BytesIO()
    Image.open(io.BytesIO(files.poster())).convert("RGB").save(made, "JPEG", exif=exif)
    return made.getvalue()


def evidence_in(found: dict[str, bytes]) -> list[str]:
    """The names of the files of the claim."""
    return [name for name in found if name.startswith("bukti/")]


def test_the_same_claim_makes_the_same_bytes() -> None:
    """Whenever it is made: whoever compares digests later compares the same file."""
    pieces = [piece(files.poster()), piece(files.pdf(b"<< >>"))]
    assert pack.build(SHEET, LETTER, pieces) == pack.build(SHEET, LETTER, pieces)


def test_the_sums_are_those_of_the_files() -> None:
    """`sha256sum -c` finds each of them."""
    found = opened(piece(files.poster()), piece(files.pdf(b"<< >>")))
    lines = found.pop(texts.SUMS).decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
    assert len(evidence_in(found)) == 2


def test_nothing_that_people_wrote_is_markup() -> None:
    """Nor turns the page around."""
    page = opened()["lembar-klaim.html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert texts.INITIAL in page
    assert texts.NO_FILES in page


def test_an_application_is_named_and_never_enclosed() -> None:
    """Its digest is what an investigator asks for."""
    app = piece(files.apk())
    found = opened(app)
    assert evidence_in(found) == []
    page = found["lembar-klaim.html"].decode()
    assert app.sha256 in page
    assert texts.PROBLEMS["dangerous"] in page


def test_a_marked_file_is_enclosed_with_its_mark() -> None:
    """A PDF with a script is evidence."""
    found = opened(piece(files.pdf(b"<< /S /JavaScript >>")))
    assert len(evidence_in(found)) == 1
    assert texts.PROBLEMS["active"] in found["lembar-klaim.html"].decode()


@pytest.mark.parametrize(
    ("label", "content", "note"),
    [
        ("a voice", b"OggS" + bytes(99), texts.LEFT["own_voice"]),
        ("a place", b"\0\0\0\x18ftypmp42" + b"\xa9xyz+03.1+117.2/", texts.LEFT["own_place"]),
    ],
)
def test_what_may_be_the_asker_themselves_stays(label: str, content: bytes, note: str) -> None:
    """What they forwarded goes out as it came."""
    own, forwarded = piece(content, is_passed_on=False), piece(content)
    found = opened(own)
    assert evidence_in(found) == [], label
    assert note in found["lembar-klaim.html"].decode()
    (name,) = evidence_in(found := opened(forwarded))
    assert found[name] == content


def test_a_photo_leaves_without_what_it_says_of_a_telephone() -> None:
    """Unless somebody forwarded it: then it is the telephone of whoever made it."""
    photo = photo_of_a_telephone()
    (name,) = evidence_in(found := opened(piece(photo, is_passed_on=False)))
    assert b"Telepon Penanya" not in found[name]
    assert Image.open(io.BytesIO(found[name])).format == "JPEG"
    assert piece(photo).sha256 in found["lembar-klaim.html"].decode()
    (name,) = evidence_in(found := opened(piece(photo)))
    assert found[name] == photo


def test_what_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot sends no more than fifty megabytes."""
    monkeypatch.setattr(pack, "MOST_BYTES", 100)
    found = opened(piece(b"OggS" + bytes(90)), piece(b"OggS" + bytes(91)))
    assert len(evidence_in(found)) == 1
    assert texts.LEFT["no_room"] in found["lembar-klaim.html"].decode()


def test_a_broken_photo_that_tells_of_a_device_stays() -> None:
    """What cannot be opened cannot be copied."""
    broken = replace(piece(photo_of_a_telephone()[:2_000]), is_passed_on=False)
    assert evidence_in(opened(broken)) == []
