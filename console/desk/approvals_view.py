"""What waits for somebody's approval, as the pages of the web desk show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from broadcasts import approval, approval_view, drafting, filling, holds, remarks
from broadcasts.approval_errors import NotTheirs
from channels import markup
from channels.base import Message, Part
from console.desk.context import safe
from console.desk.errors import NoSuchRequest
from outbox.enqueue import Composers
from registry.access import Actor
from storage import approvals, audiences, broadcasts
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as approval_texts
from texts import desk_approvals as texts
from threads.context import Act

EVERYTHING: Final = 100_000  # characters: more than any announcement has


@dataclass(frozen=True, slots=True)
class Row:
    """A request on the list; `id` is its own, `number` that of the announcement."""

    id: int
    number: int
    title: str
    office: str
    until: str
    is_review: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One message as it is read in a channel; `file` names what comes with it."""

    text: Markup
    file: str


@dataclass(frozen=True, slots=True)
class Rendering:
    """All that a channel's groups read."""

    channel: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request: what is asked, how it is read, and what this reader can do about it.

    `closed` says why nothing can be done; `digest` is of what is shown, `seal` of the
    passages that are marked in it; both go with the form.
    """

    row: Row
    asked: Markup
    below: Markup
    renderings: tuple[Rendering, ...]
    digest: str
    seal: str
    closed: str


def listed(tx: Tx, actor: Actor, now: datetime) -> list[Row]:
    """Everything that waits for this reader, the most pressing first."""
    return [_row(tx, *one) for one in approval.waiting_for(tx, actor, now)]


def shown(act: Act, actor: Actor, number: int | None) -> RequestView:
    """One request; raises NoSuchRequest."""
    tx = act.tx
    request = approvals.get(tx, number) if number is not None else None
    if request is None:
        raise NoSuchRequest
    try:
        broadcast = approval.in_sight(tx, actor, request, act.now)
    except NotTheirs:
        raise NoSuchRequest from None
    message = drafting.announcement(tx, broadcast, to=filling.example(tx, broadcast))
    remarked = remarks.of(tx, broadcast, act.now, act.official_domains)
    return RequestView(
        _row(tx, request, broadcast),
        _safe(approval_view.to_decide(act, broadcast, request, EVERYTHING).text),
        _safe(approval_view.reach(act, broadcast, message)),
        tuple(_renderings(tx, act.composers, broadcast, message)),
        request.digest,
        holds.seal(broadcast.text, remarked.hold),
        _closed(actor, request, broadcast),
    )


def _row(tx: Tx, request: Approval, broadcast: Broadcast) -> Row:
    office = tx.get_one(Office, broadcast.office)
    return Row(
        approvals.key_of(request),
        broadcasts.key_of(broadcast),
        drafting.title(broadcast),
        office.name,
        approval_texts.until(request.decide_by, office.timezone),
        request.state is ApprovalState.UNREVIEWED,
    )


def _renderings(
    tx: Tx, composers: Composers, broadcast: Broadcast, message: Message
) -> Iterator[Rendering]:
    """The messages of each channel that it reaches, split as that channel splits them."""
    reached = audiences.count_by_channel(tx, broadcasts.unpack(broadcast.selector))
    for channel in dict.fromkeys(channel for channel, _ in reached):
        if channel in composers:
            parts = composers[channel].compose(message)
            yield Rendering(texts.channel(channel), tuple(map(_piece, parts)))


def _piece(part: Part) -> Piece:
    return Piece(_safe(part.text), texts.file(part.media.file_name) if part.media else "")


def _safe(text: str) -> Markup:
    """Text in our subset for a page: known tags only, and links that lead somewhere."""
    return safe(markup.sanitise(text))


def _closed(actor: Actor, request: Approval, broadcast: Broadcast) -> str:
    if request.state not in approvals.WAITING:
        return approval_texts.closed(request.state.value)
    return texts.OWN if broadcast.author_person == actor.person_id else ""
