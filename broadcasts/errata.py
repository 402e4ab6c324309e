"""What is said about a new version of an announcement, to whom, and in which zone's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from broadcasts.coverings import Covering
from broadcasts.drafting import announcement
from broadcasts.notices import receipt_buttons
from channels.base import Button, Message, Part, TemplateCall
from storage import broadcasts, versions
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from storage.versions import Version, VersionKind
from texts import corrections as texts
from texts import relays
from texts import whatsapp as templates
from texts.markup import Html, paragraphs


def has_answer(version: Version) -> bool:
    """Whether those who got an earlier version are told of this one."""
    return version.kind in (VersionKind.CONTENT, VersionKind.WITHDRAWN)


def answer(
    tx: Tx, broadcast: Broadcast, version: Version, zone: str, groups: Sequence[str] = ()
) -> Html:
    """RALAT or DITARIK as it is read in a zone; `groups` are those it is to be passed on to."""
    number, is_drill = version.broadcast_id, broadcasts.unpack(broadcast.selector).is_drill
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
    return texts.correction(
        number,
        left_at,
        version.wrong,
        version.right,
        at=version.created_at,
        zone=zone,
        groups=groups,
        is_repeated=_is_repeated(tx, version),
        is_drill=is_drill,
    )


def standing(
    tx: Tx,
    broadcast: Broadcast,
    version: Version,
    zone: str,
    *,
    asks: bool = False,
    covering: Covering | None = None,
) -> Message:
    """What stands in a chat from now on where the announcement stood; the rest as in `to_group`."""
    message = announcement(tx, broadcast, version.text, covering)
    if version.kind is VersionKind.WITHDRAWN:
        return replace(message, text=answer(tx, broadcast, version, zone))
    return replace(message, buttons=receipt_buttons(version.broadcast_id)) if asks else message


def whole(
    tx: Tx,
    broadcast: Broadcast,
    version: Version,
    zone: str,
    groups: Sequence[str] = (),
    *,
    covering: Covering | None = None,
) -> Message:
    """The answer with the corrected text, for where nothing can be edited."""
    said = answer(tx, broadcast, version, zone, groups)
    if version.kind is VersionKind.WITHDRAWN:
        return Message(said)
    return Message(paragraphs(said, announcement(tx, broadcast, covering=covering).text))


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
