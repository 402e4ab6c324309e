"""How we reach Twilio: one aiohttp session, nothing ever posted twice, errors as decisions.

The twilio SDK's REST layer is not used: it writes numbers to the log, quotes them in its errors,
ignores the time-out it is given and loads a hundred modules for three calls.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final, TypeAlias, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import aiohttp

from channels.base import Ambiguous, Misconfigured, Rejected, Unavailable
from channels.whatsapp_errors import from_answer, is_growing

Json: TypeAlias = dict[str, Any]

DOWNLOAD_PATIENCE: Final = 3  # times the usual time-out
SPARE_CONNECTIONS: Final = 8  # for downloads, listings and set-up beside the sends
MOST_REDIRECTS: Final = 3
_CHUNK: Final = 64 * 1024  # bytes
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
_SECONDS: Final = re.compile(r"\d{1,6}", re.ASCII)
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_Result = TypeVar("_Result")
_NOT_CONNECTED: Final = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientConnectorCertificateError,
    aiohttp.ConnectionTimeoutError,  # while connecting or waiting for a free connection
    aiohttp.InvalidURL,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Twilio said: `body` is None if it is no JSON object."""

    status: int
    body: Json | None
    retry_after: timedelta | None = None

    @property
    def is_success(self) -> bool:
        """Whether the call was carried out."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def code(self) -> int | None:
        """Twilio's error number, if the answer holds one."""
        code = (self.body or {}).get("code")
        return code if type(code) is int else None

    @property
    def is_growing(self) -> bool:
        """Whether the refusal waits longer each time."""
        return not self.is_success and is_growing(self.code)

    def accepted(self) -> Json:
        """Return the JSON of a success; raises the SendError for everything else."""
        if not self.is_success:
            raise from_answer(self.status, self.code, self.retry_after)
        if self.body is None:
            raise Ambiguous("unreadable answer")
        return self.body


class TwilioApi:
    """Authenticated calls; opens its session with the first one. All addresses are absolute."""

    def __init__(
        self, account_sid: str, auth_token: str, timeout: timedelta, concurrency: int
    ) -> None:
        self._auth = {"Authorization": aiohttp.encode_basic_auth(account_sid, auth_token)}
        self._seconds = timeout.total_seconds()
        self._connections = concurrency + SPARE_CONNECTIONS
        self._session: aiohttp.ClientSession | None = None
        self._is_closed = False

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Answer:
        """Post a form once; raises Unavailable or Ambiguous."""
        body = urlencode(fields, errors="replace").encode()
        return await self._ask("POST", url, data=body, headers=self._auth | _FORM)

    async def post_json(self, url: str, fields: Json) -> Answer:
        """Post JSON once; raises Unavailable or Ambiguous."""
        return await self._ask("POST", url, json=fields, headers=self._auth)

    async def get(self, url: str, query: Mapping[str, str] | None = None) -> Json:
        """Read; raises a SendError, Unavailable instead of Ambiguous."""
        answer = await self.look(url, query)
        try:
            return answer.accepted()
        except Ambiguous as error:
            raise Unavailable(str(error)) from None

    async def look(self, url: str, query: Mapping[str, str] | None = None) -> Answer:
        """Read where a refusal says something, too; raises Unavailable."""
        try:
            return await self._ask("GET", url, params=query, headers=self._auth)
        except Ambiguous as error:
            raise Unavailable(str(error)) from None

    async def delete(self, url: str) -> None:
        """Remove; what is gone already counts as removed. Raises a SendError."""
        answer = await self._ask("DELETE", url, headers=self._auth)
        if not answer.is_success and answer.status != HTTPStatus.NOT_FOUND:
            raise from_answer(answer.status, answer.code, answer.retry_after)

    async def download(self, url: str, limit: int) -> bytes:
        """Load a file of at most `limit` bytes; raises a SendError, Rejected if too big or gone.

        Another host that Twilio redirects to gets no credentials.
        """
        headers = dict(self._auth)
        for _ in range(MOST_REDIRECTS + 1):
            content, address = await self._load(url, headers, limit)
            if content is not None:
                return content
            if urlsplit(address).scheme not in {urlsplit(url).scheme, "https"}:
                raise Rejected("redirect_refused")
            url, headers = address, {}
        raise Rejected("redirect_refused")

    async def aclose(self) -> None:
        """Close every connection; later calls raise Unavailable."""
        self._is_closed = True
        if self._session is not None:
            await self._session.close()

    async def _load(
        self, url: str, headers: dict[str, str], limit: int
    ) -> tuple[bytes | None, str]:
        """Return the content, or None and where it is instead."""

        async def call() -> tuple[bytes | None, str]:
            patience = self._timeout(self._seconds * DOWNLOAD_PATIENCE)
            async with self._opened().get(
                url, headers=headers, timeout=patience, allow_redirects=False
            ) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    return None, urljoin(url, response.headers["Location"])
                _check_download(response.status)
                return await _read_at_most(response.content, limit), ""

        try:
            return await _decided(call)
        except Ambiguous as error:
            raise Unavailable(str(error)) from None

    async def _ask(self, method: str, url: str, **options: Any) -> Answer:
        async def call() -> Answer:
            async with self._opened().request(
                method,
                url,
                timeout=self._timeout(self._seconds),
                allow_redirects=False,
                **options,
            ) as response:
                return Answer(
                    response.status,
                    _json_object(await response.read()),
                    _wait(response.headers.get("Retry-After", "")),
                )

        return await _decided(call)

    def _opened(self) -> aiohttp.ClientSession:
        if self._is_closed:
            raise Unavailable("closed")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session

    def _timeout(self, seconds: float) -> aiohttp.ClientTimeout:
        # Connecting gets less than the total, so that a call that never left is known as such.
        return aiohttp.ClientTimeout(total=seconds, connect=min(seconds, self._seconds) / 2)


async def _decided(call: Callable[[], Awaitable[_Result]]) -> _Result:
    """Await `call`, turning transport errors into decisions without their texts."""
    try:
        return await call()
    except _NOT_CONNECTED as error:
        raise Unavailable(type(error).__name__) from None
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Ambiguous(type(error).__name__) from None


def _json_object(payload: bytes) -> Json | None:
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _wait(text: str) -> timedelta | None:
    return timedelta(seconds=int(text)) if _SECONDS.fullmatch(text) else None


def _check_download(status: int) -> None:
    if status == HTTPStatus.OK:
        return
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise Rejected("file_gone")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise Misconfigured("credentials_rejected")
    raise Unavailable(f"HTTP {status}")


async def _read_at_most(stream: aiohttp.StreamReader, limit: int) -> bytes:
    content = bytearray()
    async for chunk in stream.iter_chunked(_CHUNK):
        content += chunk
        if len(content) > limit:
            raise Rejected("too_big")
    return bytes(content)
