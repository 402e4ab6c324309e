"""An invitation of KPU Provinsi Banten, from /kirim to the groups."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from bot.composers import COMPOSERS
from broadcasts import drafting, event_reminding, invitations, publish
from broadcasts.drafting import Author
from broadcasts.invitations import Schedule
from storage.attendances import Attendance
from storage.broadcasts import Broadcast, Kind
from storage.chats import Category, Selector
from storage.engine import Tx
from storage.offices import Tier
from tests.handlers.dialogue import BANTEN, Press, Stage, Talk
from tests.handlers.relaying import arrive

LETTER = "Rapat koordinasi humas."
WHEN = "16/2/2027 09.00 sampai 12.00"
START = datetime.fromisoformat("2027-02-16T09:00+07:00")


async def to_preview(siti: Talk, audience: str = "Internal") -> None:
    """Everything is said of an invitation that nobody has to approve."""
    await siti.plays(
        (f"/kirim {LETTER}", "Untuk siapa?"),
        (Press(audience), "Kapan dikirim"),
        (Press("Sekarang"), "Pratinjau"),
        (Press("Jenis"), "jenisnya"),
        (Press("Undangan"), "Kapan acaranya"),
        (WHEN, "Di mana"),
        ("Aula KPU Banten", "Siapa yang diharapkan"),
        ("Kasubbag Humas", "Pratinjau"),
    )


async def invited(siti: Talk, audience: str = "Internal") -> None:
    """The invitation has arrived."""
    await to_preview(siti, audience)
    await siti.plays((Press("Kirim"), "sedang dikirim"))
    await siti.stage.tick()


async def invite(stage: Stage) -> int:
    """An invitation of KPU Provinsi Banten that somebody else has sent; returns its number."""

    def release(tx: Tx) -> int:
        now = stage.clock()
        to = Selector(BANTEN, BANTEN, tuple(Tier), (Category.SATKER,))
        author = Author("person:1")
        kind = Kind.INVITATION
        number = drafting.draft(tx, author, LETTER, to, gap=now - now, now=now, kind=kind)
        invitations.plan(tx, tx.get_one(Broadcast, number), Schedule(START, place="Aula"), now)
        publish.publish(tx, number, "person:1", now, now)
        while publish.write_chunk(tx, COMPOSERS, now):
            pass
        return number

    number = stage.look(release)
    await arrive(stage)
    return number


def answers(stage: Stage) -> list[tuple[int, str, str]]:
    """Every answer that is kept: (target, answer, deputy)."""
    rows = stage.look(lambda tx: tx.scalars(select(Attendance)).all())
    return [(row.target_id, row.answer.value, row.deputy) for row in rows]


async def remind(stage: Stage, at: str) -> int:
    """Say what is due at a time; returns how much."""
    stage.clock.now = datetime.fromisoformat(at)

    def say(tx: Tx) -> int:
        now = stage.clock()
        return event_reminding.send(tx, COMPOSERS, event_reminding.due(tx, now), now)

    said = stage.look(say)
    await stage.settle()
    return said
