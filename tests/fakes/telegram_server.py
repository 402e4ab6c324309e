"""A Telegram Bot API server on a free port, for tests and benchmarks of the bot.

Two callers: a test holds `FakeTelegram` and looks at it directly; a bot in its own process talks
to `python -m tests.fakes.telegram_server`, which the test steers through `/_control/`.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.faults import DroppedError, GarbledError
from tests.fakes.serving import JSON_HEADERS, Listener, drop, serve
from tests.fakes.telegram_chats import ChatMethods
from tests.fakes.telegram_checks import (
    ApiError,
    Arguments,
    Json,
    JsonValue,
    check_parameters,
    flood,
)
from tests.fakes.telegram_control import Control
from tests.fakes.telegram_counters import Call, Counters, TelegramFault
from tests.fakes.telegram_http import (
    NO_ARGUMENTS,
    acceptance,
    read_arguments,
    refusal,
)
from tests.fakes.telegram_limits import FloodGate, Limits
from tests.fakes.telegram_messages import MessageMethods
from tests.fakes.telegram_people import People
from tests.fakes.telegram_updates import Updates
from tests.fakes.telegram_world import World

ACCOUNT = "4242:test"  # the token when none is given


class FakeTelegram(People):
    """The imitated platform; enter it to listen, leave it to stop."""

    def __init__(
        self,
        token: str = ACCOUNT,
        limits: Limits | None = None,
        *,
        username: str = "bakohumas_bot",
        latency: float = 0.0,
        any_chat: bool = False,
        webhook_retry: float = 0.5,
        webhook_map: dict[str, str] | None = None,
        port: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare a server: `latency` and `webhook_retry` (first delay) are seconds.

        `webhook_map` maps the start of a public webhook address to a local one; `any_chat`
        creates unknown chats when they are written to.
        """
        bot_id = int(token.partition(":")[0])
        world = World(username=username, bot_id=bot_id, any_chat=any_chat, clock=clock)
        updates = Updates(
            world.announce, webhook_retry=webhook_retry, webhook_map=webhook_map or {}
        )
        self.counters = Counters()
        limits = limits or Limits()
        self._gate = FloodGate(limits)
        chats = ChatMethods(world, limits, self._gate)
        super().__init__(world, updates, chats)
        self._methods = chats.table | MessageMethods(world, limits, self._gate, self.counters).table
        self.token = token
        self.latency = latency
        self.calls: list[Call] = []
        self.faults: list[TelegramFault] = []
        self._clock = clock
        self._listener = Listener(self._handle, port)
        self._api_prefix = f"/bot{token}/"
        self._file_prefix = f"/file/bot{token}/"
        self._control = Control(self)

    async def __aenter__(self) -> Self:
        """Start listening."""
        await self._updates.start()
        await self._listener.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; waiting polls end."""
        await self._updates.stop()
        await self._listener.stop()

    # Looking

    @property
    def port(self) -> int:
        """Return the port once the server listens."""
        return self._listener.port

    @property
    def api_base(self) -> str:
        """Return the address that stands for https://api.telegram.org."""
        return self._listener.base

    @property
    def callback_answers(self) -> dict[str, Json]:
        """Return text, show_alert and url of each answered query, by query id."""
        return self._chats.callback_answers

    @property
    def inline_answers(self) -> dict[str, tuple[Json, ...]]:
        """Return the results of each answered inline query, by query id."""
        return self._chats.inline_answers

    @property
    def commands(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return (name, description) pairs by scope: `default`, `chat:-5`, `default/id`."""
        return self._chats.commands

    @property
    def uploads(self) -> int:
        """Return how many files were uploaded (and not sent again by file_id)."""
        return self.counters.uploads

    def is_confirmed(self, update_id: int) -> bool:
        """Tell whether the bot has taken over an update."""
        return update_id not in self._updates.pending

    def pending_updates(self) -> list[int]:
        """Return the numbers of the updates that the bot has not taken over."""
        return list(self._updates.pending)

    @property
    def has_webhook(self) -> bool:
        """Tell whether updates are posted."""
        return self._updates.webhook is not None

    async def wait_until_polled(self, timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Return once a long poll of the bot is waiting."""
        await self.wait_until(lambda: self._updates.is_polled, timeout)

    # Faults

    def fail(
        self,
        method: str,
        *,
        action: str = "error",
        chat: int | None = None,
        times: int | None = 1,
        skip: int = 0,
        **details: JsonValue,
    ) -> TelegramFault:
        """Play a failure on the next calls that match.

        Actions instead of or before the call: error, flood, drop, bad_gateway, slow; after it
        was carried out: error_after, drop_after, slow_after, garbage. Details are status,
        description, parameters, retry_after and delay. `method` may be a pattern; "download"
        stands for file downloads.
        """
        fault = TelegramFault(method, action, chat, times, skip, **details)
        self.faults.append(fault)
        return fault

    def _struck(self, method: str, arguments: Arguments) -> TelegramFault | None:
        chat = arguments.values.get("chat_id")
        for fault in self.faults:
            if fault.strikes(method, chat):
                return fault
        return None

    # Serving

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith(self._api_prefix):
            return await self._serve_call(request, path.removeprefix(self._api_prefix))
        if path.startswith(self._file_prefix):
            return self._serve_file(path.removeprefix(self._file_prefix))
        if path.startswith("/_control/"):
            return await self._control.handle(request, path.removeprefix("/_control/"))
        if path.startswith(("/bot", "/file/bot")):
            return refusal(ApiError(401, "Unauthorized"))
        return refusal(ApiError(404, "Not Found"))

    def _serve_file(self, path: str) -> web.Response:
        fault = self._struck("download", NO_ARGUMENTS)
        if fault is not None:
            return refusal(ApiError(fault.status, fault.description))
        stored = self._world.files.get(path.rpartition("/")[2])
        if stored is None:
            return refusal(ApiError(404, "Not Found"))
        return web.Response(body=stored[1], content_type="application/octet-stream")

    async def _serve_call(self, request: web.BaseRequest, method: str) -> web.Response:
        arguments = NO_ARGUMENTS
        failure: ApiError | None = None
        result: JsonValue = None
        try:
            arguments = await read_arguments(request)
            result = await self._carry_out_with_faults(method, arguments)
        except ApiError as error:
            failure = error
        except web.HTTPRequestEntityTooLarge:
            failure = ApiError(413, "Request Entity Too Large", is_violation=True)
        except DroppedError:
            return self._drop(request, method, arguments)
        except GarbledError:
            self._log(method, arguments, 200, "garbled")
            return web.Response(body=b"\x00\xff not json {", headers=JSON_HEADERS)
        if self.latency and method != "getUpdates":
            await asyncio.sleep(self.latency)
        self._count(request, method, arguments, failure)
        return acceptance(result) if failure is None else refusal(failure)

    async def _carry_out_with_faults(self, method: str, arguments: Arguments) -> JsonValue:
        fault = self._struck(method, arguments) if self.faults else None
        if fault is None:
            return await self._carry_out(method, arguments)
        await self._play_before(fault, arguments)
        result = await self._carry_out(method, arguments)
        await self._play_after(fault)
        return result

    async def _carry_out(self, method: str, arguments: Arguments) -> JsonValue:
        check_parameters(method, arguments)
        if (act := self._methods.get(method)) is not None:
            return act(arguments)
        if method == "getUpdates":
            return await self._updates.poll(arguments)
        if method == "setWebhook":
            return await self._updates.set_webhook(arguments)
        if method == "deleteWebhook":
            return await self._updates.delete_webhook(arguments)
        return self._updates.webhook_info()

    async def _play_before(self, fault: TelegramFault, arguments: Arguments) -> None:
        match fault.action:
            case "error":
                raise ApiError(fault.status, fault.description, parameters=fault.parameters)
            case "flood":
                scope = arguments.chat() if fault.place is not None else None
                self._gate.close(scope, self._clock(), fault.retry_after)
                raise flood(fault.retry_after)
            case "bad_gateway":
                raise ApiError(502, "Bad Gateway")
            case _:
                await fault.play_before()

    async def _play_after(self, fault: TelegramFault) -> None:
        if fault.action == "error_after":
            raise ApiError(fault.status, fault.description, parameters=fault.parameters)
        await fault.play_after()

    def _drop(self, request: web.BaseRequest, method: str, arguments: Arguments) -> web.Response:
        self._log(method, arguments, 0, "dropped")
        return drop(request)

    def _count(
        self,
        request: web.BaseRequest,
        method: str,
        arguments: Arguments,
        failure: ApiError | None,
    ) -> None:
        if failure is None:
            if method == "getUpdates":  # kept out of the log: it would drown the rest
                self.counters.calls[method, 200] += 1
            else:
                self._log(method, arguments, 200, "")
            return
        is_gone = request.transport is None or request.transport.is_closing()
        if failure.code == HTTPStatus.CONFLICT and is_gone:
            return  # a poll whose bot died cannot conflict with the next one
        if failure.code == HTTPStatus.TOO_MANY_REQUESTS:
            self.counters.flooded += 1
        if failure.is_violation:
            self.counters.violations.append(f"{method}: {failure.description}")
        self._log(method, arguments, failure.code, failure.description)

    def _log(self, method: str, arguments: Arguments, status: int, description: str) -> None:
        self.counters.calls[method, status] += 1
        params = dict(arguments.values)
        for name, upload in arguments.files.items():
            params.setdefault(name, f"{upload.name} ({len(upload.content)} bytes)")
        self.calls.append(Call(method, params, status, self._clock(), description))
        self._world.announce()


def main() -> None:
    """Run the server as a process; its first line of output is the port."""
    parser = argparse.ArgumentParser(description="A Telegram Bot API server for tests.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=ACCOUNT)
    parser.add_argument("--username", default="bakohumas_bot")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--global-rate", type=float, default=None, help="sends a second")
    parser.add_argument("--no-limits", action="store_true", help="never answer 429 by itself")
    parser.add_argument("--chats", type=Path, help="JSON list of {id, title, forum?, admin?}")
    parser.add_argument("--any-chat", action="store_true", help="create unknown chats")
    options = parser.parse_args()
    limits = Limits.off() if options.no_limits else Limits()
    if options.global_rate is not None:
        burst = max(1, round(options.global_rate))
        limits = replace(limits, global_rate=options.global_rate, global_burst=burst)
    fake = FakeTelegram(
        options.token,
        limits,
        username=options.username,
        latency=options.latency,
        any_chat=options.any_chat,
        port=options.port,
    )
    if options.chats is not None:
        for chat in json.loads(options.chats.read_text()):
            fake.add_chat(chat)
    asyncio.run(serve(fake))


if __name__ == "__main__":
    main()
