"""The desk's few files, read once; their addresses change with their contents."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from aiohttp import web

PATH: Final = "static/"
_HERE: Final = Path(__file__).parent / "static"
_SHARED: Final = Path(__file__).parent.parent / "static"
_FILES: Final = (
    _SHARED / "colours.css",
    _SHARED / "icon.svg",
    _HERE / "board.js",
    _HERE / "case.js",
    _HERE / "desk.css",
    _HERE / "desk.js",
    _HERE / "search.js",
    _HERE / "signed_out.js",
)
_TYPES: Final = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A file with the first signs of its SHA-256."""

    content: bytes
    type: str
    version: str


def _read(path: Path) -> File:
    content = path.read_bytes()
    return File(content, _TYPES[path.suffix], hashlib.sha256(content).hexdigest()[:12])


class StaticFiles:
    """Serves the files; a phone loads each of them once."""

    def __init__(self) -> None:
        self._files: Mapping[str, File] = MappingProxyType(
            {path.name: _read(path) for path in _FILES}
        )

    def path_of(self, name: str) -> str:
        """Where a file is, below the desk."""
        return f"{PATH}{name}?{self._files[name].version}"

    async def serve(self, request: web.Request) -> web.Response:
        """One file."""
        file = self._files.get(request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": _FOR_GOOD}
        return web.Response(
            body=file.content, content_type=file.type, charset="utf-8", headers=headers
        )
