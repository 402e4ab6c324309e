"""Files that people send: loaded before the transaction, checked by content, stored within it."""

from __future__ import annotations

import hashlib

from channels.base import IncomingMedia, Media, MediaKind, MessageReceived, Rejected, SendError
from handlers.context import Context, Fetch, Fetched
from registry.names import one_line
from storage import media
from storage.engine import Tx
from texts import broadcasts as texts

MOST_BYTES = 20 * 1024 * 1024  # what Telegram lets a bot download
MOST_PHOTO_BYTES = 10 * 1024 * 1024  # a larger picture leaves as a document
MOST_FILE_NAME = 100  # characters
SIGNATURES = (  # how the files begin: the name and the declared type prove nothing
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
ENDINGS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND"}  # missing from a file that was cut off
SUPPORTED = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})


class Problem(Exception):
    """What came cannot be used; `sentence` says why."""

    def __init__(self, sentence: str, *, is_no_text: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_no_text = is_no_text


async def load(incoming: IncomingMedia, fetch: Fetch) -> Fetched:
    """The bytes of a file that arrived, or a sentence that says why not."""
    if incoming.size > MOST_BYTES:
        return Fetched(problem=texts.FILE_TOO_BIG)
    try:
        content = await fetch(incoming)
    except Rejected as error:
        is_big = error.code == "too_big"
        return Fetched(problem=texts.FILE_TOO_BIG if is_big else texts.FILE_NOT_READ)
    except SendError:
        return Fetched(problem=texts.FILE_NOT_READ)
    if len(content) > MOST_BYTES:
        return Fetched(problem=texts.FILE_TOO_BIG)
    return Fetched(content=content)


def keep(tx: Tx, context: Context, event: MessageReceived, fetched: Fetched | None) -> str | None:
    """Store the file of a message; returns its digest, None without one; raises Problem."""
    if fetched is None or event.media is None:
        return None
    mime_type, extension = _recognise(fetched.content, event.media.mime_type)
    size = len(fetched.content)
    is_photo = mime_type.startswith("image/") and size <= MOST_PHOTO_BYTES
    kind = MediaKind.PHOTO if is_photo else MediaKind.DOCUMENT
    digest = hashlib.sha256(fetched.content).hexdigest()
    name = one_line(event.media.file_name, MOST_FILE_NAME) or f"lampiran{extension}"
    media.put(tx, Media(digest, kind, name, mime_type, size), fetched.content, context.now)
    if event.media.kind is kind:  # a handle is good only for the kind it was made for
        media.remember_handle(tx, digest, context.channel, context.account, event.media.handle)
    return digest


def _recognise(content: bytes, declared: str) -> tuple[str, str]:
    for beginning, mime_type, extension in SIGNATURES:
        if content.startswith(beginning):
            if ENDINGS.get(mime_type, b"") not in content:
                raise Problem(texts.FILE_NOT_READ)
            return mime_type, extension
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    raise Problem(texts.FILE_NOT_READ if declared in SUPPORTED else texts.FILE_NOT_SUPPORTED)
