"""People in Banten who pass announcements on or receive them, and an officer who writes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import col, select

from bot.composers import COMPOSERS
from broadcasts import drafting, publish, standing
from broadcasts.drafting import Author
from registry import contacts, relays
from storage import chats
from storage.broadcasts import Wave, WaveState
from storage.chats import Category, ChatRow, Selector
from storage.engine import Tx
from storage.offices import Office, Tier
from storage.operations import OperationRow, OperationState
from storage.roles import Role
from tests.handlers.dialogue import BANTEN, Stage, Talk
from tests.handlers.whatsapp_dialogue import WhatsAppStage

SITI, BUDI, ANI = "+6281100000021", "+6281100000022", "+6281100000023"
LETTER = "Rapat koordinasi humas dimulai pukul 13.00."


def officer(stage: Stage) -> Talk:
    """Siti, who sends in the name of KPU Provinsi Banten and is told how it goes."""
    if isinstance(stage, WhatsAppStage):
        stage.fake.open_window(SITI)
    return stage.person(SITI, "Siti", (BANTEN, Role.DRAFTER))


def known(stage: Stage, user: str, name: str) -> Talk:
    """Somebody whom we know, and who has not written for long."""
    talk = stage.person(user, name)
    stage.look(lambda tx: stage._make_known(tx, user, name, ()))
    return talk


def admin(stage: Stage, user: str, name: str, *titles: str) -> Talk:
    """An Admin Grup of these groups of KPU Provinsi Banten."""
    talk = known(stage, user, name)

    def appoint(tx: Tx) -> None:
        office = tx.get_one(Office, BANTEN)
        for title in titles:
            group = relays.add(tx, title, office, Category.SATKER, "cli:tester", stage.clock())
            relays.appoint(tx, group, row_of(stage, tx, user), "cli:tester", stage.clock())

    stage.look(appoint)
    return talk


def contact(stage: Stage, user: str, name: str) -> Talk:
    """A contact of KPU Provinsi Banten."""
    talk = known(stage, user, name)
    make_contact(stage, user)
    return talk


def make_contact(stage: Stage, user: str, office: str = BANTEN) -> None:
    """Let somebody receive what goes to an office."""
    stage.look(
        lambda tx: contacts.move(
            tx, row_of(stage, tx, user), office, Category.SATKER, "cli:tester", stage.clock()
        )
    )


def row_of(stage: Stage, tx: Tx, user: str) -> ChatRow:
    """The private chat of a person."""
    found = chats.find(tx, stage.channel.name, stage.channel.account, user)
    assert found is not None
    return found


async def announce(
    stage: Stage,
    text: str = LETTER,
    *,
    picture: str | None = None,
    due_at: datetime | None = None,
    gap: timedelta = timedelta(0),
) -> int:
    """An announcement of KPU Provinsi Banten, released and sent as far as it is due."""

    def release(tx: Tx) -> int:
        now = stage.clock()
        author = chats.find(tx, stage.channel.name, stage.channel.account, SITI)
        number = drafting.draft(
            tx,
            Author("person:1", report_chat=author.id if author else None),
            text,
            Selector(BANTEN, BANTEN, tuple(Tier), (Category.SATKER,)),
            gap=gap,
            now=now,
            picture=picture,
        )
        publish.publish(tx, number, "person:1", due_at or now, now)
        while publish.write_chunk(tx, COMPOSERS, now):
            pass
        return number

    number = stage.look(release)
    await arrive(stage)
    return number


async def arrive(stage: Stage) -> None:
    """Send what is released as far as it is due."""
    await stage.tick()
    while stage.count(
        col(OperationRow.state) == OperationState.PENDING,
        col(OperationRow.due_at) <= stage.clock(),
        col(OperationRow.wave_id).in_(select(Wave.id).where(Wave.state == WaveState.OPEN)),
    ):
        await stage.tick()


class Count(NamedTuple):
    """How many targets can confirm, how many have, and how many are in trouble."""

    targets: int
    confirmed: int
    in_trouble: int


def confirmed(stage: Stage, number: int) -> Count:
    """How far an announcement is confirmed."""
    sums = stage.look(lambda tx: standing.sums(standing.of(tx, number)))
    return Count(sums.askable, sums.confirmed, sums.in_trouble)
