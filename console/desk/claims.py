"""The claims of one's desks, in tabs: the most pressing first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.forms import offset_in
from hoaxes.overview import is_late
from registry.access import Actor, Permission
from registry.names import one_line
from storage import claim_lists, hoax_claims
from storage import offices as store
from storage.claim_lists import Tab
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from texts import claims_desk, desk_claims
from threads import naming

PAGE: Final = 50  # claims
SNIPPET: Final = 160  # signs of what circulates
BELOW: Final = "bawah"  # stands for the offices under one's own
MOST_CODE: Final = 8  # signs of an office's code, and some


@dataclass(frozen=True, slots=True)
class Row:
    """A claim on the list; `holder` is empty where it goes without saying."""

    id: int
    title: str
    words: str
    state: str
    people: str
    holder: str
    office: str
    is_flagged: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class TabView:
    """A tab with how many claims it has; None: nobody counts them."""

    tab: Tab
    label: str
    count: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class ListView:
    """One page of a tab; `newer` and `older` are where its neighbours begin, if there are any."""

    tab: Tab
    whose: str
    tabs: tuple[TabView, ...]
    offices: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    newer: int | None
    older: int | None


async def show(request: web.Request) -> web.Response:
    """What is to be examined, by whom, and how pressing it is."""
    desk, actor = desk_of(request), request[SIGNED_IN].actor
    since = desk.hub.newest  # before the look: what changes after it is asked for by the page
    tab, after = _tab(request), offset_in(request.query.get("mulai", ""))
    whose = one_line(request.query.get("kantor", ""), MOST_CODE)
    listed = await desk.database.read(lambda tx: _list(tx, actor, tab, whose, after))
    return page(request, "claims.html", listed=listed, since=since)


def _tab(request: web.Request) -> Tab:
    asked = request.query.get("daftar", "")
    return Tab(asked) if asked in set(Tab) else Tab.NEW


def _list(tx: Tx, actor: Actor, tab: Tab, whose: str, after: int) -> ListView:
    own = actor.offices_with(Permission.VERIFY)
    below = _below(tx, own)
    chosen: Collection[str] = own
    if whose in own:
        chosen = [whose]
    elif whose == BELOW and below:
        chosen = below
    else:
        whose = ""
    found = claim_lists.page(tx, chosen, actor.person_id, tab, after=after, limit=PAGE + 1)
    counts = claim_lists.count(tx, chosen, actor.person_id)
    return ListView(
        tab,
        whose,
        tuple(TabView(one, desk_claims.TABS[one], counts.get(one), one is tab) for one in Tab),
        _choices(tx, own, has_below=bool(below)),
        tuple(_row(tx, actor, claim) for claim in found[:PAGE]),
        max(0, after - PAGE) if after else None,
        after + PAGE if len(found) > PAGE else None,
    )


def _below(tx: Tx, own: Sequence[str]) -> Collection[str]:
    under = {office.code for code in own for office in store.subtree(tx, code)}
    return sorted(under - set(own))


def _choices(tx: Tx, own: Sequence[str], *, has_below: bool) -> tuple[tuple[str, str], ...]:
    """Whose claims can be chosen; nothing where there is only one office."""
    named = tuple((code, tx.get_one(Office, code).name) for code in own)
    if len(named) < 2 and not has_below:
        return ()
    below = ((BELOW, desk_claims.BELOW),) if has_below else ()
    return (("", desk_claims.ALL_MINE), *named, *below)


def _row(tx: Tx, actor: Actor, claim: HoaxClaim) -> Row:
    is_others = claim.holder not in {None, actor.person_id}
    words = one_line(claim.narrative, SNIPPET)
    return Row(
        hoax_claims.key_of(claim),
        claim.title,
        "" if claim.narrative == claim.title else words,
        claims_desk.STATES[claim.state],
        desk_claims.people(claim.reports),
        desk_claims.held_by(naming.of_staff(tx, claim.holder)) if is_others else "",
        tx.get_one(Office, claim.office).name,
        claim.is_flagged,
        is_late(claim),
    )
