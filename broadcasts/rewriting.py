"""The newest text in place of an older one, wherever that has not left."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from broadcasts import coverings
from broadcasts.coverings import Covering
from broadcasts.notices import notice, to_group
from channels.base import Part
from outbox.enqueue import Composers
from storage import broadcasts, corrections, renderings
from storage.broadcasts import Broadcast, Wave
from storage.engine import Tx
from texts import corrections as texts


def rewrite(tx: Tx, composers: Composers, broadcast: Broadcast) -> None:
    """Let everything of a locked announcement that has not left, leave as it reads now.

    What provinces have added stays.
    """
    number = broadcasts.key_of(broadcast)
    covered = coverings.by_wave(tx, number)
    _rewrite(tx, composers, broadcast, None, ~corrections.in_waves(number, covered))
    for wave_id, covering in covered.items():
        _rewrite(tx, composers, broadcast, covering, corrections.in_waves(number, [wave_id]))
    corrections.rewrite_notices(tx, number, renderings.put(tx, notice(tx, broadcast)))


def rewrite_wave(tx: Tx, composers: Composers, broadcast: Broadcast, wave: Wave) -> None:
    """Let a wave leave with what its province has added."""
    wave_id = broadcasts.key_of(wave)
    in_wave = corrections.in_waves(broadcasts.key_of(broadcast), [wave_id])
    _rewrite(tx, composers, broadcast, coverings.of_wave(tx, wave_id), in_wave)


def _rewrite(
    tx: Tx,
    composers: Composers,
    broadcast: Broadcast,
    covering: Covering | None,
    among: ColumnElement[bool],
) -> None:
    number = broadcasts.key_of(broadcast)
    surplus = renderings.put(tx, Part(texts.SURPLUS))
    for channel in corrections.channels(tx, number):
        composer = composers.get(channel)
        if composer is None:
            continue
        for are_own in (False, True):
            asks = are_own and broadcast.asks_receipt
            message = to_group(tx, broadcast, asks=asks, covering=covering)
            parts = [renderings.put(tx, part) for part in composer.compose(message)]
            corrections.rewrite_groups(
                tx, number, channel, parts, surplus, are_own=are_own, among=among
            )
