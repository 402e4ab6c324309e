"""A served desk with a real database behind it, some staff, and a clock that is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Protocol

from aiohttp import ClientResponse, ClientSession, DummyCookieJar, FormData, web
from aiohttp.test_utils import TestServer, unused_port
from sqlmodel import select

from channels.base import ChatKind
from console.desk.address import PREFIX, DeskAddress
from console.desk.app import build
from console.desk.context import DESK, Desk
from hoaxes.recognising import Recognises
from registry import access, shifts, web_access
from storage import chats, people, roles
from storage.audit import AuditRow
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.people import Address
from storage.roles import Role
from tests.world import ACCOUNT, CHANNEL, Clock, Composer

NUNUKAN: Final = "65.03"
SITI: Final = "71"
PUBLIC: Final = "https://bot.example.go.id"


class Outbox:
    """Counts how often it was woken."""

    def __init__(self) -> None:
        self.wakes = 0

    def wake(self) -> None:
        """There may be something to send."""
        self.wakes += 1


@dataclass(slots=True)
class Stage:
    """What a test can touch."""

    db: Database
    clock: Clock
    server: TestServer
    desk: Desk
    outbox: Outbox

    @property
    def origin(self) -> str:
        """Where browsers believe the desk to be."""
        return self.desk.address.origin

    @property
    def cookie(self) -> str:
        """The name of its cookie."""
        return self.desk.address.cookie

    def url(self, path: str = "/") -> str:
        """Where something of the desk is served."""
        return str(self.server.make_url(f"{PREFIX}{path}"))

    def hire(
        self,
        role: Role = Role.DESK,
        *,
        user: str = SITI,
        name: str = "Siti Aminah",
        office: str = NUNUKAN,
    ) -> None:
        """Somebody works for an office and has a private chat with us."""
        self.db.write_now(lambda tx: self._hire(tx, role, user, name, office))

    def _hire(self, tx: Tx, role: Role, user: str, name: str, office: str) -> None:
        now = self.clock()
        person = access.introduce(tx, CHANNEL, ACCOUNT, user, name, now).person_id
        roles.grant(tx, person, office, role, now)
        row = ChatRow(
            channel=CHANNEL,
            account=ACCOUNT,
            external_id=user,
            kind=ChatKind.PRIVATE,
            title="",
            state=ChatState.ACTIVE,
            person_id=person,
            created_at=now,
        )
        chats.add(tx, row)

    def link(self, user: str = SITI) -> str:
        """The token of a new link for somebody."""
        return self.db.write_now(lambda tx: self._link(tx, user))

    def _link(self, tx: Tx, user: str) -> str:
        actor = access.identify(tx, CHANNEL, ACCOUNT, user, self.clock())
        assert actor is not None
        return web_access.make_link(tx, actor, self.address(tx, user), self.clock())

    def begin_shift(self, name: str, user: str = SITI) -> None:
        """Somebody is on shift at a phone that is an office's from now on."""

        def unit(tx: Tx) -> None:
            address = self.address(tx, user)
            people.set_shared(tx, address, is_shared=True)
            actor = access.identify(tx, CHANNEL, ACCOUNT, user, self.clock())
            assert actor is not None
            shifts.begin(tx, actor, address, name, self.clock())

        self.db.write_now(unit)

    def address(self, tx: Tx, user: str = SITI) -> Address:
        """Where somebody writes from."""
        address = people.find_address(tx, CHANNEL, ACCOUNT, user)
        assert address is not None
        return address

    def acts(self, action: str) -> Sequence[tuple[str, Any]]:
        """Who did something, with the facts, oldest first."""
        rows = self.db.read_now(
            lambda tx: tx.scalars(
                select(AuditRow).where(AuditRow.action == action).order_by("id")
            ).all()
        )
        return [(row.actor, row.facts) for row in rows]


class Served(Protocol):
    """A desk that browsers reach."""

    @property
    def origin(self) -> str:
        """Where browsers believe the desk to be."""
        ...

    @property
    def cookie(self) -> str:
        """The name of its cookie."""
        ...

    def url(self, path: str = "/") -> str:
        """Where something of it is served."""
        ...


class Browser:
    """A browser as the desk sees it: it keeps its cookie and names the origin of its page."""

    def __init__(self, stage: Served, session: ClientSession) -> None:
        self._stage = stage
        self._session = session
        self.cookie = ""
        self.set_cookie = ""
        """The last Set-Cookie header as it came."""

    async def get(self, path: str = "/", **headers: str) -> ClientResponse:
        """Open a page; redirects are not followed."""
        return await self.ask("GET", path, None, headers)

    async def post(
        self, path: str, fields: dict[str, str] | None = None, **headers: str
    ) -> ClientResponse:
        """Send a form from one of the desk's own pages."""
        return await self.ask("POST", path, fields or {}, {"Origin": self._stage.origin} | headers)

    async def send(
        self, path: str, fields: dict[str, str], file: tuple[str, bytes, str] | None = None
    ) -> ClientResponse:
        """Send a form that may carry a file: its name, content and declared type."""
        form = FormData(default_to_multipart=True)
        for name, value in fields.items():
            form.add_field(name, value)
        name, content, mime_type = file or ("", b"", "application/octet-stream")
        form.add_field("file", BytesIO(content), filename=name, content_type=mime_type)
        return await self.ask("POST", path, form, {"Origin": self._stage.origin})

    async def ask(
        self,
        method: str,
        path: str,
        fields: dict[str, str] | bytes | FormData | None,
        headers: dict[str, str],
    ) -> ClientResponse:
        """Ask for anything with these headers and the cookie; the body is read."""
        sent = dict(headers)
        if self.cookie:
            sent["Cookie"] = f"{self._stage.cookie}={self.cookie}"
        response = await self._session.request(
            method, self._stage.url(path), data=fields, headers=sent, allow_redirects=False
        )
        if response.content_type != "text/event-stream":
            await response.read()
        self._keep(response)
        return response

    async def enter(self, token: str) -> ClientResponse:
        """Press the button behind a link."""
        return await self.post("/masuk", {"token": token})

    def _keep(self, response: ClientResponse) -> None:
        header = response.headers.get("Set-Cookie")
        if header is not None:
            name, _, rest = header.partition("=")
            assert name == self._stage.cookie
            self.set_cookie, self.cookie = header, rest.partition(";")[0].strip('"')


@asynccontextmanager
async def open_browser(stage: Served) -> AsyncIterator[Browser]:
    """A browser that has not been here before."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield Browser(stage, session)


@asynccontextmanager
async def open_stage(
    db: Database,
    origin: str = "",
    composer: Composer | None = None,
    recogniser: Recognises | None = None,
) -> AsyncIterator[Stage]:
    """Serve the desk on 127.0.0.1; `origin` is what browsers see instead of that."""
    port, clock, outbox = unused_port(), Clock(), Outbox()
    app = web.Application()
    desk = build(
        db,
        DeskAddress(origin or f"http://127.0.0.1:{port}"),
        composers={CHANNEL: composer or Composer()},
        clock=clock,
        wake_outbox=outbox.wake,
        recogniser=recogniser,
    )
    app.add_subapp(PREFIX, desk)
    server = TestServer(app, port=port)
    async with server:
        yield Stage(db, clock, server, desk[DESK], outbox)


async def heading(response: ClientResponse) -> str:
    """What stands at the top of a page."""
    found = re.search(r"<h1>(.*?)</h1>", await response.text())
    assert found is not None
    return found[1]
