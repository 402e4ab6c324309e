"""Whether all participants of the election got the same text, and within which time.

KPU treats them equally; this is what an office can show for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broadcasts import filling, placeholders, standing
from broadcasts.drafting import template
from broadcasts.standing import Target
from channels import markup
from channels.base import ChatKind
from storage import broadcasts, operations, renderings, standings, versions
from storage.broadcasts import Broadcast
from storage.chats import Category
from storage.engine import Tx
from storage.offices import Office


@dataclass(frozen=True, slots=True)
class Receiver:
    """A group or contact of participants; `text` is the digest of what it got.

    `at` is when the platform took it; where people pass it on, when they said that they have.
    """

    target: Target
    at: datetime | None
    text: str
    is_through_people: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What the participants of one office got."""

    office: str
    office_name: str
    zone: str
    receivers: Sequence[Receiver]

    @property
    def received(self) -> Sequence[Receiver]:
        """Those who have it, in the order in which they got it."""
        found = [one for one in self.receivers if one.at is not None]
        return sorted(found, key=lambda one: (one.at, one.target.chat_id))

    @property
    def lacking(self) -> Sequence[Receiver]:
        """Those of whom nobody knows that they have it."""
        return [one for one in self.receivers if one.at is None]

    @property
    def span(self) -> timedelta:
        """How much later the last got it than the first."""
        times = [one.at for one in self.receivers if one.at is not None]
        return max(times) - min(times) if times else timedelta(0)

    @property
    def texts(self) -> Sequence[str]:
        """The digests of the texts that arrived: one, if all got the same."""
        return tuple(dict.fromkeys(one.text for one in self.received))


def reports(tx: Tx, broadcast: Broadcast) -> Sequence[Report]:
    """A report for each office whose participants were meant, in the order of their codes."""
    number = broadcasts.key_of(broadcast)
    meant = standing.of(tx, number, standings.of_category(Category.PARTICIPANTS))
    got = _texts(tx, number, [target.chat_id for target in meant])
    whole = _digest(template(tx, broadcast))
    return [
        Report(
            code,
            targets[0].office_name,
            targets[0].zone,
            _receivers(targets, got, _as_written(tx, broadcast, code), whole),
        )
        for code, targets in standing.by_office(meant).items()
    ]


def _receivers(
    targets: Sequence[Target], got: Mapping[int, str], written: Mapping[str, str], whole: str
) -> Sequence[Receiver]:
    texts = {chat_id: written.get(digest, digest) for chat_id, digest in got.items()}
    return [_receiver(target, texts.get(target.chat_id, whole)) for target in targets]


def _as_written(tx: Tx, broadcast: Broadcast, code: str) -> Mapping[str, str]:
    """The digest of a text before gaps were filled, by that of each copy an office may have.

    What every office fills with words of its own is one text to all of them.
    """
    office = tx.get_one(Office, code)
    values = filling.every_version_of(tx, broadcast, office)
    found: dict[str, str] = {}
    for version in versions.of(tx, broadcasts.key_of(broadcast)):
        written = template(tx, broadcast, version.text)
        for own in values:
            found[_digest(placeholders.fill(written, filling.escaped(own)))] = _digest(written)
    return found


def _receiver(target: Target, text: str) -> Receiver:
    is_through_people = target.is_relayed or target.kind is ChatKind.PRIVATE
    arrived = target.sent_at if target.has_arrived else None
    at = target.confirmed_at if is_through_people else arrived
    return Receiver(target, at, text, is_through_people)


def _texts(tx: Tx, number: int, chat_ids: Sequence[int]) -> Mapping[int, str]:
    """The digest of the whole text that left to each chat; nobody's who read it by a button."""
    parts: dict[int, list[str]] = {}
    for chat_id, rendering in operations.sent_parts(tx, operations.announcement(number), chat_ids):
        part = renderings.get(tx, rendering)
        if part.template is None:
            parts.setdefault(chat_id, []).append(part.text)
    return {chat_id: _digest("".join(texts)) for chat_id, texts in parts.items()}


def _digest(html: str) -> str:
    """The digest of a text as people read it: where a channel splits it makes no difference."""
    words = "".join(markup.visible(html).split())
    return hashlib.sha256(words.encode()).hexdigest()[:12]
