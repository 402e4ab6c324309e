"""Who may read about which announcement: seeing is not speaking."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import holds
from registry.access import Actor, Permission
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Office


def released(tx: Tx, actor: Actor | None, number: int) -> Broadcast | None:
    """The announcement with this number, if it was released and this person may read about it."""
    found = broadcasts.get(tx, number)
    if actor is None or found is None or found.published_at is None:
        return None
    return found if _is_in_sight(tx, actor, found) else None


def named(tx: Tx, actor: Actor | None, number: int | None) -> Broadcast | None:
    """The same; without a number the newest that they may read about."""
    return newest(tx, actor) if number is None else released(tx, actor, number)


def newest(tx: Tx, actor: Actor | None) -> Broadcast | None:
    """The announcement released last that this person may read about."""
    if actor is None:
        return None
    return next(
        (found for found in broadcasts.published(tx) if _is_in_sight(tx, actor, found)), None
    )


def visible(tx: Tx, actor: Actor, limit: int) -> Sequence[Broadcast]:
    """Of the announcements released last those that this person may read about, newest first."""
    return [found for found in broadcasts.published(tx) if _is_in_sight(tx, actor, found)][:limit]


def _is_in_sight(tx: Tx, actor: Actor, broadcast: Broadcast) -> bool:
    """Whoever may see the author's office, or works in an office that it was meant for.

    Under an embargo only whoever works in the author's office.
    """
    if holds.is_sealed(tx, broadcast):
        return broadcast.office in actor.offices_with(Permission.WATCH)
    if actor.may_see(tx.get_one(Office, broadcast.office)):
        return True
    root = broadcasts.unpack(broadcast.selector).root
    own = [tx.get_one(Office, code) for code in actor.offices_with(Permission.WATCH)]
    return any(root in (mine.code, mine.parent, NATIONAL_CODE) for mine in own)
