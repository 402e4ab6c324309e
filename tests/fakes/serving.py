"""Listening on this machine, as an object in a test or as a process of its own."""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

LARGEST_BODY = 64 * 1024 * 1024  # bytes
JSON_HEADERS = {"Content-Type": "application/json"}

Routes = Mapping[tuple[str, str], Callable[[Any], Awaitable[Any]]]  # (HTTP method, name)


def make_request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: "asyncio.Task[None]",
) -> web.BaseRequest:
    """Return a request whose body may be as large as an upload."""
    return web.BaseRequest(
        message,
        payload,
        protocol,
        writer,
        task,
        asyncio.get_running_loop(),
        client_max_size=LARGEST_BODY,
    )


class Listener:
    """A server on 127.0.0.1 that hands every request to one function."""

    def __init__(
        self, handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], port: int = 0
    ) -> None:
        """Prepare; port 0 takes any free port."""
        self.port = port
        self._handle = handle
        self._runner: web.ServerRunner | None = None

    async def start(self) -> None:
        """Start listening; `port` is known then."""
        server = web.Server(self._handle, request_factory=make_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base(self) -> str:
        """Return the address."""
        return f"http://127.0.0.1:{self.port}"


def drop(request: web.BaseRequest) -> web.Response:
    """Close the connection; what is returned is never sent."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def json_answer(body: Any, status: int = 200) -> web.Response:
    """Return a JSON answer."""
    return web.Response(status=status, body=json.dumps(body).encode(), headers=JSON_HEADERS)


async def control(routes: Routes, request: web.BaseRequest, name: str) -> web.Response:
    """Answer JSON; mistakes are 400, unknown routes 404, waits that run out 408."""
    route = routes.get((request.method, name))
    if route is None:
        return json_answer({"error": f"no such route: {request.method} {name}"}, 404)
    try:
        body = await request.read()
        given = json.loads(body) if body else dict(request.query)
        return json_answer(await route(given))
    except TimeoutError as error:
        return json_answer({"error": str(error)}, 408)
    except Exception as error:
        return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)


class Fake(AbstractAsyncContextManager[object], Protocol):
    """An imitated platform that listens while it is entered."""

    @property
    def port(self) -> int:
        """Return the port once it listens."""


async def serve(fake: Fake) -> None:
    """Print the port and listen until SIGINT or SIGTERM."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    async with fake:
        sys.stdout.write(f"{fake.port}\n")
        sys.stdout.flush()
        await stopping.wait()
