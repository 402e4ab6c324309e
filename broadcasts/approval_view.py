"""What somebody who approves is shown: the text as it will be read, for whom, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import drafting, notices, turns
from channels import markup
from channels.base import Button, Message
from outbox.enqueue import Composers
from storage import approvals, audiences, broadcasts, people
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as texts
from texts import broadcasts as broadcast_texts
from texts import ways
from texts.markup import Html
from texts.registry import AUDIENCE_LABELS

QUOTED_TEXT = 2_500  # characters; with all that is said below, the request stays one message


def to_decide(tx: Tx, broadcast: Broadcast, request: Approval) -> Message:
    """An open request, or a Siaga to review, with the buttons that decide."""
    quoted = markup.split(drafting.announcement(tx, broadcast).text, QUOTED_TEXT)
    zone = tx.get_one(Office, broadcast.office).timezone
    text = quoted[0] if quoted else ""
    facts, tiers, until = _facts(tx, broadcast), _tiers(tx, broadcast), request.decide_by
    if request.state is ApprovalState.UNREVIEWED:
        shown = texts.review(text, facts, tiers, until, zone)
    else:
        shown = texts.request(text, facts, tiers, until, zone, is_cut=len(quoted) > 1)
    return Message(shown, buttons(request))


def buttons(request: Approval) -> tuple[tuple[Button, ...], ...]:
    """What can be done about a request."""
    number = approvals.key_of(request)
    see = (Button(texts.SEE_ALL, f"setuju:all:{number}"),)
    if request.state is ApprovalState.UNREVIEWED:
        return ((Button(texts.REVIEWED, f"setuju:reviewed:{number}"),), see)
    decide = (
        Button(texts.APPROVE, f"setuju:yes:{number}"),
        Button(texts.SEND_BACK, f"setuju:no:{number}"),
    )
    return (decide, see)


def whole(tx: Tx, composers: Composers, broadcast: Broadcast) -> tuple[Message, Html]:
    """The announcement exactly as it is read, and how it reaches the groups of each channel."""
    message = drafting.announcement(tx, broadcast)
    reached = audiences.count_by_channel(tx, broadcasts.unpack(broadcast.selector))
    rows = [
        texts.by_channel(
            channel,
            groups,
            len(composers[channel].compose(message)),
            markup.visible(notices.notice(tx, broadcast).text) if is_through_people else None,
        )
        for (channel, is_through_people), groups in reached.items()
        if channel in composers
    ]
    return message, texts.whole(rows)


def record_of(tx: Tx, broadcast_id: int) -> Html | None:
    """On what grounds an announcement was released, for every view of it; None: none needed."""
    found = approvals.newest_of(tx, broadcast_id)
    if found is None or found.state not in approvals.CLEARING:
        return None
    office = tx.get_one(Office, found.office)
    zone = tx.get_one(Office, tx.get_one(Broadcast, broadcast_id).office).timezone
    return texts.record(found.state.value, office.name, found.decided_at, zone, found.reason)


def audience(tx: Tx, broadcast: Broadcast) -> int:
    """How many groups get it."""
    return sum(_tiers(tx, broadcast).values())


def _facts(tx: Tx, broadcast: Broadcast) -> Sequence[tuple[str, str]]:
    selector = broadcasts.unpack(broadcast.selector)
    office = tx.get_one(Office, broadcast.office)
    region = drafting.region_of(tx, selector)
    audience = AUDIENCE_LABELS[drafting.audience_of(selector).value]
    message = drafting.announcement(tx, broadcast)
    kind = texts.KIND_LABELS[broadcast.kind]
    found = (
        (kind, f"nomor {broadcast.id}, {office.name}"),
        ("Konseptor", _author(tx, broadcast)),
        ("Sifat", drafting.urgency_of(broadcast)),
        ("Untuk", f"{audience}, wilayah {region}" if region else audience),
        ("Waktu", turns.in_words(tx, broadcast) or texts.ONCE_APPROVED),
        (ways.CHANGE_WAY, turns.way(tx, broadcast) or ""),
        ("Lampiran", message.media.file_name if message.media else ""),
    )
    return [(label, value) for label, value in found if value]


def _author(tx: Tx, broadcast: Broadcast) -> str:
    author = people.get(tx, broadcast.author_person) if broadcast.author_person else None
    return author.name if author else ""


def _tiers(tx: Tx, broadcast: Broadcast) -> dict[str, int]:
    counts = audiences.count_by_tier(tx, broadcasts.unpack(broadcast.selector))
    return {broadcast_texts.TIER_LABELS[tier.value]: count for tier, count in counts.items()}
