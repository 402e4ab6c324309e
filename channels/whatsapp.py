"""One WhatsApp number of ours, through Twilio.

What WhatsApp cannot do: edit, delete and pin raise Rejected; answering a button and setting the
command menu succeed without a call, because there is nothing to answer or to set.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from channels import (
    whatsapp_calls,
    whatsapp_door,
    whatsapp_events,
    whatsapp_parts,
    whatsapp_senders,
)
from channels.base import (
    Ambiguous,
    Envelope,
    Event,
    IncomingMedia,
    Message,
    Misconfigured,
    Operation,
    OperationKind,
    Part,
    Rate,
    Rejected,
    Request,
    SendError,
    SendLimits,
    Sent,
    StatusChanged,
    Throttled,
)
from channels.whatsapp_account import Sender, TwilioAccount
from channels.whatsapp_api import Answer
from channels.whatsapp_calls import MEDIA_LIMIT
from channels.whatsapp_content import ContentBook, Contents, MemoryBook, types_of
from channels.whatsapp_errors import CONTENT_UNKNOWN, from_code, grown
from channels.whatsapp_listing import Listing
from channels.whatsapp_templates import FixedTemplates, Template, TemplateBook, unready, usable
from texts import whatsapp as texts

REPLY_SHARE: Final = 8  # one message in so many is kept free for replies
PERSON_RATE: Final = Rate(timedelta(seconds=6), burst=10)
MOST_REMEMBERED: Final = 10_000  # chats that are being refused
_CHANGES: Final = (OperationKind.EDIT, OperationKind.DELETE, OperationKind.PIN)


class WhatsAppChannel:
    """One sender of a Twilio account; satisfies Channel, Reports, Reconciles and Inspects.

    `account` is the sender's name. The webhook of the whole account may be opened by any of its
    channels: each envelope names the sender that was written to.
    """

    name = whatsapp_door.NAME

    def __init__(
        self,
        twilio: TwilioAccount,
        sender: str,
        *,
        book: ContentBook | None = None,
        templates: TemplateBook | None = None,
    ) -> None:
        if sender not in twilio.senders:
            raise Misconfigured("sender_unknown")
        self.account = sender
        self.limits = limits_of(twilio.senders[sender])
        self._number = twilio.senders[sender].number
        self._twilio = twilio
        self._contents = Contents(twilio, book or MemoryBook())
        self._listing = Listing(twilio)
        self._templates = templates or FixedTemplates()
        self._refusals: dict[str, int] = {}  # in a row, by chat
        self._is_closed = False
        twilio.acquire()

    def open(self, request: Request) -> Sequence[Envelope]:
        """Verify and peek at an inbound call; raises BadSignature or BadPayload."""
        fields = whatsapp_door.verified_form(self._twilio, request)
        return (whatsapp_door.envelope(self._twilio, fields),)

    def decode(self, envelope: Envelope) -> Event:
        """Read a stored message; raises BadPayload."""
        return whatsapp_events.read(whatsapp_door.load(envelope.body))

    def report(self, request: Request) -> StatusChanged:
        """Verify and read a status callback; raises BadSignature or BadPayload."""
        return whatsapp_door.read_status(self._twilio, request)

    def compose(self, message: Message) -> tuple[Part, ...]:
        """Split at WhatsApp's sizes; the file comes first and buttons come last."""
        return whatsapp_parts.compose(message)

    async def send(self, operation: Operation) -> Sent:
        """Make exactly one call that sends; raises a SendError.

        A Content object that the buttons need is made before, once for all chats. A file must
        be served under `/media/…` by its SHA-256; its handle is that digest.
        """
        if operation.kind in _CHANGES:
            raise Rejected("unsupported")
        if operation.kind is not OperationKind.SEND:
            return Sent()
        template = await self._template(operation.part)
        content_sid = await self.ensure_content(operation.part)
        fields = whatsapp_calls.form_of(
            self._twilio, self._number, operation, content_sid, template
        )
        answer = await self._twilio.api.post_form(self._twilio.messages_url, fields)
        if answer.code == CONTENT_UNKNOWN:
            await self._forget(operation.part, template)
        return self._sent(operation, answer)

    async def ensure_content(self, part: Part) -> str | None:
        """The ContentSid that shows a part's buttons; None if they leave as numbered text.

        May be called ahead of a wave; raises Misconfigured.
        """
        if part.template is not None or part.media is not None or not part.buttons:
            return None
        return await self._contents.ensure(part)

    async def remove_content(self, content_sid: str) -> None:
        """Delete a Content object that no message will use again; raises a SendError."""
        await self._contents.remove(content_sid)

    async def fetch(self, media: IncomingMedia) -> bytes:
        """Load a file of at most 16 MB; raises a SendError. The caller checks what it is."""
        if media.size > MEDIA_LIMIT:
            raise Rejected("too_big")
        if not media.handle.startswith(f"{self._twilio.account_path}/"):
            raise Rejected("media_handle")
        url = f"{self._twilio.api_base}{media.handle}"
        return await self._twilio.api.download(url, MEDIA_LIMIT)

    async def received(self, since: datetime, until: datetime) -> Sequence[Envelope]:
        """What people wrote in that time, oldest first; raises a SendError.

        Listed messages lack names, forwarding and the data of tapped buttons, so `until` leaves
        the webhook the first minute. A tap is listed as its label.
        """
        return await self._listing.received(self._number, since, until)

    async def find(
        self, operation: Operation, since: datetime, known: Collection[str]
    ) -> StatusChanged | None:
        """The message of an operation of unknown outcome, or None; raises a SendError."""
        if operation.kind is not OperationKind.SEND:
            return None
        call = operation.part.template
        template = await self._templates.get(call.name) if call else None
        # Whether its buttons left as such or as numbered text is not known any more.
        for has_buttons in (True, False) if types_of(operation.part) else (False,):
            look = whatsapp_calls.expected(
                self._twilio, operation.part, has_buttons=has_buttons, template=template
            )
            found = await self._listing.find(self._number, operation.chat, look, since, known)
            if found is not None:
                return StatusChanged(
                    found.message_id, found.status, operation.id, found.error, found.at
                )
        return None

    async def inspect(self) -> Sequence[str]:
        """The sender's name, then an Indonesian sentence for each problem; raises a SendError."""
        found = await self._twilio.api.get(
            f"{self._twilio.api_base}{self._twilio.account_path}.json"
        )
        problems = []
        if found.get("status") != "active":
            problems.append(texts.ACCOUNT_INACTIVE)
        if found.get("type") == "Trial":
            problems.append(texts.ACCOUNT_TRIAL)
        if not self._twilio.public_url:
            problems.append(texts.NO_PUBLIC_URL)
        elif not self._twilio.public_url.startswith("https://"):
            problems.append(texts.PUBLIC_URL_UNSAFE)
        return (f"WhatsApp {self.account}", *problems, *await self._sender_problems())

    async def _sender_problems(self) -> Sequence[str]:
        try:
            found = await whatsapp_senders.standing(self._twilio, self._number)
        except SendError:
            return ()  # other servers and older accounts do not tell
        if found is None:
            return (texts.SENDER_UNKNOWN,)
        webhook = f"{self._twilio.public_url}/webhooks/{self.name}"
        is_called = found.webhook == webhook or not webhook.startswith("https://")
        return (
            *(() if found.is_online else (texts.sender_offline(found.status),)),
            *(() if is_called else (texts.webhook_elsewhere(webhook),)),
        )

    async def aclose(self) -> None:
        """Release the session, which ends with the account's last channel; twice is fine."""
        if not self._is_closed:
            self._is_closed = True
            await self._twilio.release()

    async def _template(self, part: Part) -> Template | None:
        """The template that a part calls, as it stands now; raises Postponed or Rejected."""
        if part.template is None:
            return None
        return usable(await self._templates.get(part.template.name))

    async def _forget(self, part: Part, template: Template | None) -> None:
        """Somebody has deleted a Content object of ours; a template can be made again."""
        if template is None:
            await self._contents.forget(part)
            return
        await self._templates.doubt()
        raise unready()

    def _sent(self, operation: Operation, answer: Answer) -> Sent:
        try:
            message = answer.accepted()
            if message.get("status") in {"failed", "undelivered"}:
                raise from_code(int(message.get("error_code") or 0))
            sid = message["sid"]
        except Throttled as error:
            raise self._slower(operation.chat, error, answer) from None
        except (KeyError, TypeError, ValueError):
            raise Ambiguous("unreadable answer") from None
        self._refusals.pop(operation.chat, None)
        media = operation.part.media
        return Sent((str(sid),), media.sha256 if media else None)

    def _slower(self, chat: str, error: Throttled, answer: Answer) -> SendError:
        if not answer.is_growing:
            return error
        if len(self._refusals) >= MOST_REMEMBERED:
            self._refusals.clear()
        self._refusals[chat] = self._refusals.get(chat, 0) + 1
        return type(error)(grown(error.retry_after, self._refusals[chat]))


def limits_of(sender: Sender) -> SendLimits:
    """How fast a sender may be used; announcements leave room for replies."""
    usable = max(1, sender.per_second - 1)  # clocks differ, and one too many costs a refusal
    announcements = max(1, usable - usable // REPLY_SHARE)
    second = timedelta(seconds=1)
    return SendLimits(
        account=Rate(second / usable, burst=1),
        announcements=Rate(second / announcements, burst=1),
        private=PERSON_RATE,
    )


def whatsapp_channels(
    twilio: TwilioAccount,
    *,
    book: ContentBook | None = None,
    templates: TemplateBook | None = None,
) -> Mapping[str, WhatsAppChannel]:
    """A channel for each sender of an account, by name, with one session and one book."""
    shared = book or MemoryBook()
    return {
        name: WhatsAppChannel(twilio, name, book=shared, templates=templates)
        for name in twilio.senders
    }
