"""A bot without any library, for the tests of the imitated Twilio."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.serving import Listener
from tests.fakes.twilio_checks import read_form
from tests.fakes.twilio_server import SENDER, FakeTwilio
from tests.fakes.twilio_signature import HEADER

PERSON = "+628111000001"
PUBLIC = "https://bot.kpu.example"
INBOUND = PUBLIC + "/webhooks/whatsapp"
STATUS = PUBLIC + "/webhooks/whatsapp/status?op=7"
TEMPLATE = {
    "friendly_name": "pengumuman",
    "language": "id",
    "variables": {"1": "Judul", "2": "P-1"},
    "types": {
        "twilio/quick-reply": {
            "body": "Pengumuman baru: {{1}} (kode {{2}}). Silakan dibuka.",
            "actions": [{"title": "Buka pengumuman", "id": "buka:{{2}}"}],
        }
    },
}
TITLE = json.dumps({"1": "Rapat", "2": "P-9"})


@dataclass
class Webhooks:
    """The bot's public side: keeps every form, answers what it is told."""

    forms: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    status: int = 200
    file: tuple[bytes, str] = (b"%PDF-1.7", "application/pdf")

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a webhook, or offer the file for sending."""
        if request.method == "GET":
            return web.Response(body=self.file[0], content_type=self.file[1])
        given = read_form(await request.read())
        self.forms.append({name: values[0] for name, values in given.items()})
        self.headers.append(dict(request.headers))
        signed = HEADER in request.headers
        return web.Response(status=self.status if signed else 403)

    @property
    def statuses(self) -> list[str]:
        """Return the statuses told so far."""
        return [form["MessageStatus"] for form in self.forms if "MessageStatus" in form]


@dataclass
class Caller:
    """A bot without any library."""

    fake: FakeTwilio
    session: aiohttp.ClientSession
    webhooks: Webhooks

    def path(self, rest: str) -> str:
        """Return a path of the account."""
        return f"/2010-04-01/Accounts/{self.fake.account}{rest}"

    async def send(self, to: str = PERSON, **params: str) -> Any:
        """Send a message that must be taken, and return it."""
        status, body = await self.post(to, **params)
        assert status == 201, body
        return body

    async def post(self, to: str = PERSON, **params: str) -> tuple[int, Any]:
        """Send a message and return status and body; Body is "halo" when nothing is given."""
        form = {"To": f"whatsapp:{to}", "From": f"whatsapp:{SENDER}"} | params
        if not params.keys() & {"Body", "MediaUrl", "ContentSid"}:
            form["Body"] = "halo"
        return await self.call("POST", self.path("/Messages.json"), data=form)

    async def refusal(self, to: str = PERSON, **params: str) -> tuple[int, int]:
        """Send a message that must be refused, and return status and code."""
        status, body = await self.post(to, **params)
        assert status == body["status"]
        return status, body["code"]

    async def get(self, rest: str, **query: str) -> Any:
        """Return a resource of the account, which must be there."""
        status, body = await self.call("GET", self.path(rest), params=query)
        assert status == 200, body
        return body

    async def call(self, verb: str, path: str, **more: Any) -> tuple[int, Any]:
        """Return status and JSON of any call."""
        async with self.session.request(verb, path, allow_redirects=False, **more) as answer:
            return answer.status, await answer.json() if answer.status != 204 else None


def credentials(account: str, token: str) -> dict[str, str]:
    """Return the header of basic authentication."""
    return {"Authorization": aiohttp.encode_basic_auth(account, token)}


@contextlib.asynccontextmanager
async def open_caller(fake: FakeTwilio) -> AsyncIterator[Caller]:
    """Start the server and the bot's webhooks, and call it with the right credentials."""
    webhooks = Webhooks()
    listener = Listener(webhooks.handle)
    await listener.start()
    fake.url_map[PUBLIC] = listener.base
    fake.webhook = INBOUND
    try:
        async with fake:
            headers = credentials(fake.account, fake.token)
            async with aiohttp.ClientSession(fake.api_base, headers=headers) as session:
                yield Caller(fake, session, webhooks)
    finally:
        await listener.stop()
