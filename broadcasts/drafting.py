"""An announcement before it is released, and the exact text that will be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from broadcasts import cascade, filling, invitations, proof_codes
from broadcasts import quiet as quiet_hours
from broadcasts.quiet import Quiet
from channels import markup
from channels.base import Media, Message
from registry import groups as kinds
from registry.groups import Audience, categories_of
from registry.segments import segment_label
from storage import audiences, audit, broadcasts, media, offices, proofs
from storage.broadcasts import Broadcast, BroadcastState, Kind, Lane
from storage.chats import Category, Selector
from storage.engine import Tx
from storage.offices import Tier
from texts import approvals as approval_texts
from texts import broadcasts as texts
from texts.registry import AUDIENCE_LABELS

DEFAULT_LATENESS = timedelta(hours=2)
MOST_TEXT = 12_000  # characters: three messages on Telegram
TIERS_BELOW = MappingProxyType(  # whom an office may address: itself and what is under it
    {
        Tier.NATIONAL: (Tier.NATIONAL, Tier.PROVINCE, Tier.REGENCY),
        Tier.PROVINCE: (Tier.PROVINCE, Tier.REGENCY),
        Tier.REGENCY: (Tier.REGENCY,),
    }
)
TITLE_LENGTH = 80  # characters
SEND_INTERVAL = timedelta(seconds=1) / 29  # Telegram's account allowance, the slowest we use


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes: `actor` for the audit, the person and the chat to report to if there are any."""

    actor: str
    person_id: int | None = None
    report_chat: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen if the draft were released now."""

    message: Message
    groups: Mapping[Tier, int]
    missing: Sequence[str]
    duration: timedelta
    withheld: int = 0
    """External groups that other offices serve themselves."""

    @property
    def audience(self) -> int:
        """The number of groups."""
        return sum(self.groups.values())


def draft(
    tx: Tx,
    author: Author,
    text: str,
    selector: Selector,
    *,
    gap: timedelta,
    now: datetime,
    picture: str | None = None,
    lane: Lane = Lane.ROUTINE,
    kind: Kind = Kind.ANNOUNCEMENT,
    quiet: Quiet | None = None,
) -> int:
    """Store a draft; `text` is in the neutral HTML subset, `picture` a digest in `media`.

    What of it comes due in the hours of `quiet` waits for their end.
    """
    broadcast_id = broadcasts.add(
        tx,
        Broadcast(
            office=selector.author_office,
            author=author.actor,
            author_person=author.person_id,
            report_chat=author.report_chat,
            text=text,
            media=picture,
            selector=broadcasts.pack(selector),
            lane=lane,
            kind=kind,
            state=BroadcastState.DRAFT,
            gap=gap,
            lateness=DEFAULT_LATENESS,
            quiet=quiet_hours.pack(quiet),
            created_at=now,
        ),
    )
    audit.record(
        tx,
        now,
        author.actor,
        "broadcast.draft",
        f"broadcast:{broadcast_id}",
        office=selector.author_office,
    )
    return broadcast_id


def aim(tx: Tx, broadcast_id: int, selector: Selector) -> None:
    """Choose the audience of a draft."""
    broadcast = tx.get_one(Broadcast, broadcast_id)
    broadcast.selector = broadcasts.pack(selector)
    tx.flush()


def narrow(
    selector: Selector, *, tiers: Sequence[Tier] | None = None, root: str | None = None
) -> Selector:
    """The selector with other tiers or another region."""
    return replace(
        selector,
        tiers=tuple(tiers) if tiers is not None else selector.tiers,
        root=root or selector.root,
    )


def announcement(
    tx: Tx, broadcast: Broadcast, text: str | None = None, *, to: offices.Office | None = None
) -> Message:
    """The message exactly as the groups of an office get it; with another `text`, that instead.

    Without an office, what it fills in is only named.
    """
    shown = template(tx, broadcast, text)
    return Message(filling.filled(tx, broadcast, shown, to), media=_picture(tx, broadcast.media))


def template(tx: Tx, broadcast: Broadcast, text: str | None = None) -> str:
    """The same with gaps, before any office has filled them."""
    author = tx.get_one(offices.Office, broadcast.office)
    selector = broadcasts.unpack(broadcast.selector)
    return texts.announcement(
        author.name,
        broadcast.text if text is None else text,
        basis=broadcast.basis,
        contact=broadcast.contact,
        heading=approval_texts.heading(broadcast.kind),
        is_drill=selector.is_drill,
        code=_code(tx, broadcast, selector),
        event=invitations.block(tx, broadcast),
    )


def is_public(selector: Selector) -> bool:
    """Whether an announcement is for the public, so that anybody may check it."""
    return any(kinds.audience_of(category) is Audience.PUBLIC for category in selector.categories)


def title(broadcast: Broadcast) -> str:
    """The first line of an announcement as it was written, cut to what a list shows."""
    return shortened(first_line(broadcast))


def first_line(broadcast: Broadcast) -> str:
    """The first line of an announcement as it was written."""
    return markup.visible(broadcast.text).strip().partition("\n")[0].strip()


def shortened(first: str) -> str:
    """A first line, cut to what a list shows."""
    return first if len(first) <= TITLE_LENGTH else f"{first[: TITLE_LENGTH - 1]}…"


def preview(tx: Tx, broadcast: Broadcast, parts: int = 1) -> Preview:
    """Text, groups per tier, offices without a group and an estimate of the duration.

    `parts` is the number of messages that the text takes in each group.
    """
    selector = broadcasts.unpack(broadcast.selector)
    groups = audiences.count_by_tier(tx, selector)
    waves = sum(1 for count in groups.values() if count)
    calls = sum(groups.values()) * parts
    return Preview(
        message=announcement(tx, broadcast, to=filling.example(tx, broadcast)),
        groups=groups,
        missing=_missing(tx, selector),
        duration=cascade.estimate(calls, SEND_INTERVAL, waves, broadcast.gap),
        withheld=audiences.count_withheld(tx, selector),
    )


def audience_of(selector: Selector) -> Audience:
    """Which of the audiences that people choose from is meant."""
    meant = (choice for choice in Audience if categories_of(choice) == selector.categories)
    return next(meant, Audience.INTERNAL)


def audience_label(selector: Selector) -> str:
    """Who is meant, as people read it."""
    segments = [segment_label(segment) for segment in selector.segments]
    return texts.audience(AUDIENCE_LABELS[audience_of(selector).value], segments)


def region_of(tx: Tx, selector: Selector) -> str | None:
    """The region that is meant, None for all of the author's."""
    if selector.root == selector.author_office:
        return None
    return tx.get_one(offices.Office, selector.root).region


def urgency_of(broadcast: Broadcast) -> str:
    """Biasa, Segera or Siaga, with the reason if there is one."""
    label = {Lane.ROUTINE: approval_texts.ROUTINE, Lane.EMERGENCY: approval_texts.SIAGA}
    if broadcast.siaga_reason is not None:
        return approval_texts.urgency(approval_texts.SIAGA, broadcast.siaga_reason)
    return label.get(Lane(broadcast.lane), approval_texts.URGENT)


def _missing(tx: Tx, selector: Selector) -> list[str]:
    """Offices without a group; for partners and public every office but one would be listed."""
    if Category.SATKER not in selector.categories:
        return []
    return [office.name for office in audiences.offices_without_group(tx, selector)]


def _code(tx: Tx, broadcast: Broadcast, selector: Selector) -> str | None:
    """The code by which it can be checked, or what stands in its place until the release."""
    if not is_public(selector):
        return None
    proof = proofs.of_broadcast(tx, broadcasts.key_of(broadcast))
    return proof_codes.written(proof.code) if proof else texts.CODE_LATER


def _picture(tx: Tx, digest: str | None) -> Media | None:
    stored = media.get(tx, digest) if digest else None
    if stored is None:
        return None
    return Media(stored.sha256, stored.kind, stored.file_name, stored.mime_type, stored.size)
