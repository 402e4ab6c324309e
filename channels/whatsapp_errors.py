"""What a refusal of Twilio means for the outbox: pure, for answers and for status callbacks.

The numbers are Twilio's: https://www.twilio.com/docs/api/errors
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from channels.base import (
    Ambiguous,
    Exhausted,
    Misconfigured,
    NeedsTemplate,
    Postponed,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)

LONGEST_WAIT: Final = timedelta(hours=24)
PAUSED_WAIT: Final = timedelta(minutes=10)  # until an operation asks how its template stands
UNSPECIFIED_WAIT: Final = timedelta(seconds=1)  # for a 429 that does not say how long
_GROWTH: Final = 2  # doublings from one wait to the next

WINDOW_CLOSED: Final = 63016
TEMPLATE_PAUSED: Final = 63041  # for its quality, first for three hours
TOO_MANY_REQUESTS: Final = 20429
RATE_OR_TIER: Final = 63018  # of the sender: Twilio does not say which of the two
CONTENT_UNKNOWN: Final = 21655
_INTERNAL: Final = 20500
# The first wait; each further refusal of the kind waits longer, at most a day.
_WAITS: Final = {
    63017: timedelta(minutes=1),  # too many messages to one person
    RATE_OR_TIER: timedelta(minutes=1),
    63032: LONGEST_WAIT,  # the person is in one of Meta's experiments
    63038: timedelta(hours=1),  # daily limit of the account
    63049: timedelta(hours=1),  # Meta chose not to deliver marketing to this person
}
_UNREACHABLE: Final = {
    21211: "number_malformed",
    21610: "unsubscribed",
    63014: "blocked",
    63024: "not_on_whatsapp",
}
_MISCONFIGURED: Final = {
    20003: "credentials_rejected",
    20005: "account_inactive",
    20404: "account_not_found",
    30002: "account_suspended",
}
_REJECTED: Final = {
    0: "failed",  # Twilio does not say why
    12300: "media_type",
    CONTENT_UNKNOWN: "content_unknown",
    21617: "too_long",
    21619: "empty",
    21656: "template_variables",
    63003: "recipient_invalid",
    63005: "content_refused",
    63007: "sender_unknown",
    63013: "policy",
    63019: "media_unreachable",
    63021: "content_invalid",
    63027: "template_language",
    63028: "template_variables",
    63040: "template_rejected",
    63042: "template_disabled",
}
_TEMPLATE_CODES: Final = ("template_paused", "template_rejected", "template_disabled")


def from_answer(status: int, code: int | None, retry_after: timedelta | None) -> SendError:
    """The decision for an HTTP answer that is no success; `code` is None if it holds none."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or code == _INTERNAL:
        return Ambiguous(f"HTTP {status}")
    if status == HTTPStatus.TOO_MANY_REQUESTS and (code is None or code == TOO_MANY_REQUESTS):
        return Throttled(retry_after or UNSPECIFIED_WAIT)
    if status == HTTPStatus.UNAUTHORIZED:
        return Misconfigured("credentials_rejected")
    if code is not None:
        return from_code(code)
    if status == HTTPStatus.NOT_FOUND or status < HTTPStatus.BAD_REQUEST:
        return Misconfigured("api_base_wrong")
    return Unavailable(f"HTTP {status}")  # a page of a proxy in between


def from_code(code: int) -> SendError:
    """The decision for an error number of Twilio."""
    if code == WINDOW_CLOSED:
        return NeedsTemplate(str(code))
    if code == TEMPLATE_PAUSED:
        return Postponed("template_paused", PAUSED_WAIT)
    if code == TOO_MANY_REQUESTS:
        return Throttled(UNSPECIFIED_WAIT)
    if code == RATE_OR_TIER:
        return Exhausted(_WAITS[code])
    if code in _WAITS:
        return Throttled(_WAITS[code])
    if code in _UNREACHABLE:
        return Unreachable(_UNREACHABLE[code])
    if code in _MISCONFIGURED:
        return Misconfigured(_MISCONFIGURED[code])
    return Rejected(_REJECTED.get(code, f"twilio_{code}"))


def is_about_template(error: SendError | None) -> bool:
    """Whether a refusal says that a template does not stand as we believe."""
    return isinstance(error, Postponed | Rejected) and error.code in _TEMPLATE_CODES


def is_growing(code: int | None) -> bool:
    """Whether a refusal with this number waits longer each time."""
    return code in _WAITS


def grown(wait: timedelta, refusals: int) -> timedelta:
    """The wait after so many refusals in a row, the first being 1."""
    doublings = _GROWTH * min(max(refusals - 1, 0), 10)
    return min(wait * (1 << doublings), LONGEST_WAIT)
