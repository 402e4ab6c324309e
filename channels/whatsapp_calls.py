"""One operation as the form of one call, and how its message is recognised later: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from channels import choices, media_links
from channels.base import Media, Operation, Part, Rejected, TemplateCall, Unreachable
from channels.whatsapp_account import PREFIX, TwilioAccount, is_person
from channels.whatsapp_content import WITHOUT_TEXT
from channels.whatsapp_door import status_url
from channels.whatsapp_markup import to_whatsapp
from channels.whatsapp_templates import Template, encoded, filled, numbered, variables

MEDIA_LIMIT: Final = 16 * 1024 * 1024  # bytes, Meta's for both directions
LINK_LIFE: Final = timedelta(hours=6)  # Twilio keeps a message for four hours at most
READING_LIFE: Final = timedelta(days=1)  # of a link that a person follows
# What Meta takes as no document leaves as a link in words.
AS_LINKS: Final = frozenset({"text/calendar", "text/csv"})
_LINK_STEP: Final = 3600  # seconds in which a file keeps one address, so that it can be cached


@dataclass(frozen=True, slots=True)
class Expected:
    """What a listing shows of a message: one of `bodies` or, of a Content object, maybe none.

    `start` is how the words begin that hold a link: its end differs with the hour.
    """

    bodies: tuple[str, ...]
    has_media: bool = False
    is_content: bool = False
    start: str = ""

    def matches(self, body: str, *, has_media: bool) -> bool:
        """Whether a listed message may be this one."""
        if self.has_media != has_media:
            return False
        if self.start:
            return body.startswith(self.start)
        if self.is_content and not body:
            return True
        return any(" ".join(body.split()) == " ".join(ours.split()) for ours in self.bodies)


def form_of(
    account: TwilioAccount,
    number: str,
    operation: Operation,
    content_sid: str | None,
    template: Template | None = None,
) -> dict[str, str]:
    """The fields that send an operation; raises Unreachable or Rejected without any call.

    `content_sid` shows the buttons; None writes them out as numbered text. `template` is the one
    that the part calls.
    """
    if not is_person(operation.chat):
        raise Unreachable("number_malformed")
    fields = {"From": PREFIX + number, "To": PREFIX + operation.chat}
    if account.public_url:
        fields["StatusCallback"] = status_url(account, operation.id)
    if template is not None and operation.part.template is not None:
        return fields | _template(template, operation.part.template)
    return fields | _content(account, operation.part, content_sid)


def expected(
    account: TwilioAccount, part: Part, *, has_buttons: bool, template: Template | None = None
) -> Expected:
    """How the message of a part can be told from others to the same chat.

    A template may have got another text since the call, so what we meant to say counts as well.
    """
    call = part.template
    if call is not None:
        values = numbered(call.values)
        approved = (filled(template, values),) if template is not None else ()
        return Expected((*approved, to_whatsapp(part.text)), is_content=True)
    if has_buttons:
        return Expected((to_whatsapp(part.text) or WITHOUT_TEXT,), is_content=True)
    if part.media is not None and part.media.mime_type in AS_LINKS:
        address = account.public_url + media_links.path_of(part.media)
        return Expected((), start=_linked(part.media, address))
    return Expected((body_of(part),), has_media=part.media is not None)


def body_of(part: Part) -> str:
    """The text of a part, its buttons written out as numbered options."""
    listed = choices.numbered(part.buttons)
    return "\n\n".join(filter(None, (to_whatsapp(part.text), listed)))


def media_url(
    account: TwilioAccount, media: Media, now: datetime, life: timedelta = LINK_LIFE
) -> str:
    """Where a file is fetched from us, for the next hours; raises Rejected."""
    if media.size > MEDIA_LIMIT:
        raise Rejected("too_big")
    if not account.public_url:
        raise Rejected("public_url_missing")
    step = timedelta(seconds=now.timestamp() % _LINK_STEP)
    path = media_links.path_of(media)
    return account.public_url + media_links.sign(account.link_key, path, now - step + life)


def _template(template: Template, call: TemplateCall) -> dict[str, str]:
    values = variables(template, call)
    fields = {"ContentSid": template.content_sid}
    return fields | ({"ContentVariables": encoded(values)} if values else {})


def _content(account: TwilioAccount, part: Part, content_sid: str | None) -> dict[str, str]:
    if content_sid is not None:
        return {"ContentSid": content_sid}
    body = body_of(part)
    fields = {"Body": body} if body.strip() else {}
    if part.media is not None and part.media.mime_type in AS_LINKS:
        address = media_url(account, part.media, account.clock(), READING_LIFE)
        return {"Body": _linked(part.media, address)}
    if part.media is not None:
        fields["MediaUrl"] = media_url(account, part.media, account.clock())
    if not fields:
        raise Rejected("empty")
    return fields


def _linked(media: Media, address: str) -> str:
    return f"{media.file_name}: {address}"
