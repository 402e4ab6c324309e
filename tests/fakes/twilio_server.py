"""A Twilio server for WhatsApp on free ports, for tests and benchmarks of the bot.

Two callers: a test holds `FakeTwilio` and looks at it directly; a bot in its own process talks
to `python -m tests.fakes.twilio_server`, which the test steers through `/_control/`.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.faults import DroppedError, GarbledError
from tests.fakes.serving import JSON_HEADERS, Listener, drop, json_answer, serve
from tests.fakes.twilio_calls import Asked, recognise
from tests.fakes.twilio_checks import Json, TwilioError, not_found, violation
from tests.fakes.twilio_content import Content
from tests.fakes.twilio_contents import ContentMethods
from tests.fakes.twilio_control import Control
from tests.fakes.twilio_counters import Call, Counters, TwilioFault
from tests.fakes.twilio_http import BadGatewayError, is_authorised, read_request, response
from tests.fakes.twilio_limits import Gate, Limits
from tests.fakes.twilio_messages import MessageMethods
from tests.fakes.twilio_people import People
from tests.fakes.twilio_posting import Postman
from tests.fakes.twilio_senders import SenderMethods
from tests.fakes.twilio_signature import Signing
from tests.fakes.twilio_statuses import Statuses
from tests.fakes.twilio_world import World

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "twilio-auth-token"
SENDER = "+6221500001"
_NOTHING = Asked("unknown")


class FakeTwilio(People):
    """The imitated platform; enter it to listen, leave it to stop."""

    def __init__(
        self,
        account: str = ACCOUNT,
        token: str = TOKEN,
        limits: Limits | None = None,
        *,
        senders: tuple[str, ...] = (SENDER,),
        webhook: str = "",
        url_map: dict[str, str] | None = None,
        latency: float = 0.0,
        port: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Prepare a server; `latency` is seconds, `clock` Unix time.

        `webhook` is the public URL for what people write; `url_map` maps the start of public
        URLs to local ones, because only this machine is ever called.
        """
        world = World(account, senders, clock)
        self.counters = Counters()
        gate = Gate(limits or Limits())
        postman = Postman(Signing(token), url_map or {}, self.counters, world.announce)
        statuses = Statuses(world, postman, self.counters)
        sending = MessageMethods(world, gate, self.counters, postman, statuses)
        super().__init__(world, postman, statuses, sending)
        self._gate = gate
        self._contents = ContentMethods(world)
        self._senders = SenderMethods(world, lambda: self.webhook)
        self._methods = {**sending.table, **self._contents.table, **self._senders.table}
        self.webhook = webhook
        self.account, self.token = account, token
        self.latency = latency
        self.calls: list[Call] = []
        self.faults: list[TwilioFault] = []
        self._clock = clock
        self._listener = Listener(self._handle, port)
        self._files = Listener(self._serve_file)
        self._control = Control(self)

    async def __aenter__(self) -> Self:
        """Start listening."""
        await self._postman.start()
        await self._listener.start()
        await self._files.start()
        self._contents.base = self.media_base = self._listener.base
        self._sending.content_base = self._files.base
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; callbacks that are under way end."""
        await self._statuses.tasks.stop()
        await self._postman.stop()
        await self._files.stop()
        await self._listener.stop()

    # Looking and settings

    @property
    def port(self) -> int:
        """Return the port once the server listens."""
        return self._listener.port

    @property
    def api_base(self) -> str:
        """Return the address that stands for https://api.twilio.com and content.twilio.com."""
        return self._listener.base

    @property
    def url_map(self) -> dict[str, str]:
        """Return the map of public to local URLs; it may be changed."""
        return self._postman.url_map

    @property
    def immediate(self) -> set[int]:
        """Return the codes answered at once and not by callback; it may be changed."""
        return self._sending.immediate

    @property
    def signing(self) -> Signing:
        """Return how forms are signed; assign another to change it."""
        return self._postman.signing

    @signing.setter
    def signing(self, signing: Signing) -> None:
        self._postman.signing = signing

    @property
    def contents(self) -> dict[str, Content]:
        """Return the Content objects by sid."""
        return self._world.contents

    @property
    def decision(self) -> str:
        """Return what a submitted template gets (approved, received, rejected)."""
        return self._contents.decision

    @decision.setter
    def decision(self, status: str) -> None:
        self._contents.decision = status

    def add_content(self, given: Json, *, status: str = "approved", sid: str = "") -> Content:
        """Make a Content object, approved unless told otherwise, with a sid of your choice."""
        return self.decide(self._contents.add(given, sid).sid, status)

    def decide(self, sid: str, status: str, reason: str = "") -> Content:
        """Let WhatsApp decide on a template: approved, rejected, paused…"""
        return self._contents.decide(sid, status, reason)

    def set_account_status(self, status: str) -> None:
        """Make the account active, suspended or closed."""
        self._world.account_status = status

    def set_sender_status(self, number: str, status: str) -> None:
        """Make a sender ONLINE, OFFLINE, PENDING_VERIFICATION…"""
        self._senders.states[number] = status

    def people_today(self, sender: str) -> int:
        """Return how many people count against a sender's tier."""
        return self._gate.people_today(sender, self._clock())

    def expire_downloads(self) -> None:
        """Let the addresses that media downloads were sent to end."""
        self._sending.downloads.clear()

    # Faults

    def fail(
        self,
        method: str,
        *,
        action: str = "error",
        number: str | None = None,
        times: int | None = 1,
        skip: int = 0,
        **details: Any,
    ) -> TwilioFault:
        """Play a failure on the next calls that match.

        Actions instead of or before the call: error, drop, bad_gateway, slow; after it was
        carried out: error_after, drop_after, slow_after, garbage. Details are status, code,
        description and delay. `method` may be a pattern of messages.create, messages.list,
        messages.fetch, media.download, media.file, content.create, approval.create…
        """
        details.setdefault("description", "")
        if action == "bad_gateway":
            details.setdefault("status", 502)
        fault = TwilioFault(method, action, number, times, skip, **details)
        self.faults.append(fault)
        return fault

    def _struck(self, method: str, number: str) -> TwilioFault | None:
        for fault in self.faults:
            if fault.strikes(method, number):
                return fault
        return None

    # Serving

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith("/_control/"):
            return await self._control.handle(request, request.path.removeprefix("/_control/"))
        asked = recognise(request.method, request.path) or _NOTHING
        return await self._serve(request, asked)

    async def _serve_file(self, request: web.BaseRequest) -> web.StreamResponse:
        return await self._serve(request, Asked("media.file", sid=request.path.strip("/")))

    async def _serve(self, request: web.BaseRequest, asked: Asked) -> web.Response:
        try:
            if asked.method != "media.file":
                self._check_credentials(request, asked)
            asked = await read_request(request, asked)
            answer = await self._carry_out_with_faults(request, asked)
        except TwilioError as error:
            answer = await self._refuse(asked, error)
        except BadGatewayError as error:
            self._log(asked, error.status)
            return error.page()
        except DroppedError:
            self._log(asked, 0)
            return drop(request)
        except GarbledError:
            self._log(asked, 200)
            return web.Response(body=b"\x00\xff not json {", headers=JSON_HEADERS)
        else:
            self._log(asked, answer.status)
        if self.latency:
            await asyncio.sleep(self.latency)
        return answer

    async def _refuse(self, asked: Asked, error: TwilioError) -> web.Response:
        if error.status == 429:
            self.counters.flooded += 1
        if error.is_violation:
            self.counters.violations.append(f"{asked.method}: {error}")
        self._log(asked, error.status, error.code)
        return json_answer(error.as_json(), error.status)

    def _check_credentials(self, request: web.BaseRequest, asked: Asked) -> None:
        if not is_authorised(request, self.account, self.token):
            raise TwilioError(401, 20003)
        if asked is _NOTHING:
            raise violation(20404, f"The requested resource {request.path} was not found")
        if asked.account not in ("", self.account):
            raise not_found(asked.account)

    async def _carry_out_with_faults(self, request: web.BaseRequest, asked: Asked) -> web.Response:
        fault = self._struck(asked.method, asked.number) if self.faults else None
        if fault is None:
            return await self._carry_out(request, asked)
        if fault.action == "error":
            raise TwilioError(fault.status, fault.code, fault.description)
        if fault.action == "bad_gateway":
            raise BadGatewayError(fault.status)
        await fault.play_before()
        answer = await self._carry_out(request, asked)
        if fault.action == "error_after":
            raise TwilioError(fault.status, fault.code, fault.description)
        await fault.play_after()
        return answer

    async def _carry_out(self, request: web.BaseRequest, asked: Asked) -> web.Response:
        if asked.method == "media.file":
            return self._file(request, asked)
        return response(await self._methods[asked.method](asked))

    def _file(self, request: web.BaseRequest, asked: Asked) -> web.Response:
        if "Authorization" in request.headers:
            raise violation(20003, "credentials were sent to the content host")
        media = self._sending.downloads.get(asked.sid)
        if media is None:
            raise TwilioError(403, 20403, "The link has expired")
        return web.Response(body=media.content, content_type=media.content_type)

    def _log(self, asked: Asked, status: int, code: int = 0) -> None:
        self.counters.calls[asked.method, status] += 1
        self.calls.append(Call(asked.method, asked.params, status, self._clock(), code))
        self._world.announce()


def main() -> None:
    """Run the server as a process; its first line of output is the port."""
    parser = argparse.ArgumentParser(description="A Twilio WhatsApp server for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", default=ACCOUNT)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--sender", action="append", help="a number with +; may be repeated")
    parser.add_argument("--webhook", default="", help="public URL for what people write")
    parser.add_argument("--map", nargs=2, action="append", default=[], metavar=("PUBLIC", "LOCAL"))
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--no-limits", action="store_true", help="no rates and no tier")
    parser.add_argument("--content", type=Path, help="JSON list of approved Content objects")
    options = parser.parse_args()
    fake = FakeTwilio(
        options.account,
        options.token,
        Limits.off() if options.no_limits else Limits(),
        senders=tuple(options.sender or (SENDER,)),
        webhook=options.webhook,
        url_map=dict(options.map),
        latency=options.latency,
        port=options.port,
    )
    if options.content is not None:
        for given in json.loads(options.content.read_text()):
            fake.add_content(given, sid=given.pop("sid", ""))
    asyncio.run(serve(fake))


if __name__ == "__main__":
    main()
