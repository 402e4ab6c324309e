"""Cases at the desk of KPU Kabupaten Nunukan, as somebody opens them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from registry import access
from storage import case_entries, cases
from storage.case_entries import CaseEntry
from storage.cases import Case
from storage.engine import Tx
from storage.operations import OperationRow
from tests import world
from tests.console.desk.stage import NUNUKAN, SITI, Browser, Stage
from tests.world import ACCOUNT, CHANNEL, rows_of
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
    """The person writes again, a second later."""
    stage.clock.advance(1)

    def unit(tx: Tx) -> CaseEntry:
        return hearing.hear(act(stage, tx), tx.get_one(Case, case_id), Words(text))

    stage.db.write_now(unit)


def act(stage: Stage, tx: Tx) -> Act:
    """The act of somebody who is no officer."""
    return Act(tx, stage.desk.composers, stage.clock(), f"in:{next(_numbers)}")


def case_of(stage: Stage, case_id: int) -> Case:
    """A case as it stands."""
    return stage.db.read_now(lambda tx: tx.get_one(Case, case_id))


def entries_of(stage: Stage, case_id: int) -> Sequence[CaseEntry]:
    """What happened in a case."""
    return stage.db.read_now(lambda tx: case_entries.of_case(tx, case_id))


def kinds_of(stage: Stage, case_id: int) -> list[str]:
    """The same, in short."""
    return [entry.kind.value for entry in entries_of(stage, case_id)]


def calls_to(stage: Stage, case_id: int) -> Sequence[OperationRow]:
    """What leaves for the person of a case."""
    chat = case_of(stage, case_id).chat_id
    return [row for row in stage.db.read_now(rows_of) if row.chat_id == chat]


async def form_of(browser: Browser, case_id: int, form: str) -> dict[str, str]:
    """The hidden fields of a form on the page of a case."""
    page = await (await browser.get(f"/kasus/{case_id}")).text()
    found = re.search(
        rf'<form[^>]*action="/meja/kasus/{case_id}/{form}".*?</form>', page, re.DOTALL
    )
    assert found is not None, f"there is no form “{form}”"
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[0]))


async def enter(stage: Stage, browser: Browser, user: str = SITI) -> None:
    """An officer is at the desk."""
    assert (await browser.enter(stage.link(user))).status == 303
