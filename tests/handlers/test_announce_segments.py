"""/kirim for some voters only."""

from __future__ import annotations

import pytest

from storage import broadcasts
from storage.chats import Category, ChatRow, Segment
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Press, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import broadcasts as texts
from texts import service

LETTER = "Sosialisasi untuk pemilih disabilitas pukul 13.00."


def community(stage: Stage, name: str, segment: Segment | None) -> str:
    """A group of voters of Nunukan."""
    stage.group(name, f"Grup {name}", NUNUKAN, Category.VOTERS)
    row = stage.chat_row(name)
    assert row is not None
    number = row.id
    stage.look(lambda tx: setattr(tx.get_one(ChatRow, number), "segment", segment))
    return name


def segments(stage: Stage) -> tuple[Segment, ...]:
    """Those of the newest draft."""
    return broadcasts.unpack(stage.drafts()[-1].selector).segments


def officer(stage: Stage) -> Talk:
    """Siti, who sends for Nunukan."""
    return stage.person("siti", "Siti", (NUNUKAN, Role.APPROVER))


@pytest.mark.parametrize("data", ["segment:1:kucing", "segment:1", "segment:99:muda", "segments:x"])
@pytest.mark.asyncio
async def test_buttons_that_mean_nothing(data: str, stage: Stage) -> None:
    """An altered button changes nothing."""
    siti = officer(stage)
    await siti.plays((f"/kirim {LETTER}", "Untuk siapa?"))
    await siti.press_data(f"kirim:{data}")
    assert siti.toast == service.OLD_BUTTON
    assert segments(stage) == ()


@pytest.mark.asyncio
async def test_only_those_voters_get_it(stage: Stage) -> None:
    """Two taps narrow it, and the preview counts those groups alone."""
    for name, segment in (("difabel", Segment.DISABLED), ("muda", Segment.YOUNG), ("umum", None)):
        community(stage, name, segment)
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Segmen pemilih"), "Segmen pemilih: semua segmen"),
        (Press("Disabilitas"), "Segmen pemilih: Disabilitas"),
    )
    assert "✓ Disabilitas" in siti.labels
    await siti.plays(
        (Press("Lanjut"), "Kapan dikirim?"), (Press("Sekarang"), "Publik (Disabilitas)")
    )
    siti.expect("1 grup")
    assert segments(stage) == (Segment.DISABLED,)


@pytest.mark.asyncio
async def test_choosing_and_changing_ones_mind(stage: Stage) -> None:
    """Several can be chosen; a second tap undoes, all is a tap, another audience forgets them."""
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Segmen pemilih"), "semua segmen"),
        (Press("Perempuan"), "Perempuan"),
        (Press("Pemilih muda"), "Pemilih muda, Perempuan"),
        (Press("✓ Perempuan"), "Segmen pemilih: Pemilih muda"),
    )
    assert segments(stage) == (Segment.YOUNG,)
    await siti.plays((Press("Semua segmen"), "Untuk: Publik"))
    assert segments(stage) == ()
    await siti.plays(
        (Press(texts.CHOOSE_SEGMENTS), "semua segmen"),
        (Press("Keluarga"), "Keluarga"),
        (Press("Semua segmen"), "Untuk: Publik"),
        (Press("Mitra"), "Untuk: Mitra"),
    )
    assert segments(stage) == ()


@pytest.mark.asyncio
async def test_on_whatsapp_by_words(whatsapp: WhatsAppStage) -> None:
    """Typed words choose a segment where nothing can be ticked."""
    siti = whatsapp.person("+6281100000021", "Siti", (NUNUKAN, Role.DRAFTER))
    await siti.plays(
        ("kirim", "Silakan ketik"),
        (LETTER, "Untuk siapa?"),
        ("segmen pemilih", "semua segmen"),
        ("disabilitas", "Segmen pemilih: Disabilitas"),
        ("lanjut", "Kapan dikirim?"),
        ("sekarang", "Publik (Disabilitas)"),
    )
    assert whatsapp.fake.counters.violations == []
