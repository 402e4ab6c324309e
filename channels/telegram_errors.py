"""What a refusal of Telegram means for the outbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from channels.base import (
    NO_FORUM,
    NO_TOPIC_RIGHTS,
    TOPIC_GONE,
    Ambiguous,
    Misconfigured,
    Moved,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from channels.telegram_request import TOO_BIG, Flood, NotSent

OTHER_POLLER: Final = "other_poller"
_LONGEST_CODE: Final = 60  # characters
# Telegram documents none of these texts; they are matched as parts, in lower case.
_FORBIDDEN: Final = (
    ("blocked", "blocked"),
    ("deactivated", "deactivated"),
    ("kicked", "kicked"),
    ("not a member", "not_member"),
    ("was deleted", "deleted"),
    ("initiate conversation", "not_started"),
)
_CHAT_REFUSES: Final = (
    ("chat not found", "chat_not_found"),
    ("peer_id_invalid", "chat_not_found"),
    ("group chat was deactivated", "deactivated"),
    ("rights to send", "no_rights"),
    ("chat_write_forbidden", "no_rights"),
)
_REJECTED: Final = (
    (TOO_BIG, "too_big"),
    ("file is gone", "file_gone"),
    ("wrong file identifier", "media_handle"),
    ("wrong remote file identifier", "media_handle"),
    ("message thread not found", TOPIC_GONE),
    ("topic_id_invalid", TOPIC_GONE),
    ("topic_deleted", TOPIC_GONE),
    ("not a forum", NO_FORUM),
    ("rights to create a topic", NO_TOPIC_RIGHTS),
    ("rights to edit the topic", NO_TOPIC_RIGHTS),
    ("rights to delete the topic", NO_TOPIC_RIGHTS),
)
_ALREADY_DONE: Final = (
    "message is not modified",
    "chat_not_modified",
    "message to delete not found",
    "query is too old",
    "topic_not_modified",
)


@contextmanager
def decided() -> Iterator[None]:
    """Raise a SendError in place of everything that a call of python-telegram-bot may raise."""
    try:
        yield
    except TelegramError as error:
        raise decision(error) from None
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        # The answer was a success, but without the fields that the library expects.
        raise Ambiguous(f"unreadable answer ({type(error).__name__})") from None


def decision(error: TelegramError) -> SendError:
    """Return the SendError for an error; its text holds neither token nor personal data."""
    result: SendError = Ambiguous(type(error).__name__)
    match error:
        case Flood():
            result = Throttled(error.retry_after)
        case ChatMigrated():
            result = Moved(str(error.new_chat_id))
        case Forbidden():
            result = Unreachable(_code(error.message, _FORBIDDEN) or "forbidden")
        case InvalidToken() | EndPointNotFound():
            result = Misconfigured("token_rejected")
        case Conflict():
            result = Misconfigured(OTHER_POLLER)
        case BadRequest():  # is a NetworkError, too
            result = _refusal(error.message)
        case NotSent():
            result = Unavailable(error.message)
    return result


def is_already_done(error: TelegramError) -> bool:
    """Whether an edit, a deletion, a pin or an answer is refused because nothing is left to do."""
    text = error.message.lower()
    return isinstance(error, BadRequest) and any(part in text for part in _ALREADY_DONE)


def _refusal(message: str) -> SendError:
    chat_code = _code(message, _CHAT_REFUSES)
    if chat_code:
        return Unreachable(chat_code)
    return Rejected(_code(message, _REJECTED) or _slug(message))


def _code(message: str, table: tuple[tuple[str, str], ...]) -> str:
    text = message.lower()
    return next((code for part, code in table if part in text), "")


def _slug(message: str) -> str:
    """Return the description up to where it begins to quote what we sent."""
    head = re.split(r"[:\"<@\d]", message.lower().replace("'", ""), maxsplit=1)[0]
    return re.sub(r"[^a-z]+", "_", head).strip("_")[:_LONGEST_CODE] or "bad_request"
