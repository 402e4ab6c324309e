"""Twilio's numbers as decisions: pure."""

from __future__ import annotations

from datetime import timedelta

import pytest

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
from channels.whatsapp_errors import LONGEST_WAIT, from_answer, from_code, grown, is_growing

ANSWERS: dict[str, tuple[int, int | None, type[SendError], str]] = {
    "window closed": (400, 63016, NeedsTemplate, "63016"),
    "one person too often": (429, 63017, Throttled, "wait 60 s"),
    "tier used up": (429, 63018, Exhausted, "wait 60 s"),
    "too fast": (429, 20429, Throttled, "wait 7 s"),
    "too fast, no number": (429, None, Throttled, "wait 7 s"),
    "experiment": (400, 63032, Throttled, "wait 86400 s"),
    "template paused": (400, 63041, Postponed, "template_paused"),
    "marketing declined": (400, 63049, Throttled, "wait 3600 s"),
    "not on WhatsApp": (400, 63024, Unreachable, "not_on_whatsapp"),
    "blocked": (400, 63014, Unreachable, "blocked"),
    "unsubscribed": (400, 21610, Unreachable, "unsubscribed"),
    "no number": (400, 21211, Unreachable, "number_malformed"),
    "bad recipient": (400, 63003, Rejected, "recipient_invalid"),
    "bad sender": (400, 63007, Rejected, "sender_unknown"),
    "bad content": (400, 63021, Rejected, "content_invalid"),
    "content gone": (400, 21655, Rejected, "content_unknown"),
    "variables": (400, 21656, Rejected, "template_variables"),
    "template rejected": (400, 63040, Rejected, "template_rejected"),
    "unheard of": (400, 99999, Rejected, "twilio_99999"),
    "credentials": (401, 20003, Misconfigured, "credentials_rejected"),
    "credentials, no number": (401, None, Misconfigured, "credentials_rejected"),
    "account unknown": (404, 20404, Misconfigured, "account_not_found"),
    "wrong address": (404, None, Misconfigured, "api_base_wrong"),
    "moved": (301, None, Misconfigured, "api_base_wrong"),
    "server error": (500, 20500, Ambiguous, "HTTP 500"),
    "server error in a refusal": (400, 20500, Ambiguous, "HTTP 400"),
    "overloaded": (503, 20429, Ambiguous, "HTTP 503"),
    "page of a proxy": (413, None, Unavailable, "HTTP 413"),
}


@pytest.mark.parametrize("label", ANSWERS)
def test_an_answer_is_a_decision(label: str) -> None:
    """Status and number say what to do; a number that nobody knows is final."""
    status, code, kind, text = ANSWERS[label]
    error = from_answer(status, code, timedelta(seconds=7))
    assert (type(error), str(error)) == (kind, text)


def test_a_callback_uses_the_same_numbers() -> None:
    """A number without an HTTP status means the same; no number means a failure."""
    assert isinstance(from_code(63016), NeedsTemplate)
    assert isinstance(from_code(20429), Throttled)
    assert str(from_code(0)) == "failed"


def test_waits_grow_to_a_day() -> None:
    """Each refusal in a row waits longer, at most a day, for the kinds that grow."""
    waits = [grown(timedelta(minutes=1), refusals) for refusals in (1, 2, 3, 4, 5, 6, 7, 500)]
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] == waits[-2] == LONGEST_WAIT
    assert [code for code in (63017, 63018, 63049, 20429, 63016, None) if is_growing(code)] == [
        63017,
        63018,
        63049,
    ]
