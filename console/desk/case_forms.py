"""What the forms of a case's page bring; whatever is wrong with it, nothing of it is lost."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from console.desk import forms
from console.desk.errors import Unreadable
from console.forms import TEXT_LIMIT, Attachment, Form, read_parts
from console.safety import InputError
from registry.access import Actor
from registry.masking import masked
from registry.names import clean_lines, one_line
from texts import desk_case as texts

LONGEST_SENTENCE: Final = 500  # characters of a reason or summary
MOST_FILE: Final = 10 * 1024 * 1024  # bytes
_KEY: Final = re.compile(r"web:(\d{1,18}):[\w-]{1,60}", re.ASCII)


class OldForm(InputError):
    """The form cannot be used any more, or was made for somebody else."""

    def __init__(self) -> None:
        super().__init__(texts.OLD_FORM, status=409)


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that was sent; `typed` is all of it as it came."""

    typed: Mapping[str, str]
    attachment: Attachment | None = None
    problem: InputError | None = None

    def key(self, actor: Actor) -> str:
        """The name of the act; raises OldForm unless we made it for whoever sends it."""
        key = self.typed.get("key", "")
        found = _KEY.fullmatch(key)
        if found is None or found[1] != str(actor.person_id):
            raise OldForm
        return key

    @property
    def seen(self) -> int:
        """The version of the case that its sender has seen; raises OldForm."""
        return self.number("version")

    def number(self, name: str) -> int:
        """A number that the page got from us; raises OldForm."""
        number = forms.number_in(self.typed.get(name, ""))
        if number is None:
            raise OldForm
        return number

    def words(self, name: str, limit: int = TEXT_LIMIT) -> str:
        """What was written into a field, possibly nothing; raises InputError if it is too long.

        Numbers that look like a NIK or KK are hidden, as in everything that people write.
        """
        form = Form({name: clean_lines(self.typed.get(name, ""))})
        return masked(form.optional_words(name, texts.FIELDS.get(name, name), limit))

    def sentence(self, name: str) -> str:
        """The same as `words` on one line."""
        return one_line(self.words(name, LONGEST_SENTENCE), LONGEST_SENTENCE)


async def read(request: web.Request) -> Posted:
    """The form of a request; raises Unreadable."""
    if request.content_type == forms.FORM:
        return Posted((await forms.read(request)).values)
    try:
        parts = await read_parts(request, MOST_FILE)
    except InputError:
        raise Unreadable from None
    return Posted(parts.form.texts(), parts.attachment, parts.problem)


def new_key(actor: Actor) -> str:
    """The name of one act of somebody: a form that is sent twice does one thing."""
    return f"web:{actor.person_id}:{secrets.token_urlsafe(16)}"
