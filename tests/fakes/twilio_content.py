"""Content objects: what the Content API accepts, how a message is made of one, what is approved."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from tests.fakes.twilio_checks import Json, TwilioError, check_template_variables, violation

BODY_CHARACTERS = 1024
LABEL_CHARACTERS = 20
ROW_CHARACTERS = 24
DESCRIPTION_CHARACTERS = 72
ID_CHARACTERS = 200
QUICK_REPLIES = 3
ROWS = 10
CALLS = 2
STATUSES = ("unsubmitted", "received", "pending", "approved", "rejected", "paused", "disabled")
CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})

_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_FIELDS = frozenset({"friendly_name", "language", "variables", "types"})
_NAME = re.compile(r"[a-z0-9_]{1,512}")


@dataclass(frozen=True, slots=True)
class Choice:
    """One button or list row; `id` is empty where a tap tells the bot nothing."""

    label: str
    id: str = ""
    url: str = ""
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """A Content object; `kind` is the richest of its types that WhatsApp shows."""

    sid: str
    friendly_name: str
    language: str
    kind: str
    body: str
    choices: tuple[Choice, ...]
    media_url: str
    types: Json
    defaults: dict[str, str] = field(default_factory=dict)
    template_name: str = ""
    category: str = ""
    status: str = "unsubmitted"
    rejection_reason: str = ""

    @property
    def is_approved(self) -> bool:
        """Tell whether it may be sent outside the window."""
        return self.status == "approved"

    def approval_json(self) -> Json:
        """Return the approval of WhatsApp as the Content API tells it."""
        return {
            "name": self.template_name,
            "category": self.category,
            "content_type": self.kind,
            "status": self.status,
            "rejection_reason": self.rejection_reason,
            "allow_category_change": False,
            "type": "whatsapp",
        }


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a person sees of a Content object."""

    text: str
    choices: tuple[Choice, ...]
    media_url: str


def check_content(sid: str, given: Json) -> Content:
    """Return the Content object that a POST asks for, or raise."""
    if unknown := given.keys() - _FIELDS:
        raise violation(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
    if not isinstance(given.get("language"), str) or not given["language"]:
        raise violation(20001, "language is required")
    defaults = given.get("variables") or {}
    if not isinstance(defaults, dict) or not all(isinstance(v, str) for v in defaults.values()):
        raise violation(20001, "variables must be an object of strings")
    types = {kind: part for kind, part in (given.get("types") or {}).items() if part is not None}
    if not types or (unknown := types.keys() - _KINDS.keys()):
        raise violation(20001, f"types must be among {', '.join(_KINDS)}")
    choices = {kind: _KINDS[kind](part) for kind, part in types.items()}
    kind = next(kind for kind in _KINDS if kind in types)
    part = types[kind]
    return Content(
        sid=sid,
        friendly_name=given.get("friendly_name") or "",
        language=given["language"],
        kind=kind,
        body=part.get("body") or "",
        choices=choices[kind],
        media_url=(part.get("media") or [""])[0],
        types=types,
        defaults=defaults,
    )


def _text(holder: Json, name: str, most: int) -> str:
    value = holder.get(name)
    if not isinstance(value, str) or not value.strip():
        raise violation(20001, f"{name} is required")
    if len(value) > most:
        raise violation(20001, f"{name} has more than {most} characters")
    return value


def _parts(holder: Json, name: str, most: int) -> list[Any]:
    parts = holder.get(name)
    if not isinstance(parts, list) or not 1 <= len(parts) <= most:
        raise violation(20001, f"{name} must be 1 to {most}")
    return parts


def _distinct(choices: list[Choice]) -> tuple[Choice, ...]:
    labels = {choice.label for choice in choices}
    ids = {choice.id or choice.label for choice in choices}
    if len(labels) < len(choices) or len(ids) < len(choices):
        raise violation(20001, "labels and ids must be unique within the message")
    return tuple(choices)


def _plain(part: Json) -> tuple[Choice, ...]:
    _text(part, "body", BODY_CHARACTERS)
    return ()


def _media(part: Json) -> tuple[Choice, ...]:
    (url,) = _parts(part, "media", 1)
    if not isinstance(url, str):
        raise violation(20001, "media must be URLs")
    return _plain(part) if part.get("body") else ()


def _quick_reply(part: Json) -> tuple[Choice, ...]:
    _plain(part)
    found = []
    for action in _parts(part, "actions", QUICK_REPLIES):
        if action.get("type") not in (None, "QUICK_REPLY"):
            raise violation(20001, "type must be QUICK_REPLY")
        title = _text(action, "title", LABEL_CHARACTERS)
        found.append(Choice(title, _text(action, "id", ID_CHARACTERS)))
    return _distinct(found)


def _list_picker(part: Json) -> tuple[Choice, ...]:
    _plain(part)
    _text(part, "button", LABEL_CHARACTERS)
    found = []
    for row in _parts(part, "items", ROWS):
        if row.get("description"):
            _text(row, "description", DESCRIPTION_CHARACTERS)
        label = _text(row, "item", ROW_CHARACTERS)
        found.append(Choice(label, _text(row, "id", ID_CHARACTERS), is_row=True))
    return _distinct(found)


def _call_to_action(part: Json) -> tuple[Choice, ...]:
    _plain(part)
    found = []
    for action in _parts(part, "actions", CALLS):
        target = {"URL": "url", "PHONE_NUMBER": "phone"}.get(action.get("type", ""))
        if target is None:
            raise violation(20001, "type must be URL or PHONE_NUMBER")
        title = _text(action, "title", LABEL_CHARACTERS)
        found.append(Choice(title, url=_text(action, target, 2000)))
    return _distinct(found)


# From the richest to the plainest: the order in which WhatsApp chooses among several types.
_KINDS: dict[str, Callable[[Json], tuple[Choice, ...]]] = {
    "twilio/list-picker": _list_picker,
    "twilio/quick-reply": _quick_reply,
    "twilio/call-to-action": _call_to_action,
    "twilio/media": _media,
    "twilio/text": _plain,
}


def render(content: Content, variables: Mapping[str, str], *, is_template: bool) -> Rendered:
    """Return what the person sees; a missing or unfit variable raises 21656."""
    if is_template:
        check_template_variables(variables)
    values = content.defaults | dict(variables)

    def fill(text: str) -> str:
        def value(match: re.Match[str]) -> str:
            if match[1] not in values:
                raise violation(21656, f"ContentVariables: {match[1]} is missing")
            return values[match[1]]

        return _VARIABLE.sub(value, text) if "{{" in text else text

    text = fill(content.body)
    if len(text) > BODY_CHARACTERS:
        raise violation(21617, f"The content's body exceeds {BODY_CHARACTERS} characters")
    choices = tuple(
        replace(choice, label=fill(choice.label), id=fill(choice.id), url=fill(choice.url))
        for choice in content.choices
    )
    for choice in choices:
        if len(choice.label) > (ROW_CHARACTERS if choice.is_row else LABEL_CHARACTERS):
            raise violation(21656, f"ContentVariables: {choice.label} is too long for a button")
    return Rendered(text, choices, fill(content.media_url))


def rejection(content: Content) -> str:
    """Return why WhatsApp would not approve the template, or an empty string."""
    if content.kind == "twilio/list-picker":
        return "a list picker cannot be a template"
    if any(_VARIABLE.search(choice.label) for choice in content.choices):
        return "the label of a button has a variable"
    body = content.body.strip()
    found = list(_VARIABLE.finditer(body))
    if not found:
        return ""
    if found[0].start() == 0 or found[-1].end() == len(body):
        return "the body starts or ends with a variable"
    names = {match[1] for match in found}
    if all(name.isdigit() for name in names) and names != {
        str(number + 1) for number in range(len(names))
    }:
        return "the variables are not numbered from 1 without gaps"
    if any(not body[a.end() : b.start()].strip() for a, b in pairwise(found)):
        return "two variables stand side by side"
    words = _VARIABLE.sub(" ", body).split()
    if sum(any(sign.isalnum() for sign in word) for word in words) < 2 * len(found) + 1:
        return "too many variables for the length of the body"
    return "a variable has no sample" if names - content.defaults.keys() else ""


def submit(content: Content, given: Json, status: str, taken: Collection[str] = ()) -> Content:
    """Return the content submitted for approval; an unfit template is rejected at once.

    `taken` are the names that other templates of the language have, or had.
    """
    if content.status not in ("unsubmitted", "rejected"):
        raise TwilioError(409, 20409, "The content was submitted already")
    if not _NAME.fullmatch(given.get("name") or ""):
        raise violation(20001, "name must be small letters, digits and underscores")
    if given.get("category") not in CATEGORIES:
        raise violation(20001, f"category must be among {', '.join(sorted(CATEGORIES))}")
    reason = "the name is taken" if given["name"] in taken else rejection(content)
    return replace(
        content,
        template_name=given["name"],
        category=given["category"],
        status="rejected" if reason else status,
        rejection_reason=reason,
    )
