"""What is said about a new version of an announcement, to whom, and in which zone's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from broadcasts import filling, invitations, notices
from broadcasts.drafting import announcement
from channels.base import Button, Message, Part, TemplateCall
from storage import broadcasts, versions
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from storage.versions import Version, VersionKind
from texts import corrections as texts
from texts import invitations as invitation_texts
from texts import relays
from texts import whatsapp as templates
from texts.markup import Html, paragraphs


def has_answer(version: Version) -> bool:
    """Whether those who got an earlier version are told of this one."""
    return version.kind in (VersionKind.CONTENT, VersionKind.WITHDRAWN)


def answer(
    tx: Tx,
    broadcast: Broadcast,
    version: Version,
    zone: str,
    groups: Sequence[str] = (),
    *,
    to: Office | None = None,
) -> Html:
    """RALAT or DITARIK as it is read in a zone, with the words of an office in its gaps.

    `groups` are those it is to be passed on to.
    """
    number, is_drill = version.broadcast_id, broadcasts.unpack(broadcast.selector).is_drill
    event = invitations.event_of(tx, broadcast)
    left_at = broadcast.due_at or broadcast.created_at
    if version.kind is VersionKind.WITHDRAWN:
        office = tx.get_one(Office, broadcast.office).name
        return texts.withdrawal(
            number,
            office,
            left_at,
            version.reason,
            at=version.created_at,
            zone=zone,
            groups=groups,
            is_drill=is_drill,
        )
    said = texts.correction(
        number,
        left_at,
        filling.filled_words(tx, broadcast, version.wrong, to),
        filling.filled_words(tx, broadcast, version.right, to),
        at=version.created_at,
        zone=zone,
        groups=groups,
        is_repeated=_is_repeated(tx, version),
        is_drill=is_drill,
    )
    is_anew = event is not None and invitations.is_asked_anew(event, version.created_at)
    return paragraphs(said, invitation_texts.ANSWER_AGAIN if is_anew else None)


def standing(
    tx: Tx,
    broadcast: Broadcast,
    version: Version,
    zone: str,
    *,
    to: Office | None = None,
    asks: bool = False,
) -> Message:
    """What stands in a chat from now on where the announcement stood; `asks` as in `to_group`."""
    message = announcement(tx, broadcast, version.text, to=to)
    if version.kind is VersionKind.WITHDRAWN:
        return replace(message, text=answer(tx, broadcast, version, zone))
    return replace(message, buttons=notices.buttons_under(tx, broadcast, asks=asks))


def whole(said: Html, version: Version, corrected: Message) -> Message:
    """The answer with the corrected text as it reads there, for where nothing can be edited."""
    if version.kind is VersionKind.WITHDRAWN:
        return Message(said)
    return Message(paragraphs(said, corrected.text), corrected.buttons)


def to_person(
    tx: Tx,
    broadcast: Broadcast,
    version: Version,
    zone: str,
    asked: int,
    groups: Sequence[str],
) -> Message:
    """The same as somebody reads it who was asked, in the words of the office that they serve."""
    served = notices.offices_of(tx, broadcast, asked)
    reader = served[0] if len(served) == 1 else None
    said = answer(tx, broadcast, version, zone, groups, to=reader)
    corrected = notices.to_person(tx, broadcast, asked)
    answers = notices.buttons_under(tx, broadcast, asks=False)
    return whole(said, version, replace(corrected, buttons=answers))


def call(tx: Tx, broadcast: Broadcast, version: Version) -> Part:
    """The line that brings the answer by a tap, for where free text is refused."""
    state = templates.WITHDRAWN if version.kind is VersionKind.WITHDRAWN else templates.CORRECTED
    number = str(version.broadcast_id)
    values = (number, tx.get_one(Office, broadcast.office).name, state)
    return Part(
        templates.filled(templates.CORRECTION_BODY, *values),
        ((Button(relays.OPEN, f"buka:{number}"),),),
        template=TemplateCall(templates.CORRECTION, values),
    )


def _is_repeated(tx: Tx, version: Version) -> bool:
    """Whether a correction of content came before."""
    return any(
        earlier.kind is VersionKind.CONTENT and earlier.number < version.number
        for earlier in versions.of(tx, version.broadcast_id)
    )
