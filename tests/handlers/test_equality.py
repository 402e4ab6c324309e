"""/setara: all participants of an office got the same text, and when each did."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.equality_csv import written
from channels.base import Part
from storage import renderings
from storage.chats import Category, ChatRow
from storage.engine import Tx
from storage.operations import OperationRow, OperationState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, MALUKU, Press, Stage, Talk
from tests.handlers.test_monitor import officer

LETTER = "Undangan sosialisasi bagi peserta pemilu."


async def announced(stage: Stage, *titles: str) -> Talk:
    """An announcement to the participants' groups of KPU Provinsi Banten."""
    for place, title in enumerate(titles):
        stage.group(f"peserta-{place}", title, BANTEN, Category.PARTICIPANTS)
    siti = officer(stage)
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press("Mitra"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
    )
    await stage.tick()
    return siti


def change(stage: Stage, place: int, **values: object) -> None:
    """Something else became of the call to a group."""

    def unit(tx: Tx) -> None:
        chat = tx.scalars(
            select(ChatRow).where(col(ChatRow.external_id) == f"peserta-{place}")
        ).one()
        of_chat = col(OperationRow.chat_id) == chat.id
        is_announced = col(OperationRow.message) == "broadcast:1"
        tx.execute(update(OperationRow).where(of_chat, is_announced).values(**values))

    stage.look(unit)


@pytest.mark.asyncio
async def test_all_got_the_same(stage: Stage) -> None:
    """One sentence, and the times to the second in the order of arrival."""
    siti = await announced(stage, "Peserta A", "Peserta B")
    await siti.plays(("/setara 1", "KPU Provinsi Banten: semua 2 peserta menerima teks yang sama"))
    siti.expect("Peserta A", "Peserta B", "WIB")
    await siti.plays(("/setara 1 Banten", "semua 2"), ("/setara 1 Maluku", "tidak termasuk tujuan"))


@pytest.mark.asyncio
async def test_who_has_not_got_it_is_named(stage: Stage) -> None:
    """A lost one, and then none at all."""
    siti = await announced(stage, "Peserta A", "Peserta B")
    change(stage, 1, state=OperationState.FAILED, sent_at=None)
    await siti.plays(("/setara 1", "1 dari 2 peserta menerima teks yang sama"))
    siti.expect("Belum ada bukti diterima (1): Peserta B.")
    change(stage, 0, state=OperationState.UNKNOWN, sent_at=None)
    await siti.plays(("/setara 1", "belum ada dari 2 peserta yang menerima"))


@pytest.mark.asyncio
async def test_another_text_is_told(stage: Stage) -> None:
    """A word more to one of them is no equal treatment."""
    siti = await announced(stage, "Peserta A", "Peserta B")
    other = stage.look(lambda tx: renderings.put(tx, Part("Undangan lain")))
    change(stage, 1, rendering=other)
    await siti.plays(("/setara 1", "menerima 2 teks yang BERBEDA"))


@pytest.mark.asyncio
async def test_what_cannot_be_shown(stage: Stage) -> None:
    """No number, no announcement, no participants, another province."""
    siti = await announced(stage, "Peserta A")
    await siti.plays(
        ("/setara", "semua 1 peserta"),
        ("/setara dua", "bukan nomor"),
        ("/setara 9", "tidak ditemukan"),
    )
    budi = stage.person("budi", "Budi", (MALUKU, Role.ADMIN))
    await budi.plays(("/setara 1", "tidak ditemukan"))
    stage.group("satker", "Satker", BANTEN)
    await siti.plays(
        ("/kirim Rapat", "Untuk siapa?"),
        (Press("Internal"), "Kapan"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Kirim"), "sedang dikirim"),
        ("/setara 2", "tidak dikirim ke grup peserta pemilu"),
    )


@pytest.mark.asyncio
async def test_as_csv(stage: Stage) -> None:
    """A row each, with the same digest; no title becomes a formula; of one office or of all."""
    await announced(stage, "=1+1", "Peserta, B")
    content = stage.look(lambda tx: written(tx, 1, BANTEN))
    header, *rows = csv.reader(StringIO(content))
    assert header[0] == "kode_kantor"
    assert [row[2] for row in rows] == ["'=1+1", "Peserta, B"]
    assert len({row[6] for row in rows}) == 1
    assert all(row[4].endswith("+07:00") for row in rows)
    assert stage.look(lambda tx: written(tx, 1, MALUKU)).count("\n") == 1
