"""Reads what people enter: JSON and multipart bodies into checked values, or an InputError."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import BodyPartReader, web

from console.safety import InputError

BODY_LIMIT: Final = 64 * 1024  # bytes of a JSON body
FILE_LIMIT: Final = 20 * 1024 * 1024  # bytes
TEXT_LIMIT: Final = 4096  # characters
CAPTION_LIMIT: Final = 1024  # characters
NAME_LIMIT: Final = 60  # characters
TITLE_LIMIT: Final = 120  # characters
ID_LIMIT: Final = 128  # characters
MOST_PARTS: Final = 20  # of a form, besides its file

UNREADABLE: Final = "Kiriman tidak terbaca. Silakan muat ulang halaman."
NO_FILE: Final = "Belum ada berkas yang dipilih."
EMPTY_FILE: Final = "Berkas itu kosong. Silakan pilih berkas lain."


def too_large(limit: int) -> str:
    """A file has more bytes than it may have."""
    return f"Berkas terlalu besar. Berkas paling besar {limit // (1024 * 1024)} MB."


class Form:
    """The members of a body; every reader raises InputError with a sentence."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def texts(self) -> Mapping[str, str]:
        """All that is text, as it came."""
        return {name: value for name, value in self._values.items() if isinstance(value, str)}

    def id(self, name: str) -> str:
        """An id that the page got from us."""
        value = self._values.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= ID_LIMIT:
            raise InputError(UNREADABLE)
        return value

    def optional_id(self, name: str) -> str | None:
        """An id, or None where it is missing."""
        return None if self._values.get(name) is None else self.id(name)

    def flag(self, name: str) -> bool:
        """A yes or no; missing is no."""
        value = self._values.get(name, False)
        if not isinstance(value, bool):
            raise InputError(UNREADABLE)
        return value

    def words(self, name: str, label: str, limit: int) -> str:
        """What a person wrote, without blanks around it; neither empty nor over `limit`."""
        value = self.optional_words(name, label, limit)
        if not value:
            raise InputError(f"{label} masih kosong.")
        return value

    def optional_words(self, name: str, label: str, limit: int) -> str:
        """What a person wrote, possibly nothing, but not over `limit`."""
        value = self._values.get(name, "")
        if not isinstance(value, str):
            raise InputError(UNREADABLE)
        if len(value.strip()) > limit:
            raise InputError(f"{label} terlalu panjang. Paling panjang {limit} karakter.")
        return value.strip()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as a browser sends it."""

    content: bytes
    file_name: str
    mime_type: str


async def read_json(request: web.Request) -> Form:
    """Read a JSON object; raises InputError."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType
    if (request.content_length or 0) > BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(BODY_LIMIT, request.content_length or 0)
    try:
        values = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise InputError(UNREADABLE) from error
    if not isinstance(values, dict):
        raise InputError(UNREADABLE)
    return Form(values)


@dataclass(frozen=True, slots=True)
class Parts:
    """A multipart body; `problem` is what is wrong with its file, if there is one."""

    form: Form
    attachment: Attachment | None = None
    problem: InputError | None = None


async def read_multipart(request: web.Request) -> tuple[Form, Attachment]:
    """Read a form with one part called `file`; raises InputError."""
    parts = await read_parts(request)
    if parts.problem is not None:
        raise parts.problem
    if parts.attachment is None:
        raise InputError(NO_FILE)
    return parts.form, parts.attachment


async def read_parts(request: web.Request, file_limit: int = FILE_LIMIT) -> Parts:
    """Read a form in which a part called `file` may be; raises InputError.

    What stands before a bad file is read all the same, so that nobody types it twice.
    """
    if request.content_type != "multipart/form-data":
        raise web.HTTPUnsupportedMediaType
    values: dict[str, object] = {}
    attachment: Attachment | None = None
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader) or part.name is None:
                raise InputError(UNREADABLE)
            if part.name == "file":
                try:
                    attachment = await _attachment(part, file_limit)
                except InputError as problem:
                    return Parts(Form(values), problem=problem)
            elif len(values) < MOST_PARTS:
                values[part.name] = (await _read(part, BODY_LIMIT)).decode()
            else:
                raise InputError(UNREADABLE)
    except ValueError as error:
        raise InputError(UNREADABLE) from error
    return Parts(Form(values), attachment)


async def _attachment(part: BodyPartReader, limit: int) -> Attachment | None:
    """The file of a part; None where nobody chose one."""
    content = await _read(part, limit)
    if not content:
        if not part.filename:
            return None
        raise InputError(EMPTY_FILE)
    name = (part.filename or "berkas").replace("\\", "/").rsplit("/", 1)[-1]
    mime_type = part.headers.get("Content-Type", "application/octet-stream")
    return Attachment(content, name[:TITLE_LIMIT], mime_type.split(";")[0].strip().lower())


async def _read(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > limit:
            raise InputError(too_large(limit), status=413)
    return bytes(content)
