"""The newest text in place of an older one, wherever that has not left."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from broadcasts import coverings, filling
from broadcasts.coverings import Covering
from broadcasts.notices import notice, notice_to, to_group
from channels.base import Part
from outbox.enqueue import Composers
from storage import broadcasts, corrections, renderings
from storage.broadcasts import Broadcast, Wave
from storage.corrections import Groups
from storage.engine import Tx
from storage.offices import Office
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
    _rewrite_notices(tx, broadcast)


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
    is_per_office = filling.is_per_office(broadcast)
    for channel in corrections.channels(tx, number):
        composer = composers.get(channel)
        if composer is None:
            continue
        for groups in _groups(tx, number, channel, is_per_office=is_per_office):
            office = tx.get_one(Office, groups.office) if groups.office is not None else None
            asks = groups.are_own and broadcast.asks_receipt
            message = to_group(tx, broadcast, office, asks=asks, covering=covering)
            parts = [renderings.put(tx, part) for part in composer.compose(message)]
            corrections.rewrite_groups(tx, number, groups, parts, surplus, among)


def _groups(tx: Tx, number: int, channel: str, *, is_per_office: bool) -> Sequence[Groups]:
    """The groups that read alike: all of a kind, or those of one office."""
    if is_per_office:
        return corrections.groups_waiting(tx, number, channel)
    return [Groups(channel, are_own) for are_own in (False, True)]


def _rewrite_notices(tx: Tx, broadcast: Broadcast) -> None:
    number = broadcasts.key_of(broadcast)
    if not filling.is_per_office(broadcast):
        corrections.rewrite_notices(tx, number, renderings.put(tx, notice(tx, broadcast)))
        return
    for asked in corrections.people_waiting(tx, number):
        own = renderings.put(tx, notice_to(tx, broadcast, asked))
        corrections.rewrite_notices(tx, number, own, asked=asked)
