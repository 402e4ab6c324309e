"""The REST API's calls: which method a request means, and what it carries."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.twilio_checks import PREFIX, Form, Json
from tests.fakes.twilio_world import VERSION


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the method's name, the ids in its path, and what came with it."""

    method: str
    account: str = ""
    sid: str = ""
    media_sid: str = ""
    query: dict[str, str] = field(default_factory=dict)
    form: Form = field(default_factory=dict)
    json: Json = field(default_factory=dict)

    @property
    def number(self) -> str:
        """Return the person's number that the request names."""
        to = self.form.get("To") or [self.query.get("To", "")]
        return to[0].removeprefix(PREFIX)

    @property
    def params(self) -> Json:
        """Return everything that was given, for the log."""
        values: dict[str, Any] = {name: given[-1] for name, given in self.form.items()}
        ids = {"sid": self.sid, "media_sid": self.media_sid}
        return (
            {name: sid for name, sid in ids.items() if sid} | self.query | values | dict(self.json)
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered: JSON, nothing, or the way to another address."""

    body: Json | None = None
    status: int = 200
    location: str = ""


Methods = Mapping[str, Callable[[Asked], Awaitable[Answer]]]


def recognise(verb: str, path: str) -> Asked | None:
    """Return the call that a request means, still without what it carries."""
    match verb, *path.strip("/").split("/"):
        case "GET", version, "Accounts", account if version == VERSION:
            return Asked("account.fetch", account.removesuffix(".json"))
        case _, version, "Accounts", account, *rest if version == VERSION:
            return _message_call(verb, account, rest)
        case "GET", "v1", "ContentAndApprovals":
            return Asked("content.list_approvals")
        case "GET", "v2", "Channels", "Senders":
            return Asked("senders.list")
        case _, "v1", "Content", *rest:
            return _content_call(verb, rest)
    return None


def _message_call(verb: str, account: str, rest: list[str]) -> Asked | None:
    match verb, *rest:
        case "POST", "Messages.json":
            return Asked("messages.create", account)
        case "GET", "Messages.json":
            return Asked("messages.list", account)
        case "GET", "Messages", sid:
            return Asked("messages.fetch", account, sid.removesuffix(".json"))
        case "POST", "Messages", sid:
            return Asked("messages.update", account, sid.removesuffix(".json"))
        case "DELETE", "Messages", sid:
            return Asked("messages.delete", account, sid.removesuffix(".json"))
        case "GET", "Messages", sid, "Media.json":
            return Asked("media.list", account, sid)
        case "GET", "Messages", sid, "Media", media if media.endswith(".json"):
            return Asked("media.fetch", account, sid, media.removesuffix(".json"))
        case "GET", "Messages", sid, "Media", media:
            return Asked("media.download", account, sid, media)
        case "DELETE", "Messages", sid, "Media", media:
            return Asked("media.delete", account, sid, media.removesuffix(".json"))
    return None


def _content_call(verb: str, rest: list[str]) -> Asked | None:
    match verb, *rest:
        case "GET", *nothing if not nothing:
            return Asked("content.list")
        case "POST", *nothing if not nothing:
            return Asked("content.create")
        case "GET", sid:
            return Asked("content.fetch", sid=sid)
        case "DELETE", sid:
            return Asked("content.delete", sid=sid)
        case "GET", sid, "ApprovalRequests":
            return Asked("approval.fetch", sid=sid)
        case "POST", sid, "ApprovalRequests", "whatsapp":
            return Asked("approval.create", sid=sid)
    return None
