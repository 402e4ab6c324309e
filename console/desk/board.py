"""Announcements that were sent: a list, and of each the provinces as tiles and who is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from broadcasts import breakdown, contacting, drafting, reports, scoreboard, sight, standing
from broadcasts.scoreboard import Tile
from broadcasts.standing import Standing, Target
from console.desk import forms
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import NoSuchAnnouncement
from registry.access import Actor
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import confirming, dates, desk_board
from texts.confirming import SHORT_STATES

PAGE: Final = 12  # announcements: each takes a statement over all of its targets


@dataclass(frozen=True, slots=True)
class Row:
    """An announcement on the list."""

    number: int
    title: str
    office: str
    state: str
    at: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TileView:
    """A province or an office; `standing` is that of whoever is furthest behind, for its colour."""

    code: str
    name: str
    standing: str
    counts: tuple[str, ...]
    offices: tuple[TileView, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything about one announcement."""

    row: Row
    pace: Sequence[str]
    tiles: Sequence[TileView]
    missing: Sequence[str]


async def show_list(request: web.Request) -> web.Response:
    """The announcements that somebody may read about, newest first."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    since = desk.hub.newest
    rows = await desk.database.read(
        lambda tx: [_row(tx, one) for one in sight.visible(tx, actor, PAGE)]
    )
    return page(request, "boards.html", rows=rows, since=since)


async def show(request: web.Request) -> web.Response:
    """One announcement: its tiles, how long it took, and who is missing."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    number = forms.number_in(request.match_info["number"])
    since, now = desk.hub.newest, desk.clock()
    found = await desk.database.read(lambda tx: _board(tx, actor, number, now))
    return page(request, "board.html", board=found, since=since)


def _board(tx: Tx, actor: Actor, number: int | None, now: datetime) -> Board:
    broadcast = sight.released(tx, actor, number) if number is not None else None
    if broadcast is None:
        raise NoSuchAnnouncement
    targets = standing.of(tx, broadcasts.key_of(broadcast))
    marks = breakdown.told_marks(tx, targets)
    return Board(
        _row(tx, broadcast, targets),
        breakdown.pace_lines(scoreboard.pace(targets, now)),
        [_tile(tile, targets, marks) for tile in scoreboard.provinces(tx, targets)],
        _missing(tx, targets, actor, now),
    )


def _row(tx: Tx, broadcast: Broadcast, targets: Sequence[Target] | None = None) -> Row:
    number, office = broadcasts.key_of(broadcast), tx.get_one(Office, broadcast.office)
    if targets is None:
        targets = standing.of(tx, number)
    return Row(
        number,
        drafting.title(broadcast),
        office.name,
        broadcast_texts.STATE_LABELS[broadcast.state.value],
        dates.day_and_time(broadcast.due_at, office.timezone) if broadcast.due_at else "",
        desk_board.counts(asdict(standing.sums(targets))),
    )


def _tile(tile: Tile, targets: Sequence[Target], marks: Mapping[str, str]) -> TileView:
    own = scoreboard.of_province(targets, tile.code)
    return TileView(
        tile.code,
        tile.name,
        _behind(tile),
        desk_board.counts(asdict(tile.sums)) or (desk_board.NOT_MEANT,),
        tuple(
            TileView(
                one.code,
                one.name,
                _behind(one),
                desk_board.counts(asdict(one.sums)),
                mark=marks.get(one.code, ""),
            )
            for one in own
        ),
    )


def _behind(tile: Tile) -> str:
    """Where whoever is furthest behind stands; empty: nobody was meant."""
    behind = (Standing.NOT_ARRIVED, Standing.WAITING, Standing.SILENT, Standing.CONFIRMED)
    found = asdict(tile.sums)
    return next((one.value for one in behind if found[one.value]), "")


def _missing(tx: Tx, targets: Sequence[Target], actor: Actor, now: datetime) -> Sequence[str]:
    """Who has not got it, or not said so, a line each, with whom to call."""
    lost = (Standing.NOT_ARRIVED, Standing.WAITING)
    found = [target for target in targets if target.standing in lost]
    whom = contacting.contacts(tx, found, now, actor)
    return [_line(target, whom[target.chat_id]) for target in found]


def _line(target: Target, contact: str) -> str:
    how = confirming.STATES[target.standing.value]
    trouble = f", {SHORT_STATES['trouble']}" if target.in_trouble else ""
    line = f"{reports.target_name(target)} ({how}{trouble})"
    return f"{line} | {contact}" if contact else line
