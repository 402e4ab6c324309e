"""Templates as data: which may leave now, and what may stand in their variables; pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Protocol

from channels import markup
from channels.base import Approval, Button, Postponed, Rejected, SendError, TemplateCall
from channels.whatsapp_errors import PAUSED_WAIT

VARIABLE_LIMIT: Final = 255  # UTF-16 units
PENDING_WAIT: Final = timedelta(minutes=2)  # until an operation asks again
PLACEHOLDER: Final = re.compile(r"\{\{(\d{1,2})\}\}")
_REFUSED: Final = MappingProxyType(
    {
        Approval.REJECTED: "template_rejected",
        Approval.DISABLED: "template_disabled",
        Approval.MISSING: "template_unknown",
    }
)
_READY: Final = (Approval.APPROVED, Approval.NOT_NEEDED)


@dataclass(frozen=True, slots=True)
class Template:
    """A template as it stands at Twilio; its variables are numbered from 1.

    `text` is the body with `{{1}}`, …, by which a message is recognised again; `category` is
    Meta's (UTILITY, MARKETING, AUTHENTICATION). Without a `content_sid` it is not made yet.
    """

    name: str
    content_sid: str
    variables: tuple[str, ...] = ()
    category: str = "UTILITY"
    text: str = ""
    approval: Approval = Approval.APPROVED


@dataclass(frozen=True, slots=True)
class Definition:
    """A template that we make ourselves; `samples` show Meta what its variables hold.

    One that is `only_in_window` spares an object for each value; nobody approves what is said
    to people who have just written.
    """

    name: str
    text: str
    variables: tuple[str, ...]
    samples: tuple[str, ...]
    buttons: tuple[Button, ...] = ()
    category: str = "UTILITY"
    language: str = "id"
    only_in_window: bool = False

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that Meta is asked to approve."""
        content = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()


class TemplateBook(Protocol):
    """Knows how each template stands now."""

    async def get(self, name: str) -> Template | None:
        """The template as it stands, if there is one of this name."""
        ...

    async def doubt(self) -> None:
        """A template does not stand as we believed: have all looked at soon."""
        ...


class FixedTemplates:
    """A TemplateBook of templates that never change."""

    def __init__(self, templates: Sequence[Template] = ()) -> None:
        self._templates = {template.name: template for template in templates}

    async def get(self, name: str) -> Template | None:
        """The template, if there is one of this name."""
        return self._templates.get(name)

    async def doubt(self) -> None:
        """Nothing follows from it."""


def usable(template: Template | None) -> Template:
    """The template if it may leave now; raises Postponed or Rejected, by what Meta decided."""
    if template is None:
        raise Rejected("template_unknown")
    if template.approval in _REFUSED:
        raise Rejected(_REFUSED[template.approval])
    if template.approval is Approval.PAUSED:
        raise Postponed("template_paused", PAUSED_WAIT)
    if template.approval not in _READY or not template.content_sid:
        raise unready()
    return template


def unready() -> SendError:
    """Why nothing leaves that needs a template which is not made or not yet approved."""
    return Postponed("template_pending", PENDING_WAIT)


def variables(template: Template, call: TemplateCall) -> dict[str, str]:
    """The values by number, as Meta accepts them; raises Rejected if their count is wrong."""
    if len(call.values) != len(template.variables):
        raise Rejected("template_variables")
    return numbered(call.values)


def numbered(values: Sequence[str]) -> dict[str, str]:
    """The values by number, as Meta accepts them."""
    return {str(number): sanitised(value) for number, value in enumerate(values, 1)}


def encoded(values: dict[str, str]) -> str:
    """The values as Twilio's ContentVariables."""
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def filled(template: Template, values: dict[str, str]) -> str:
    """The text that a person reads."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template.text)


def sanitised(value: str) -> str:
    """One line without tabs or runs of spaces, not empty, of at most 255 UTF-16 units."""
    line = " ".join(value.replace("\0", "").replace("{{", "{ {").split()) or "-"
    if markup.utf16_length(line) <= VARIABLE_LIMIT:
        return line
    pieces = markup.split(markup.escape(line), VARIABLE_LIMIT - 1)
    return f"{markup.visible(pieces[0])}…"
