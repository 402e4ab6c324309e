"""The board: the newest announcement, its sum, its tiers and its provinces."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from aiohttp import web

from console import words
from console.safety import InputError
from console.watch import OfficeStatus, Picture, ProvinceTile, Tally, Watch

Json: TypeAlias = Mapping[str, object]

PICTURE_INTERVAL: Final = 0.5  # seconds
_PROVINCE_CODE = re.compile(r"\d{2}")
UNKNOWN_PROVINCE: Final = "Provinsi itu tidak dikenal. Silakan pilih dari petak provinsi."


class NewestPicture:
    """The newest picture for every open page, asked for at most once per interval in all."""

    def __init__(self, watch: Watch, clock: Callable[[], float]) -> None:
        self._watch = watch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._picture: Picture | None = None
        self._asked: float | None = None

    async def look(self) -> Picture | None:
        """The picture, not older than `PICTURE_INTERVAL`."""
        async with self._lock:
            now = self._clock()
            if self._asked is None or now - self._asked >= PICTURE_INTERVAL:
                self._picture = await self._watch.newest()
                self._asked = now
            return self._picture


class ProgressPages:
    """Answers what an open board asks for."""

    def __init__(self, watch: Watch, newest: NewestPicture) -> None:
        self._watch = watch
        self._newest = newest

    def routes(self) -> Sequence[web.RouteDef]:
        """Every route of the board; the simulator asks for no permission."""
        return (
            web.get("/picture", self.show_picture),
            web.get("/provinces/{code}", self.list_regencies),
        )

    async def show_picture(self, _request: web.Request) -> web.Response:
        """The newest announcement as it stands."""
        return web.json_response({"picture": picture_json(await self._newest.look())})

    async def list_regencies(self, request: web.Request) -> web.Response:
        """What became of it in each office of one province."""
        code = request.match_info["code"]
        offices = await self._watch.regencies(code) if _PROVINCE_CODE.fullmatch(code) else ()
        if not offices:
            raise InputError(UNKNOWN_PROVINCE, status=404)
        return web.json_response({"offices": [_office(office) for office in offices]})


def picture_json(picture: Picture | None) -> Json | None:
    """A picture with its words, as the page's script reads it."""
    if picture is None:
        return None
    return {
        "id": picture.broadcast_id,
        "title": picture.title,
        "state": picture.state,
        "state_label": words.STATES.get(picture.state, picture.state),
        "audience": picture.audience,
        "total": _tally(picture.total),
        "tiers": [
            {"key": key, "label": label, **_tally(picture.by_tier.get(key, Tally()))}
            for key, label in words.TIERS.items()
        ],
        "provinces": [_tile(tile) for tile in picture.provinces],
    }


def _tile(tile: ProvinceTile) -> Json:
    return {
        "code": tile.code,
        "name": tile.name,
        "short_name": words.short_province(tile.name),
        **_tally(tile.tally),
    }


def _tally(tally: Tally) -> Json:
    return {
        "pending": tally.pending,
        "sent": tally.sent,
        "failed": tally.failed,
        "skipped": tally.skipped,
        "withdrawn": tally.withdrawn,
        "unknown": tally.unknown,
        "audience": tally.audience,
        "arrived": words.arrived(tally),
        "trouble": words.trouble(tally),
    }


def _office(office: OfficeStatus) -> Json:
    return {
        "code": office.code,
        "name": office.name,
        "state": office.state.value,
        "state_label": words.ARRIVALS[office.state],
        "chat": office.chat,
    }
