"""CEK in a group: only when asked, and only what is published; the rest belongs into private."""

from __future__ import annotations

from channels.base import Message
from handlers import check_claims, check_official
from handlers.check_turn import Turn
from handlers.commands import CHECK_LINK
from handlers.context import Result, Say, aside
from texts import claims_chat as texts


def answer(turn: Turn) -> Result:
    """The verdict or the announcement that is surely meant, or one line that leads on."""
    tx, context, looked = turn.tx, turn.context, turn.looked
    if not looked.words and looked.file is None:
        return aside(texts.REPLY_IN_GROUP)
    found = (
        check_official.by_code_alone(tx, context, looked.words)
        or check_claims.certain(turn)
        or (check_official.by_picture(tx, context, looked.seen) if looked.seen else None)
        or (check_official.compared(tx, context, looked.words) if looked.words else None)
    )
    if found is not None:
        return Result(found.replies)
    address = context.policies.address(context.channel)
    link = f"{address}{CHECK_LINK}" if address else ""
    return Result((Say(Message(texts.in_group(link))),))
