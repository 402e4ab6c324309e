"""Who is at the desk and on shift, and what keeps every page up to date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

from broadcasts import sight
from console.desk import live
from console.desk.context import SIGNED_IN, desk_of
from console.desk.forms import number_in
from registry.access import Actor, Permission
from registry.names import one_line
from storage import approvals, claim_lists, desk_lists, offices, shifts, standings
from storage.engine import Tx
from storage.offices import Office
from storage.shifts import Shift
from texts import desk as texts
from texts.registry import ROLE_LABELS

LIVE: Final = timedelta(days=2)  # after the release its page moves by itself, then by reloading
EVERY_ANNOUNCEMENT: Final = "semua"
MOST_NUMBER: Final = 20  # signs
MOST_CODE: Final = 8  # signs of an office's code, and some


@dataclass(frozen=True, slots=True)
class OnShift:
    """Somebody at a shared phone of an office."""

    name: str
    until: str


@dataclass(frozen=True, slots=True)
class OfficeView:
    """An office of theirs, what they are there, and who is on shift."""

    name: str
    roles: str
    on_shift: tuple[OnShift, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Who is at the desk, and for which offices."""

    name: str
    offices: tuple[OfficeView, ...]


async def stream_changes(request: web.Request) -> web.StreamResponse:
    """Tell a page what has changed in the offices that its reader may see."""
    desk, found = desk_of(request), request[SIGNED_IN]
    since = request.headers.get("Last-Event-ID") or request.query.get("since", "")
    topics, code = topics_of(found.actor), one_line(request.query.get("kantor", ""), MOST_CODE)
    if code:
        topics |= await desk.database.read(lambda tx: _topics_of_office(tx, found.actor, code))
    named = one_line(request.query.get("pengumuman", ""), MOST_NUMBER)
    if named:
        topics |= await desk.database.read(lambda tx: _topics_of_board(tx, found.actor, named))
    with desk.hub.watched(found.session, topics, since) as viewer:
        return await live.stream(request, viewer)


def topics_of(actor: Actor) -> frozenset[str]:
    """What somebody's pages may hear of."""
    return frozenset(map(live.office_topic, actor.offices_with(Permission.WATCH)))


def _topics_of_office(tx: Tx, actor: Actor, code: str) -> frozenset[str]:
    """What a page about one office hears of besides, if its reader may see that office."""
    office = tx.get(Office, code)
    may_see = office is not None and actor.may_see(office)
    return frozenset({live.office_topic(code)}) if may_see else frozenset()


def _topics_of_board(tx: Tx, actor: Actor, named: str) -> frozenset[str]:
    """What a page about one announcement, or about all of them, hears of besides."""
    if named == EVERY_ANNOUNCEMENT:
        return frozenset({live.announcement_topic()})
    number = number_in(named)
    is_seen = number is not None and sight.released(tx, actor, number) is not None
    return frozenset({live.announcement_topic(number)}) if is_seen else frozenset()


def marks(tx: Tx, now: datetime) -> Mapping[str, Hashable]:
    """A mark for each office and announcement, which differs whenever its pages have news."""
    found: dict[str, tuple[Hashable, ...]] = {}
    for office, shift in shifts.on_now(tx, now):
        topic = live.office_topic(office)
        found[topic] = (*found.get(topic, ()), shift.id)
    for office, mark in desk_lists.marks(tx).items():
        topic = live.office_topic(office)
        found[topic] = (*found.get(topic, ()), mark)
    for office, claims_mark in claim_lists.marks(tx).items():
        topic = live.office_topic(office)
        found[topic] = (*found.get(topic, ()), claims_mark)
    for office, waiting in approvals.marks(tx).items():
        topic = live.office_topic(office)
        found[topic] = (*found.get(topic, ()), waiting)
    return {**found, **_marks_of_boards(tx, now)}


def _marks_of_boards(tx: Tx, now: datetime) -> Mapping[str, Hashable]:
    """A mark for each announcement of these days, and one for all of them."""
    of_each = standings.marks(tx, now - LIVE)
    found = {live.announcement_topic(number): mark for number, mark in of_each.items()}
    return {**found, live.announcement_topic(): tuple(sorted(of_each.items()))}


def overview_of(tx: Tx, actor: Actor, now: datetime) -> Overview:
    """Who somebody is at the desk, their offices, and who is on shift there."""
    on_now = shifts.on_now(tx, now)
    codes = actor.offices_with(Permission.WATCH)
    known, held = offices.by_codes(tx, codes), _roles_in(actor)
    views = []
    for code in codes:
        office = known[code]
        people = _on_shift(office, on_now)
        views.append(OfficeView(office.name, ", ".join(held[code]), people))
    return Overview(_name(tx, actor), tuple(views))


def _roles_in(actor: Actor) -> Mapping[str, Sequence[str]]:
    """What somebody is, by the office."""
    held = defaultdict[str, list[str]](list)
    for office, role in actor.grants:
        held[office].append(ROLE_LABELS[role])
    return held


def on_shift(tx: Tx, office: Office, now: datetime) -> tuple[OnShift, ...]:
    """Who is on shift at the shared phones of an office."""
    return _on_shift(office, shifts.on_now(tx, now))


def _on_shift(office: Office, on_now: Sequence[tuple[str, Shift]]) -> tuple[OnShift, ...]:
    return tuple(
        OnShift(shift.name, texts.until(shift.until, office.timezone))
        for where, shift in on_now
        if where == office.code
    )


def _name(tx: Tx, actor: Actor) -> str:
    """Who acts: at a shared phone whoever is on shift."""
    shift = shifts.get(tx, actor.shift) if actor.shift is not None else None
    return shift.name if shift else actor.name
