"""Pictures and PDFs of announcements."""

from __future__ import annotations

import struct
import zlib

import pytest

from channels.base import IncomingMedia, MediaKind
from handlers.files import MOST_BYTES
from registry.files import MOST_PHOTO_BYTES
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Press, Stage, Talk

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\xff\xd9"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    + _chunk(b"IEND", b"")
)


def officer(stage: Stage) -> Talk:
    """Siti in Nunukan, with one group."""
    stage.group("g", "Humas Nunukan", NUNUKAN)
    return stage.person("siti", "Siti", (NUNUKAN, Role.DRAFTER))


@pytest.mark.parametrize(
    ("content", "name", "declared", "kind"),
    [
        (PNG, "undangan.png", "image/png", MediaKind.PHOTO),
        (JPEG, "undangan.jpg", "image/jpeg", MediaKind.PHOTO),
        (WEBP, "undangan.webp", "image/webp", MediaKind.PHOTO),
        (PDF, "undangan.pdf", "application/pdf", MediaKind.DOCUMENT),
        (PDF, "undangan.exe", "application/octet-stream", MediaKind.DOCUMENT),
        (
            JPEG[:-2] + b"\0" * MOST_PHOTO_BYTES + JPEG[-2:],
            "besar.jpg",
            "image/jpeg",
            MediaKind.DOCUMENT,
        ),
    ],
)
@pytest.mark.asyncio
async def test_files_with_a_caption(
    stage: Stage, content: bytes, name: str, declared: str, kind: MediaKind
) -> None:
    """A picture or PDF with its caption becomes an announcement, whatever the file is called."""
    siti = officer(stage)
    await siti.share(content, name, declared, LETTER)
    siti.expect("Jadikan pengumuman?")
    await siti.plays(
        (Press("Ya, jadikan"), "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), f"Lampiran: {name}"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await stage.tick()
    (shown,) = stage.shown("g")
    assert shown.media is not None
    assert (shown.media.kind, shown.media.size) == (kind, len(content))
    assert LETTER in shown.text


@pytest.mark.asyncio
async def test_a_picture_needs_no_text(stage: Stage) -> None:
    """A scanned letter speaks for itself; an emoji as its caption does no harm."""
    siti = officer(stage)
    for caption in ("", "🙏", "/kirim"):
        await siti.share(PNG, "surat.png", "image/png", caption)
        await siti.plays(("/batal", "dibatalkan"))


@pytest.mark.asyncio
async def test_a_command_as_caption(stage: Stage) -> None:
    """/kirim in the caption of a picture goes straight to the first question."""
    siti = officer(stage)
    await siti.share(PNG, "surat.png", "image/png", f"/kirim {LETTER}")
    siti.expect("Untuk siapa?")
    assert stage.drafts()[0].text == LETTER
    assert stage.drafts()[0].media is not None


@pytest.mark.parametrize(
    ("content", "name", "declared", "answer"),
    [
        (b"MZ\x90\x00", "surat.exe", "application/x-msdownload", "hanya gambar (JPG, PNG, WebP)"),
        (b"PK\x03\x04", "surat.docx", "application/msword", "hanya gambar"),
        (b"not a picture", "foto.jpg", "image/jpeg", "filenya belum bisa kami buka"),
        (PNG[:-16], "foto.png", "image/png", "filenya belum bisa kami buka"),
        (JPEG[:-2], "foto.jpg", "image/jpeg", "filenya belum bisa kami buka"),
        (b"", "kosong.pdf", "application/pdf", "filenya belum bisa kami buka"),
        (PDF + b" " * MOST_BYTES, "besar.pdf", "application/pdf", "paling besar 20 MB"),
    ],
)
@pytest.mark.asyncio
async def test_files_that_cannot_be_sent(
    stage: Stage, content: bytes, name: str, declared: str, answer: str
) -> None:
    """Each gets its reason; the text that came with it is kept for the next file, or for none."""
    siti = officer(stage)
    await siti.plays(("/kirim", "Silakan ketik"))
    await siti.share(content, name, declared, LETTER)
    siti.expect(answer, "Tulisan Bapak/Ibu aman tersimpan.")
    assert not stage.drafts()
    await siti.share(PNG, "surat.png", "image/png")
    siti.expect("Untuk siapa?")
    assert stage.drafts()[0].text == LETTER
    await siti.plays(("/batal", "dibatalkan"), ("/kirim", "Silakan ketik"))
    await siti.share(content, name, declared, LETTER)
    await siti.plays(
        (Press("Tanpa lampiran"), "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), LETTER),
    )
    assert stage.drafts()[1].media is None


@pytest.mark.asyncio
async def test_a_bad_file_without_a_text(stage: Stage) -> None:
    """With nothing to keep, the question for the text simply stands."""
    siti = officer(stage)
    await siti.plays(("/kirim", "Silakan ketik"))
    await siti.share(b"PK\x03\x04", "surat.docx", "application/msword")
    siti.expect("hanya gambar")
    assert siti.labels == ("Batal",)
    await siti.plays((LETTER, "Untuk siapa?"))


@pytest.mark.asyncio
async def test_a_bad_file_that_nobody_asked_for(stage: Stage) -> None:
    """Out of the blue it gets its reason, and no dialogue begins."""
    siti = officer(stage)
    await siti.share(b"PK\x03\x04", "surat.docx", "application/msword", LETTER)
    siti.expect("hanya gambar")
    await siti.press_data("kirim:plain")
    siti.expect("Tombol ini sudah tidak berlaku.")
    assert not stage.drafts()


@pytest.mark.asyncio
async def test_a_file_that_cannot_be_fetched(stage: Stage) -> None:
    """When the platform has forgotten the file, the person is asked to send it again."""
    siti = officer(stage)
    media = IncomingMedia("hilang", MediaKind.DOCUMENT, "surat.pdf", "application/pdf", 10)
    await siti.plays(("/kirim", "Silakan ketik"))
    await siti.does(media=media)
    siti.expect("filenya belum bisa kami buka")


@pytest.mark.asyncio
async def test_file_names_are_made_safe(stage: Stage) -> None:
    """Marks that turn a name around and control characters are left out."""
    siti = officer(stage)
    await siti.share(PDF, "surat\u202efdp.exe\0" + "x" * 300, "application/pdf", f"/kirim {LETTER}")
    await siti.plays((Press("Internal"), "Kapan"), (Press("Sekarang"), "Lampiran: suratfdp.exexx"))
    assert "x" * 100 not in siti.text


@pytest.mark.asyncio
async def test_the_same_picture_twice_is_stored_once(stage: Stage) -> None:
    """Content has one row, however often and by whatever name it comes."""
    siti = officer(stage)
    for name in ("a.png", "b.png"):
        await siti.share(PNG, name, "image/png", f"/kirim {name}")
    assert len({draft.media for draft in stage.drafts()}) == 1
