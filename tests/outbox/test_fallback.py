"""A window that is closed after all: exactly one notice leaves, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from broadcasts import control, progress
from broadcasts.progress import Tally
from channels.base import DeliveryStatus, NeedsTemplate, Rejected, StatusChanged, Unreachable
from outbox import statuses
from storage import chats
from storage.broadcasts import Broadcast, BroadcastState
from storage.chats import ChatRow
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from tests import relay_world as people
from tests import world
from tests.relay_world import finish, take
from tests.world import NOW, PARTING

State = OperationState
TEXT = f"satu{PARTING}dua"
FIRST, SECOND, QUESTION = range(3)


@pytest.fixture
def siti(db: Database) -> ChatRow:
    """A contact who has just written; the announcement to her has two parts and a question."""

    def begin(tx: Tx) -> ChatRow:
        world.add_offices(tx)
        chat = people.add_contact(tx, "11", 1, heard_at=NOW)
        people.release(tx, TEXT)
        return chat

    return db.write_now(begin)


def send(tx: Tx, calls: int) -> None:
    """Let some calls through."""
    for _ in range(calls):
        finish(tx, take(tx, slots=1))


def refuse(tx: Tx) -> None:
    """The next call meets a closed window."""
    (call,) = take(tx, slots=1)
    finish(tx, [call], answer=NeedsTemplate())


def report(tx: Tx, row: OperationRow) -> bool:
    """The platform reports afterwards that free text was refused."""
    change = StatusChanged(row.external_id or "", DeliveryStatus.FAILED, row.id, NeedsTemplate())
    has_changed = statuses.apply(tx, people.CHANNEL, change, NOW)
    tx.expire_all()
    return has_changed


def check(tx: Tx, siti: ChatRow) -> list[str]:
    """Send what is left; the texts of it. One notice is there, it is final, and the sum holds."""
    sent = [text for _, text in people.send_all(tx)]
    rows = people.rows_to(tx, siti)
    (template,) = [row for row in rows if row.is_template]
    assert (template.state, template.is_final, template.fallback) == (State.SENT, True, None)
    assert [row for row in rows if row.is_final] == [template]
    assert {row.state for row in rows} <= {State.SENT, State.SKIPPED}
    measured = progress.measure(tx, 1)
    assert measured.total == Tally(sent=1)
    assert measured.audience == 1
    assert not take(tx)
    return sent


def states(tx: Tx, siti: ChatRow) -> Sequence[OperationState]:
    """How far each call is."""
    return [row.state for row in people.rows_to(tx, siti)]


def test_at_the_first_part(db: Database, siti: ChatRow) -> None:
    """The notice leaves instead; the second part and the question are dropped."""

    def scene(tx: Tx) -> None:
        refuse(tx)
        assert states(tx, siti) == [State.PENDING, State.SKIPPED, State.SKIPPED]
        (notice,) = check(tx, siti)
        assert notice.startswith("Pengumuman resmi dari KPU RI")

    db.write_now(scene)


def test_at_the_second_part(db: Database, siti: ChatRow) -> None:
    """What has arrived stays, the notice brings the rest, and no question follows."""

    def scene(tx: Tx) -> None:
        send(tx, 1)
        refuse(tx)
        assert states(tx, siti) == [State.SENT, State.PENDING, State.SKIPPED]
        assert len(check(tx, siti)) == 1

    db.write_now(scene)


@pytest.mark.parametrize(
    ("label", "sent", "late"),
    [
        ("the first, before the second left", 1, [FIRST]),
        ("the first, after the second", 2, [FIRST]),
        ("the second", 2, [SECOND]),
        ("both in order", 2, [FIRST, SECOND]),
        ("both the other way round", 2, [SECOND, FIRST]),
        ("both after everything", 3, [FIRST, SECOND]),
        ("twice", 3, [SECOND, SECOND]),
    ],
)
def test_by_a_late_report(
    db: Database, siti: ChatRow, label: str, sent: int, late: list[int]
) -> None:
    """However late and in whatever order the refusals are reported, one notice leaves."""

    def scene(tx: Tx) -> None:
        send(tx, sent)
        for place in late:
            report(tx, people.rows_to(tx, siti)[place])
        assert len(check(tx, siti)) == 1

    db.write_now(scene)


def test_a_report_about_one_while_the_notice_of_the_other_is_on_the_wire(
    db: Database, siti: ChatRow
) -> None:
    """The second refusal finds the notice under way and adds none."""

    def scene(tx: Tx) -> None:
        send(tx, 2)
        first, second, _ = people.rows_to(tx, siti)
        assert report(tx, first)
        notice = take(tx)
        assert report(tx, second)
        finish(tx, notice)
        assert check(tx, siti) == []

    db.write_now(scene)


def test_after_the_announcement_was_over(db: Database, siti: ChatRow) -> None:
    """A report after the last wave opens it again for the notice."""

    def scene(tx: Tx) -> None:
        people.send_all(tx)
        people.tick(tx)
        assert tx.get_one(Broadcast, 1).state is BroadcastState.SENT
        report(tx, people.rows_to(tx, siti)[SECOND])
        assert tx.get_one(Broadcast, 1).state is BroadcastState.SENDING
        assert len(check(tx, siti)) == 1
        people.tick(tx)
        assert tx.get_one(Broadcast, 1).state is BroadcastState.SENT

    db.write_now(scene)


def test_after_a_withdrawal(db: Database, siti: ChatRow) -> None:
    """No notice of an announcement that was withdrawn while its text was on the wire."""

    def scene(tx: Tx) -> None:
        calls = take(tx, slots=1)
        control.withdraw(tx, 1, "person:7", NOW)
        finish(tx, calls, answer=NeedsTemplate())
        assert not take(tx)
        assert progress.measure(tx, 1).total == Tally(withdrawn=1)

    db.write_now(scene)


def test_a_late_report_after_a_withdrawal(db: Database, siti: ChatRow) -> None:
    """What did not go through and may not be sent again is withdrawn, not waiting."""

    def scene(tx: Tx) -> None:
        people.send_all(tx)
        control.withdraw(tx, 1, "person:7", NOW)
        report(tx, people.rows_to(tx, siti)[SECOND])
        assert not take(tx)
        assert progress.measure(tx, 1).total == Tally(withdrawn=1)

    db.write_now(scene)


def test_the_notice_can_fail_like_any_call(db: Database, siti: ChatRow) -> None:
    """A refused notice has failed with its reason, and repeating sends it and nothing else."""

    def scene(tx: Tx) -> None:
        refuse(tx)
        finish(tx, take(tx), answer=Rejected("template_paused"))
        measured = progress.measure(tx, 1)
        assert measured.total == Tally(failed=1)
        people.tick(tx)
        assert control.repeat(tx, 1, "person:7", NOW) == 1
        people.plan(tx)
        assert len(check(tx, siti)) == 1

    db.write_now(scene)


def test_a_notice_that_needs_a_template_has_failed(db: Database, siti: ChatRow) -> None:
    """A second refusal of this kind is the end: there is nothing else to fall back on."""

    def scene(tx: Tx) -> None:
        refuse(tx)
        refuse(tx)
        assert states(tx, siti)[0] is State.FAILED
        assert progress.measure(tx, 1).total == Tally(failed=1)

    db.write_now(scene)


def test_somebody_who_cannot_be_reached_gets_no_notice(db: Database, siti: ChatRow) -> None:
    """Another refusal ends the text, the question and the chat, as it always did."""

    def scene(tx: Tx) -> None:
        finish(tx, take(tx, slots=1), answer=Unreachable("blocked"))
        assert states(tx, siti) == [State.FAILED] * 3
        assert chats.get_one(tx, chats.key_of(siti)).state is chats.ChatState.GONE

    db.write_now(scene)


def test_a_question_whose_window_closed_is_let_go(db: Database, siti: ChatRow) -> None:
    """The text has arrived; a question that is refused costs the target nothing."""

    def scene(tx: Tx) -> None:
        send(tx, 2)
        refuse(tx)
        assert states(tx, siti) == [State.SENT, State.SENT, State.FAILED]
        assert progress.measure(tx, 1).total == Tally(sent=1)
        assert people.templates(tx) == []

    db.write_now(scene)


def test_a_group_as_before(db: Database) -> None:
    """Without anything to fall back on a closed window is a failure."""

    def scene(tx: Tx) -> None:
        world.add_offices(tx)
        world.add_group(tx, "11", 1)
        number = world.release(tx, world.add_draft(tx, TEXT))
        (call, *_) = world.take(tx, slots=1).claims
        world.finish(tx, [call], answer=NeedsTemplate())
        assert progress.measure(tx, number).total == Tally(failed=1)
        assert [row.reason for row in world.rows_of(tx)] == ["needs_template", "earlier_part"]

    db.write_now(scene)
