"""/ekspor: a case as a PDF, in this chat."""

from __future__ import annotations

from channels.base import ButtonPressed, Message
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    Unprepared,
    aside,
    number_of,
    toast,
)
from registry.access import Actor, Permission
from storage import cases, media
from storage.engine import Tx
from texts import case_export as texts
from texts import service
from threads import export, receipts, search
from threads.errors import UnknownCase
from threads.export import Form


class ExportCases(Unprepared):
    """Somebody of a desk wants a case on paper."""

    name = "ekspor"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Send the PDF of the case that was named or whose button was pressed."""
        actor = context.actor
        if actor is None or not actor.offices_with(Permission.ANSWER):
            return toast(service.NOT_YOUR_BUTTON)  # the command asks for it before
        if isinstance(context.event, ButtonPressed):
            match context.pressed:
                case ("pdf", text) if (number := number_of(text)) is not None:
                    return _send(tx, context, actor, number)
                case _:
                    return toast(service.OLD_BUTTON)
        named = receipts.find(context.argument)
        if named is None:
            return aside(texts.HOW_TO_EXPORT)
        found = search.by_receipt(tx, actor, *named)
        if found is None:
            return aside(texts.NOT_FOUND)
        return _send(tx, context, actor, cases.key_of(found))


def _send(tx: Tx, context: Context, actor: Actor, case_id: int) -> Result:
    try:
        exported = export.export(tx, actor, case_id, Form.PDF, context.now)
    except UnknownCase:
        return aside(texts.NOT_FOUND)
    media.put(tx, exported.file, exported.content, context.now)
    message = Message(texts.attached(exported.receipt), media=exported.file)
    return Result((Say(message),), KEEP)
