"""The WhatsApp channel with its imitated platform."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from channels import markup, media_links
from channels.base import BadSignature, Envelope, Request, StatusChanged
from channels.whatsapp import WhatsAppChannel
from channels.whatsapp_account import Sender, TwilioAccount, utc_now
from channels.whatsapp_door import STATUS_PATH
from channels.whatsapp_markup import from_whatsapp
from channels.whatsapp_templates import FixedTemplates, Template
from tests.channels.contract import PAPER, PICTURE, ChannelUnderTest, Fault, Shown
from tests.fakes.serving import Listener
from tests.fakes.twilio_limits import Limits
from tests.fakes.twilio_server import FakeTwilio
from tests.fakes.twilio_signature import Signing, sign
from tests.fakes.twilio_statuses import Manner
from tests.fakes.twilio_world import Message

PERSON = "+6281100000012"
INTERNAL = "+6281100000001"
PUBLIC = "+6281100000002"
SENDERS = (Sender("internal", INTERNAL), Sender("publik", PUBLIC))
PUBLIC_URL = "https://bot.example"
WEBHOOK = f"{PUBLIC_URL}/webhooks/whatsapp"
KEY = b"kunci-tautan"
FILES = {
    hashlib.sha256(PICTURE).hexdigest(): (PICTURE, "image/png"),
    hashlib.sha256(PAPER).hexdigest(): (PAPER, "application/pdf"),
}
_PATIENCE = 5.0  # seconds

_FAULTS: dict[Fault, dict[str, Any]] = {
    Fault.DROPPED: {"action": "drop_after"},
    Fault.GARBAGE: {"action": "garbage"},
    Fault.BROKEN: {"status": 500, "code": 20500},
    Fault.BAD_GATEWAY: {"action": "bad_gateway"},
    Fault.BLOCKED: {"status": 400, "code": 63014},
    Fault.REVOKED: {"status": 401, "code": 20003},
    Fault.CLOSED: {"status": 400, "code": 63016},
}


class WhatsAppUnderTest(ChannelUnderTest):
    """A channel without rates whose person has just written; our side of the web is a listener."""

    text_limit = 1600
    caption_limit = 1024
    can_edit = False
    person = PERSON

    def __init__(
        self, fake: FakeTwilio, twilio: TwilioAccount, templates: Sequence[Template] = ()
    ) -> None:
        self.fake = fake
        self.twilio = twilio
        book = FixedTemplates(templates)
        self.channel: WhatsAppChannel = WhatsAppChannel(twilio, "internal", templates=book)
        self.other = WhatsAppChannel(twilio, "publik", templates=book)
        self.envelopes: asyncio.Queue[Envelope] = asyncio.Queue()
        self.reports: list[StatusChanged] = []

    async def say(self, chat: str, text: str, topic: str | None = None) -> None:
        """Let the person write; a phone sends no half of a character."""
        whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        await self.fake.say(chat, whole)

    async def share(self, chat: str, content: bytes, caption: str) -> None:
        """Let the person send a picture."""
        await self.fake.say(chat, caption, media=[(content, "image/png")])

    async def press(self, chat: str, label: str) -> None:
        """Let the person tap the button with this label."""
        await self.fake.press(chat, label)

    async def kick(self, chat: str) -> None:
        """WhatsApp knows no groups with us in them."""
        raise NotImplementedError

    async def received(self) -> Envelope:
        """Return the next envelope of the webhook."""
        return await asyncio.wait_for(self.envelopes.get(), _PATIENCE)

    def shown(self, chat: str) -> Sequence[Shown]:
        """Return our messages to a person as WhatsApp shows them."""
        return [_shown(message) for message in self.fake.messages(chat) if not message.is_failed]

    def calls(self) -> int:
        """Count the calls that send."""
        return sum(call.method == "messages.create" for call in self.fake.calls)

    async def strike(self, fault: Fault) -> bool:
        """Play a fault with the next message."""
        if fault is Fault.REFUSED:
            await self.aclose()
            self.twilio = account_for(self.fake, api_base="http://127.0.0.1:9")
            self.channel = WhatsAppChannel(self.twilio, "internal")
            return True
        if fault in _FAULTS:
            self.fake.fail("messages.create", **_FAULTS[fault])
        return fault in _FAULTS

    def signed(self) -> Request:
        """Return a webhook call for a message with unknown fields."""
        return self.sign(urlencode(inbound_form(self.fake)).encode())

    def sign(self, body: bytes, url: str = WEBHOOK, signing: Signing | None = None) -> Request:
        """Return a webhook call with any body, as it looks behind a proxy."""
        form = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
        headers = sign(signing or Signing(self.fake.token), url, form)
        inside = url.replace(PUBLIC_URL, "http://10.0.0.7:8080")
        return Request({name.lower(): value for name, value in headers.items()}, body, inside)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer as the web does: files by signed addresses, statuses, what people write."""
        if request.method == "GET":
            return self._file(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Request(headers, await request.read(), str(request.url))
        try:
            if request.path.startswith(STATUS_PATH):
                self.reports.append(self.channel.report(call))
            else:
                for envelope in self.channel.open(call):
                    self.envelopes.put_nowait(envelope)
        except BadSignature:
            return web.Response(status=403)
        return web.Response()

    def _file(self, request: web.BaseRequest) -> web.Response:
        digest = media_links.digest_in(request.path)
        if digest is None or not media_links.verify(KEY, request.path, request.query, utc_now()):
            return web.Response(status=404)
        content, mime_type = FILES[digest]
        return web.Response(body=content, content_type=mime_type)

    async def aclose(self) -> None:
        """Close both channels and with them the session."""
        await self.channel.aclose()
        await self.other.aclose()


def inbound_form(fake: FakeTwilio, **fields: str) -> dict[str, str]:
    """Return the form of a text from a person; the account comes last."""
    return {
        "ToCome": "baru",
        "MessageSid": "SM" + "0a" * 16,
        "From": f"whatsapp:{PERSON}",
        "To": f"whatsapp:{INTERNAL}",
        "ProfileName": "Siti Aminah",
        "MessageType": "text",
        "NumMedia": "0",
        "Body": "Halo & selamat pagi",
        **fields,
        "AccountSid": fake.account,
    }


def account_for(fake: FakeTwilio, **more: Any) -> TwilioAccount:
    """Return the account of an imitated platform."""
    settings: dict[str, Any] = {
        "public_url": PUBLIC_URL,
        "link_key": KEY,
        "api_base": fake.api_base,
        "content_api_base": fake.api_base,
        "request_timeout": timedelta(seconds=5),
    }
    return TwilioAccount(fake.account, fake.token, SENDERS, **settings | more)


@contextlib.asynccontextmanager
async def whatsapp_under_test(
    limits: Limits | None = None, templates: Sequence[Template] = ()
) -> AsyncIterator[WhatsAppUnderTest]:
    """Start a platform and a channel; stop both. Statuses come before a call is answered."""
    fake = FakeTwilio(limits=limits or Limits.off(), senders=(INTERNAL, PUBLIC), webhook=WEBHOOK)
    fake.manner = Manner(is_early=True)
    fake.add_person(PERSON, WhatsAppUnderTest.person_name)
    async with fake:
        subject = WhatsAppUnderTest(fake, account_for(fake), templates)
        listener = Listener(subject.serve)
        await listener.start()
        fake.url_map[PUBLIC_URL] = listener.base
        fake.open_window(PERSON, to=INTERNAL)
        try:
            yield subject
        finally:
            await subject.aclose()
            await listener.stop()


def _shown(message: Message) -> Shown:
    sha256 = hashlib.sha256(message.media[0].content).hexdigest() if message.media else None
    text = markup.visible(from_whatsapp(message.text))
    return Shown(message.sid, text, message.labels, sha256)
