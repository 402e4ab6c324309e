"""Files that people send in chats."""

from __future__ import annotations

import hashlib
from datetime import datetime

from channels.base import (
    IncomingMedia,
    Media,
    MediaKind,
    MessageReceived,
    Rejected,
    SendError,
)
from handlers.context import Context, Fetch, Fetched, Incoming
from hoaxes import file_kinds
from hoaxes.file_kinds import Kind
from registry import files
from registry.files import BadFile
from storage import media
from storage.engine import Tx
from texts import broadcasts as texts

MOST_BYTES = 20 * 1024 * 1024  # what Telegram lets a bot download


class Problem(Exception):
    """What was sent cannot be used; `sentence` says why."""

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


def keep_recording(tx: Tx, event: Incoming, fetched: Fetched, now: datetime) -> str | None:
    """Store a voice note or a video as it came; returns its digest, None if it is neither."""
    if not isinstance(event, MessageReceived) or event.recording is None or fetched.problem:
        return None
    kind, mime_type, extension = file_kinds.recognise(fetched.content)
    if kind not in {Kind.AUDIO, Kind.VIDEO}:
        return None
    digest = hashlib.sha256(fetched.content).hexdigest()
    name, size = f"rekaman{extension}", len(fetched.content)
    media.put(tx, Media(digest, MediaKind.DOCUMENT, name, mime_type, size), fetched.content, now)
    return digest


def keep(tx: Tx, context: Context, event: MessageReceived, fetched: Fetched | None) -> str | None:
    """Store the file of a message; returns its digest, None without one; raises Problem."""
    if fetched is None or event.media is None:
        return None
    sent = event.media
    try:
        file = files.put(tx, fetched.content, sent.file_name, sent.mime_type, context.now)
    except BadFile as error:
        raise Problem(error.sentence) from error
    if sent.kind is file.kind:  # a handle is good only for the kind it was made for
        media.remember_handle(tx, file.sha256, context.channel, context.account, sent.handle)
    return file.sha256
