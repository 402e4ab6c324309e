"""Four eyes as rules: who is asked, what is frozen, and that nothing leaves around it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.composers import COMPOSERS
from broadcasts import approval, approval_clock, deadlines, policy, publish
from broadcasts.approval_errors import Closed, NobodyToDecide, NotAnApprover, OwnWork, Stale
from broadcasts.approval_records import digest_of
from broadcasts.control import WrongState
from broadcasts.publish import NeedsApproval, NobodyThere
from registry import access, stand_ins
from registry.access import Actor
from storage import approval_rules, approvals, people, roles
from storage import stand_ins as rows
from storage.approvals import Approval, ApprovalState
from storage.broadcasts import Broadcast, BroadcastState, Kind, Lane
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from storage.roles import Role
from tests import world
from tests.world import NOW
from threads.context import Act

OFFICE, ABOVE, REGENCY = "32", "00", "32.01"


def act(tx: Tx, now: datetime = NOW) -> Act:
    """Something that happens now."""
    return Act(tx, COMPOSERS, now, "act")


def somebody(tx: Tx, user: str, office: str = OFFICE, role: Role = Role.APPROVER) -> Actor:
    """A person with a role, as of now."""
    where = (world.CHANNEL, world.ACCOUNT, user)
    known = access.introduce(tx, *where, user, NOW)
    roles.grant(tx, known.person_id, office, role, NOW)
    found = access.identify(tx, *where, NOW)
    assert found is not None
    return found


def draft(tx: Tx, office: str = OFFICE, author: Actor | None = None) -> int:
    """A draft of an office to its own subtree."""
    tiers = (Tier.REGENCY,) if office == REGENCY else (Tier.PROVINCE, Tier.REGENCY)
    number = world.add_draft(tx, to=world.selector(author=office, root=office, tiers=tiers))
    tx.get_one(Broadcast, number).author_person = author.person_id if author else None
    tx.flush()
    return number


def submitted(tx: Tx, author: Actor | None = None) -> tuple[int, int]:
    """A draft that waits for a decision, and its request."""
    number = draft(tx, author=author)
    return number, approvals.key_of(approval.submit(act(tx), number, "person:9"))


def test_publishing_itself_refuses_what_nobody_cleared(kpu: Database) -> None:
    """Whoever calls it, and however the draft came about."""

    def scene(tx: Tx) -> None:
        somebody(tx, "1")
        number = draft(tx)
        with pytest.raises(NeedsApproval):
            publish.publish(tx, number, "cli:x", NOW, NOW)
        assert tx.get_one(Broadcast, number).state is BroadcastState.DRAFT
        approval.waive(act(tx), number, "cli:x", "Listrik padam")
        publish.publish(tx, number, "cli:x", NOW, NOW)
        found = approvals.newest_of(tx, number)
        assert found is not None
        assert (found.state, found.reason) == (ApprovalState.WAIVED, "Listrik padam")

    kpu.write_now(scene)


def test_a_clearance_of_before_does_not_clear_what_follows(kpu: Database) -> None:
    """What was returned and taken back needs another decision."""

    def scene(tx: Tx) -> None:
        leader = somebody(tx, "1")
        number, request = submitted(tx)
        approval.send_back(act(tx), leader, request, "Singkatkan")
        approval.take_back(act(tx), number, "person:9")
        with pytest.raises(NeedsApproval):
            publish.publish(tx, number, "person:9", NOW, NOW)
        with pytest.raises(Closed) as closed:
            approval.approve(act(tx), leader, request)
        assert closed.value.state is ApprovalState.RETURNED

    kpu.write_now(scene)


CHANGES: dict[str, Any] = {
    "text": "Rapat pukul 14.00",
    "basis": "12/2027",
    "contact": "Subbag Humas",
    "kind": Kind.CORRECTION,
    "lane": Lane.NOTICE,
    "due_at": NOW + timedelta(days=1),
    "gap": timedelta(minutes=5),
    "selector": {"root": "00"},
    "office": ABOVE,
    "embargo_until": NOW + timedelta(hours=1),
    "stage_id": 7,
}


@pytest.mark.parametrize("field", CHANGES)
def test_whatever_changes_is_not_what_was_submitted(kpu: Database, field: str) -> None:
    """Text, notes, audience, time, kind, urgency: all of it is frozen."""

    def scene(tx: Tx) -> None:
        leader = somebody(tx, "1")
        somebody(tx, "2", ABOVE)
        number, request = submitted(tx)
        broadcast = tx.get_one(Broadcast, number)
        before = digest_of(tx, broadcast)
        value = CHANGES[field]
        setattr(broadcast, field, broadcast.selector | value if field == "selector" else value)
        tx.flush()
        assert digest_of(tx, broadcast) != before
        decider = somebody(tx, "2", ABOVE) if field == "office" else leader
        with pytest.raises((Stale, NobodyThere)):
            approval.approve(act(tx), decider, request)

    kpu.write_now(scene)


def test_the_picture_is_frozen_as_well(kpu: Database) -> None:
    """Another file is another announcement."""

    def scene(tx: Tx) -> None:
        one = tx.get_one(Broadcast, draft(tx))
        before = digest_of(tx, one)
        tx.expunge(one)
        one.media = "0" * 64
        assert digest_of(tx, one) != before

    kpu.write_now(scene)


def test_submitting_needs_a_draft_an_audience_and_a_second_person(kpu: Database) -> None:
    """Each is refused by itself, and nothing is stored."""

    def scene(tx: Tx) -> None:
        author = somebody(tx, "1")
        number = draft(tx, author=author)
        with pytest.raises(NobodyToDecide):
            approval.submit(act(tx), number, author.audit_id)
        assert approvals.newest_of(tx, number) is None
        somebody(tx, "2")
        approval.submit(act(tx), number, author.audit_id)
        with pytest.raises(WrongState):
            approval.submit(act(tx), number, author.audit_id)
        with pytest.raises(OwnWork):
            approval.approve(act(tx), author, 1)

    kpu.write_now(scene)


def test_nobody_to_read_it(bare: Database) -> None:
    """Without groups nothing is submitted."""

    def scene(tx: Tx) -> None:
        somebody(tx, "1")
        with pytest.raises(NobodyThere):
            approval.submit(act(tx), draft(tx), "person:9")

    bare.write_now(scene)


def test_the_nearest_office_where_somebody_can_decide(kpu: Database) -> None:
    """The office itself, then its province, then the national one; never the author."""

    def scene(tx: Tx) -> None:
        author = somebody(tx, "1", REGENCY)
        number = draft(tx, REGENCY, author)
        broadcast = tx.get_one(Broadcast, number)
        assert policy.approvers(tx, broadcast, NOW) is None
        top = somebody(tx, "9", ABOVE)
        found = policy.approvers(tx, broadcast, NOW)
        assert found == policy.Approvers(ABOVE, (top.person_id,))
        province = somebody(tx, "5", OFFICE)
        found = policy.approvers(tx, broadcast, NOW)
        assert found == policy.Approvers(OFFICE, (province.person_id,))
        assert not policy.may_decide(tx, top, broadcast, NOW)
        second = somebody(tx, "2", REGENCY)
        found = policy.approvers(tx, broadcast, NOW)
        assert found == policy.Approvers(REGENCY, (second.person_id,))
        assert not policy.may_decide(tx, province, broadcast, NOW)
        assert not policy.may_decide(tx, somebody(tx, "7", "94"), broadcast, NOW)

    kpu.write_now(scene)


def test_who_wants_no_messages_is_not_waited_for(kpu: Database) -> None:
    """The tier above is asked; the person may still decide, being there."""

    def scene(tx: Tx) -> None:
        leader, top = somebody(tx, "1"), somebody(tx, "9", ABOVE)
        (address,) = people.addresses_of(tx, leader.person_id)
        address.stopped_at = NOW
        tx.flush()
        broadcast = tx.get_one(Broadcast, draft(tx))
        assert policy.approvers(tx, broadcast, NOW) == policy.Approvers(ABOVE, (top.person_id,))
        assert policy.may_decide(tx, leader, broadcast, NOW)

    kpu.write_now(scene)


def test_the_table_decides_who(kpu: Database) -> None:
    """Another role, or nobody, by kind and tier."""

    def scene(tx: Tx) -> None:
        leader, admin = somebody(tx, "1"), somebody(tx, "2", role=Role.ADMIN)
        broadcast = tx.get_one(Broadcast, draft(tx))
        assert policy.is_required(tx, broadcast, NOW)
        approval_rules.put(tx, Kind.ANNOUNCEMENT, Tier.PROVINCE, Role.ADMIN)
        assert policy.may_decide(tx, admin, broadcast, NOW)
        assert not policy.may_decide(tx, leader, broadcast, NOW)
        approval_rules.put(tx, Kind.ANNOUNCEMENT, Tier.PROVINCE, None)
        assert not policy.is_required(tx, broadcast, NOW)
        approval_rules.put(tx, Kind.ANNOUNCEMENT, Tier.REGENCY, Role.ADMIN)
        assert not policy.is_required(tx, tx.get_one(Broadcast, draft(tx, REGENCY)), NOW)

    kpu.write_now(scene)


def test_every_kind_and_tier_has_a_rule(kpu: Database) -> None:
    """The migration brings all of them: Pimpinan."""
    rules = kpu.read_now(approval_rules.everything)
    assert [(rule.kind, rule.tier) for rule in rules] == [(k, t) for k in Kind for t in Tier]
    assert {rule.role for rule in rules} == {Role.APPROVER}


def test_siaga_needs_a_reason_and_a_leader(kpu: Database) -> None:
    """Only in the office itself; a reviewer who is nowhere does not hold it up."""

    def scene(tx: Tx) -> None:
        leader, top = somebody(tx, "1"), somebody(tx, "9", ABOVE)
        number = draft(tx, author=leader)
        for actor, reason in ((leader, None), (top, "bencana")):
            tx.get_one(Broadcast, number).siaga_reason = reason
            with pytest.raises(NotAnApprover):
                approval.send_siaga(act(tx), actor, number)
        tx.get_one(Broadcast, number).siaga_reason = "bencana"
        record = approval.send_siaga(act(tx), leader, number)
        assert (record.state, record.office) == (ApprovalState.UNREVIEWED, ABOVE)
        assert record.decide_by == NOW + timedelta(hours=24)
        assert tx.get_one(Broadcast, number).lane == Lane.EMERGENCY

    kpu.write_now(scene)


def test_the_ticker_has_work_only_when_something_changes(kpu: Database) -> None:
    """Not while a request waits; once when its time has passed."""

    def scene(tx: Tx) -> None:
        somebody(tx, "1")
        number, _ = submitted(tx)
        until = NOW + deadlines.DECIDE_WITHIN
        assert not approval_clock.has_work(tx, until - timedelta(seconds=1))
        assert approval_clock.has_work(tx, until)
        approval_clock.look(act(tx, until))
        assert not approval_clock.has_work(tx, until)
        assert tx.get_one(Broadcast, number).state is BroadcastState.RETURNED

    kpu.write_now(scene)


def test_two_who_prove_to_be_one(kpu: Database) -> None:
    """Decisions and stand-ins go over; who is erased leaves decisions and no stand-in."""

    def scene(tx: Tx) -> None:
        one, other = somebody(tx, "1"), somebody(tx, "2")
        _, request = submitted(tx)
        approval.send_back(act(tx), one, request, "Singkatkan")
        office = tx.get_one(Office, OFFICE)
        stand_ins.name(tx, one, office, other.person_id, NOW.date() + timedelta(days=1), NOW)
        gone, kept = one.person_id, somebody(tx, "3").person_id
        for move in (approvals.move, rows.move):
            move(tx, gone, kept)
        tx.expire_all()
        assert (approvals.decided_by(tx, gone), approvals.decided_by(tx, kept)) == (0, 1)
        assert [row.named_by for row in rows.in_force(tx, OFFICE, NOW)] == [kept]
        approvals.forget_person(tx, kept)
        rows.forget(tx, kept)
        tx.expire_all()
        assert approvals.decided_by(tx, kept) == 0
        assert rows.in_force(tx, OFFICE, NOW) == []
        assert tx.get_one(Approval, request).reason == "Singkatkan"

    kpu.write_now(scene)


def test_old_stand_ins_are_forgotten(kpu: Database) -> None:
    """Only those that ended before the day that is asked for."""

    def scene(tx: Tx) -> None:
        one, other = somebody(tx, "1"), somebody(tx, "2")
        office, today = tx.get_one(Office, OFFICE), NOW.date()
        stand_ins.name(tx, one, office, other.person_id, today, NOW)
        assert rows.delete_old(tx, NOW, 10) == 0
        assert rows.delete_old(tx, NOW + timedelta(days=2), 10) == 1

    kpu.write_now(scene)


@given(wait=st.timedeltas(timedelta(seconds=1), timedelta(days=400)))
def test_there_is_time_to_decide_and_to_mend(wait: timedelta) -> None:
    """The deadline lies ahead and before the first message, by a quarter of an hour at most."""
    due_at = NOW + wait
    until = deadlines.decide_by(due_at, NOW)
    assert NOW < until < due_at
    assert due_at - until <= deadlines.LEAD
    assert wait < 2 * deadlines.LEAD or due_at - until == deadlines.LEAD
