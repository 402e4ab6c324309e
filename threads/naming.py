"""How the desk calls a person: enough to talk to them, less for offices that do not."""

from __future__ import annotations

from channels.base import ChatKind
from registry.access import Actor, Permission
from registry.masking import MASK
from storage import chats, people
from storage.cases import Case
from storage.engine import Tx
from texts import threads as texts
from texts.registry import NAMELESS

SHOWN_DIGITS = 4


def knows(case: Case, actor: Actor) -> bool:
    """Whether somebody is of the desk that has the case: names and numbers are for them alone."""
    return actor.holds(Permission.ANSWER, case.office)


def shown(tx: Tx, case: Case, actor: Actor) -> str:
    """“Sari (…1234)” to the desk that has the case; “S••• (…)” to everybody else."""
    name, tail = _known(tx, case)
    if knows(case, actor):
        return f"{name} (…{tail})" if tail else name
    return f"{name[:1]}{MASK * 3}"


def short(tx: Tx, case: Case) -> str:
    """The same for the desk that has it, where nobody in particular looks."""
    name, tail = _known(tx, case)
    return f"{name} (…{tail})" if tail else name


def of_staff(tx: Tx, person_id: int | None) -> str:
    """What a colleague is called; empty for nobody."""
    person = people.get(tx, person_id) if person_id is not None else None
    return "" if person_id is None else (person.name if person else "") or NAMELESS


def _known(tx: Tx, case: Case) -> tuple[str, str]:
    chat = chats.get_one(tx, case.chat_id)
    person = people.get(tx, chat.person_id) if chat.person_id else None
    name = (person.name if person else "") or texts.SOMEBODY
    is_number = chat.kind is ChatKind.PRIVATE and chat.external_id.startswith("+")
    return name, chat.external_id[-SHOWN_DIGITS:] if is_number else ""
