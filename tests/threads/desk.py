"""Somebody who writes, and desks that answer."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from bot.composers import COMPOSERS
from channels.base import ChatKind
from registry import access
from registry.access import Actor
from storage import chats
from storage.cases import Case
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.roles import Role
from tests.registry.conftest import NOW
from tests.registry.people import staff
from threads import hearing
from threads.context import Act, DeskAct
from threads.hearing import Opening, Words

NUNUKAN, TARAKAN, KALTARA, RI = "65.03", "65.71", "65", "00"
_keys = count(1)


def citizen(tx: Tx, user_id: str = "sari") -> ChatRow:
    """Somebody with a private chat on Telegram."""
    actor = access.introduce(tx, "telegram", "bot", user_id, "Sari Melati", NOW)
    found = chats.find(tx, "telegram", "bot", user_id)
    return found or chats.add(
        tx,
        ChatRow(
            channel="telegram",
            account="bot",
            external_id=user_id,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            person_id=actor.person_id,
            created_at=NOW,
        ),
    )


def opened(tx: Tx, office: str = NUNUKAN, text: str = "Jam buka?", **more: object) -> Case:
    """A case that a citizen has opened."""
    opening = Opening(office, **more)  # type: ignore[arg-type]  # fields of Opening
    return hearing.open_case(heard(tx), citizen(tx), opening, Words(text))


def heard(tx: Tx, key: str = "", after: timedelta = timedelta()) -> Act:
    """The act of somebody who writes."""
    return Act(tx, COMPOSERS, NOW + after, key or f"in:{next(_keys)}")


def by(
    tx: Tx, actor: Actor, key: str = "", after: timedelta = timedelta(), seen: int | None = None
) -> DeskAct:
    """The act of somebody of a desk."""
    return DeskAct(tx, COMPOSERS, NOW + after, key or f"web:{next(_keys)}", actor, seen)


def officer(tx: Tx, user_id: str = "dewi", office: str = NUNUKAN, role: Role = Role.DESK) -> Actor:
    """Somebody of a desk, with a private chat."""
    actor = staff(tx, user_id, (office, role))
    citizen(tx, user_id)
    return actor
