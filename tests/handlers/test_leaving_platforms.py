"""Leaving and checking on the platforms: in place on Telegram, by template on WhatsApp."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.composers import COMPOSERS
from staff import checks
from storage.roles import Role
from tests.handlers.desks import officer
from tests.handlers.dialogue import NUNUKAN, Press
from tests.handlers.telegram_dialogue import TelegramStage
from tests.handlers.whatsapp_dialogue import WhatsAppStage
from texts import departures as texts
from texts import staff as staff_texts
from threads.context import Act

pytestmark = pytest.mark.asyncio

RANI, TONO = "+6281100000051", "+6281100000052"


async def test_somebody_leaves_and_reads_of_it_later(whatsapp: WhatsAppStage) -> None:
    """CABUT and typed numbers; who has not written for a day is called by a template."""
    rani = officer(whatsapp, RANI, "Rani", role=Role.ADMIN)
    tono = whatsapp.person(TONO, "Tono", (NUNUKAN, Role.DESK))
    await rani.plays(("CABUT", "Akses siapa di KPU Kabupaten Nunukan"))
    label = next(label for label in rani.labels if label.endswith("Tono"))
    await rani.plays(
        (Press(label), "Siapa yang melanjutkan?"),
        (Press(texts.TO_THE_DESK), "Cabut akses Tono"),
        (Press(texts.CONFIRM), "sudah dicabut"),
    )
    assert "Ada perubahan tugas di KPU Kabupaten Nunukan" in tono.news()[-1].text
    await tono.plays((Press(texts.READ), "Tugas Bapak/Ibu di KPU Kabupaten Nunukan"))
    await rani.plays((Press(texts.UNDO), "Sudah diurungkan"))
    assert "Bapak/Ibu bertugas lagi" in tono.news()[-1].text


async def test_the_question_of_the_month(whatsapp: WhatsAppStage) -> None:
    """The template leads to the list, and one tap is the answer."""
    rani = whatsapp.person(RANI, "Rani", (NUNUKAN, Role.ADMIN))
    whatsapp.clock.advance(timedelta(days=21).total_seconds())  # Monday, the first of March

    def ask() -> int:
        return whatsapp.look(
            lambda tx: checks.take(
                Act(tx, COMPOSERS, whatsapp.clock(), "staff"), checks.due(tx, whatsapp.clock())
            )
        )

    assert (ask(), ask()) == (1, 0)
    await whatsapp.settle()
    assert "Daftar petugas KPU Kabupaten Nunukan untuk Maret 2027" in rani.news()[-1].text
    await rani.plays(
        (Press(staff_texts.SEE), "• Rani – Admin"),
        (Press(staff_texts.RIGHT), "sudah diperiksa"),
        ("daftar petugas", "Terakhir diperiksa Senin, 1 Maret 2027"),
    )


async def test_leaving_on_telegram(telegram: TelegramStage) -> None:
    """The question becomes the answer; the menu of whoever left has lost its commands."""
    rani = telegram.person("51", "Rani", (NUNUKAN, Role.ADMIN))
    tono = telegram.person("52", "Tono", (NUNUKAN, Role.DRAFTER))
    siti = telegram.person("53", "Siti", (NUNUKAN, Role.DRAFTER))
    await tono.plays(("/start", "Selamat datang"))
    assert "kirim" in {command.name for command in telegram.commands("52")}
    await rani.plays(
        ("/cabut tono", "1. Tono – Konseptor"),
        (Press("1. Tono"), texts.ASK_SUCCESSOR),
        (Press("Siti"), "Cabut akses Tono di KPU Kabupaten Nunukan?"),
        (Press(texts.CONFIRM), "Siti melanjutkan"),
    )
    assert "Tugas Bapak/Ibu di KPU Kabupaten Nunukan" in tono.news()[-1].text
    assert "Bapak/Ibu melanjutkan tugasnya" in siti.news()[-1].text
    assert "kirim" not in {command.name for command in telegram.commands("52")}
    await rani.plays((Press(texts.ROLL), "• Siti – Konseptor"), (Press(texts.UNDO), "diurungkan"))
    assert "kirim" in {command.name for command in telegram.commands("52")}
