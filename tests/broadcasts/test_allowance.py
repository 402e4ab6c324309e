"""When the platform says that no more conversations may begin today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest

from bot import troubles
from bot.troubles import Trouble
from broadcasts import control, publish, reports
from broadcasts.progress import Tally
from channels.base import DeliveryStatus, Exhausted, Message, StatusChanged
from outbox import enqueue, statuses
from outbox.retry import FIRST_CONTACT_PAUSE
from storage.alerts import Kind
from storage.allowance import FOLLOW
from storage.broadcasts import BroadcastState, Lane
from storage.chats import ChatRow
from storage.engine import Database, Tx
from tests import relay_world as people
from tests import world
from tests.relay_world import CHANNEL, HOUR, SENDER, finish, measured, take, total
from tests.world import NOW

Refuse: TypeAlias = Callable[[Tx], None]

ME = "person:7"
USED_UP = Exhausted(timedelta(minutes=1))
ASKS_AT = NOW + FIRST_CONTACT_PAUSE
FOLLOW_AT = ASKS_AT + FOLLOW


def fill(tx: Tx, many: int) -> list[ChatRow]:
    """So many contacts of one office, to whom nobody has written yet."""
    return [people.add_contact(tx, "11", number) for number in range(many)]


def by_answer(tx: Tx) -> None:
    """The platform refuses one call at once."""
    finish(tx, take(tx, slots=1), answer=USED_UP)


def by_report(tx: Tx) -> None:
    """The platform takes one call, and reports later that it refuses it."""
    claims = take(tx, slots=1)
    finish(tx, claims)
    operation = claims[0].candidate.id
    change = StatusChanged(f"m{operation}", DeliveryStatus.FAILED, operation, USED_UP)
    assert statuses.apply(tx, CHANNEL, change, NOW)
    tx.expire_all()


refused = pytest.mark.parametrize("refuse", [by_answer, by_report])


def dues(tx: Tx) -> list[timedelta]:
    """When the first messages leave."""
    return [row.due_at - NOW for row in people.templates(tx)]


@refused
def test_one_asks_and_the_others_follow(bare: Database, refuse: Refuse) -> None:
    """After an hour the first call asks; those behind it leave when it has gone through."""

    def scene(tx: Tx) -> None:
        fill(tx, 4)
        number = people.release(tx)
        refuse(tx)
        assert dues(tx) == [ASKS_AT - NOW, *[FOLLOW_AT - NOW] * 3]
        assert total(tx, number) == Tally(pending=4)
        assert take(tx, ASKS_AT - HOUR / 60) == []
        assert len(people.send_all(tx, ASKS_AT)) == 1
        assert len(people.send_all(tx, FOLLOW_AT)) == 3
        people.tick(tx, FOLLOW_AT)
        assert total(tx, number) == Tally(sent=4)
        assert measured(tx, number).state is BroadcastState.SENT

    bare.write_now(scene)


def test_the_answer_is_no_again(bare: Database) -> None:
    """Then all wait for another hour, also those to whom something was sent meanwhile."""

    def scene(tx: Tx) -> None:
        fill(tx, 3)
        people.release(tx)
        finish(tx, take(tx), answer=USED_UP)
        finish(tx, take(tx, ASKS_AT), ASKS_AT, USED_UP)
        again = 2 * FIRST_CONTACT_PAUSE
        assert dues(tx) == [again, again + FOLLOW, again + FOLLOW]

    bare.write_now(scene)


@refused
def test_answers_leave_meanwhile(bare: Database, refuse: Refuse) -> None:
    """Neither the account nor the chat is closed to somebody who wrote to us."""

    def scene(tx: Tx) -> None:
        siti, *_ = fill(tx, 2)
        people.release(tx)
        refuse(tx)
        enqueue.say(tx, people.composers(), siti, Message("Halo"), key="k", now=NOW)
        assert [claim.candidate.chat for claim in take(tx)] == [siti.external_id]

    bare.write_now(scene)


def test_siaga_asks_first(bare: Database) -> None:
    """Of all that waits the most urgent is sent first."""

    def scene(tx: Tx) -> None:
        fill(tx, 2)
        people.release(tx)
        urgent = world.add_draft(tx, "Siaga", lane=Lane.EMERGENCY)
        publish.publish(tx, urgent, ME, NOW, NOW)
        people.plan(tx)
        finish(tx, take(tx), answer=USED_UP)
        (asks,) = take(tx, ASKS_AT)
        assert asks.candidate.message == f"broadcast:{urgent}"
        finish(tx, [asks], ASKS_AT)
        message = next(claim.candidate.message for claim in take(tx, FOLLOW_AT))
        assert message == f"broadcast:{urgent}"

    bare.write_now(scene)


def test_what_is_paused_does_not_ask(bare: Database) -> None:
    """A paused announcement cannot tell whether the allowance is free; another can."""

    def scene(tx: Tx) -> None:
        fill(tx, 2)
        paused = people.release(tx)
        control.pause(tx, paused, ME, NOW)
        number = people.release(tx)
        by_answer(tx)
        (asks,) = take(tx, ASKS_AT)
        assert asks.candidate.message == f"broadcast:{number}"

    bare.write_now(scene)


def test_waiting_is_not_being_late(bare: Database) -> None:
    """A restart within the wait holds nothing, and nothing is given up after hours of it."""

    def scene(tx: Tx) -> None:
        fill(tx, 2)
        number = people.release(tx)
        now = NOW
        for _ in range(30):
            finish(tx, take(tx, now), now, USED_UP)
            now += FIRST_CONTACT_PAUSE
            assert control.hold_stale(tx, now) == []
        assert total(tx, number) == Tally(pending=2)
        assert len(people.send_all(tx, now + FOLLOW)) == 2

    bare.write_now(scene)


@refused
def test_a_withdrawal_ends_the_wait(bare: Database, refuse: Refuse) -> None:
    """Nothing of a withdrawn announcement leaves later, and operators hear that it is over."""

    def scene(tx: Tx) -> None:
        fill(tx, 2)
        number = people.release(tx)
        refuse(tx)
        control.withdraw(tx, number, ME, NOW)
        assert total(tx, number) == Tally(withdrawn=2)
        assert troubles.seen(tx, (SENDER,), None, NOW) == []
        assert take(tx, FOLLOW_AT) == []

    bare.write_now(scene)


@refused
def test_who_reads_of_it(bare: Database, refuse: Refuse) -> None:
    """Operators are told how many wait, authors how many and until when, and who and why."""

    def scene(tx: Tx) -> None:
        fill(tx, 3)
        number = people.release(tx)
        refuse(tx)
        seen = troubles.seen(tx, (SENDER,), None, NOW)
        assert seen == [Trouble(Kind.ALLOWANCE, SENDER, "3")]
        view = reports.live_view(tx, measured(tx, number), NOW).text
        assert (
            "3 orang menunggu kuota harian WhatsApp; pengiriman dilanjutkan "
            "Senin, 8 Februari 2027 pukul 11.00 WIB." in view
        )
        missing = reports.missing(tx, number, NOW).text
        assert missing.count("(menunggu kuota harian WhatsApp)") == 3

    bare.write_now(scene)
