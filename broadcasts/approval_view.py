"""What somebody who approves is shown: the text as it will be read, for whom, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadcasts import drafting, filling, holds, nights, notices, remarks, series_view
from broadcasts.remarks import Remarks
from channels import markup
from channels.base import Button, Message
from storage import approvals, audiences, broadcasts, people
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as texts
from texts import broadcasts as broadcast_texts
from texts import nights as night_texts
from texts import placeholders as filling_texts
from texts import recurring
from texts.markup import Html, paragraphs
from threads.context import Act

QUOTED_TEXT = 2_500  # characters; with all that is said below, the request stays one message


def to_decide(
    act: Act, broadcast: Broadcast, request: Approval, most: int = QUOTED_TEXT
) -> Message:
    """An open request, or a Siaga to review, with the buttons that decide.

    At most so many characters of the text are quoted. What is said of participants in masa tenang
    is marked.
    """
    tx = act.tx
    remarked = remarks.of(tx, broadcast, act.now, act.official_domains)
    quoted = markup.split(remarked.shown, most)
    zone = tx.get_one(Office, broadcast.office).timezone
    text = quoted[0] if quoted else ""
    facts, tiers = _facts(tx, broadcast, act.now), _tiers(tx, broadcast)
    until, said = request.decide_by, remarks_of(broadcast, remarked)
    if request.state is ApprovalState.UNREVIEWED:
        shown = texts.review(text, facts, tiers, until, zone)
    else:
        is_cut = len(quoted) > 1
        shown = texts.request(text, facts, tiers, until, zone, remarks=said, is_cut=is_cut)
    return Message(shown, buttons(request, holds.seal(broadcast.text, remarked.hold)))


def remarks_of(broadcast: Broadcast, remarked: Remarks) -> Sequence[Html]:
    """What somebody who approves has to look at."""
    hold = remarks.to_approver(broadcast.text, remarked.hold) if remarked.hold else None
    return [one for one in (hold, remarked.warnings) if one is not None]


def buttons(request: Approval, seal: str = "") -> tuple[tuple[Button, ...], ...]:
    """What can be done about a request; `seal` names the passages that are shown with it."""
    number = approvals.key_of(request)
    see = (Button(texts.SEE_ALL, f"setuju:all:{number}"),)
    if request.state is ApprovalState.UNREVIEWED:
        return ((Button(texts.REVIEWED, f"setuju:reviewed:{number}"),), see)
    decide = (
        Button(texts.APPROVE, f"setuju:yes:{number}{f':{seal}' if seal else ''}"),
        Button(texts.SEND_BACK, f"setuju:no:{number}"),
    )
    return (decide, see)


def whole(act: Act, broadcast: Broadcast, request: Approval) -> tuple[Message, Message]:
    """The announcement exactly as it is read, and how it reaches the groups of each channel."""
    message = drafting.announcement(act.tx, broadcast, to=filling.example(act.tx, broadcast))
    remarked = remarks.of(act.tx, broadcast, act.now, act.official_domains)
    below = paragraphs(reach(act, broadcast, message), *remarks_of(broadcast, remarked))
    seal = holds.seal(broadcast.text, remarked.hold)
    return message, Message(below, buttons(request, seal)[:1])


def reach(act: Act, broadcast: Broadcast, message: Message) -> Html:
    """How the announcement reaches the groups of each channel."""
    tx, composers, reader = act.tx, act.composers, filling.example(act.tx, broadcast)
    reached = audiences.count_by_channel(tx, broadcasts.unpack(broadcast.selector))
    rows = [
        texts.by_channel(
            channel,
            groups,
            len(composers[channel].compose(message)),
            markup.visible(notices.notice(tx, broadcast, reader).text)
            if is_through_people
            else None,
        )
        for (channel, is_through_people), groups in reached.items()
        if channel in composers
    ]
    return texts.whole(rows)


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


def _facts(tx: Tx, broadcast: Broadcast, now: datetime) -> Sequence[tuple[str, str]]:
    selector = broadcasts.unpack(broadcast.selector)
    office = tx.get_one(Office, broadcast.office)
    region = drafting.region_of(tx, selector)
    audience = drafting.audience_label(selector)
    message, reader = drafting.announcement(tx, broadcast), filling.example(tx, broadcast)
    kind, words = texts.KIND_LABELS[broadcast.kind], series_view.words(tx, broadcast)
    found = (
        (kind, f"nomor {broadcast.id}, {office.name}"),
        ("Konseptor", _author(tx, broadcast)),
        ("Sifat", drafting.urgency_of(broadcast)),
        ("Untuk", f"{audience}, wilayah {region}" if region else audience),
        ("Waktu", _when(holds.leaves_at(broadcast, now), office.timezone)),
        *(("Batas", limit) for limit in remarks.limits(tx, broadcast, now)),
        ("Jam tenang", night_texts.in_short(_waits(tx, broadcast))),
        ("Berulang", f"{words}. {recurring.COVERED}" if words else ""),
        ("Lampiran", message.media.file_name if message.media else ""),
        ("Isian", filling_texts.example_of(reader.name) if reader else ""),
    )
    return [(label, value) for label, value in found if value]


def _waits(tx: Tx, broadcast: Broadcast) -> Sequence[tuple[str, datetime]]:
    """Who waits for the morning; of what leaves once it is approved nobody knows that yet."""
    if broadcast.due_at is None:
        return ()
    return [(wait.zone, wait.until) for wait in nights.waits(tx, broadcast, broadcast.due_at)]


def _when(due_at: datetime | None, zone: str) -> str:
    return broadcast_texts.when(due_at, zone) if due_at else texts.ONCE_APPROVED


def _author(tx: Tx, broadcast: Broadcast) -> str:
    author = people.get(tx, broadcast.author_person) if broadcast.author_person else None
    return author.name if author else ""


def _tiers(tx: Tx, broadcast: Broadcast) -> dict[str, int]:
    counts = audiences.count_by_tier(tx, broadcasts.unpack(broadcast.selector))
    return {broadcast_texts.TIER_LABELS[tier.value]: count for tier, count in counts.items()}
