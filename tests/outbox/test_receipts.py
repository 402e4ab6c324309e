"""What an answer changes, and what becomes of calls that nobody answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts import control, progress
from channels.base import (
    Ambiguous,
    Media,
    MediaKind,
    Message,
    Moved,
    OperationKind,
    Rejected,
    SendError,
    Sent,
    Throttled,
    Unavailable,
    Unreachable,
)
from outbox import enqueue, receipts
from outbox.receipts import Receipt
from storage import audiences, chats, claims, media, operations
from storage.broadcasts import Lane
from storage.chats import ChatRow, ChatState
from storage.engine import Database, Tx
from storage.offices import Tier
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW, PARTING, SENDER, finish, take

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
FAILED, SENT, PENDING = OperationState.FAILED, OperationState.SENT, OperationState.PENDING
UNKNOWN, WITHDRAWN, SKIPPED = (
    OperationState.UNKNOWN,
    OperationState.WITHDRAWN,
    OperationState.SKIPPED,
)


def say(tx: Tx, chat: ChatRow, text: str = "Halo", lane: Lane = Lane.REPLY) -> None:
    """Queue a message under its text."""
    enqueue.say(tx, COMPOSERS, chat, Message(text), key=text, now=NOW, lane=lane)


def one_group(tx: Tx, text: str = "Rapat") -> int:
    """An announcement to a single group."""
    to = world.selector(root="32.01")
    return world.release(tx, world.add_draft(tx, text, to=to))


def outcome_of(tx: Tx, error: SendError, seconds: float = 0) -> OperationState:
    """What becomes of the one call that may leave when it fails so."""
    (claim,) = take(tx, slots=1).claims
    finish(tx, [claim], NOW + timedelta(seconds=seconds), error)
    return world.row(tx, claim.candidate.id).state


def test_success_is_stored_with_id_and_time(kpu: Database) -> None:
    """A call that arrived is sent, with the platform's id, and free of its worker."""

    def scene(tx: Tx) -> None:
        say(tx, world.add_person(tx, 7))
        finish(tx, take(tx).claims, NOW + SECOND)
        (row,) = world.rows_of(tx)
        assert (row.state, row.external_id, row.sent_at) == (SENT, f"m{row.id}", NOW + SECOND)
        assert (row.owner, row.lease_until, row.reason) == (None, None, None)

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "error", "state", "resends"),
    [
        ("throttled", Throttled(SECOND), PENDING, 0),
        ("away", Unavailable("x"), PENDING, 0),
        ("uncertain", Ambiguous("x"), PENDING, 1),
        ("refused", Rejected("too_big"), FAILED, 0),
        ("kicked", Unreachable("kicked"), FAILED, 0),
    ],
)
def test_a_failure_is_stored_as_decided(
    kpu: Database, label: str, error: SendError, state: OperationState, resends: int
) -> None:
    """The state follows the decision; a possible arrival is marked in the record."""

    def scene(tx: Tx) -> None:
        one_group(tx)
        assert outcome_of(tx, error) is state, label
        (row,) = world.rows_of(tx)
        assert row.resends == resends, label
        assert (row.reason is None) is (state is PENDING), label
        assert row.owner is None, label

    kpu.write_now(scene)


def test_a_chat_that_refuses_us_is_closed(kpu: Database) -> None:
    """The group is marked as gone, so the next announcement counts it as missing."""

    def scene(tx: Tx) -> None:
        one_group(tx)
        outcome_of(tx, Unreachable("kicked"))
        (row,) = world.rows_of(tx)
        assert chats.get_one(tx, row.chat_id).state is ChatState.GONE
        assert audiences.count_by_tier(tx, world.selector(root="32.01"))[Tier.REGENCY] == 0

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "error", "seconds", "state"),
    [
        ("refused", Rejected("too_big"), 0, FAILED),
        ("kicked", Unreachable("kicked"), 0, FAILED),
        ("never sure", Ambiguous("x"), 3 * 3600, UNKNOWN),
    ],
)
def test_the_parts_behind_a_lost_one_share_its_fate(
    kpu: Database, label: str, error: SendError, seconds: float, state: OperationState
) -> None:
    """Half an announcement is none: the group counts as the first lost part does."""

    def scene(tx: Tx) -> None:
        number = one_group(tx, f"a{PARTING}b{PARTING}c")
        outcome_of(tx, error, seconds)
        assert [row.state for row in world.rows_of(tx)] == [state] * 3, label
        assert world.rows_of(tx)[2].reason == "earlier_part"
        assert not take(tx, NOW + HOUR).claims
        measured = progress.measure(tx, number)
        assert measured.total.total == measured.audience == 1

    kpu.write_now(scene)


def test_a_part_that_goes_again_keeps_the_others_waiting(kpu: Database) -> None:
    """A part that is tried again takes nothing from those behind it."""

    def scene(tx: Tx) -> None:
        one_group(tx, f"a{PARTING}b")
        outcome_of(tx, Ambiguous("x"))
        assert world.states(tx) == {PENDING: 2}

    kpu.write_now(scene)


# Claims that somebody else took over


def test_a_worker_that_lost_its_claim_changes_nothing(kpu: Database) -> None:
    """The late answer of a worker whose claim was taken over does not count."""

    def scene(tx: Tx) -> None:
        number = one_group(tx, f"a{PARTING}b")
        late = take(tx, owner="late").claims
        expired = NOW + world.LEASE + SECOND
        assert receipts.recover(tx, SENDER, expired, everything=False) == 1
        new = take(tx, expired, owner="new").claims
        finish(tx, late, expired, Rejected("too_big"), owner="late")
        assert [row.state for row in world.rows_of(tx)] == [OperationState.SENDING, PENDING]
        finish(tx, new, expired, owner="new")
        finish(tx, late, expired, Rejected("too_big"), owner="late")
        assert [row.state for row in world.rows_of(tx)] == [SENT, PENDING]
        assert progress.measure(tx, number).total.pending == 1

    kpu.write_now(scene)


# Announcements that end while a call is on the wire


@pytest.mark.parametrize(
    ("label", "error", "state"),
    [
        ("not sent", Throttled(SECOND), WITHDRAWN),
        ("platform away", Unavailable("x"), WITHDRAWN),
        ("may have arrived", Ambiguous("x"), UNKNOWN),
        ("refused", Rejected("too_big"), FAILED),
        ("arrived", None, SENT),
    ],
)
def test_a_withdrawal_is_final_for_calls_on_the_wire(
    kpu: Database, label: str, error: SendError | None, state: OperationState
) -> None:
    """A call that was on the wire at the withdrawal is never left waiting for ever."""

    def scene(tx: Tx) -> None:
        number = one_group(tx)
        on_wire = take(tx).claims
        control.withdraw(tx, number, "cli:tester", NOW)
        finish(tx, on_wire, NOW + SECOND, error)
        assert world.states(tx) == {state: 1}, label
        assert progress.measure(tx, number).total.total == 1, label

    kpu.write_now(scene)


def test_a_crash_after_a_withdrawal_leaves_nothing_waiting(kpu: Database) -> None:
    """What was on the wire at crash and withdrawal may have arrived, and stays at that."""

    def scene(tx: Tx) -> None:
        number = one_group(tx)
        take(tx)
        control.withdraw(tx, number, "cli:tester", NOW)
        receipts.recover(tx, SENDER, NOW, everything=True)
        assert world.states(tx) == {UNKNOWN: 1}

    kpu.write_now(scene)


def test_a_pause_keeps_calls_that_come_back(kpu: Database) -> None:
    """A call that failed during a pause waits for the resume."""

    def scene(tx: Tx) -> None:
        number = one_group(tx)
        on_wire = take(tx).claims
        control.pause(tx, number, "cli:tester", NOW)
        finish(tx, on_wire, NOW, Throttled(SECOND))
        assert not take(tx, NOW + HOUR).claims
        control.resume(tx, number, "cli:tester", NOW + HOUR)
        assert len(take(tx, NOW + HOUR).claims) == 1

    kpu.write_now(scene)


# Chats that move


def test_a_chat_that_moved_is_reached_under_its_new_id(kpu: Database) -> None:
    """The chat is re-keyed and its message leaves for the new id at once."""

    def scene(tx: Tx) -> None:
        one_group(tx, f"a{PARTING}b")
        assert outcome_of(tx, Moved("-100999")) is PENDING
        assert world.send_all(tx) == ["-100999", "-100999"]
        assert world.states(tx) == {SENT: 2}

    kpu.write_now(scene)


def forget(tx: Tx, chat: ChatRow) -> None:
    """Make a group one that was announced, but not confirmed yet."""
    chat.office = chat.category = None
    chat.state = ChatState.PENDING
    tx.flush()


def test_a_move_to_a_known_chat_joins_the_two(kpu: Database) -> None:
    """Where the new id is a chat of ours, that one inherits the office and what waits."""

    def scene(tx: Tx) -> None:
        number = one_group(tx)
        say(tx, chats.groups_of(tx, "32.01")[0], "reply")
        new = world.add_group(tx, "32.01", 99)
        forget(tx, new)
        assert outcome_of(tx, Moved(new.external_id)) is PENDING
        assert set(world.send_all(tx)) == {new.external_id}
        old = chats.groups_of(tx, "32.01")[0]
        assert (old.state, new.state, new.office) == (
            ChatState.GONE,
            ChatState.ACTIVE,
            "32.01",
        )
        measured = progress.measure(tx, number)
        assert (measured.audience, measured.total.sent) == (1, 1)

    kpu.write_now(scene)


def test_a_move_to_a_chat_that_gets_the_same_sends_it_once(kpu: Database) -> None:
    """When both ids were in the audience, the old one is skipped and the sum still holds."""

    def scene(tx: Tx) -> None:
        new = world.add_group(tx, "32.01", 99)
        number = one_group(tx, f"a{PARTING}b")
        say(tx, chats.groups_of(tx, "32.01")[0], "reply")
        finish(tx, take(tx, slots=1).claims)
        assert outcome_of(tx, Moved(new.external_id)) is SKIPPED
        assert world.send_all(tx) == [new.external_id] * 2
        measured = progress.measure(tx, number)
        assert (measured.audience, measured.total.sent, measured.total.skipped) == (2, 1, 1)
        assert {row.reason for row in world.rows_of(tx) if row.state is SKIPPED} == {"moved"}

    kpu.write_now(scene)


# Files


def test_the_handle_of_an_upload_is_remembered(kpu: Database) -> None:
    """The platform's name for a file is kept for the account that uploaded it."""
    picture = Media("ab" * 32, MediaKind.PHOTO, "a.png", "image/png", 4)

    def scene(tx: Tx) -> None:
        media.put(tx, picture, b"\x89PNG", NOW)
        say(tx, world.add_person(tx, 7))
        (claim,) = take(tx).claims
        sent = Receipt(claim, Sent(("1",), "AgAC"), NOW, picture.sha256)
        receipts.apply(tx, SENDER, world.WORKER, [sent], NOW)
        assert media.handle(tx, picture.sha256, "telegram", "4242") == "AgAC"

    kpu.write_now(scene)


# Calls whose worker died


def on_the_wire(tx: Tx, what: str) -> int:
    """A call that was on the wire when its worker died."""
    chat = world.add_person(tx, 7)
    if what == "announcement":
        one_group(tx)
    elif what == "edit":
        message = Message("Baru")
        enqueue.replace(tx, COMPOSERS, chat, message, key="k", version=1, now=NOW, target="9")
    else:
        say(tx, chat, lane=Lane.NOTICE if what == "notice" else Lane.REPLY)
    (claim,) = take(tx).claims
    return claim.candidate.id


ABANDONED = [
    ("fresh reply", "reply", SECOND, PENDING, 1),
    ("reply of over a minute", "reply", MINUTE + SECOND, UNKNOWN, 0),
    ("notice", "notice", HOUR, PENDING, 1),
    ("late notice", "notice", 3 * HOUR, UNKNOWN, 0),
    ("announcement", "announcement", HOUR, PENDING, 1),
    ("late announcement", "announcement", 3 * HOUR, UNKNOWN, 0),
    ("edit", "edit", HOUR, PENDING, 0),
]


@pytest.mark.parametrize(("label", "what", "age", "state", "resends"), ABANDONED)
def test_calls_on_the_wire_at_a_crash_are_decided(
    kpu: Database,
    label: str,
    what: str,
    age: timedelta,
    state: OperationState,
    resends: int,
) -> None:
    """Resends are marked; older replies stay unknown; edits are simply repeated."""

    def scene(tx: Tx) -> None:
        number = on_the_wire(tx, what)
        assert receipts.recover(tx, SENDER, NOW + age, everything=True) == 1
        row = world.row(tx, number)
        assert (row.state, row.resends, row.owner) == (state, resends, None), label
        assert row.reason == (None if state is PENDING else "worker_gone"), label
        again = take(tx, NOW + age, owner="new").claims
        assert len(again) == (state is PENDING), label

    kpu.write_now(scene)


def test_a_second_start_finds_nothing_to_decide(kpu: Database) -> None:
    """Recovering is done once; what waits is left alone."""

    def scene(tx: Tx) -> None:
        on_the_wire(tx, "announcement")
        assert receipts.recover(tx, SENDER, NOW, everything=True) == 1
        assert receipts.recover(tx, SENDER, NOW, everything=True) == 0

    kpu.write_now(scene)


def test_living_workers_keep_their_calls(kpu: Database) -> None:
    """Beside other workers only ended leases are taken over, and only of this account."""

    def scene(tx: Tx) -> None:
        on_the_wire(tx, "reply")
        expiry = NOW + world.LEASE
        assert receipts.recover(tx, SENDER, expiry, everything=False) == 0
        late = expiry + SECOND
        assert receipts.recover(tx, "telegram:5", late, everything=False) == 0
        assert receipts.recover(tx, SENDER, late, everything=False) == 1

    kpu.write_now(scene)


def test_the_parts_behind_an_unknown_one_do_not_leave(kpu: Database) -> None:
    """After a crash the rest of a message whose beginning is unknown is not sent alone."""

    def scene(tx: Tx) -> None:
        say(tx, world.add_person(tx, 7), f"a{PARTING}b")
        take(tx)
        receipts.recover(tx, SENDER, NOW + 2 * MINUTE, everything=True)
        assert world.states(tx) == {UNKNOWN: 2}

    kpu.write_now(scene)


def test_duplicates_are_at_most_what_was_on_the_wire(kpu: Database) -> None:
    """A crash with three calls on the wire marks those three and no other."""

    def scene(tx: Tx) -> None:
        world.release(tx, world.add_draft(tx))
        take(tx, slots=3)
        receipts.recover(tx, SENDER, NOW, everything=True)
        assert sum(row.resends for row in world.rows_of(tx)) == 3
        assert len(world.send_all(tx)) == 10
        assert world.states(tx) == {SENT: 10}

    kpu.write_now(scene)


def test_an_operation_on_the_wire_is_never_claimed_twice(kpu: Database) -> None:
    """Marking is the claim; the candidates of a second worker do not hold it."""

    def scene(tx: Tx) -> None:
        say(tx, world.add_person(tx, 7))
        claims.mark_sending(tx, [1], "me", NOW)
        assert not take(tx).claims
        assert operations.abandoned(tx, SENDER, None)[0].kind is OperationKind.SEND

    kpu.write_now(scene)
