"""How python-telegram-bot reaches Telegram: one aiohttp session, nothing ever sent twice.

TelegramError (python-telegram-bot)
├── Flood           429: not processed; wait `retry_after`
└── NetworkError
    ├── NotSent     certainly not processed
    ├── BadRequest  also for a body or a file that is too big
    └── TimedOut    may have been processed, like every other NetworkError

No message carries an address, because addresses carry the token.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, TypeVar

import aiohttp
from telegram.error import BadRequest, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

TOO_BIG: Final = "file is too big"  # Telegram's own words
UPLOAD_PATIENCE: Final = 3  # times the usual time-out
UNSPECIFIED_WAIT: Final = timedelta(seconds=5)  # for a 429 that does not say how long
SPARE_CONNECTIONS: Final = 8  # for polling, downloads and set-up beside the sends
_CHUNK: Final = 64 * 1024  # bytes
_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x1f\x7f]")
_Result = TypeVar("_Result")
_NOT_CONNECTED: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ConnectionTimeoutError,  # while connecting or waiting for a free connection
)


class Flood(TelegramError):
    """The platform asks to wait; python-telegram-bot's own class warns when it is read."""

    __slots__ = ("retry_after",)

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("Flood control exceeded")
        self.retry_after = retry_after


class NotSent(NetworkError):
    """The platform certainly did not process the call."""

    __slots__ = ()


class AiohttpRequest(BaseRequest):
    """The transport of `telegram.Bot`; opens its session with the first call."""

    def __init__(self, timeout: timedelta, concurrency: int) -> None:
        self._seconds = timeout.total_seconds()
        self._connections = concurrency + SPARE_CONNECTIONS
        self._session: aiohttp.ClientSession | None = None
        self._is_closed = False

    async def initialize(self) -> None:
        """Nothing to do before the first call."""

    async def shutdown(self) -> None:
        """Close every connection; later calls raise NotSent."""
        self._is_closed = True
        if self._session is not None:
            await self._session.close()

    @property
    def read_timeout(self) -> float:
        """The usual time-out in seconds, which python-telegram-bot extends for long polling."""
        return self._seconds

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer without logging it; raises TelegramError if it has another shape."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("unreadable answer") from None
        if not isinstance(answer, dict) or not ("result" in answer or answer.get("ok") is False):
            raise TelegramError("unreadable answer")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        """Make one HTTP call and return its status and body; raises TelegramError."""
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        if request_data is not None and request_data.contains_files:
            seconds *= UPLOAD_PATIENCE

        async def call() -> tuple[int, bytes]:
            body = _body(request_data)
            async with self._opened().request(
                method, url, timeout=self._timeout(seconds), allow_redirects=False, **body
            ) as response:
                return response.status, await response.read()

        status, payload = await _without_addresses(call)
        _refuse(status, payload)
        return status, payload

    async def ask(
        self, url: str, fields: Mapping[str, object], *, read_timeout: float | None = None
    ) -> Any:
        """Post the JSON fields that are not None; returns the raw result, raises TelegramError."""
        parameters = [RequestParameter(name, value, None) for name, value in fields.items()]
        return await self.post(url, RequestData(parameters), read_timeout=read_timeout)

    async def download(self, url: str, limit: int) -> bytes:
        """Load a file of at most `limit` bytes; raises BadRequest if it is longer or gone."""
        patience = self._timeout(self._seconds * UPLOAD_PATIENCE)

        async def call() -> bytes:
            async with self._opened().get(url, timeout=patience) as response:
                if response.status != HTTPStatus.OK:
                    raise _download_refused(response.status)
                return await _read_at_most(response.content, limit)

        return await _without_addresses(call)

    def _opened(self) -> aiohttp.ClientSession:
        if self._is_closed:
            raise NotSent("closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        # Connecting gets less than the total, so that a call that never left is known as such.
        return aiohttp.ClientTimeout(total=seconds, connect=min(seconds, self._seconds) / 2)


async def _without_addresses(call: Callable[[], Awaitable[_Result]]) -> _Result:
    """Await `call`, turning transport errors into ours without their texts."""
    try:
        return await call()
    except _NOT_CONNECTED as error:
        raise NotSent(type(error).__name__) from None
    except TimeoutError as error:
        raise TimedOut(type(error).__name__) from None
    except (aiohttp.ClientError, OSError) as error:
        raise NetworkError(type(error).__name__) from None


def _body(data: RequestData | None) -> dict[str, Any]:
    """Return the body as keyword arguments of aiohttp."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    # Percent-encoded file names would be shown to people as they are.
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime_type) in data.multipart_data.items():
        readable = io.BytesIO(content) if isinstance(content, bytes) else content
        safe_name = _CONTROL_CHARACTERS.sub("", file_name)
        form.add_field(name, readable, filename=safe_name, content_type=mime_type)
    return {"data": form}


def _refuse(status: int, payload: bytes) -> None:
    """Raise for the answers that python-telegram-bot would misread."""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Flood(_wait(payload))
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        raise BadRequest(TOO_BIG)
    # A page of a proxy in between says nothing about the chat; 401 and 404 are about the address.
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    is_about_address = status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
    if is_refusal and not is_about_address and not payload.lstrip().startswith(b"{"):
        raise NotSent(f"HTTP {status}")


def _wait(payload: bytes) -> timedelta:
    try:
        return timedelta(seconds=json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError, OverflowError):
        return UNSPECIFIED_WAIT


def _download_refused(status: int) -> NetworkError:
    if status == HTTPStatus.NOT_FOUND:
        return BadRequest("file is gone")
    return NotSent(f"HTTP {status}")


async def _read_at_most(stream: aiohttp.StreamReader, limit: int) -> bytes:
    content = bytearray()
    async for chunk in stream.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise BadRequest(TOO_BIG)
    return bytes(content)
