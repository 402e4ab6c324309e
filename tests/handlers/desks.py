"""People who write to the desk of KPU Kabupaten Nunukan, and the officers who answer there."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from bot.composers import COMPOSERS
from storage import case_entries, cases, chats
from storage.case_entries import CaseEntry
from storage.cases import Case
from storage.chats import ChatRow
from storage.engine import Tx
from storage.roles import Role
from tests.handlers.dialogue import NUNUKAN, Stage, Talk
from threads import hearing, watching
from threads.context import Act
from threads.hearing import Opening, Words

SARI, BAYU = "+6281100000041", "+6281100000042"
SITI, TONO = "+6281100000043", "+6281100000044"
QUESTION = "Kapan pendaftaran KPPS dibuka?"
REPLY = "Pendaftaran dibuka hari Senin di kantor kami."
_KEYS = count()


def citizen(stage: Stage, user: str = SARI, name: str = "Sari") -> Talk:
    """Somebody who has just written to us."""
    talk = stage.person(user, name)
    stage.look(lambda tx: stage._make_known(tx, user, name, ()))
    stage.look(lambda tx: chats.note_heard(tx, row_of(stage, tx, user), stage.clock()))
    if hasattr(stage, "fake") and hasattr(stage.fake, "open_window"):
        stage.fake.open_window(user)
    return talk


def officer(
    stage: Stage, user: str = SITI, name: str = "Siti", office: str = NUNUKAN,
    role: Role = Role.DESK,
) -> Talk:  # fmt: skip
    """Somebody of the desk, whose own window is open."""
    talk = stage.person(user, name, (office, role))
    stage.look(lambda tx: chats.note_heard(tx, row_of(stage, tx, user), stage.clock()))
    if hasattr(stage, "fake") and hasattr(stage.fake, "open_window"):
        stage.fake.open_window(user)
    return talk


def row_of(stage: Stage, tx: Tx, user: str) -> ChatRow:
    """The private chat of a person."""
    found = chats.find(tx, stage.channel.name, stage.channel.account, user)
    assert found is not None
    return found


def act(stage: Stage, tx: Tx) -> Act:
    """An act of somebody who is no officer."""
    return Act(tx, COMPOSERS, stage.clock(), f"test:{next(_KEYS)}")


async def ask(
    stage: Stage, user: str = SARI, text: str = QUESTION, *, office: str = NUNUKAN, media: str = ""
) -> int:
    """A case that a person opens with these words; the desk has been told."""

    def write(tx: Tx) -> int:
        words = Words(text, media or None)
        case = hearing.open_case(act(stage, tx), row_of(stage, tx, user), Opening(office), words)
        return cases.key_of(case)

    number = stage.look(write)
    await stage.settle()
    return number


async def write_more(stage: Stage, case_id: int, text: str) -> None:
    """Another message of the person in a case."""
    stage.look(lambda tx: hearing.hear(act(stage, tx), tx.get_one(Case, case_id), Words(text)))
    await stage.settle()


async def watch(stage: Stage) -> None:
    """What the ticker does."""
    if stage.look(lambda tx: watching.has_work(tx, stage.clock())):
        stage.look(lambda tx: watching.look(act(stage, tx)))
    await stage.settle()


def case_of(stage: Stage, case_id: int) -> Case:
    """A case as it stands."""
    return stage.look(lambda tx: tx.get_one(Case, case_id))


def entries(stage: Stage, case_id: int) -> list[CaseEntry]:
    """What happened in a case."""
    return list(stage.look(lambda tx: case_entries.of_case(tx, case_id)))


def person_of(stage: Stage, user: str) -> int:
    """The person behind a platform's user."""
    actor = stage.actor(user)
    assert actor is not None
    return actor.person_id


def pass_hours(stage: Stage, hours: int) -> None:
    """Let time go by."""
    stage.clock.advance(timedelta(hours=hours).total_seconds())
