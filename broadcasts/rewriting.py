"""The newest text in place of an older one, wherever that has not left."""

from __future__ import annotations

from broadcasts.notices import notice, to_group
from channels.base import Part
from outbox.enqueue import Composers
from storage import broadcasts, corrections, renderings
from storage.broadcasts import Broadcast
from storage.engine import Tx
from texts import corrections as texts


def rewrite(tx: Tx, composers: Composers, broadcast: Broadcast) -> None:
    """Let everything of a locked announcement that has not left, leave as it reads now."""
    number = broadcasts.key_of(broadcast)
    surplus = renderings.put(tx, Part(texts.SURPLUS))
    for channel in corrections.channels(tx, number):
        composer = composers.get(channel)
        if composer is None:
            continue
        for are_own in (False, True):
            message = to_group(tx, broadcast, asks=are_own and broadcast.asks_receipt)
            parts = [renderings.put(tx, part) for part in composer.compose(message)]
            corrections.rewrite_groups(tx, number, channel, parts, surplus, are_own=are_own)
    corrections.rewrite_notices(tx, number, renderings.put(tx, notice(tx, broadcast)))
