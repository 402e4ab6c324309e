"""First contacts over several days: as many a day as the platform allows, and no more later."""

from __future__ import annotations

from broadcasts import control, relays
from broadcasts.progress import Tally
from channels.base import Rejected
from outbox import clock
from registry import offices as registry
from storage import offices
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.offices import Tier
from tests import relay_world as people
from tests import world
from tests.relay_world import DAY, HOUR, measured, total
from tests.world import NOW

ME = "person:7"


def test_250_of_553_and_the_rest_on_the_days_after(db: Database) -> None:
    """The offices are spread top down over three days; a second announcement keeps the days."""

    def scene(tx: Tx) -> None:
        registry.seed(tx)
        for number, office in enumerate(offices.everything(tx)):
            people.add_contact(tx, office.code, number)
        first = people.release(tx, daily_people=250, gap=60)
        assert people.days(tx) == {0: 250, 1: 250, 2: 53}
        tiers = measured(tx, first).by_tier
        assert [tiers[tier].pending for tier in Tier] == [1, 38, 514]
        later = NOW + HOUR
        second = people.release(tx, due_at=later, now=later, daily_people=250)
        assert people.days(tx) == {0: 500, 1: 500, 2: 106}
        people.tick(tx, later)
        assert len(people.send_all(tx, later)) == 500
        assert len(people.send_all(tx, later + DAY)) == 500
        assert len(people.send_all(tx, NOW + 3 * DAY)) == 106
        assert total(tx, first) == total(tx, second) == Tally(sent=553)

    db.write_now(scene)


def fill(tx: Tx, many: int) -> list[ChatRow]:
    """So many contacts of one office."""
    return [people.add_contact(tx, "11", number) for number in range(many)]


def test_whoever_answered_takes_no_place(bare: Database) -> None:
    """Only those to whom we write first count."""

    def scene(tx: Tx) -> None:
        for number in range(4):
            people.add_contact(tx, "11", number, heard_at=NOW if number % 2 else None)
        people.release(tx, daily_people=2)
        assert people.days(tx) == {0: 2}

    bare.write_now(scene)


def test_places_of_the_last_24_hours_are_taken(bare: Database) -> None:
    """An announcement of this morning leaves fewer places, one of yesterday none the fewer."""

    def scene(tx: Tx) -> None:
        first, second, third = fill(tx, 3)
        for chat, earlier in ((first, 25), (second, 2)):
            second.office = third.office = first.office = None
            chat.office = "11"
            tx.flush()
            people.release(tx, due_at=NOW - earlier * HOUR, now=NOW - earlier * HOUR)
        third.office, second.office = "11", None
        first.office = "11"
        tx.flush()
        people.release(tx, daily_people=2)
        assert [row.due_at for row in people.templates(tx)[-2:]] == [NOW, NOW + DAY]

    bare.write_now(scene)


def test_an_urgent_announcement_does_not_wait_for_a_planned_one(bare: Database) -> None:
    """Who is to get a notice on Friday gets today's today, with an allowance and without."""

    def scene(tx: Tx) -> None:
        fill(tx, 3)
        people.release(tx, due_at=NOW + 3 * DAY, daily_people=5)
        for daily_people in (5, 0):
            number = people.release(tx, daily_people=daily_people)
            message = f"broadcast:{number}"
            assert {row.due_at for row in world.rows_of(tx, message)} == {NOW}

    bare.write_now(scene)


def test_what_is_planned_for_later_today_keeps_its_places(bare: Database) -> None:
    """An announcement of this morning leaves one of this afternoon as many places as it needs."""

    def scene(tx: Tx) -> None:
        afternoon = fill(tx, 2)
        people.release(tx, due_at=NOW + 7 * HOUR, daily_people=3)
        for chat in afternoon:
            chat.office = None
        tx.flush()
        morning = [people.add_contact(tx, "11", number) for number in (11, 12)]
        people.release(tx, daily_people=3)
        assert [[row.due_at for row in people.rows_to(tx, chat)] for chat in morning] == [
            [NOW],
            [NOW + DAY],
        ]

    bare.write_now(scene)


def test_a_repeat_keeps_to_the_allowance(bare: Database) -> None:
    """Notices that failed leave over as many days as a new announcement would take."""

    def scene(tx: Tx) -> None:
        chats = [*fill(tx, 5), people.add_contact(tx, "11", 9, heard_at=NOW)]
        number = people.release(tx)
        people.send_all(tx, answer=lambda _: Rejected("x"))
        people.tick(tx)
        assert control.repeat(tx, people.composers(2), number, ME, NOW + HOUR) == 6
        people.plan(tx, NOW + HOUR, daily_people=2)
        tx.expire_all()
        assert people.days(tx, NOW + HOUR) == {0: 2, 1: 2, 2: 1}
        assert [row.due_at for row in people.rows_to(tx, chats[-1])] == [NOW + HOUR]
        sent = [len(people.send_all(tx, NOW + HOUR + day * DAY)) for day in range(3)]
        assert sent == [3, 2, 1]
        assert total(tx, number) == Tally(sent=6)

    bare.write_now(scene)


def test_places_of_a_withdrawn_announcement_are_free(bare: Database) -> None:
    """What never left has used nothing up."""

    def scene(tx: Tx) -> None:
        fill(tx, 4)
        number = people.release(tx, daily_people=2)
        assert people.days(tx) == {0: 2, 1: 2}
        control.withdraw(tx, number, ME, NOW)
        people.release(tx, daily_people=2)
        assert people.days(tx) == {0: 4, 1: 4}

    bare.write_now(scene)


def test_the_days_move_with_a_pause(bare: Database) -> None:
    """After three days of pause the rest does not leave all at once."""

    def scene(tx: Tx) -> None:
        fill(tx, 6)
        number = people.release(tx, daily_people=2)
        assert len(people.send_all(tx)) == 2
        control.pause(tx, number, ME, NOW)
        later = NOW + 3 * DAY
        control.resume(tx, number, ME, later)
        assert [len(people.send_all(tx, later + days * DAY)) for days in (0, 0.9, 1)] == [2, 0, 2]
        assert total(tx, number) == Tally(sent=6)

    bare.write_now(scene)


def test_the_days_survive_a_short_pause(bare: Database) -> None:
    """What is planned for tomorrow stays there, and tomorrow begins a day after today."""

    def scene(tx: Tx) -> None:
        fill(tx, 4)
        number = people.release(tx, daily_people=2)
        people.send_all(tx)
        control.pause(tx, number, ME, NOW)
        control.resume(tx, number, ME, NOW + HOUR)
        assert [row.due_at for row in people.templates(tx)] == [NOW, NOW, NOW + DAY, NOW + DAY]

    bare.write_now(scene)


def test_the_days_survive_a_clock_that_is_set_back(bare: Database) -> None:
    """A correction of the clock moves the days with it and does not melt them into one."""

    def scene(tx: Tx) -> None:
        fill(tx, 6)
        people.release(tx, daily_people=2)
        clock.was_set(tx, -HOUR, NOW - HOUR)
        tx.expire_all()
        dues = [row.due_at for row in people.templates(tx)]
        first, back = NOW - HOUR, NOW - HOUR
        assert dues == [first] * 2 + [back + DAY] * 2 + [back + 2 * DAY] * 2

    bare.write_now(scene)


def test_an_announcement_of_several_days_is_under_way(bare: Database) -> None:
    """It is neither over nor stale while people wait for their day."""

    def scene(tx: Tx) -> None:
        fill(tx, 3)
        number = people.release(tx, daily_people=1)
        people.send_all(tx)
        for days in (0, 1, 2):
            people.tick(tx, NOW + days * DAY)
            assert control.hold_stale(tx, NOW + days * DAY) == []
            assert tx.get_one(Broadcast, number).state is BroadcastState.SENDING
            people.send_all(tx, NOW + days * DAY)
        people.tick(tx, NOW + 2 * DAY)
        assert tx.get_one(Broadcast, number).state is BroadcastState.SENT

    bare.write_now(scene)


def test_the_outlook_is_what_then_happens(bare: Database) -> None:
    """People by tier, those written to first, and how many of them on each day."""

    def scene(tx: Tx) -> None:
        siti = people.add_contact(tx, "00", 9, heard_at=NOW)
        people.add_group(tx, "11", "Humas", siti, *fill(tx, 4))
        people.add_group(tx, "11.01", "Tanpa Admin")
        composers = people.composers(3)
        seen = relays.outlook(tx, composers, world.selector(), NOW)
        assert seen.by_tier == {Tier.NATIONAL: 1, Tier.PROVINCE: 4, Tier.REGENCY: 0}
        assert (seen.first, list(seen.a_day), seen.limit) == (4, [3, 1], 3)
        people.release(tx, daily_people=3)
        assert people.days(tx) == {0: 3, 1: 1}
        again = relays.outlook(tx, composers, world.selector(), NOW)
        assert list(again.a_day) == [3, 1]

    bare.write_now(scene)
