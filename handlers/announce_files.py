"""What an announcement is made of: its text, and whether it can become one."""

from __future__ import annotations

import re

from broadcasts.drafting import MOST_TEXT
from channels import markup
from channels.base import MessageReceived
from handlers.context import Fetched
from handlers.files import Problem
from texts import broadcasts as texts
from texts import service

_COMMAND = re.compile(r"\A((?:<[^<>]*>)*)/\w+(?:@\w+)?\s*")
# Embeddings, overrides and isolates turn the rest of the message around when left open.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def body_of(event: MessageReceived) -> str:
    """The text as HTML, without the command before it."""
    body = _TURNING.sub("", event.html).strip()
    return _COMMAND.sub(r"\1", body).strip() if event.text.startswith("/") else body


def check(event: MessageReceived, text: str, fetched: Fetched | None) -> None:
    """Do nothing if text and file can be announced; raises Problem."""
    if not event.is_supported:
        raise Problem(service.NOT_SUPPORTED)
    shown = markup.visible(text)
    if len(shown) > MOST_TEXT:
        raise Problem(texts.TEXT_TOO_LONG)
    if fetched is not None and fetched.problem:
        raise Problem(fetched.problem)
    if fetched is None and not any(sign.isalnum() for sign in shown):
        raise Problem(texts.EMPTY_TEXT, is_no_text=True)
