"""The door: which calls come from Twilio, and what of them is kept; no I/O.

A stored body is JSON with the fields we read and no others, so that nothing personal is kept
that nobody needs, and so that listing a message gives the same envelope as the webhook did.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, urlsplit

from multidict import MultiDict
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    add_port,
    get_signature_algorithm,
    remove_port,
)

from channels.base import BadPayload, BadSignature, DeliveryStatus, Envelope, Request, StatusChanged
from channels.media_links import signature
from channels.whatsapp_account import PREFIX, TwilioAccount, is_person
from channels.whatsapp_errors import from_code

NAME: Final = "whatsapp"
STATUS_PATH: Final = "/webhooks/whatsapp/status/"
SIGNATURE_HEADER: Final = "x-twilio-signature"
SETTINGS_HEADER: Final = "x-twilio-webhooks-signature-settings"
# What decoding reads; MediaUrl0 is kept as a path, because only our API base serves it.
KEPT: Final = (
    "MessageSid",
    "From",
    "WaId",
    "ExternalUserId",
    "ProfileName",
    "Body",
    "MessageType",
    "NumMedia",
    "MediaUrl0",
    "MediaContentType0",
    "ButtonPayload",
    "ListId",
    "OriginalRepliedMessageSid",
    "Forwarded",
    "FrequentlyForwarded",
    "Address",
    "Label",
)
Fields: TypeAlias = dict[str, str]
_SID: Final = re.compile(r"[A-Z]{2}[0-9a-zA-Z]{1,64}", re.ASCII)
_STATUS: Final = re.compile(re.escape(STATUS_PATH) + r"(\d{1,18})/([\w-]{32})", re.ASCII)
_STATUSES: Final = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
    "undelivered": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}


def verified_form(account: TwilioAccount, request: Request) -> Fields:
    """The form of a call that Twilio signed for this account; raises BadRequestError."""
    form = _form(request.body)
    if not _is_signed(account, request, form):
        raise BadSignature("wrong signature")
    fields = {name: value.replace("\0", "") for name, value in form.items()}
    if fields.get("AccountSid") != account.sid:
        raise BadPayload("another account")
    message_id(fields)
    return fields


def envelope(account: TwilioAccount, fields: Mapping[str, str]) -> Envelope:
    """Wrap an inbound message to one of our senders; raises BadPayload."""
    name = account.names.get(fields.get("To", "").removeprefix(PREFIX))
    if name is None:
        raise BadPayload("not to one of our senders")
    person = person_of(fields)
    kept = {field: fields[field] for field in KEPT if fields.get(field)}
    if "MediaUrl0" in kept:
        kept["MediaUrl0"] = urlsplit(kept["MediaUrl0"]).path
    return Envelope(
        channel=NAME,
        account=name,
        external_id=message_id(fields),
        conversation=f"{NAME}:{name}:{person}:0:{person}",
        body=json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
    )


def load(body: bytes) -> Fields:
    """Read a stored body; raises BadPayload."""
    try:
        fields = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise BadPayload("not JSON in UTF-8") from None
    if not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        raise BadPayload("not a message")
    message_id(fields)
    person_of(fields)
    return fields


def message_id(fields: Mapping[str, str]) -> str:
    """Twilio's id of a message; raises BadPayload."""
    sid = fields.get("MessageSid", "")
    if not _SID.fullmatch(sid):
        raise BadPayload("no message")
    return sid


def person_of(fields: Mapping[str, str]) -> str:
    """The number of a person, or the id of one who shows none; raises BadPayload."""
    person = fields.get("From", "").removeprefix(PREFIX) or fields.get("ExternalUserId", "")
    if not is_person(person):
        raise BadPayload("no person")
    return person


def other_id_of(fields: Mapping[str, str], person: str) -> str | None:
    """The id of the other kind that a form shows of the same person: one that is odd is none."""
    is_number = person.startswith("+")
    other = fields.get("ExternalUserId", "") if is_number else f"+{fields.get('WaId', '')}"
    return other if is_person(other) and other.startswith("+") is not is_number else None


def status_url(account: TwilioAccount, operation_id: int) -> str:
    """Where Twilio reports about an operation; only we can make such an address."""
    token = signature(account.link_key, f"{STATUS_PATH}{operation_id}")
    return f"{account.public_url}{STATUS_PATH}{operation_id}/{token}"


def read_status(account: TwilioAccount, request: Request) -> StatusChanged:
    """Verify and read a status callback; raises BadSignature or BadPayload."""
    found = _STATUS.fullmatch(urlsplit(request.url).path)
    if found is None:
        raise BadPayload("not a status address")
    operation_id, token = int(found[1]), found[2]
    expected = signature(account.link_key, f"{STATUS_PATH}{operation_id}")
    if not hmac.compare_digest(expected, token):
        raise BadSignature("wrong token")
    fields = verified_form(account, request)
    return status_of(
        fields["MessageSid"],
        fields.get("MessageStatus", ""),
        fields.get("ErrorCode", ""),
        operation_id,
    )


def status_of(
    message_id: str, status: str, code: str | int | None, operation_id: int | None = None
) -> StatusChanged:
    """Twilio's word for the state of a message; a word of tomorrow counts as accepted."""
    reached = _STATUSES.get(status, DeliveryStatus.ACCEPTED)
    number = int(code) if code and str(code).isdecimal() else 0
    error = from_code(number) if reached is DeliveryStatus.FAILED else None
    return StatusChanged(message_id, reached, operation_id, error)


def _form(body: bytes) -> MultiDict[str]:
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=300)
    except ValueError:
        raise BadPayload("not a form in UTF-8") from None
    return MultiDict(pairs)


def _is_signed(account: TwilioAccount, request: Request, form: MultiDict[str]) -> bool:
    given = request.headers.get(SIGNATURE_HEADER, "").encode("utf-8", "surrogateescape")
    algorithm = get_signature_algorithm(request.headers.get(SETTINGS_HEADER, "")).upper()
    secret = {HMAC_SHA1: account.auth_token, HMAC_SHA256: account.shared_key}.get(algorithm)
    if secret is None or not given:
        return False
    validator = RequestValidator(secret)
    # Twilio signs with or without the port. The SDK's own comparison stops at another length.
    return any(
        hmac.compare_digest(validator.compute_signature(url, form, algorithm).encode(), given)
        for url in _addresses(account.public_url, request.url)
    )


def _addresses(public_url: str, url: str) -> tuple[str, ...]:
    """The public address of a call; whatever host it names, it is ours."""
    called = urlsplit(url)
    path = f"{called.path}?{called.query}" if called.query else called.path
    public = urlsplit(public_url + path)
    return tuple({public.geturl(), add_port(public), remove_port(public)})
