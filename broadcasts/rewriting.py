"""The newest text in place of an older one, wherever that has not left."""

from __future__ import annotations

from broadcasts.drafting import announcement
from broadcasts.notices import notice
from channels.base import Part
from outbox.enqueue import Composers
from storage import broadcasts, corrections, renderings
from storage.broadcasts import Broadcast
from storage.engine import Tx
from texts import corrections as texts


def rewrite(tx: Tx, composers: Composers, broadcast: Broadcast) -> None:
    """Let everything of a locked announcement that has not left, leave as it reads now."""
    number, message = broadcasts.key_of(broadcast), announcement(tx, broadcast)
    surplus = renderings.put(tx, Part(texts.SURPLUS))
    for channel in corrections.channels(tx, number):
        composer = composers.get(channel)
        if composer is not None:
            parts = [renderings.put(tx, part) for part in composer.compose(message)]
            corrections.rewrite_groups(tx, number, channel, parts, surplus)
    corrections.rewrite_notices(tx, number, renderings.put(tx, notice(tx, broadcast)))
