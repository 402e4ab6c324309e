"""Pictures and PDFs of announcements: checked by content, stored once."""

from __future__ import annotations

import hashlib

from channels.base import IncomingMedia, Media, MediaKind, MessageReceived, SendError
from handlers.context import Context, Fetch, Fetched
from storage import media
from storage.engine import Tx
from texts import broadcasts as texts

MOST_BYTES = 20 * 1024 * 1024  # what Telegram lets a bot download
SIGNATURES = (  # how the files begin: the name and the declared type prove nothing
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"%PDF-", "application/pdf", ".pdf"),
)


class Problem(Exception):
    """The file cannot be attached; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


async def load(incoming: IncomingMedia, fetch: Fetch) -> Fetched:
    """The bytes of a file that arrived, or a sentence that says why not."""
    if incoming.size > MOST_BYTES:
        return Fetched(problem=texts.FILE_TOO_BIG)
    try:
        content = await fetch(incoming)
    except SendError:
        return Fetched(problem=texts.FILE_NOT_READ)
    if len(content) > MOST_BYTES:
        return Fetched(problem=texts.FILE_TOO_BIG)
    return Fetched(content=content)


def keep(tx: Tx, context: Context, event: MessageReceived, fetched: Fetched | None) -> str | None:
    """Store the file of a message; returns its digest, None without one; raises Problem."""
    if fetched is None or event.media is None:
        return None
    mime_type, extension = _recognise(fetched.content)
    is_picture = mime_type.startswith("image/")
    kind = MediaKind.PHOTO if is_picture else MediaKind.DOCUMENT
    digest = hashlib.sha256(fetched.content).hexdigest()
    name = event.media.file_name or f"lampiran{extension}"
    stored = Media(digest, kind, name, mime_type, len(fetched.content))
    media.put(tx, stored, fetched.content, context.now)
    if event.media.kind is kind:  # a handle is good only for the kind it was made for
        media.remember_handle(tx, digest, context.channel, context.account, event.media.handle)
    return digest


def _recognise(content: bytes) -> tuple[str, str]:
    for beginning, mime_type, extension in SIGNATURES:
        if content.startswith(beginning):
            return mime_type, extension
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    raise Problem(texts.FILE_NOT_SUPPORTED)
