"""Approval where people type, nothing changes in place, and free text ends after a day."""

from __future__ import annotations

import pytest

from storage.broadcasts import BroadcastState
from storage.roles import Role
from tests.handlers.approving import LETTER, newest, request_of, watch
from tests.handlers.dialogue import BANTEN, Press, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import approvals as texts

pytestmark = pytest.mark.asyncio

SITI, BUDI, GROUP = "+6281100000021", "+6281100000022", "+6281100000099"


def people(stage: WhatsAppStage) -> tuple[Talk, Talk]:
    """Siti writes, Budi approves; their office has one group."""
    stage.group(GROUP, "Humas Banten", BANTEN)
    siti = stage.person(SITI, "Siti", (BANTEN, Role.DRAFTER))
    return siti, stage.person(BUDI, "Budi", (BANTEN, Role.APPROVER))


async def submitted(siti: Talk) -> None:
    """An announcement waits for a decision, by taps and by typing."""
    await siti.plays(
        ("KIRIM", "Silakan ketik atau teruskan isi pengumumannya"),
        (LETTER, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        ("1", "Pratinjau"),
        ("ajukan", "diajukan kepada Pimpinan KPU Provinsi Banten"),
    )


async def test_in_the_window_it_is_read_and_typed(whatsapp: WhatsAppStage) -> None:
    """Whoever has just written reads the request itself, and answers with a word."""
    siti, budi = people(whatsapp)
    await budi.plays(("persetujuan", texts.NOTHING_WAITS))
    await submitted(siti)
    assert "Mohon persetujuan Bapak/Ibu." in budi.news()[-1].text
    await budi.plays(("setujui", "disetujui dan sedang dikirim"))
    assert "nomor 1 disetujui" in siti.news()[-1].text
    await whatsapp.tick()
    assert newest(whatsapp).state is BroadcastState.SENT


async def test_outside_the_window_a_template_calls(whatsapp: WhatsAppStage) -> None:
    """The tap on it brings the request; the reason is typed like anywhere."""
    siti, budi = people(whatsapp)
    await submitted(siti)
    called = budi.news()[-1]
    assert called.text.startswith("Ada kabar persetujuan untuk pengumuman nomor 1")
    await budi.plays(
        (Press("Buka"), "Mohon persetujuan Bapak/Ibu."),
        (Press("Kembalikan"), "Apa yang perlu diperbaiki?"),
        ("Sebutkan tempatnya.", "dikembalikan kepada konseptornya"),
    )
    assert "“Sebutkan tempatnya.”" in siti.news()[-1].text


async def test_an_author_whose_window_has_closed(whatsapp: WhatsAppStage) -> None:
    """The template leads to how it stands."""
    siti, budi = people(whatsapp)
    await siti.plays(
        ("KIRIM", "Silakan"),
        (LETTER, "Untuk siapa?"),
        (Press("Internal"), "Kapan dikirim?"),
        ("Waktu lain", "hari dan jamnya"),
        ("Jumat 07.00", "Pratinjau"),
        ("ajukan", "diajukan"),
    )
    whatsapp.clock.advance(4 * 24 * 3600)
    await watch(whatsapp)
    assert newest(whatsapp).state is BroadcastState.RETURNED
    assert siti.news()[-1].text.startswith("Ada kabar persetujuan untuk pengumuman nomor 1")
    assert "Ada kabar persetujuan" in budi.news()[-1].text
    await siti.plays((Press("Buka"), "Ajuan Bapak/Ibu"), ("1", "Dikembalikan untuk diperbaiki"))
    await siti.plays((Press("Perbaiki"), "Pratinjau"))


async def test_an_old_button_stays_and_says_so(whatsapp: WhatsAppStage) -> None:
    """Nothing changes in place there: the second tap is answered with a message."""
    siti, budi = people(whatsapp)
    await budi.plays(("persetujuan", texts.NOTHING_WAITS))
    await submitted(siti)
    asked = budi.news()[-1]
    await budi.plays((Press("Setujui"), "disetujui"))
    await whatsapp.they_press(BUDI, BUDI, asked, asked.data[0])
    await whatsapp.settle()
    assert "sudah disetujui" in budi.news()[-1].text
    assert request_of(whatsapp).decided_by is not None
