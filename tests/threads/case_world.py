"""Desks, people who write to them, and cases."""

from __future__ import annotations

from itertools import count

from registry import access
from registry.access import Actor
from storage import chats, roles
from storage.cases import Case, Subject
from storage.chats import ChatRow
from storage.engine import Tx
from storage.roles import Role
from tests import world
from tests.world import ACCOUNT, CHANNEL, COMPOSERS, NOW
from threads import hearing, talking
from threads.context import Act, DeskAct
from threads.hearing import Opening, Words

RI, KALTARA, HERE, THERE, ELSEWHERE = "00", "65", "65.03", "65.04", "81.01"
_numbers = count(1)


def officer(tx: Tx, office: str, name: str = "Petugas", role: Role = Role.DESK) -> Actor:
    """Somebody of an office's desk."""
    user_id = f"staff-{next(_numbers)}"
    known = access.introduce(tx, CHANNEL, ACCOUNT, user_id, name, NOW)
    roles.grant(tx, known.person_id, office, role, NOW)
    return access.introduce(tx, CHANNEL, ACCOUNT, user_id, name, NOW)


def citizen(tx: Tx, name: str = "Sari Melati", user_id: str = "") -> ChatRow:
    """The private chat of somebody who writes."""
    user_id = user_id or str(next(_numbers))
    person = access.introduce(tx, CHANNEL, ACCOUNT, user_id, name, NOW)
    chat = world.add_person(tx, int(user_id))
    chat.external_id, chat.person_id = user_id, person.person_id
    tx.flush()
    return chat


def case(
    tx: Tx,
    text: str,
    *,
    office: str = HERE,
    chat: ChatRow | None = None,
    subject: Subject = Subject.QUESTION,
) -> Case:
    """A case that begins with this."""
    return hearing.open_case(act(tx), chat or citizen(tx), Opening(office, subject), Words(text))


def hear(tx: Tx, about: Case, text: str, media: str | None = None) -> None:
    """The person writes again."""
    hearing.hear(act(tx), about, Words(text, media))


def answer(tx: Tx, actor: Actor, about: Case, text: str) -> None:
    """The desk answers."""
    talking.answer(desk_act(tx, actor), about.id or 0, text)


def act(tx: Tx) -> Act:
    """An act that nobody else has done."""
    return Act(tx, COMPOSERS, NOW, f"event-{next(_numbers)}")


def desk_act(tx: Tx, actor: Actor) -> DeskAct:
    """The same by somebody of a desk."""
    return DeskAct(tx, COMPOSERS, NOW, f"event-{next(_numbers)}", actor)


def chat_of(tx: Tx, about: Case) -> ChatRow:
    """Where the person of a case writes."""
    return chats.get_one(tx, about.chat_id)
