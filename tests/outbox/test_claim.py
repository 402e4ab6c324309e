"""What may leave: by lane, in order within a chat, within every allowance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest

from broadcasts import control
from channels.base import (
    Message,
    Misconfigured,
    OperationKind,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
)
from channels.telegram import LIMITS
from outbox import claim as claiming
from outbox import enqueue
from outbox.claim import Batch, Policy
from storage import chats, operations
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationState
from tests import world
from tests.world import COMPOSERS, NOW, PARTING, finish, take

TELEGRAM = Policy.of(LIMITS)
SECOND = timedelta(seconds=1)


def say(
    tx: Tx,
    chat: ChatRow,
    text: str = "Halo",
    *,
    key: str = "",
    lane: Lane = Lane.REPLY,
    now: datetime = NOW,
) -> None:
    """Queue a message; its text is its key unless there is one."""
    enqueue.say(tx, COMPOSERS, chat, Message(text), key=key or text, now=now, lane=lane)


def texts(batch: Batch) -> list[str]:
    """The messages of a batch by their keys."""
    return [claim.candidate.message for claim in batch.claims]


def test_lanes_leave_in_order(kpu: Database) -> None:
    """Siaga, then replies, then notices, then routine announcements, whatever came first."""

    def scene(tx: Tx) -> None:
        routine = world.release(tx, world.add_draft(tx))
        person = world.add_person(tx, 7)
        say(tx, person, "notice", lane=Lane.NOTICE)
        say(tx, person, "reply")
        siaga = world.release(tx, world.add_draft(tx, lane=Lane.EMERGENCY))
        found = texts(take(tx))
        assert found == [
            *[f"broadcast:{siaga}"] * 10,
            "reply",
            "notice",
            *[f"broadcast:{routine}"] * 10,
        ]

    kpu.write_now(scene)


def test_no_more_than_the_slots_are_taken(kpu: Database) -> None:
    """What has no slot stays where it is; no slot takes nothing."""

    def scene(tx: Tx) -> None:
        world.release(tx, world.add_draft(tx))
        assert not take(tx, slots=0).claims
        assert len(take(tx, slots=3).claims) == 3
        assert world.states(tx) == {OperationState.SENDING: 3, OperationState.PENDING: 7}

    kpu.write_now(scene)


def test_a_claim_is_marked_with_its_worker(kpu: Database) -> None:
    """Owner, lease and attempt are stored before anything is on the wire."""

    def scene(tx: Tx) -> None:
        say(tx, world.add_person(tx, 7))
        (claim,) = take(tx, owner="me").claims
        row = world.row(tx, claim.candidate.id)
        assert (row.owner, row.lease_until, row.attempts) == ("me", NOW + world.LEASE, 1)
        assert not take(tx, owner="you").claims

    kpu.write_now(scene)


def test_the_parts_of_a_message_leave_one_by_one(kpu: Database) -> None:
    """A part waits until the one before it is through, and nothing of the lane overtakes it."""

    def scene(tx: Tx) -> None:
        person = world.add_person(tx, 7)
        say(tx, person, PARTING.join("abc"), key="long")
        say(tx, person, "next")
        order = []
        while batch := take(tx).claims:
            assert len(batch) == 1
            order.append((batch[0].candidate.message, batch[0].candidate.part))
            assert not take(tx).claims
            finish(tx, batch)
        assert order == [("long", 0), ("long", 1), ("long", 2), ("next", 0)]

    kpu.write_now(scene)


def test_a_part_that_is_tried_again_holds_its_place(kpu: Database) -> None:
    """What follows a part in its lane waits for its second attempt; other lanes do not."""

    def scene(tx: Tx) -> None:
        person = world.add_person(tx, 7)
        say(tx, person, "first")
        say(tx, person, "second")
        say(tx, person, "notice", lane=Lane.NOTICE)
        batch = take(tx)
        assert texts(batch) == ["first", "notice"]
        finish(tx, batch.claims[:1], answer=SendError("timeout"))
        finish(tx, batch.claims[1:])
        assert not take(tx).claims
        assert texts(take(tx, NOW + SECOND)) == ["first"]

    kpu.write_now(scene)


def test_announcements_do_not_wait_for_each_other(kpu: Database) -> None:
    """A paused announcement does not hold up the next one in the same chats."""

    def scene(tx: Tx) -> None:
        paused = world.release(tx, world.add_draft(tx))
        running = world.release(tx, world.add_draft(tx, "Lain"))
        control.pause(tx, paused, "cli:tester", NOW)
        assert set(texts(take(tx))) == {f"broadcast:{running}"}

    kpu.write_now(scene)


def test_an_edit_waits_for_its_send(kpu: Database) -> None:
    """An edit takes the platform id of the message it changes; without one it is skipped."""

    def scene(tx: Tx) -> None:
        person = world.add_person(tx, 7)
        for key in ("arrives", "fails"):
            say(tx, person, "Halo", key=key, lane=Lane.NOTICE)
            edit(tx, person, key)
        (first,) = take(tx).claims
        assert first.candidate.kind is OperationKind.SEND
        assert not take(tx).claims
        finish(tx, [first])
        (changed, second) = take(tx).claims
        assert (changed.candidate.kind, changed.candidate.target) == (
            OperationKind.EDIT,
            f"m{first.candidate.id}",
        )
        finish(tx, [changed])
        finish(tx, [second], answer=Rejected("too_big"))
        assert not take(tx).claims
        assert world.rows_of(tx, "fails")[1].reason == "nothing_to_change"

    kpu.write_now(scene)


def edit(tx: Tx, chat: ChatRow, key: str, version: int = 1, target: str | None = None) -> None:
    """Queue an edit."""
    enqueue.replace(
        tx,
        COMPOSERS,
        chat,
        Message("Baru"),
        key=key,
        version=version,
        now=NOW,
        target=target,
    )


def test_waiting_edits_do_not_crowd_out_replies(kpu: Database) -> None:
    """However many edits wait for their sends, what can leave leaves."""

    def scene(tx: Tx) -> None:
        for number in range(100):
            person = world.add_person(tx, 1000 + number)
            say(tx, person, key=f"n{number}", lane=Lane.NOTICE)
            edit(tx, person, f"n{number}")
        say(tx, world.add_person(tx, 7), "reply", now=NOW + SECOND)
        found = texts(take(tx, NOW + SECOND, slots=5))
        assert found[0] == "reply"
        assert len(found) == 5

    kpu.write_now(scene)


def test_an_edit_of_a_given_message_needs_no_send(kpu: Database) -> None:
    """A platform id that is known already is used at once."""

    def scene(tx: Tx) -> None:
        edit(tx, world.add_person(tx, 7), "x", target="99")
        (claim,) = take(tx).claims
        assert claim.candidate.target == "99"

    kpu.write_now(scene)


# Allowances


def simulate(
    tx: Tx,
    seconds: float,
    policy: Policy,
    act: Callable[[Tx, datetime], None] = lambda _tx, _now: None,
    step: float = 0.005,
) -> list[tuple[datetime, int]]:
    """Claim every few milliseconds; each call succeeds at once; (time, lane) of each."""
    left = []
    for tick in range(round(seconds / step)):
        now = NOW + timedelta(seconds=tick * step)
        act(tx, now)
        batch = take(tx, now, policy=policy)
        finish(tx, batch.claims, now)
        left += [(now, claim.candidate.lane) for claim in batch.claims]
    return left


def test_the_account_is_used_but_never_more_than_allowed(db: Database) -> None:
    """A wave leaves at 29 a second, never 32 in one."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        for number in range(150):
            world.add_group(tx, "32.01", number)
        world.release(tx, world.add_draft(tx))
        times = [at for at, _ in simulate(tx, 4, TELEGRAM)]
        assert 4 * 29 <= len(times) <= 4 * 29 + 2
        assert most_in(times, SECOND) <= 31

    db.write_now(scene)


def most_in(times: Sequence[datetime], window: timedelta) -> int:
    """The largest number of times within any window."""
    return max(sum(start <= t < start + window for t in times) for start in times)


def test_a_chat_is_not_flooded(kpu: Database) -> None:
    """Many announcements to the same group: five at once, then one each four seconds."""

    def scene(tx: Tx) -> None:
        to = world.selector(root="32.01")
        for number in range(9):
            world.release(tx, world.add_draft(tx, f"Nomor {number}", to=to))
        left = simulate(tx, 9, TELEGRAM, step=0.05)
        assert len(left) == 7
        assert most_in([at for at, _ in left], 4 * SECOND) == 5

    kpu.write_now(scene)


def test_a_full_chat_does_not_stop_the_others(kpu: Database) -> None:
    """Replies to one person wait for their own allowance only."""

    def scene(tx: Tx) -> None:
        chatty, other = world.add_person(tx, 7), world.add_person(tx, 8)
        for number in range(30):
            say(tx, chatty, f"c{number}")
        left = []
        for tick in range(8):
            now = NOW + timedelta(seconds=tick * 0.1)
            if tick == 4:
                say(tx, other, "other", now=now)
            batch = take(tx, now, policy=TELEGRAM)
            finish(tx, batch.claims, now)
            left += texts(batch)
        assert left == ["c0", "c1", "c2", "other"]

    kpu.write_now(scene)


@pytest.mark.parametrize("lane", [Lane.ROUTINE, Lane.EMERGENCY])
def test_while_replies_wait_announcements_leave_them_room(db: Database, lane: Lane) -> None:
    """With replies waiting all the time, at most 25 of 29 calls a second are announcements."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        for number in range(200):
            world.add_group(tx, "32.01", number)
        world.release(tx, world.add_draft(tx, lane=lane))
        people = [world.add_person(tx, number) for number in range(1, 61)]
        for number in range(20):
            for person in people:
                say(tx, person, f"{number}/{person.id}")
        left = simulate(tx, 3, replace_private(TELEGRAM))
        lanes = Counter(at_lane for _, at_lane in left)
        assert len(left) >= 3 * 29
        if lane is Lane.EMERGENCY:
            assert 3 * 25 <= lanes[lane] <= 3 * 25 + 2
            assert lanes[Lane.REPLY] >= 3 * 4 - 1
        else:
            assert lanes[Lane.REPLY] >= 3 * 29

    db.write_now(scene)


def replace_private(policy: Policy) -> Policy:
    """The policy without limits for single people, so that their replies always wait."""
    return Policy(policy.account, policy.announcements, policy.group, None)


def test_a_few_replies_leave_at_once_and_cost_the_wave_nothing(db: Database) -> None:
    """Two replies a second overtake the wave within a token, and every token is used."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        for number in range(200):
            world.add_group(tx, "32.01", number)
        world.release(tx, world.add_draft(tx))
        asked: list[datetime] = []

        def ask(tx: Tx, now: datetime) -> None:
            if (now - NOW) % (SECOND / 2) == timedelta(0):
                asked.append(now)
                say(tx, world.add_person(tx, len(asked)), f"r{len(asked)}", now=now)

        left = simulate(tx, 4, TELEGRAM, ask)
        answered = [at for at, lane in left if lane == Lane.REPLY]
        waits = [answer - ask for answer, ask in zip(answered, asked, strict=True)]
        assert len(left) >= 4 * 29
        assert max(waits) <= timedelta(milliseconds=70)

    db.write_now(scene)


def test_the_batch_says_when_to_ask_again(kpu: Database) -> None:
    """While a held-up reply waits, the next announcement's turn is known, not guessed."""

    def scene(tx: Tx) -> None:
        chatty = world.add_person(tx, 7)
        for number in range(9):
            say(tx, chatty, f"c{number}", now=NOW - SECOND)
        for tick in range(3):
            now = NOW - timedelta(seconds=1 - tick * 0.1)
            finish(tx, take(tx, now, policy=TELEGRAM).claims, now)
        world.release(tx, world.add_draft(tx))
        now, sent = NOW, 0
        while sent < 10:
            batch = take(tx, now, policy=TELEGRAM)
            finish(tx, batch.claims, now)
            sent += sum(claim.candidate.is_announcement for claim in batch.claims)
            assert batch.opens_at is not None
            now = max(now, datetime.fromtimestamp(batch.opens_at / 1e6, NOW.tzinfo))
            now += timedelta(microseconds=1)
        assert now - NOW <= 10 * SECOND / 25

    kpu.write_now(scene)


def test_button_answers_and_menus_cost_no_token(kpu: Database) -> None:
    """What shows nothing new in a chat takes nothing from its allowance."""

    def scene(tx: Tx) -> None:
        person = world.add_person(tx, 7)
        for number in range(5):
            enqueue.answer_button(tx, COMPOSERS, person, f"q{number}", "", NOW)
        taken = 0
        while batch := take(tx, policy=TELEGRAM).claims:
            finish(tx, batch)
            taken += len(batch)
        assert taken == 5
        say(tx, person)
        (claim,) = take(tx, policy=TELEGRAM).claims
        assert claim.had_room

    kpu.write_now(scene)


# After a 429


def throttled(seconds: float) -> Throttled:
    """A 429."""
    return Throttled(timedelta(seconds=seconds))


def at(seconds: float) -> datetime:
    """A time after the beginning."""
    return NOW + timedelta(seconds=seconds)


def test_a_429_closes_its_chat(kpu: Database) -> None:
    """Nothing leaves for the chat before `retry_after`, in no lane; the longest wait counts."""

    def scene(tx: Tx) -> None:
        person = world.add_person(tx, 7)
        say(tx, person, "reply")
        say(tx, person, "notice", lane=Lane.NOTICE)
        reply, notice = take(tx).claims
        finish(tx, [reply], answer=throttled(30))
        finish(tx, [notice], answer=throttled(2))
        assert not take(tx, at(29.9)).claims
        assert len(take(tx, at(30)).claims) == 2

    kpu.write_now(scene)


def test_a_429_of_a_used_chat_is_the_chats_own(kpu: Database) -> None:
    """When the chat had used some of its allowance, nobody else waits."""

    def scene(tx: Tx) -> None:
        person, other = world.add_person(tx, 7), world.add_person(tx, 8)
        say(tx, person, "a")
        say(tx, person, "b")
        say(tx, other, "c", now=at(0.5))
        say(tx, other, "d", now=at(0.5))
        finish(tx, take(tx, policy=TELEGRAM).claims)
        (second,) = take(tx, at(0.1), policy=TELEGRAM).claims
        assert not second.had_room
        finish(tx, [second], at(0.1), throttled(60))
        for moment, key in ((0.5, "c"), (0.6, "d")):
            batch = take(tx, at(moment), policy=TELEGRAM)
            assert texts(batch) == [key]
            assert not batch.claims[0].is_probe
            finish(tx, batch.claims, at(moment))

    kpu.write_now(scene)


def wave(tx: Tx) -> None:
    """An announcement to ten fresh groups."""
    world.release(tx, world.add_draft(tx))


def test_a_429_of_a_fresh_chat_lets_one_probe_leave(kpu: Database) -> None:
    """The account stops but for one call to another chat; when that arrives, all go on."""

    def scene(tx: Tx) -> None:
        wave(tx)
        (first,) = take(tx, slots=1).claims
        finish(tx, [first], answer=throttled(60))
        (probe,) = take(tx, at(0.1)).claims
        assert probe.is_probe
        assert probe.candidate.chat_id != first.candidate.chat_id
        assert not take(tx, at(0.2)).claims
        finish(tx, [probe], at(0.3))
        assert len(take(tx, at(0.4)).claims) == 8
        assert len(take(tx, at(60)).claims) == 1

    kpu.write_now(scene)


def test_a_probe_that_gets_429_stops_the_account(kpu: Database) -> None:
    """Then the account waits as long as it was told, and opens by itself."""

    def scene(tx: Tx) -> None:
        wave(tx)
        finish(tx, take(tx, slots=1).claims, answer=throttled(5))
        finish(tx, take(tx, at(0.1)).claims, at(0.2), throttled(9))
        batch = take(tx, at(9))
        assert not batch.claims
        assert batch.opens_at == pytest.approx(at(9.2).timestamp() * 1e6)
        assert len(take(tx, at(9.2)).claims) == 10

    kpu.write_now(scene)


def test_many_429_at_once_give_one_probe(kpu: Database) -> None:
    """All calls on the wire hit the wall together: one probe, not one for each."""

    def scene(tx: Tx) -> None:
        wave(tx)
        finish(tx, take(tx, slots=6).claims, answer=throttled(5))
        assert len(take(tx, at(0.1)).claims) == 1
        assert not take(tx, at(0.2)).claims

    kpu.write_now(scene)


def test_a_probe_proves_something(kpu: Database) -> None:
    """A button's answer would pass in any case, so it is no probe."""

    def scene(tx: Tx) -> None:
        wave(tx)
        finish(tx, take(tx, slots=1).claims, answer=throttled(5))
        enqueue.answer_button(tx, COMPOSERS, world.add_person(tx, 7), "q", "", NOW)
        (probe,) = take(tx, at(0.1)).claims
        assert probe.candidate.kind is OperationKind.SEND

    kpu.write_now(scene)


def test_a_probe_that_fails_otherwise_is_repeated(kpu: Database) -> None:
    """A rejected probe proves nothing; another one tries."""

    def scene(tx: Tx) -> None:
        wave(tx)
        finish(tx, take(tx, slots=1).claims, answer=throttled(5))
        finish(tx, take(tx, at(0.1)).claims, at(0.2), Rejected("x"))
        (probe,) = take(tx, at(0.3)).claims
        assert probe.is_probe

    kpu.write_now(scene)


@pytest.mark.parametrize(
    ("label", "error", "seconds"),
    [("away", Unavailable("x"), 1), ("token revoked", Misconfigured("token_rejected"), 30)],
)
def test_an_account_that_cannot_send_waits(
    kpu: Database, label: str, error: SendError, seconds: int
) -> None:
    """Nothing is tried, no probe either, until the pause is over."""

    def scene(tx: Tx) -> None:
        wave(tx)
        finish(tx, take(tx, slots=1).claims, answer=error)
        assert not take(tx, at(seconds - 0.1)).claims, label
        assert len(take(tx, at(seconds)).claims) == 10, label

    kpu.write_now(scene)


def test_accounts_do_not_wait_for_each_other(kpu: Database) -> None:
    """What closes one account leaves the others alone."""

    def scene(tx: Tx) -> None:
        wave(tx)
        finish(tx, take(tx, slots=1).claims, answer=Unavailable("x"))
        other = world.add_person(tx, 7)
        other.account = "5"
        say(tx, other)
        batch = claiming.claim(tx, "telegram:5", Policy(), "me", NOW, world.LEASE, 50)
        assert len(batch.claims) == 1

    kpu.write_now(scene)


def test_an_answer_waits_for_what_it_answers(kpu: Database) -> None:
    """It leaves behind the message, and names it; it is left out if that never left."""

    def scene(tx: Tx) -> None:
        number = world.release(tx, world.add_draft(tx))
        message = operations.announcement(number)
        arrived, lost, unknown = take(tx, slots=3).claims
        for claim in (arrived, lost, unknown):
            chat = chats.get_one(tx, claim.candidate.chat_id)
            enqueue.say(tx, COMPOSERS, chat, Message("RALAT"), key="ralat", now=NOW)
        for row in world.rows_of(tx, "ralat"):
            row.answers = message
        tx.flush()
        assert not [claim for claim in take(tx).claims if claim.candidate.message == "ralat"]
        finish(tx, [arrived])
        finish(tx, [lost], answer=Rejected("x"))
        world.row(tx, unknown.candidate.id).state = OperationState.UNKNOWN
        tx.flush()
        answers = [claim.candidate for claim in take(tx).claims]
        assert {call.chat_id: call.target for call in answers} == {
            arrived.candidate.chat_id: f"m{arrived.candidate.id}",
            unknown.candidate.chat_id: None,
        }
        tx.expire_all()
        assert world.states(tx, "ralat")[OperationState.SKIPPED] == 1

    kpu.write_now(scene)
