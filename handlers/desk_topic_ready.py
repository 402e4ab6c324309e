"""/siap in the topic of a case: the ready answers with their numbers, or one of them sent."""

from __future__ import annotations

from channels.base import Button
from handlers.context import Context, Result, aside, number_of
from storage import canned
from storage.offices import Office
from texts import desk_canned as texts
from texts import desk_topic
from threads import naming, talking
from threads.context import DeskAct
from threads.finding import found


def answer(act: DeskAct, context: Context, case_id: int) -> Result:
    """Send the answer with this number, which stays the same for good; without one, list them."""
    case = found(act, case_id)
    office = act.tx.get_one(Office, case.office)
    if not context.argument:
        return _list(act, office)
    number = number_of(context.argument)
    ready = canned.find(act.tx, office, number) if number is not None else None
    if ready is None:
        return aside(texts.UNKNOWN_CODE)
    entry = talking.answer(act, case_id, ready.text)
    name = naming.short(act.tx, case)
    said = desk_topic.waits(name) if entry.is_held else desk_topic.sent(name)
    undo = Button(desk_topic.UNDO, f"topik:undo:{entry.id}")
    return aside(texts.sent(said, ready.title, ready.text), (undo,))


def _list(act: DeskAct, office: Office) -> Result:
    ready = [(canned.key_of(one), one.title) for one in canned.visible(act.tx, office)]
    return aside(texts.listed(ready) if ready else texts.NOTHING_READY)
