"""Approved templates as data, and what may stand in their variables: pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from channels import markup
from channels.base import Rejected, TemplateCall

VARIABLE_LIMIT: Final = 255  # UTF-16 units
_PLACEHOLDER: Final = re.compile(r"\{\{(\d{1,2})\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A template that Meta has approved; its variables are numbered from 1.

    `text` is the approved body with `{{1}}`, …, by which a message is recognised again;
    `category` is Meta's (UTILITY, MARKETING, AUTHENTICATION). The data of a button may be a
    variable, too: `buka:{{3}}`.
    """

    name: str
    content_sid: str
    variables: tuple[str, ...] = ()
    category: str = "UTILITY"
    text: str = ""


def variables(template: Template, call: TemplateCall) -> dict[str, str]:
    """The values by number, as Meta accepts them; raises Rejected if their count is wrong."""
    if len(call.values) != len(template.variables):
        raise Rejected("template_variables")
    return {str(number): sanitised(value) for number, value in enumerate(call.values, 1)}


def encoded(values: dict[str, str]) -> str:
    """The values as Twilio's ContentVariables."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def filled(template: Template, values: dict[str, str]) -> str:
    """The text that a person reads."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template.text)


def sanitised(value: str) -> str:
    """One line without tabs or runs of spaces, not empty, of at most 255 UTF-16 units."""
    line = " ".join(value.replace("\0", "").replace("{{", "{ {").split()) or "-"
    if markup.utf16_length(line) <= VARIABLE_LIMIT:
        return line
    pieces = markup.split(markup.escape(line), VARIABLE_LIMIT - 1)
    return f"{markup.visible(pieces[0])}…"
