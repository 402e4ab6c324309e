"""Which office a command is about: the one that is named, the only own one, or a choice."""

from __future__ import annotations

from collections.abc import Sequence

from channels.base import Button
from handlers.context import Context, Result, aside
from registry import offices
from registry.access import Actor, Permission
from storage.engine import Tx
from storage.offices import Office
from texts import hours as texts

SHOWN = 8  # offices that one message offers; a list on WhatsApp has ten rows


def office_meant(tx: Tx, context: Context, actor: Actor, conversation: str) -> Office | Result:
    """The office that somebody may read about, or the question which one.

    The answer to the question is the button `conversation:office:CODE`.
    """
    found = _candidates(tx, context, actor)
    if not found:
        return aside(texts.NO_SUCH_OFFICE)
    if len(found) == 1:
        return found[0]
    rows = [
        (Button(offices.label(office), f"{conversation}:office:{office.code}"),)
        for office in found[:SHOWN]
    ]
    return aside(texts.WHICH_OFFICE, *rows)


def _candidates(tx: Tx, context: Context, actor: Actor) -> Sequence[Office]:
    # "jadwal piket" is a phrase of two words, not an office behind a command.
    if context.argument and context.text.startswith("/"):
        return [one for one in offices.resolve(tx, context.argument) if actor.may_see(one)]
    return [tx.get_one(Office, code) for code in actor.offices_with(Permission.WATCH)]
