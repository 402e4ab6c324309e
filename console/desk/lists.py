"""The first page: the open cases of one's desks, in tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from aiohttp import web

from console.desk import pages
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.forms import offset_in
from registry.access import Actor
from registry.masking import masked_phones
from registry.names import one_line
from storage import case_entries, cases, desk_lists
from storage.cases import Case
from storage.desk_lists import LATE, Tab
from storage.engine import Tx
from storage.offices import Office
from texts import dates, desk_cases
from texts.threads import SUBJECTS
from threads import naming, takeovers
from threads.receipts import receipt

PAGE: Final = 50  # cases
SNIPPET: Final = 120  # signs of the last message


@dataclass(frozen=True, slots=True)
class Row:
    """A case on the list; `holder` and `office` are empty where they go without saying."""

    id: int
    number: str
    subject: str
    name: str
    words: str
    waits: str
    holder: str
    office: str
    is_flagged: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab with how many cases it has."""

    tab: Tab
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """One page of a tab; `newer` and `older` are where its neighbours begin, if there are any."""

    tab: Tab
    tabs: tuple[TabView, ...]
    rows: tuple[Row, ...]
    newer: int | None
    older: int | None


async def show(request: web.Request) -> web.Response:
    """The first page: what waits, who one is, the offices, and who is on shift."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    since = desk.hub.newest  # before the look: what changes after it is asked for by the page
    tab, after = _tab(request), offset_in(request.query.get("mulai", ""))
    now = desk.clock()
    listed, overview = await desk.database.read(
        lambda tx: (_list(tx, actor, tab, after, now), pages.overview_of(tx, actor, now))
    )
    return page(request, "index.html", listed=listed, overview=overview, since=since)


def _tab(request: web.Request) -> Tab:
    asked = request.query.get("daftar", "")
    return Tab(asked) if asked in set(Tab) else Tab.WAITING


def _list(tx: Tx, actor: Actor, tab: Tab, after: int, now: datetime) -> ListView:
    offices = takeovers.offices_of(tx, actor, now)
    found = desk_lists.page(
        tx, offices, actor.person_id, tab, after=after, limit=PAGE + 1
    )  # one more: is there another page?
    counts = desk_lists.count(tx, offices, actor.person_id)
    return ListView(
        tab,
        tuple(TabView(one, desk_cases.TABS[one], counts[one], one is tab) for one in Tab),
        _rows(tx, actor, found[:PAGE], now, has_many=len(offices) > 1),
        max(0, after - PAGE) if after else None,
        after + PAGE if len(found) > PAGE else None,
    )


def _rows(
    tx: Tx, actor: Actor, found: Sequence[Case], now: datetime, *, has_many: bool
) -> tuple[Row, ...]:
    kept = desk_lists.load_named(tx, found)  # the session forgets what nobody holds
    spoken = case_entries.last_spoken(tx, [cases.key_of(case) for case in found])
    rows = tuple(
        _row(tx, actor, case, spoken[case.id].text if case.id in spoken else "", now, has_many)
        for case in found
    )
    del kept
    return rows


def _row(tx: Tx, actor: Actor, case: Case, words: str, now: datetime, has_many: bool) -> Row:
    since, shown = case.waiting_since, one_line(words, SNIPPET)
    is_others = case.holder not in {None, actor.person_id}
    return Row(
        cases.key_of(case),
        receipt(case.opened_office, case.number),
        SUBJECTS[case.subject],
        naming.shown(tx, case, actor),
        shown if naming.knows(case, actor) else masked_phones(shown),
        desk_cases.waits(dates.duration(now - since)) if since else desk_cases.ANSWERED,
        desk_cases.held_by(naming.of_staff(tx, case.holder)) if is_others else "",
        tx.get_one(Office, case.office).name if has_many else "",
        case.is_flagged,
        since is not None and case.warned >= LATE,
    )
