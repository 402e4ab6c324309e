"""A verdict leaves as it was submitted, by a second person, with Divisi Hukum where it has to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import col, select

from broadcasts.approval_errors import (
    NobodyToDecide,
    NotAnApprover,
    OwnWork,
    SharedPhone,
    Unseen,
)
from hoaxes import (
    legal_reviewing,
    verdict_clock,
    verdict_deciding,
    verdict_drafts,
    verdict_notices,
    verdicts,
)
from hoaxes.errors import ChangedMeanwhile, SettledClaim, UnknownClaim
from hoaxes.legal_reviewing import CannotName
from hoaxes.verdict_errors import (
    AlreadyDecided,
    BeingDecided,
    MovedOn,
    NobodyForLegal,
    NoDraft,
    NotCleared,
    NotForLegal,
    NotSubmittedSo,
    NotWhole,
    TooLow,
)
from registry.access import Actor, NotAllowed
from storage import approvals, broadcasts, calendar, hoax_claims, hoax_entries, participants, proofs
from storage import verdicts as rows
from storage.approvals import ApprovalState
from storage.audit import AuditRow
from storage.broadcasts import Broadcast, BroadcastState, Kind
from storage.calendar import Mode, Stage, StageKind
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState
from storage.hoax_entries import ClaimAct
from storage.offices import Office
from storage.participants import Participant, ParticipantKind
from storage.roles import Role
from storage.verdicts import VerdictState
from tests import world
from tests.hoaxes.claim_world import JATENG, KALTARA, NUNUKAN, TARAKAN, act, asked, by, claim
from tests.hoaxes.verdict_world import (
    LATER,
    content,
    groups,
    leader,
    published,
    seen,
    spread,
    staff,
    submitted,
    tell,
    verifier,
)
from tests.world import NOW, rows_of


def test_a_second_person_lets_it_out_in_the_publishers_name(seeded: Database) -> None:
    """The claim is decided, the groups of its regions get it with a code, nobody else does."""

    def unit(tx: Tx) -> None:
        about, rooms = spread(tx), groups(tx)
        writer, decider = verifier(tx), leader(tx)
        verdict = submitted(tx, about, writer)
        assert (verdict.office, about.state) == (KALTARA, ClaimState.SUBMITTED)
        assert verdicts.answer(tx, about) is None
        verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)
        assert (about.state, about.verdict, verdict.state) == (
            ClaimState.PUBLISHED,
            1,
            VerdictState.PUBLISHED,
        )
        assert verdict.approver == decider.person_id
        broadcast = broadcasts.get(tx, verdict.broadcast_id or 0)
        assert broadcast is not None
        assert (broadcast.kind, broadcast.office) == (Kind.CLARIFICATION, KALTARA)
        request = approvals.newest_of(tx, broadcast.id or 0)
        assert request is not None
        assert (request.state, request.decided_by) == (ApprovalState.APPROVED, decider.person_id)
        world.plan(tx)
        reached = {row.chat_id for row in rows_of(tx, f"broadcast:{broadcast.id}")}
        assert reached == {rooms[code].id for code in (NUNUKAN, TARAKAN, KALTARA)}
        proof = proofs.of_broadcast(tx, broadcast.id or 0)
        assert proof is not None
        found = verdicts.answer(tx, about)
        assert found is not None
        assert found.verdict is verdict
        entries = [entry.act for entry in hoax_entries.of_claim(tx, about.id or 0)]
        assert entries[-2:] == [ClaimAct.SUBMITTED, ClaimAct.PUBLISHED]

    seeded.write_now(unit)


def test_nobody_decides_about_what_they_wrote_or_from_a_shared_phone(seeded: Database) -> None:
    """Persons are compared, and a phone that several use is no second pair of eyes."""

    def unit(tx: Tx) -> None:
        about, decider = spread(tx), leader(tx)
        other = staff(tx, KALTARA, Role.APPROVER, 9_003)
        verdict = submitted(tx, about, decider)
        number = verdict.id or 0
        with pytest.raises(OwnWork):
            verdict_deciding.approve(by(tx, decider), number, verdict.digest)
        shared = Actor(other.person_id, "", other.grants, is_shared=True)
        with pytest.raises(SharedPhone):
            verdict_deciding.approve(by(tx, shared), number, verdict.digest)
        stranger = staff(tx, JATENG, Role.APPROVER, 9_004)
        with pytest.raises(NotAnApprover):
            verdict_deciding.approve(by(tx, stranger), number, verdict.digest)
        assert verdict.state is VerdictState.SUBMITTED
        verdict_deciding.approve(by(tx, other), number, verdict.digest)

    seeded.write_now(unit)


def test_somebody_of_another_desk_writes_nothing(seeded: Database) -> None:
    """Only who verifies for the examiner or the publisher."""

    def unit(tx: Tx) -> None:
        about, stranger = spread(tx), verifier(tx, JATENG)
        with pytest.raises(UnknownClaim):
            verdict_drafts.write(by(tx, stranger), about.id or 0, content(about))
        assert rows.draft(tx, about.id or 0) is None

    seeded.write_now(unit)


def test_what_is_not_whole_is_kept_and_not_submitted(seeded: Database) -> None:
    """Its writer reads what is missing; the words stay."""

    def unit(tx: Tx) -> None:
        about, writer = spread(tx), verifier(tx)
        leader(tx)
        draft = verdict_drafts.write(
            by(tx, writer),
            about.id or 0,
            content(about, sources=(), explanation="Hubungi 08123456789."),
        )
        with pytest.raises(NotWhole) as refused:
            verdict_drafts.submit(by(tx, writer), about.id or 0, seen(tx, draft))
        assert {found.why.value for found in refused.value.found} == {"no_source", "phone"}
        assert draft.state is VerdictState.DRAFT
        assert draft.explanation == "Hubungi 08123456789."

    seeded.write_now(unit)


def test_two_people_write_at_once(seeded: Database) -> None:
    """The second is told, and overwrites nothing that they have not read."""

    def unit(tx: Tx) -> None:
        about, one = spread(tx), verifier(tx)
        other = staff(tx, KALTARA, Role.VERIFIER, 9_005)
        draft = verdict_drafts.write(by(tx, one), about.id or 0, content(about))
        first = seen(tx, draft)
        verdict_drafts.write(by(tx, other), about.id or 0, content(about, process="Lain."), first)
        with pytest.raises(ChangedMeanwhile):
            verdict_drafts.write(by(tx, one), about.id or 0, content(about), first)
        with pytest.raises(ChangedMeanwhile):
            verdict_drafts.write(by(tx, one), about.id or 0, content(about))
        assert draft.process == "Lain."
        with pytest.raises(ChangedMeanwhile):
            verdict_drafts.submit(by(tx, one), about.id or 0, first)

    seeded.write_now(unit)


def test_what_was_submitted_is_frozen(seeded: Database) -> None:
    """Nothing changes it, and what has changed all the same is not approved."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        verdict = submitted(tx, about, writer)
        with pytest.raises(BeingDecided):
            verdict_drafts.write(by(tx, writer), about.id or 0, content(about), verdict.digest)
        with pytest.raises(NotSubmittedSo):
            verdict_deciding.approve(by(tx, decider), verdict.id or 0, "")
        about.title = "Judul lain"
        tx.flush()
        with pytest.raises(NotSubmittedSo):
            verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)
        verdict_drafts.take_back(by(tx, writer), about.id or 0)
        assert (verdict.state, about.state) == (VerdictState.DRAFT, ClaimState.TAKEN)
        with pytest.raises(AlreadyDecided):
            verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)
        with pytest.raises(NoDraft):
            verdict_drafts.take_back(by(tx, writer), about.id or 0)

    seeded.write_now(unit)


def test_it_is_returned_with_a_reason_and_submitted_again(seeded: Database) -> None:
    """The author reads why, and the second round asks anew."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        verdict = submitted(tx, about, writer)
        verdict_deciding.send_back(by(tx, decider), verdict.id or 0, verdict.digest, "Sumbernya?")
        assert (verdict.state, about.state) == (VerdictState.RETURNED, ClaimState.TAKEN)
        (entry,) = [
            one for one in hoax_entries.of_claim(tx, about.id or 0) if one.act is ClaimAct.RETURNED
        ]
        assert entry.text == "Sumbernya?"
        better = verdict_drafts.write(
            by(tx, writer), about.id or 0, content(about, process="Lain."), seen(tx, verdict)
        )
        assert better is verdict
        verdict_drafts.submit(by(tx, writer), about.id or 0, seen(tx, verdict))
        asked_twice = [row for row in rows_of(tx) if ":asked:" in row.message]
        assert len({row.message for row in asked_twice}) == 2

    seeded.write_now(unit)


def test_a_participant_takes_the_province_and_divisi_hukum(seeded: Database) -> None:
    """A regency cannot; then somebody named for it reads it, who neither wrote nor decides."""

    def unit(tx: Tx) -> None:
        about, writer, decider = claim(tx), verifier(tx), leader(tx)
        about.names_participant = True
        with pytest.raises(TooLow):
            submitted(tx, about, writer)
        asked(tx, about, TARAKAN)
        draft = rows.draft(tx, about.id or 0)
        assert draft is not None
        with pytest.raises(NobodyForLegal, match="Kalimantan Utara"):
            verdict_drafts.submit(by(tx, writer), about.id or 0, seen(tx, draft))
        province = tx.get_one(Office, KALTARA)
        reader = staff(tx, KALTARA, Role.VIEWER, 9_006)
        with pytest.raises(NotAllowed):
            legal_reviewing.name(tx, reader, province, reader.person_id, NOW)
        with pytest.raises(CannotName):
            legal_reviewing.name(tx, decider, province, writer.person_id, NOW)
        legal_reviewing.name(tx, decider, province, reader.person_id, NOW)
        verdict = verdict_drafts.submit(by(tx, writer), about.id or 0, seen(tx, draft))
        told = [row.message for row in rows_of(tx) if ":putusan:" in row.message]
        assert [":legal:" in message for message in told] == [True]
        number, digest = verdict.id or 0, verdict.digest
        with pytest.raises(NotCleared):
            verdict_deciding.approve(by(tx, decider), number, digest)
        with pytest.raises(NotForLegal):
            verdict_deciding.clear(by(tx, decider), number, digest)
        verdict_deciding.clear(by(tx, reader), number, digest)
        assert verdict.legal_by == reader.person_id
        verdict_deciding.approve(by(tx, decider), number, digest)
        assert verdict.state is VerdictState.PUBLISHED

    seeded.write_now(unit)


def test_without_anybody_to_decide_nothing_is_submitted(seeded: Database) -> None:
    """The draft stays, and no claim waits for nobody."""

    def unit(tx: Tx) -> None:
        about, writer = spread(tx), verifier(tx)
        with pytest.raises(NobodyToDecide):
            submitted(tx, about, writer)
        draft = rows.draft(tx, about.id or 0)
        assert draft is not None
        assert (draft.state, about.state) == (VerdictState.DRAFT, ClaimState.TAKEN)

    seeded.write_now(unit)


def test_a_claim_that_spreads_meanwhile_is_published_by_the_office_above(seeded: Database) -> None:
    """Nobody lets it out for the province any more; its author is told and submits again."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        verdict = submitted(tx, about, writer)
        asked(tx, about, JATENG)
        with pytest.raises(MovedOn, match="KPU RI"):
            verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)
        assert verdict_clock.has_work(tx)
        verdict_clock.look(act(tx, "verdicts"))
        assert (verdict.state, about.state) == (VerdictState.RETURNED, ClaimState.TAKEN)
        assert not verdict_clock.has_work(tx)
        staff(tx, "00", Role.APPROVER, 9_007)
        later = replace(by(tx, writer), now=LATER)
        verdict_drafts.submit(later, about.id or 0, seen(tx, verdict))
        assert verdict.office == "00"
        other = claim(tx, "Kabar lain tentang TPS yang pindah ke kecamatan lain")
        about.state, about.merged_into = ClaimState.MERGED, other.id
        hoax_claims.touch(tx, about, NOW)
        verdict_clock.look(act(tx, "verdicts"))
        returned = [
            one for one in hoax_entries.of_claim(tx, about.id or 0) if one.act is ClaimAct.RETURNED
        ]
        assert len(returned) == 2

    seeded.write_now(unit)


def test_a_claim_that_is_united_meanwhile_keeps_the_text(seeded: Database) -> None:
    """Nothing leaves for it, nobody writes on, and what was written stands."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        other = claim(tx, "Kabar lain tentang TPS yang pindah ke kecamatan lain")
        verdict = submitted(tx, about, writer)
        about.state, about.merged_into = ClaimState.MERGED, other.id
        hoax_claims.touch(tx, about, NOW)
        with pytest.raises(SettledClaim):
            verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)
        with pytest.raises(SettledClaim):
            verdict_drafts.write(by(tx, writer), about.id or 0, content(about), verdict.digest)
        verdict_clock.look(act(tx))
        assert verdict.state is VerdictState.RETURNED
        assert about.state is ClaimState.MERGED
        assert verdict.explanation == content(about).explanation
        told = [row for row in rows_of(tx) if ":returned:" in row.message]
        assert len(told) == 1

    seeded.write_now(unit)


def test_in_masa_tenang_what_is_said_of_participants_is_seen_first(seeded: Database) -> None:
    """A refusal changes nothing; the seal of what was shown lets it out."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        groups(tx)
        today = NOW.date()
        stage = Stage(
            name="Masa tenang",
            first_day=today,
            last_day=today,
            mode=Mode.HOURS,
            kind=StageKind.QUIET,
        )
        calendar.put_stage(tx, stage)
        participants.put(tx, Participant(kind=ParticipantKind.PARTY, name="Partai Contoh"))
        said = "Kabar bahwa Partai Contoh menutup TPS tidak benar."
        verdict = submitted(tx, about, writer, explanation=said)
        with pytest.raises(Unseen):
            verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest)
        assert (verdict.state, about.verdict) == (VerdictState.SUBMITTED, 0)
        assert not tx.scalars(select(Broadcast)).all()
        request = verdict_notices.to_decide(by(tx, decider), verdict)
        assert "<b><u>Partai Contoh</u></b>" in request.text
        seal = request.buttons[0][0].data.split(":")[-1]
        verdict_deciding.approve(by(tx, decider), verdict.id or 0, verdict.digest, seal)
        broadcast = broadcasts.get(tx, verdict.broadcast_id or 0)
        assert broadcast is not None
        assert broadcast.content_cleared
        world.plan(tx)
        assert {row.state for row in rows_of(tx, f"broadcast:{broadcast.id}")}

    seeded.write_now(unit)


def test_a_changed_verdict_corrects_the_announcement(seeded: Database) -> None:
    """The groups that got the first version get the correction, and the code stays."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        groups(tx)
        first = published(tx, about, writer, decider)
        world.plan(tx)
        world.send_all(tx)
        number = about.id or 0
        draft = verdict_drafts.change(by(tx, writer), number)
        assert (draft.version, draft.state, about.state) == (
            2,
            VerdictState.DRAFT,
            ClaimState.PUBLISHED,
        )
        said = content(about, finding="belum_pasti", kind="")
        verdict_drafts.write(by(tx, writer), number, said, seen(tx, draft))
        second = verdict_drafts.submit(by(tx, writer), number, seen(tx, draft))
        assert verdicts.answer(tx, about) is not None
        verdict_deciding.approve(by(tx, decider), second.id or 0, second.digest)
        assert (first.state, second.state, about.verdict) == (
            VerdictState.REPLACED,
            VerdictState.PUBLISHED,
            2,
        )
        assert second.broadcast_id == first.broadcast_id
        corrected = [row for row in rows_of(tx) if row.message.startswith("ralat:")]
        assert len(corrected) == 3

    seeded.write_now(unit)


def test_regions_that_reported_since_get_the_next_version(seeded: Database) -> None:
    """As an announcement of their own; both are withdrawn together."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        rooms = groups(tx)
        first = published(tx, about, writer, decider)
        world.plan(tx)
        world.send_all(tx)
        asked(tx, about, "65.04")
        number = about.id or 0
        draft = verdict_drafts.change(by(tx, writer), number)
        said = content(about, explanation="TPS dibuka sampai pukul 14.00.")
        verdict_drafts.write(by(tx, writer), number, said, seen(tx, draft))
        second = verdict_drafts.submit(by(tx, writer), number, seen(tx, draft))
        verdict_deciding.approve(by(tx, decider), second.id or 0, second.digest)
        world.plan(tx)
        assert second.broadcast_id not in {None, first.broadcast_id}
        fresh = {row.chat_id for row in rows_of(tx, f"broadcast:{second.broadcast_id}")}
        assert fresh == {rooms["65.04"].id}
        told = [row.message for row in rows_of(tx) if row.message.startswith("ralat:")]
        assert len(told) == 3
        verdict_deciding.withdraw(by(tx, decider), second.id or 0, "Keliru")
        states = {one.state for one in tx.scalars(select(Broadcast))}
        assert states == {BroadcastState.WITHDRAWN}

    seeded.write_now(unit)


def test_a_withdrawn_verdict_opens_the_claim_again(seeded: Database) -> None:
    """By whoever decides in the office; its announcement is withdrawn, nobody is answered."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        groups(tx)
        verdict = published(tx, about, writer, decider)
        with pytest.raises(NotAnApprover):
            verdict_deciding.withdraw(by(tx, writer), verdict.id or 0, "Keliru")
        verdict_deciding.withdraw(by(tx, decider), verdict.id or 0, "Keliru")
        assert (about.is_open, about.verdict) == (True, 0)
        assert verdicts.answer(tx, about) is None
        broadcast = broadcasts.get(tx, verdict.broadcast_id or 0)
        assert broadcast is not None
        assert broadcast.state is BroadcastState.WITHDRAWN
        with pytest.raises(AlreadyDecided):
            verdict_deciding.withdraw(by(tx, decider), verdict.id or 0, "Lagi")

    seeded.write_now(unit)


def test_without_a_group_it_is_out_all_the_same(seeded: Database) -> None:
    """Whoever asked is told; there is no announcement, and no code."""

    def unit(tx: Tx) -> None:
        about, writer, decider = spread(tx), verifier(tx), leader(tx)
        verdict = published(tx, about, writer, decider)
        assert verdict.broadcast_id is None
        assert verdict.state is VerdictState.PUBLISHED
        assert tell(tx) == 2
        subject = f"verdict:{verdict.id}"
        acts = tx.scalars(select(AuditRow).where(col(AuditRow.subject) == subject))
        assert {row.action for row in acts} == {
            "verdict.written",
            "verdict.submitted",
            "verdict.published",
        }

    seeded.write_now(unit)
