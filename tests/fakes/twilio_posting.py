"""Posting signed forms to the bot, and fetching the media it sends."""

import asyncio
from collections.abc import Callable, Coroutine
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.twilio_counters import Counters, Posted
from tests.fakes.twilio_signature import Signing, headers_for

PATIENCE = 15.0  # seconds; Twilio gives a webhook as long
_LOOPBACK = ("http://127.0.0.1", "http://localhost", "http://[::1]")


class Postman:
    """Calls the bot under its public URLs, which are mapped to this machine."""

    def __init__(
        self,
        signing: Signing,
        url_map: dict[str, str],
        counters: Counters,
        announce: Callable[[], None],
    ) -> None:
        """Prepare; `url_map` maps the start of a public URL to a local one."""
        self.signing = signing
        self.url_map = url_map
        self.posted: list[Posted] = []
        self._counters = counters
        self._announce = announce
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Make ready to post."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            connector=aiohttp.TCPConnector(limit=40),
            trust_env=False,
        )

    async def stop(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def target(self, url: str) -> str:
        """Return the local URL that stands for a public one."""
        for public, local in self.url_map.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def reaches(self, url: str) -> bool:
        """Tell whether the URL leads to this machine; nothing else is ever called."""
        return self.target(url).startswith(_LOOPBACK)

    async def post(self, url: str, form: dict[str, str], signature: str = "valid") -> Posted:
        """Post the form once and return the bot's answer."""
        headers = headers_for(signature, self.signing, url, form)
        public = urlsplit(url)
        headers |= {"X-Forwarded-Proto": public.scheme, "X-Forwarded-Host": public.netloc}
        headers["User-Agent"] = "TwilioProxy/1.1"
        status, body = 0, ""
        if self._session is None:
            raise RuntimeError("start() comes first")
        if not self.reaches(url):
            raise ValueError(f"{url} is not mapped to this machine")
        try:
            async with self._session.post(
                self.target(url), data=form, headers=headers, allow_redirects=False
            ) as answer:
                body = (await answer.read()).decode(errors="replace")
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:
            body = type(error).__name__
        posted = Posted(url, form, signature, status, body)
        self.posted.append(posted)
        self._counters.note(posted)
        self._announce()
        return posted

    async def fetch(self, url: str, most: int) -> tuple[str, bytes] | int:
        """Return type and content of a file of the bot, or Twilio's code of the failure."""
        if self._session is None or not self.reaches(url):
            return 11200
        try:
            async with self._session.get(self.target(url)) as answer:
                if answer.status != 200:
                    await answer.read()
                    return 11200
                content = b""
                async for chunk in answer.content.iter_chunked(1 << 20):
                    content += chunk
                    if len(content) > most:
                        return 63019
                return answer.content_type, content
        except (aiohttp.ClientError, TimeoutError):
            return 11200


class Tasks:
    """Background work that ends with the server."""

    def __init__(self, announce: Callable[[], None]) -> None:
        """Start with nothing to do; `announce` is called whenever something is done."""
        self._announce = announce
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """Do the work in the background."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finish)

    def _finish(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._announce()

    async def stop(self) -> None:
        """End everything."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
