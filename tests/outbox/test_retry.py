"""What follows from each way in which a call can fail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from channels.base import (
    Ambiguous,
    Exhausted,
    Misconfigured,
    Moved,
    NeedsTemplate,
    OperationKind,
    Postponed,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from outbox.retry import (
    FIRST_CONTACT_PAUSE,
    Attempt,
    Next,
    Outcome,
    backoff,
    decide,
    patience,
)
from tests.world import NOW

SECONDS = timedelta(seconds=1)
HOURS = timedelta(hours=1)
SEND = OperationKind.SEND


def attempt(
    what: str = "announcement",
    *,
    kind: OperationKind = SEND,
    age: timedelta = SECONDS,
    attempts: int = 1,
    resends: int = 0,
    is_first_contact: bool = False,
) -> Attempt:
    """A call of a reply, a notice or an announcement that failed."""
    return Attempt(
        kind=kind,
        is_reply=what == "reply",
        is_announcement=what == "announcement",
        age=age,
        attempts=attempts,
        resends=resends,
        is_first_contact=is_first_contact,
    )


ALWAYS: dict[str, tuple[SendError, Outcome]] = {
    "throttled": (
        Throttled(7 * SECONDS),
        Outcome(Next.AGAIN, "throttled", NOW + 7 * SECONDS, close_chat_until=NOW + 7 * SECONDS),
    ),
    "moved": (Moved("-100"), Outcome(Next.AGAIN, "moved", NOW, chat_moved_to="-100")),
    "kicked": (Unreachable("kicked"), Outcome(Next.FAILED, "kicked", chat_is_gone=True)),
    "needs template": (NeedsTemplate(), Outcome(Next.FAILED, "needs_template")),
    "rejected": (Rejected("too_big"), Outcome(Next.FAILED, "too_big")),
    "token revoked": (
        Misconfigured("token_rejected"),
        Outcome(
            Next.AGAIN,
            "token_rejected",
            NOW + 30 * SECONDS,
            close_account_until=NOW + 30 * SECONDS,
            is_operator_alert=True,
        ),
    ),
}


@pytest.mark.parametrize("label", ALWAYS)
@pytest.mark.parametrize("what", ["reply", "notice", "announcement"])
def test_some_failures_mean_the_same_for_all(label: str, what: str) -> None:
    """Neither age nor lane changes what these errors mean."""
    error, expected = ALWAYS[label]
    for age in (SECONDS, 48 * HOURS):
        assert decide(error, attempt(what, age=age, attempts=9), NOW) == expected


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 1), (1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (99, 30)]
)
def test_the_pause_doubles_up_to_half_a_minute(attempts: int, seconds: int) -> None:
    """1, 2, 4, … seconds, never more than 30."""
    assert backoff(attempts) == seconds * SECONDS


@pytest.mark.parametrize(
    ("what", "age", "expected"),
    [
        ("announcement", 2 * HOURS, Outcome(Next.AGAIN, "template_pending", NOW + 9 * SECONDS)),
        ("announcement", 3 * HOURS, Outcome(Next.FAILED, "template_pending")),
        ("reply", 3 * HOURS, Outcome(Next.AGAIN, "template_pending", NOW + 9 * SECONDS)),
        ("reply", 25 * HOURS, Outcome(Next.FAILED, "template_pending")),
    ],
)
def test_what_is_not_ready_waits_alone(what: str, age: timedelta, expected: Outcome) -> None:
    """Neither the chat nor the account waits for a template, and patience ends by name."""
    error = Postponed("template_pending", 9 * SECONDS)
    assert decide(error, attempt(what, age=age), NOW) == expected


def test_a_used_up_allowance_holds_up_first_contacts() -> None:
    """Whoever is written to first waits for an hour, at any age; to others it is a rate."""
    error = Exhausted(7 * SECONDS)
    again = NOW + FIRST_CONTACT_PAUSE
    waits = Outcome(Next.AGAIN, "daily_limit", again, first_contacts_wait_until=again)
    for age in (SECONDS, 48 * HOURS):
        assert decide(error, attempt(age=age, is_first_contact=True), NOW) == waits
    assert decide(error, attempt(), NOW) == ALWAYS["throttled"][1]


UNSENT = [
    ("fresh reply", "reply", SEND, SECONDS, Next.AGAIN),
    ("reply of a day", "reply", SEND, 24 * HOURS, Next.AGAIN),
    ("older reply", "reply", SEND, 25 * HOURS, Next.FAILED),
    ("notice of a day", "notice", SEND, 24 * HOURS, Next.AGAIN),
    ("announcement", "announcement", SEND, 2 * HOURS, Next.AGAIN),
    ("late announcement", "announcement", SEND, 2 * HOURS + SECONDS, Next.FAILED),
    ("fresh button", "reply", OperationKind.ANSWER_BUTTON, 60 * SECONDS, Next.AGAIN),
    ("old button", "reply", OperationKind.ANSWER_BUTTON, 61 * SECONDS, Next.FAILED),
]


@pytest.mark.parametrize(("label", "what", "kind", "age", "expected"), UNSENT)
def test_what_was_not_sent_is_tried_while_it_is_wanted(
    label: str, what: str, kind: OperationKind, age: timedelta, expected: Next
) -> None:
    """An unreachable platform pauses the account; patience ends by kind and age."""
    outcome = decide(Unavailable("x"), attempt(what, kind=kind, age=age, attempts=3), NOW)
    assert outcome.next is expected, label
    assert not outcome.may_have_arrived
    if expected is Next.AGAIN:
        assert outcome.again_at == outcome.close_account_until == NOW + 4 * SECONDS


UNCERTAIN = [
    ("fresh reply", "reply", SEND, 60 * SECONDS, 0, Next.AGAIN),
    ("reply of over a minute", "reply", SEND, 61 * SECONDS, 0, Next.UNKNOWN),
    ("notice of an hour", "notice", SEND, HOURS, 0, Next.AGAIN),
    ("late notice", "notice", SEND, 3 * HOURS, 0, Next.UNKNOWN),
    ("announcement of an hour", "announcement", SEND, HOURS, 0, Next.AGAIN),
    ("late announcement", "announcement", SEND, 3 * HOURS, 0, Next.UNKNOWN),
    ("sent too often", "announcement", SEND, SECONDS, 3, Next.UNKNOWN),
    ("edit of an hour", "announcement", OperationKind.EDIT, HOURS, 9, Next.AGAIN),
    ("late edit", "announcement", OperationKind.EDIT, 3 * HOURS, 0, Next.FAILED),
    ("old deletion of a reply", "reply", OperationKind.DELETE, 2 * HOURS, 0, Next.AGAIN),
]


@pytest.mark.parametrize("error", [Ambiguous("timeout"), SendError("worker gone")])
@pytest.mark.parametrize(("label", "what", "kind", "age", "resends", "expected"), UNCERTAIN)
def test_what_may_have_arrived_is_sent_again_only_where_that_does_no_harm(
    error: SendError,
    label: str,
    what: str,
    kind: OperationKind,
    age: timedelta,
    resends: int,
    expected: Next,
) -> None:
    """Announcements and notices go again, marked; older replies stay unknown; edits repeat."""
    outcome = decide(error, attempt(what, kind=kind, age=age, resends=resends), NOW)
    assert outcome.next is expected, label
    assert outcome.may_have_arrived is (expected is Next.AGAIN and kind is SEND), label
    assert outcome.close_account_until is None


def test_patience_is_a_matter_of_kind() -> None:
    """A person waits a day for an answer, a button a minute, an announcement two hours."""
    button = attempt("reply", kind=OperationKind.ANSWER_BUTTON)
    assert patience(attempt("reply")) == 24 * HOURS
    assert patience(attempt("announcement")) == 2 * HOURS
    assert patience(button) == 60 * SECONDS
