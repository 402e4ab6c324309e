"""The newest text in place of an older one, wherever that has not left."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import filling
from broadcasts.notices import notice, notice_to, to_group
from channels.base import Part
from outbox.enqueue import Composers
from storage import broadcasts, corrections, renderings
from storage.broadcasts import Broadcast
from storage.corrections import Groups
from storage.engine import Tx
from storage.offices import Office
from texts import corrections as texts


def rewrite(tx: Tx, composers: Composers, broadcast: Broadcast) -> None:
    """Let everything of a locked announcement that has not left, leave as it reads now."""
    number = broadcasts.key_of(broadcast)
    surplus = renderings.put(tx, Part(texts.SURPLUS))
    is_per_office = filling.is_per_office(broadcast)
    for channel in corrections.channels(tx, number):
        composer = composers.get(channel)
        if composer is None:
            continue
        for groups in _groups(tx, number, channel, is_per_office=is_per_office):
            office = tx.get_one(Office, groups.office) if groups.office is not None else None
            asks = groups.are_own and broadcast.asks_receipt
            message = to_group(tx, broadcast, office, asks=asks)
            parts = [renderings.put(tx, part) for part in composer.compose(message)]
            corrections.rewrite_groups(tx, number, groups, parts, surplus)
    _rewrite_notices(tx, broadcast, number, is_per_office=is_per_office)


def _groups(tx: Tx, number: int, channel: str, *, is_per_office: bool) -> Sequence[Groups]:
    """The groups that read alike: all of a kind, or those of one office."""
    if is_per_office:
        return corrections.groups_waiting(tx, number, channel)
    return [Groups(channel, are_own) for are_own in (False, True)]


def _rewrite_notices(tx: Tx, broadcast: Broadcast, number: int, *, is_per_office: bool) -> None:
    if not is_per_office:
        corrections.rewrite_notices(tx, number, renderings.put(tx, notice(tx, broadcast)))
        return
    for asked in corrections.people_waiting(tx, number):
        own = renderings.put(tx, notice_to(tx, broadcast, asked))
        corrections.rewrite_notices(tx, number, own, asked=asked)
