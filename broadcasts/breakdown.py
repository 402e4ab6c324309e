"""An announcement province by province, and office by office, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from broadcasts import release_view, scoreboard, standing
from broadcasts.percentiles import Times
from broadcasts.scoreboard import Pace, Tile
from broadcasts.standing import Target
from channels.base import Message
from storage.engine import Tx
from storage.offices import Office
from texts import confirming as texts
from texts import recording
from texts.confirming import Place
from texts.markup import paragraphs
from threads.naming import of_staff


def by_province(tx: Tx, broadcast_id: int, now: datetime) -> Message:
    """How far each province is, and how long most took."""
    targets = standing.of(tx, broadcast_id)
    tiles = [tile for tile in scoreboard.provinces(tx, targets) if tile.sums.total]
    text = texts.by_place(
        broadcast_id,
        texts.EVERYWHERE,
        _places(tiles),
        "\n".join(pace_lines(scoreboard.pace(targets, now))),
        texts.how_to_go_deeper(broadcast_id),
    )
    return Message(text)


def of_province(tx: Tx, broadcast_id: int, province: Office) -> Message:
    """How far each office of a province is, and what was told by telephone."""
    targets = standing.of(tx, broadcast_id)
    tiles, marks = scoreboard.of_province(targets, province.code), told_marks(tx, targets)
    places = [Place(one.name, asdict(one.sums), marks.get(one.code, "")) for one in tiles]
    text = texts.by_place(broadcast_id, province.region, places)
    return Message(paragraphs(text, release_view.in_province(tx, broadcast_id, province)))


def told_marks(tx: Tx, targets: Sequence[Target]) -> Mapping[str, str]:
    """By office how a confirmation came about that nobody pressed a button for."""
    return {
        office: recording.mark(texts.MEANS[one.means], of_staff(tx, one.person_id))
        for office, one in standing.told(targets).items()
        if one.means is not None
    }


def pace_lines(pace: Pace) -> Sequence[str]:
    """How long most took, in words; nothing where nobody is to confirm."""
    measured = (
        (texts.TO_ARRIVE, pace.arriving),
        (texts.TO_CONFIRM, pace.confirming),
    )
    return [_times(label, times) for label, times in measured if times.done or times.waiting]


def _times(label: str, times: Times) -> str:
    half, most = (texts.percentile(times.percentile(percent), times.waited) for percent in (50, 90))
    return texts.times(label, half, most)


def _places(tiles: Sequence[Tile]) -> Sequence[Place]:
    return [Place(tile.name, asdict(tile.sums)) for tile in tiles]
