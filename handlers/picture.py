"""/gambar: the provinces as a picture, in this chat."""

from __future__ import annotations

import hashlib
from dataclasses import asdict

from broadcasts import picture, scoreboard, sight, standing
from broadcasts.picture import Frame
from channels.base import ButtonPressed, Media, MediaKind, Message
from handlers.context import (
    KEEP,
    Context,
    Fetched,
    Result,
    Say,
    Unprepared,
    aside,
    number_of,
    toast,
)
from storage import broadcasts, media
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import broadcasts as broadcast_texts
from texts import picture as texts
from texts import service


class Picture(Unprepared):
    """A leader wants to see where an announcement stands."""

    name = "gambar"

    def handle(self, tx: Tx, context: Context, prepared: Fetched | None) -> Result:
        """Send the picture of the announcement that is named, or of the newest in sight."""
        if isinstance(context.event, ButtonPressed):
            number = number_of(context.pressed[0]) if context.pressed else None
            found = sight.released(tx, context.actor, number) if number is not None else None
            return toast(service.NOT_YOUR_BUTTON) if found is None else _send(tx, context, found)
        number = number_of(context.argument)
        if context.argument and number is None:
            return aside(service.unread_number(context.argument, self.name))
        found = sight.named(tx, context.actor, number)
        if found is None:
            return aside(broadcast_texts.none_found(number))
        return _send(tx, context, found)


def _send(tx: Tx, context: Context, broadcast: Broadcast) -> Result:
    number = broadcasts.key_of(broadcast)
    zone = tx.get_one(Office, broadcast.office).timezone
    targets = standing.of(tx, number)
    frame = Frame(texts.heading(number), texts.as_of(context.now, zone), texts.LEGEND)
    content = picture.draw(frame, scoreboard.provinces(tx, targets))
    digest = hashlib.sha256(content).hexdigest()
    file = Media(digest, MediaKind.PHOTO, texts.file_name(number), "image/png", len(content))
    media.put(tx, file, content, context.now)
    caption = texts.caption(number, asdict(standing.sums(targets)), context.now, zone)
    return Result((Say(Message(caption, media=file)),), KEEP)
