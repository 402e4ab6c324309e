"""The simulator's page over the local channel: who may be played, and what the page shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from aiohttp import web

from broadcasts import drafting, progress
from broadcasts.progress import COUNTED_AS, Progress
from channels.base import ChatKind
from channels.local import LocalChannel
from console import app as console
from console.watch import Arrival, OfficeStatus, Picture, ProvinceTile, Tally
from registry.groups import Audience, categories_of
from storage import broadcasts, chats, offices, people
from storage.broadcasts import Broadcast
from storage.engine import Database, Tx
from storage.offices import NATIONAL_CODE, Tier
from texts.registry import AUDIENCE_LABELS

PREFIX = "/simulasi"


async def mount(app: web.Application, local: LocalChannel, database: Database) -> None:
    """Serve the page, with every local chat and person of the database in it."""
    account = (local.name, local.account)
    for chat in await database.read(lambda tx: chats.of_account(tx, *account)):
        if chat.kind is ChatKind.GROUP and not chat.is_relayed:
            local.add_group(chat.external_id, chat.title)
    for user_id, name in await database.read(lambda tx: people.of_account(tx, *account)):
        local.add_person(user_id, name)
    app.add_subapp(PREFIX, console.build(local, DatabaseWatch(database)))

    async def lead_in(request: web.Request) -> web.Response:
        raise web.HTTPFound(f"{PREFIX}/")

    app.add_routes([web.get("/", lead_in)])


class DatabaseWatch:
    """What the page shows of announcements, read from the database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    async def newest(self) -> Picture | None:
        """The newest announcement that was published, or None."""
        return await self._db.read(_picture)

    async def regencies(self, province_code: str) -> Sequence[OfficeStatus]:
        """The province's own office first, then its regencies."""
        return await self._db.read(lambda tx: _statuses(tx, province_code))


def _newest(tx: Tx) -> Broadcast | None:
    return next(iter(broadcasts.published(tx, limit=1)), None)


def _picture(tx: Tx) -> Picture | None:
    newest = _newest(tx)
    if newest is None:
        return None
    measured = progress.measure(tx, broadcasts.key_of(newest))
    return Picture(
        broadcast_id=str(newest.id),
        title=drafting.title(newest),
        state=newest.state.value,
        audience=_audience(newest),
        total=_tally(measured.total),
        by_tier={tier.value: _tally(tally) for tier, tally in measured.by_tier.items()},
        provinces=_provinces(tx, measured),
    )


def _statuses(tx: Tx, province_code: str) -> list[OfficeStatus]:
    if province_code == NATIONAL_CODE:
        return []
    newest = _newest(tx)
    found = progress.groups(tx, broadcasts.key_of(newest), province=province_code) if newest else ()
    by_office: Mapping[str, progress.GroupStatus] = {group.code: group for group in found}
    statuses = []
    for office in offices.subtree(tx, province_code):
        group = by_office.get(office.code)
        state = Arrival(COUNTED_AS[group.state]) if group else Arrival.NO_GROUP
        chat = group.chat if group and group.channel == LocalChannel.name else None
        statuses.append(OfficeStatus(office.code, office.name, state, chat))
    return statuses


def _provinces(tx: Tx, measured: Progress) -> list[ProvinceTile]:
    return [
        ProvinceTile(office.code, office.region, _tally(measured.by_province.get(office.code)))
        for office in offices.everything(tx)
        if office.tier is Tier.PROVINCE
    ]


def _tally(tally: progress.Tally | None) -> Tally:
    return Tally(**asdict(tally)) if tally else Tally()


def _audience(broadcast: Broadcast) -> str:
    categories = broadcasts.unpack(broadcast.selector).categories
    kind = next(kind for kind in Audience if categories_of(kind) == categories)
    return AUDIENCE_LABELS[kind.value]
