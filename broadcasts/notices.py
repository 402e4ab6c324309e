"""What people who cannot get an announcement at once, or are to confirm it, are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from broadcasts.coverings import Covering
from broadcasts.drafting import announcement, title
from channels.base import Button, Message, Part, TemplateCall
from storage import broadcasts, chats, confirmations
from storage.broadcasts import Broadcast
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import relays as texts
from texts import whatsapp as templates


def to_group(
    tx: Tx, broadcast: Broadcast, *, asks: bool, covering: Covering | None = None
) -> Message:
    """What a group reads; `asks`: it is an office's own, and can say that it has it."""
    message = announcement(tx, broadcast, covering=covering)
    return (
        replace(message, buttons=receipt_buttons(broadcasts.key_of(broadcast))) if asks else message
    )


def receipt_buttons(number: int) -> tuple[tuple[Button, ...], ...]:
    """The buttons under an announcement in an office's own group."""
    return (
        (
            Button(texts.RECEIVED, f"terima:ok:{number}"),
            Button(texts.IN_TROUBLE, f"terima:no:{number}"),
        ),
    )


def notice(tx: Tx, broadcast: Broadcast) -> Part:
    """One line about an announcement, with the button that brings it."""
    number = broadcasts.key_of(broadcast)
    office = tx.get_one(Office, broadcast.office).name
    values = (office, title(broadcast), str(number))
    return Part(
        templates.announcement_notice(*values),
        ((Button(texts.OPEN, f"buka:{number}"),),),
        template=TemplateCall(templates.ANNOUNCEMENT, values),
    )


def question(tx: Tx, broadcast: Broadcast, asked: int) -> Part:
    """What somebody who has the full text is asked: to pass it on, or to confirm it."""
    number = broadcasts.key_of(broadcast)
    titles = [group.title for group in groups_for(tx, number, asked)]
    label = texts.PASSED_ON if titles else texts.RECEIVED
    buttons = (
        (Button(label, f"terus:ok:{number}"), Button(texts.IN_TROUBLE, f"terus:no:{number}")),
    )
    if not titles:
        call = TemplateCall(templates.CONFIRM, (str(number),))
        return Part(templates.filled(templates.CONFIRM_BODY, *call.values), buttons, template=call)
    call = TemplateCall(templates.RELAY, (str(number), texts.joined_titles(titles)))
    return Part(templates.filled(templates.RELAY_BODY, *call.values), buttons, template=call)


def groups_for(tx: Tx, broadcast_id: int, asked: int) -> Sequence[ChatRow]:
    """The groups to which somebody is to pass an announcement on."""
    targets = [row.target_id for row in confirmations.of_person(tx, broadcast_id, asked)]
    return chats.of_ids(tx, [target for target in targets if target != asked])
