"""Cases at the desk of KPU Kabupaten Nunukan, as somebody opens them."""

from __future__ import annotations

from itertools import count

from registry import access
from storage import cases
from storage.case_entries import CaseEntry
from storage.cases import Case
from storage.engine import Tx
from tests import world
from tests.console.desk.stage import NUNUKAN, SITI, Browser, Stage
from tests.world import ACCOUNT, CHANNEL
from threads import hearing
from threads.context import Act
from threads.hearing import Opening, Words

TARAKAN, KALTARA, RI = "65.71", "65", "00"
QUESTION = "Kapan pendaftaran KPPS dibuka?"
_numbers = count(5000)


def opened(
    stage: Stage,
    text: str = QUESTION,
    *,
    name: str = "Sari Melati",
    office: str = NUNUKAN,
    media: str | None = None,
    **more: object,
) -> int:
    """The number of a case that somebody has opened."""

    def unit(tx: Tx) -> int:
        number = next(_numbers)
        person = access.introduce(tx, CHANNEL, ACCOUNT, str(number), name, stage.clock())
        chat = world.add_person(tx, number)
        chat.person_id, chat.heard_at = person.person_id, stage.clock()
        opening = Opening(office, **more)  # type: ignore[arg-type]  # fields of Opening
        case = hearing.open_case(act(stage, tx), chat, opening, Words(text, media))
        return cases.key_of(case)

    return stage.db.write_now(unit)


def write_more(stage: Stage, case_id: int, text: str) -> None:
    """The person writes again."""

    def unit(tx: Tx) -> CaseEntry:
        return hearing.hear(act(stage, tx), tx.get_one(Case, case_id), Words(text))

    stage.db.write_now(unit)


def act(stage: Stage, tx: Tx) -> Act:
    """The act of somebody who is no officer."""
    return Act(tx, stage.desk.composers, stage.clock(), f"in:{next(_numbers)}")


def case_of(stage: Stage, case_id: int) -> Case:
    """A case as it stands."""
    return stage.db.read_now(lambda tx: tx.get_one(Case, case_id))


async def enter(stage: Stage, browser: Browser, user: str = SITI) -> None:
    """An officer is at the desk."""
    assert (await browser.enter(stage.link(user))).status == 303
