"""/daftarjawaban: answers leave as a document, and imports ask first."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from faq import listing
from registry.sheets import MIME_TYPES, Form, open_list
from storage import faq_entries, media
from storage.faq_entries import VersionState
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Press, Stage, Talk
from tests.handlers.relaying import SITI
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import faq_lists as texts
from texts import import_plans as plan_texts
from texts import service

pytestmark = pytest.mark.asyncio

ROW: Final = {
    "id": "",
    "topic": "layanan",
    "question": "Jam berapa loket Nunukan buka?",
    "short": "Pukul 08.00.",
    "full": "Loket buka pukul 08.00.",
    "law": "SK 1",
    "url": "https://kpu.go.id",
}


def drafter(stage: Stage, role: Role = Role.DRAFTER) -> Talk:
    """Siti of Nunukan."""
    return stage.person(SITI, "Siti", (NUNUKAN, role))


async def share(talk: Talk, *rows: dict[str, Any] | bytes) -> None:
    """Send a list."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    await talk.share(b"\n".join(lines), "jawaban.jsonl", "application/jsonl")


def kept(stage: Stage) -> list[tuple[str, str]]:
    """The codes and short answers of Nunukan as they are stored."""
    rows = stage.look(faq_entries.newest)
    return [(entry.code, words.short) for entry, words in rows if entry.office == NUNUKAN]


@pytest.mark.parametrize(
    ("label", "row", "answer"),
    [
        ("no list at all", b"halo", "judul kolom"),
        ("a broken line", b'{"id": ', "JSON"),
        ("another office", ROW | {"office": "64.01"}, texts.NOT_YOURS),
        ("a date that is none", ROW | {"valid_from": "kapan"}, "bukan tanggal"),
        ("no topic of ours", ROW | {"topic": "kucing"}, "Topik “kucing” tidak dikenal"),
    ],
)
async def test_files_that_are_refused(
    label: str, row: dict[str, Any] | bytes, answer: str, stage: Stage
) -> None:
    """Each with its reason; nothing changes, and the next file is waited for."""
    siti = drafter(stage)
    await siti.plays(("/daftarjawaban", "sebagai daftar"), (Press(texts.BRING), "Silakan kirim"))
    await share(siti, row)
    siti.expect(answer)
    await share(siti, ROW)
    siti.expect("1 ditambahkan")
    assert kept(stage) == []


async def test_words_instead_of_a_file(stage: Stage) -> None:
    """The file is asked for again, and /batal ends it."""
    siti = drafter(stage)
    await siti.plays(
        ("/daftarjawaban", "daftar"),
        (Press(texts.BRING), "Silakan kirim"),
        ("nanti ya", texts.NO_FILE),
        ("/batal", service.CANCELLED),
    )


async def test_a_list_too_long_for_a_chat(stage: Stage) -> None:
    """It is to be divided; nobody else waits for it meanwhile."""
    siti = drafter(stage)
    await siti.plays(("/daftarjawaban", "daftar"), (Press(texts.BRING), "Silakan kirim"))
    await share(siti, *(ROW | {"question": f"Tanya {number}?"} for number in range(201)))
    siti.expect("paling banyak 200 baris")


@pytest.mark.parametrize("role", [Role.DESK, Role.VERIFIER, Role.VIEWER])
async def test_who_may_not(stage: Stage, role: Role) -> None:
    """Whoever writes no answers is told so."""
    await drafter(stage, role).plays(("/daftarjawaban", service.NOT_ALLOWED))


async def test_a_list_is_shown_before_it_is_stored(stage: Stage) -> None:
    """What would change is read first; what comes in is a draft of their own office."""
    siti = drafter(stage)
    await siti.plays(("/daftarjawaban", "daftar"), (Press(texts.BRING), "Silakan kirim"))
    await share(siti, ROW)
    siti.expect("1 ditambahkan", "Jam berapa loket Nunukan buka?")
    assert kept(stage) == []
    await siti.plays((Press(plan_texts.APPLY), "1 jawaban baru"))
    assert kept(stage) == [("65.03-1", "Pukul 08.00.")]
    version = stage.look(lambda tx: faq_entries.version(tx, "65.03-1", 1))
    assert version.state is VersionState.DRAFT


async def test_leaving_it(stage: Stage) -> None:
    """Nothing is stored of what nobody agreed to."""
    siti = drafter(stage)
    await siti.plays(("/daftarjawaban", "daftar"), (Press(texts.BRING), "Silakan kirim"))
    await share(siti, ROW)
    await siti.plays((Press(plan_texts.LEAVE), service.CANCELLED))
    assert kept(stage) == []


async def test_what_changed_meanwhile_is_shown_anew(stage: Stage) -> None:
    """Nobody overwrites what they have not seen: the plan is shown as it would be by now."""
    siti, rani = drafter(stage), stage.person("rani", "Rani", (NUNUKAN, Role.DRAFTER))
    for talk, short in ((siti, "Pukul 09.00."), (rani, "Pukul 10.00.")):
        await talk.plays(("/daftarjawaban", "daftar"), (Press(texts.BRING), "Silakan kirim"))
        await share(talk, ROW | {"short": short})
    await rani.plays((Press(plan_texts.APPLY), "1 jawaban baru"))
    await siti.plays((Press(plan_texts.APPLY), "Pukul 10.00. → Pukul 09.00."))
    assert kept(stage) == [("65.03-1", "Pukul 10.00.")]
    await siti.plays((Press(plan_texts.APPLY), "1 perubahan"))
    assert kept(stage) == [("65.03-1", "Pukul 09.00.")]


async def test_the_list_as_a_document(stage: Stage) -> None:
    """What leaves is a workbook that comes in again."""
    siti = drafter(stage)
    await siti.plays(("/daftarjawaban", "daftar"), (Press(texts.BRING), "Silakan kirim"))
    await share(siti, ROW)
    await siti.plays((Press(plan_texts.APPLY), "1 jawaban baru"))
    await siti.plays(("/daftarjawaban", "daftar"), (Press(texts.GET), "1 baris"))
    sent = siti.answers[-1].media
    assert sent is not None
    assert sent.mime_type == MIME_TYPES[Form.XLSX]
    stored = stage.look(lambda tx: media.get(tx, sent.sha256))
    assert stored is not None
    header, row = (fields for _, fields in open_list(stored.content).rows)
    assert tuple(header)[: len(listing.COLUMNS)] == listing.COLUMNS
    assert row[0] == "65.03-1"


async def test_on_whatsapp_by_words(whatsapp: WhatsAppStage) -> None:
    """The same without slashes."""
    siti = whatsapp.person(SITI, "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(("DAFTAR JAWABAN", "sebagai daftar"), (Press(texts.BRING), "Silakan kirim"))
