"""Reading a stored update with python-telegram-bot's types."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

import telegram

from channels import markup
from channels.base import (
    BadPayload,
    ButtonPressed,
    Chat,
    ChatKind,
    ChatMoved,
    Event,
    Ignored,
    IncomingMedia,
    InlineAsked,
    MediaKind,
    Membership,
    MembershipChanged,
    MessageReceived,
    Sender,
)
from channels.telegram_updates import NOBODY, Identity, Json, begun_by_us

_UNSUPPORTED: Final = (
    "animation",
    "audio",
    "checklist",
    "contact",
    "dice",
    "game",
    "invoice",
    "live_photo",
    "location",
    "paid_media",
    "poll",
    "sticker",
    "story",
    "venue",
    "video",
    "video_note",
    "voice",
)
_RECORDINGS: Final = {
    "video": "video/mp4",
    "video_note": "video/mp4",
    "animation": "video/mp4",
    "voice": "audio/ogg",
    "audio": "audio/mpeg",
}
_MEMBERSHIPS: Final = {
    "creator": Membership.ADMIN,
    "administrator": Membership.ADMIN,
    "member": Membership.MEMBER,
}
# Formatting outside of our subset; people's own angle brackets are escaped at this point.
_FOREIGN_TAG: Final = re.compile(r"</?(?:span|tg-[a-z]+)\b[^<>]*>")
_LONE_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def read(update: Json, me: Identity) -> Event:
    """Return the event that an update is; raises BadPayload."""
    try:
        update = clean(update)
        if "my_chat_member" in update:
            return _membership(update["my_chat_member"])
        return _event(telegram.Update.de_json(update), update, me)
    except (TypeError, KeyError, ValueError, AttributeError, OverflowError) as error:
        raise BadPayload(f"unreadable update ({type(error).__name__})") from None


def clean(value: Any) -> Any:
    """Return the same JSON without NUL and broken characters, which databases refuse."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value.replace("\0", ""))
    if isinstance(value, dict):
        return {clean(name): clean(member) for name, member in value.items()}
    if isinstance(value, list):
        return [clean(member) for member in value]
    return value


def _event(update: telegram.Update, raw: Json, me: Identity) -> Event:
    if update.message is not None:
        is_ours = begun_by_us(raw["message"], me)
        return _message(update.message, me, has_our_topic=is_ours)
    if update.callback_query is not None:
        return _press(update.callback_query)
    if update.inline_query is not None:
        return _inline(update.inline_query)
    return Ignored()


def _message(message: telegram.Message, me: Identity, *, has_our_topic: bool) -> Event:
    chat = replace(_chat(message.chat, message), has_our_topic=has_our_topic)
    if message.migrate_to_chat_id is not None:
        return ChatMoved(chat, str(message.migrate_to_chat_id))
    media = _media(message)
    is_supported = not any(getattr(message, kind, None) for kind in _UNSUPPORTED)
    text = message.text or message.caption or ""
    if is_supported and media is None and not text:
        return Ignored()  # a service message
    html = message.text_html if message.text else message.caption_html
    return MessageReceived(
        chat=chat,
        sender=_author(message),
        message_id=str(message.message_id),
        text=_without_our_name(text, me),
        html=markup.sanitise(_without_our_name(_FOREIGN_TAG.sub("", html or ""), me)),
        media=media if is_supported else None,
        reply_to=_reply_to(message),
        is_forwarded=message.forward_origin is not None,
        is_supported=is_supported,
        recording=_recording(message),
        quoted=_quoted(message, me),
    )


def _press(query: telegram.CallbackQuery) -> Event:
    if query.message is None or query.data is None:
        return Ignored()  # a button of an inline result or of a game
    return ButtonPressed(
        chat=_chat(query.message.chat, query.message),
        sender=_person(query.from_user),
        message_id=str(query.message.message_id),
        callback_id=query.id,
        data=query.data,
    )


def _inline(query: telegram.InlineQuery) -> Event:
    person = _person(query.from_user)
    chat = Chat(id=person.user_id, kind=ChatKind.PRIVATE, title="")
    return InlineAsked(chat, person, query.id, query.query.strip())


def _membership(change: Json) -> Event:
    # The library refuses a member that lacks one of the many rights, which grow every year.
    member = change["new_chat_member"]
    membership = _MEMBERSHIPS.get(member["status"], Membership.GONE)
    if member["status"] == "restricted" and member.get("is_member"):
        membership = Membership.MEMBER
    chat = telegram.Chat.de_json(change["chat"])
    return MembershipChanged(
        _chat(chat, None), _person(telegram.User.de_json(change["from"])), membership
    )


def _chat(chat: telegram.Chat, message: telegram.MaybeInaccessibleMessage | None) -> Chat:
    topic = None
    if isinstance(message, telegram.Message) and message.is_topic_message:
        topic = str(message.message_thread_id)
    return Chat(
        id=str(chat.id),
        kind=ChatKind.PRIVATE if chat.type == chat.PRIVATE else ChatKind.GROUP,
        title=chat.effective_name or "",
        topic=topic,
        is_forum=bool(chat.is_forum),
    )


def _author(message: telegram.Message) -> Sender:
    """Return who speaks; an anonymous administrator speaks as the group."""
    if message.sender_chat is not None:
        return Sender(str(message.sender_chat.id), message.sender_chat.effective_name or "")
    if message.from_user is None:
        return Sender(str(NOBODY), "")
    return _person(message.from_user)


def _person(user: telegram.User) -> Sender:
    return Sender(str(user.id), user.full_name)


def _media(message: telegram.Message) -> IncomingMedia | None:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        name = f"foto-{largest.file_unique_id}.jpg"
        size = largest.file_size or 0
        return IncomingMedia(largest.file_id, MediaKind.PHOTO, name, "image/jpeg", size)
    if message.document is None:
        return None
    document = message.document
    return IncomingMedia(
        handle=document.file_id,
        kind=MediaKind.DOCUMENT,
        file_name=document.file_name or "dokumen",
        mime_type=document.mime_type or "application/octet-stream",
        size=document.file_size or 0,
    )


def _recording(message: telegram.Message) -> IncomingMedia | None:
    for kind in _RECORDINGS:
        found = getattr(message, kind, None)
        if found is not None:
            return IncomingMedia(
                handle=found.file_id,
                kind=MediaKind.DOCUMENT,
                file_name=getattr(found, "file_name", None) or kind,
                mime_type=getattr(found, "mime_type", None) or _RECORDINGS[kind],
                size=found.file_size or 0,
            )
    return None


def _quoted(message: telegram.Message, me: Identity) -> str:
    """What the answered message says; ours and the beginning of a topic are no news."""
    replied = message.reply_to_message
    if replied is None or (replied.from_user and str(replied.from_user.id) == me.account):
        return ""
    return replied.text or replied.caption or ""


def _reply_to(message: telegram.Message) -> str | None:
    replied = message.reply_to_message
    if replied is None or replied.forum_topic_created is not None:
        return None  # what stands first in a topic is not answered by everything after it
    return str(replied.message_id)


def _without_our_name(text: str, me: Identity) -> str:
    """`/cek@our_name …` as `/cek …`, in plain text and within leading tags."""
    if not me.username:
        return text
    command = rf"\A((?:<[^<>]*>)*/[A-Za-z0-9_]+)@{re.escape(me.username)}(?![A-Za-z0-9_])"
    return re.sub(command, r"\1", text, flags=re.IGNORECASE)
