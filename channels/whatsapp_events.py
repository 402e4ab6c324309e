"""Reading a stored WhatsApp message: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from channels import markup
from channels.base import (
    BadPayload,
    ButtonPressed,
    Chat,
    ChatKind,
    Event,
    Ignored,
    IncomingMedia,
    MediaKind,
    MessageReceived,
    Sender,
)
from channels.whatsapp_door import other_id_of, person_of
from channels.whatsapp_markup import from_whatsapp

# Kinds that are neither words nor a file we can read; what is unknown and empty counts as one.
_UNSUPPORTED: Final = frozenset(
    {
        "audio",
        "voice",
        "video",
        "sticker",
        "location",
        "contacts",
        "contact",
        "order",
        "unsupported",
    }
)
_IGNORED: Final = frozenset({"reaction", "system"})
_MEDIA_PATH: Final = re.compile(
    r"/2010-04-01/Accounts/\w+/Messages/\w+/Media/(?P<sid>\w+)", re.ASCII
)
_SUFFIX: Final = re.compile(r"[a-z0-9]{1,5}", re.ASCII)


def read(fields: Mapping[str, str]) -> Event:
    """Return the event that a message is; raises BadPayload."""
    person = person_of(fields)
    chat = Chat(person, ChatKind.PRIVATE, fields.get("ProfileName", ""))
    sender = Sender(person, fields.get("ProfileName", ""), other_id_of(fields, person))
    data = fields.get("ButtonPayload") or fields.get("ListId")
    if data:
        replied = fields.get("OriginalRepliedMessageSid", "")
        return ButtonPressed(chat, sender, replied, fields["MessageSid"], data)
    if fields.get("MessageType") in _IGNORED:
        return Ignored()
    return _message(fields, chat, sender)


def _message(fields: Mapping[str, str], chat: Chat, sender: Sender) -> MessageReceived:
    is_supported = _is_supported(fields)
    html = from_whatsapp(_words(fields))
    return MessageReceived(
        chat=chat,
        sender=sender,
        message_id=fields["MessageSid"],
        text=markup.visible(html),
        html=html,
        media=_media(fields) if is_supported else None,
        reply_to=fields.get("OriginalRepliedMessageSid") or None,
        is_forwarded="true" in (fields.get("Forwarded"), fields.get("FrequentlyForwarded")),
        is_supported=is_supported,
        recording=None if is_supported else _recording(fields),
    )


def _words(fields: Mapping[str, str]) -> str:
    """What was written; of a place, what it is called."""
    place = ", ".join(filter(None, (fields.get("Label"), fields.get("Address"))))
    return fields.get("Body", "") or place


def _is_supported(fields: Mapping[str, str]) -> bool:
    if fields.get("MessageType") in _UNSUPPORTED:
        return False
    if _has_media(fields):
        main = fields.get("MediaContentType0", "").partition("/")[0]
        return main in {"image", "application"} or fields["MediaContentType0"] == "text/plain"
    return bool(fields.get("Body")) or fields.get("MessageType", "text") == "text"


def _has_media(fields: Mapping[str, str]) -> bool:
    return bool(fields.get("MediaContentType0")) and fields.get("NumMedia", "0") != "0"


def _recording(fields: Mapping[str, str]) -> IncomingMedia | None:
    """The video or the sound of a message."""
    main = fields.get("MediaContentType0", "").partition("/")[0]
    return _media(fields) if main in {"audio", "video"} else None


def _media(fields: Mapping[str, str]) -> IncomingMedia | None:
    """The file; WhatsApp tells neither its size nor, reliably, its name."""
    if not _has_media(fields):
        return None
    path = _MEDIA_PATH.fullmatch(fields.get("MediaUrl0", ""))
    if path is None:
        raise BadPayload("a file without an address")
    mime_type = fields["MediaContentType0"].partition(";")[0].strip().lower()
    main, _, sub = mime_type.partition("/")
    kind = MediaKind.PHOTO if main == "image" else MediaKind.DOCUMENT
    suffix = sub if _SUFFIX.fullmatch(sub) else "bin"
    word = "foto" if kind is MediaKind.PHOTO else "dokumen"
    return IncomingMedia(
        handle=path[0],
        kind=kind,
        file_name=f"{word}-{path['sid'][-8:]}.{'jpg' if suffix == 'jpeg' else suffix}",
        mime_type=mime_type,
        size=0,
    )
