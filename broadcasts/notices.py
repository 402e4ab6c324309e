"""What people who cannot get an announcement at once, or are to confirm it, are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from broadcasts import filling, invitations
from broadcasts.drafting import announcement, first_line, shortened
from channels.base import Button, Buttons, Message, Part, TemplateCall
from storage import broadcasts, chats, confirmations, offices
from storage.broadcasts import Broadcast
from storage.chats import ChatRow
from storage.engine import Tx
from storage.offices import Office
from texts import invitations as invitation_texts
from texts import placeholders as filling_texts
from texts import relays as texts
from texts import whatsapp as templates
from texts.markup import paragraphs


def to_group(tx: Tx, broadcast: Broadcast, office: Office | None, *, asks: bool) -> Message:
    """What an office's group reads; `asks`: it is its own staff's, who can say that they have it.

    The office counts only for what it fills in.
    """
    message = announcement(tx, broadcast, to=office)
    return replace(message, buttons=buttons_under(tx, broadcast, asks=asks))


def buttons_under(tx: Tx, broadcast: Broadcast, *, asks: bool) -> Buttons:
    """The buttons under an announcement in a group; everybody answers an invitation."""
    number = broadcasts.key_of(broadcast)
    if invitations.event_of(tx, broadcast) is not None:
        return invitations.buttons(number)
    return _receipt(number) if asks else ()


def _receipt(number: int) -> Buttons:
    """What an office's own group says of an announcement."""
    return (
        (
            Button(texts.RECEIVED, f"terima:ok:{number}"),
            Button(texts.IN_TROUBLE, f"terima:no:{number}"),
        ),
    )


def to_person(tx: Tx, broadcast: Broadcast, asked: int, text: str | None = None) -> Message:
    """The announcement as somebody reads it who was asked: a copy for each office they serve."""
    groups = groups_for(tx, broadcasts.key_of(broadcast), asked)
    served = offices_of(tx, broadcast, asked)
    if len(served) < 2 or not filling.is_per_office(broadcast, text):
        return announcement(tx, broadcast, text, to=served[0] if served else None)
    copies: list[str] = []
    for office in served:
        titles = [group.title for group in groups if group.office == office.code]
        heading = filling_texts.for_groups(titles) if titles else None
        copies += [heading or "", announcement(tx, broadcast, text, to=office).text]
    return replace(announcement(tx, broadcast, text), text=paragraphs(*copies))


def offices_of(tx: Tx, broadcast: Broadcast, asked: int) -> Sequence[Office]:
    """The offices for which somebody is asked about an announcement, in the order of codes."""
    rows = confirmations.of_person(tx, broadcasts.key_of(broadcast), asked)
    codes = {chat.office for chat in chats.of_ids(tx, [row.target_id for row in rows])}
    found = offices.by_codes(tx, {code for code in codes if code is not None})
    return [found[code] for code in sorted(found)]


def notice_to(tx: Tx, broadcast: Broadcast, asked: int) -> Part:
    """The line about an announcement as somebody reads it who was asked."""
    served = offices_of(tx, broadcast, asked)
    return notice(tx, broadcast, served[0] if len(served) == 1 else None)


def notice(tx: Tx, broadcast: Broadcast, reader: Office | None = None) -> Part:
    """One line about an announcement, with the button that brings it; `reader` fills its gaps."""
    number = broadcasts.key_of(broadcast)
    office = tx.get_one(Office, broadcast.office).name
    first = filling.filled_words(tx, broadcast, first_line(broadcast), reader)
    values = (office, shortened(first), str(number))
    return Part(
        templates.announcement_notice(*values),
        ((Button(texts.OPEN, f"buka:{number}"),),),
        template=TemplateCall(templates.ANNOUNCEMENT, values),
    )


def question(tx: Tx, broadcast: Broadcast, asked: int) -> Part:
    """What somebody who has the full text is asked: to pass it on, to confirm it, or to answer."""
    number = broadcasts.key_of(broadcast)
    titles = [group.title for group in groups_for(tx, number, asked)]
    if invitations.event_of(tx, broadcast) is not None:
        return Part(invitation_texts.question(number, titles), invitations.buttons(number))
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
