"""Pictures are recognised after what chats do to them, and broken ones harm nobody."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from broadcasts import posters
from registry import pictures
from registry.pictures import BadPicture
from tests.broadcasts.posters import drawn

POSTER = drawn("Pendaftaran KPPS", qr="CEK T8H86-H")


def saved(picture: Image.Image, kind: str, **options: int) -> bytes:
    """The picture as a file."""
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def opened() -> Image.Image:
    """The poster."""
    return Image.open(io.BytesIO(POSTER))


@pytest.mark.parametrize(
    "content",
    [
        saved(opened(), "JPEG", quality=30),
        saved(opened().resize((432, 540)), "JPEG", quality=60),
        saved(opened().resize((2160, 2700)), "WEBP", quality=50),
        saved(opened().convert("RGBA"), "PNG"),
        saved(opened().convert("L"), "PNG"),
        saved(opened().point(lambda level: level * 0.8 + 20), "PNG"),
    ],
    ids=["compressed", "smaller", "larger", "with alpha", "grey", "paler"],
)
def test_a_poster_stays_near_itself(content: bytes) -> None:
    """After compression, scaling and recolouring, by its hash and by its bands."""
    was, now = posters.look(POSTER), posters.look(content)
    assert was.hash is not None
    assert now.hash is not None
    assert pictures.distance(was.hash, now.hash) <= pictures.NEAR
    assert set(pictures.bands(was.hash)) & set(pictures.near_bands(now.hash))
    assert now.code == "T8H86H"


def test_another_poster_is_far() -> None:
    """Of the same colours and the same size."""
    one, other = posters.look(POSTER).hash, posters.look(drawn("Lomba\nmewarnai\nanak")).hash
    assert one is not None
    assert other is not None
    assert pictures.distance(one, other) > pictures.NEAR


@pytest.mark.parametrize("wrong", [0, 1, 15, 31])
def test_every_near_hash_has_a_near_band(wrong: int) -> None:
    """Wherever the wrong bits are."""
    found = posters.look(POSTER).hash
    assert found is not None
    spread = sum(1 << (bit * 8 % 256 + bit // 32) for bit in range(wrong))
    assert set(pictures.bands(found)) & set(pictures.near_bands(found ^ spread))


def test_a_plain_picture_has_no_hash() -> None:
    """All of them would be near each other."""
    assert posters.look(saved(Image.new("RGB", (400, 400), "white"), "PNG")).hash is None


def _bomb() -> bytes:
    """A small PNG that claims 60,000 × 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-1.7", b"GIF89a", POSTER[:4_000], b"\xff\xd8\xff\xd9", _bomb()],
    ids=["empty", "pdf", "gif", "cut off", "nothing in it", "bomb"],
)
def test_what_cannot_be_opened_is_refused(content: bytes) -> None:
    """With one error, and without unpacking what is too large."""
    with pytest.raises(BadPicture):
        posters.look(content)
