"""What people who cannot get an announcement at once, or are to confirm it, are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from broadcasts.drafting import title
from channels.base import Button, Part, TemplateCall
from storage import broadcasts, chats, confirmations
from storage.broadcasts import Broadcast
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import relays as texts
from texts.markup import escape

NOTICE_TEMPLATE: Final = "pengumuman"
RELAY_TEMPLATE: Final = "teruskan"
CONFIRM_TEMPLATE: Final = "terima"


def notice(tx: Tx, broadcast: Broadcast) -> Part:
    """One line about an announcement, with the button that brings it."""
    number = broadcasts.key_of(broadcast)
    office = tx.get_one(Office, broadcast.office).name
    values = (office, title(broadcast), str(number))
    return Part(
        escape(texts.notice(office, title(broadcast), number)),
        ((Button(texts.OPEN, f"buka:{number}"),),),
        template=TemplateCall(NOTICE_TEMPLATE, values),
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
        call = TemplateCall(CONFIRM_TEMPLATE, (str(number),))
        return Part(escape(texts.confirm(number)), buttons, template=call)
    groups = texts.joined_titles(titles)
    call = TemplateCall(RELAY_TEMPLATE, (str(number), groups))
    return Part(escape(texts.pass_on(number, groups)), buttons, template=call)


def groups_for(tx: Tx, broadcast_id: int, asked: int) -> Sequence[ChatRow]:
    """The groups to which somebody is to pass an announcement on."""
    targets = [row.target_id for row in confirmations.of_person(tx, broadcast_id, asked)]
    return chats.of_ids(tx, [target for target in targets if target != asked])
