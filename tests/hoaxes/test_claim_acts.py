"""What the desks do with claims: once for each act, by who may, and no report is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select
from sqlmodel import col

from hoaxes import closing, errors, holding, passing, receipts, refusals, uniting, watching
from hoaxes.errors import (
    ChangedMeanwhile,
    ClaimError,
    HeldByAnother,
    NothingSaid,
    NothingToSplit,
    NowhereToGo,
    SameClaim,
    SettledClaim,
    UnknownClaim,
)
from registry.access import NotAllowed
from storage import (
    audit,
    chats,
    hoax_claims,
    hoax_entries,
    hoax_reports,
    renderings,
    roles,
    verdicts,
)
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import ClaimAct
from storage.hoax_reports import ReportState
from storage.operations import OperationRow
from storage.roles import Role
from storage.verdicts import Finding, Verdict, VerdictState
from tests.hoaxes.claim_world import (
    JATENG,
    KALTARA,
    NUNUKAN,
    RI,
    TARAKAN,
    act,
    asked,
    by,
    citizen,
    claim,
    reports,
    verifier,
)
from tests.world import NOW

Step = Callable[[Tx], None]


def number(of: HoaxClaim) -> int:
    """The id of a claim."""
    return hoax_claims.key_of(of)


def acts(tx: Tx, of: HoaxClaim) -> list[ClaimAct]:
    """What happened to a claim."""
    return [entry.act for entry in hoax_entries.of_claim(tx, number(of))]


def told(tx: Tx, fragment: str) -> Sequence[str]:
    """The messages that say this, by their names."""
    rows = tx.scalars(select(OperationRow).order_by(col(OperationRow.id)))
    return [
        row.message
        for row in rows
        if row.rendering is not None and fragment in renderings.get(tx, row.rendering).text
    ]


def publish(tx: Tx, of: HoaxClaim, version: int = 1) -> Verdict:
    """A verdict of a claim is out, and all who asked were told."""
    verdict = verdicts.add(
        tx,
        Verdict(
            claim_id=number(of), version=version, office=of.office, state=VerdictState.PUBLISHED,
            finding=Finding.HOAX, created_at=NOW, published_at=NOW, told_at=NOW,
        ),
    )  # fmt: skip
    of.state, of.verdict, of.decided_at = ClaimState.PUBLISHED, version, NOW
    for report in reports(tx, of):
        report.told, report.told_at, report.state = version, NOW, ReportState.TOLD
    tx.flush()
    return verdict


# Who may not, and what cannot be done


def test_every_error_has_its_own_sentence(seeded: Database) -> None:
    """Nobody reads that a claim is unknown when something else is wrong."""

    def unit(tx: Tx) -> None:
        holder = verifier(tx).person_id
        kinds = set(ClaimError.__subclasses__()) - {errors.ReferralError}  # a base itself
        made: dict[type, tuple[int, ...]] = {errors.HeldByAnother: (holder,)}
        said = {refusals.problem(tx, kind(*made.get(kind, ()))) for kind in kinds}
        assert len(said) == len(kinds)
        assert "disatukan dengan klaim 7" in refusals.problem(tx, SettledClaim(7))

    seeded.write_now(unit)


ACTS: dict[str, Callable[[Tx, HoaxClaim, str], object]] = {
    "take": lambda tx, one, office: holding.take(by(tx, verifier(tx, office)), number(one)),
    "release": lambda tx, one, office: holding.release(by(tx, verifier(tx, office)), number(one)),
    "note": lambda tx, one, office: holding.note(by(tx, verifier(tx, office)), number(one), "x"),
    "rename": lambda tx, one, office: holding.rename(
        by(tx, verifier(tx, office)), number(one), "x"
    ),
    "move": lambda tx, one, office: passing.move(
        by(tx, verifier(tx, office)), number(one), TARAKAN, "x"
    ),
    "merge": lambda tx, one, office: uniting.merge(by(tx, verifier(tx, office)), number(one), 1),
    "split": lambda tx, one, office: uniting.split(by(tx, verifier(tx, office)), number(one), [1]),
    "close": lambda tx, one, office: closing.close(by(tx, verifier(tx, office)), number(one), "x"),
    "reopen": lambda tx, one, office: closing.reopen(by(tx, verifier(tx, office)), number(one)),
}


@pytest.mark.parametrize("name", sorted(ACTS))
def test_another_office_does_nothing_with_a_claim(name: str, seeded: Database) -> None:
    """A stranger's claim is unknown; the province reads it, and acts only in its own name."""

    def unit(tx: Tx) -> None:
        opened = claim(tx)
        with pytest.raises(UnknownClaim):
            ACTS[name](tx, opened, TARAKAN)
        with pytest.raises(NotAllowed):
            ACTS[name](tx, opened, KALTARA)
        assert acts(tx, opened) == [ClaimAct.OPENED]

    seeded.write_now(unit)


def test_a_drafter_is_no_verifier(seeded: Database) -> None:
    """Writing announcements opens no claim."""

    def unit(tx: Tx) -> None:
        drafter = verifier(tx, NUNUKAN, Role.DRAFTER)
        with pytest.raises(UnknownClaim):
            holding.take(by(tx, drafter), number(claim(tx)))

    seeded.write_now(unit)


@pytest.mark.parametrize("blank", ["", "  \n", "\u200b"])
def test_what_needs_a_reason_gets_one(blank: str, seeded: Database) -> None:
    """Closing, moving, noting and naming need words."""

    def unit(tx: Tx) -> None:
        opened, ina = claim(tx), verifier(tx)
        with pytest.raises(NothingSaid):
            closing.close(by(tx, ina), number(opened), blank)
        with pytest.raises(NothingSaid):
            passing.move(by(tx, ina), number(opened), TARAKAN, blank)
        with pytest.raises(NothingSaid):
            holding.note(by(tx, ina), number(opened), blank)
        with pytest.raises(NothingSaid):
            holding.rename(by(tx, ina), number(opened), blank)
        assert opened.version == 0

    seeded.write_now(unit)


# Holding


def test_taking_ends_triage_and_happens_once(seeded: Database) -> None:
    """The same key twice is one act; a colleague is asked about and told."""

    def unit(tx: Tx) -> None:
        opened, ina, budi = claim(tx), verifier(tx), verifier(tx)
        for _ in range(2):
            holding.take(by(tx, ina, "once"), number(opened))
        assert (opened.state, opened.holder) == (ClaimState.TAKEN, ina.person_id)
        assert opened.taken_at == NOW
        assert acts(tx, opened) == [ClaimAct.OPENED, ClaimAct.TAKEN]
        with pytest.raises(HeldByAnother):
            holding.take(by(tx, budi), number(opened))
        with pytest.raises(HeldByAnother):
            closing.close(by(tx, budi), number(opened), "x")
        holding.take_from(by(tx, budi), number(opened))
        assert opened.holder == budi.person_id
        holding.release(by(tx, budi), number(opened))
        assert opened.state is ClaimState.NEW
        rows = tx.scalars(select(audit.AuditRow).order_by(col(audit.AuditRow.id)))
        done = [row.action for row in rows if row.subject == f"claim:{opened.id}"]
        assert done == ["claim.taken", "claim.taken", "claim.released"]

    seeded.write_now(unit)


def test_who_has_not_seen_what_happened_looks_first(seeded: Database) -> None:
    """An act for another version changes nothing."""

    def unit(tx: Tx) -> None:
        opened, ina = claim(tx), verifier(tx)
        holding.note(by(tx, ina), number(opened), "Sudah ditanyakan ke KPPS.")
        with pytest.raises(ChangedMeanwhile):
            holding.take(by(tx, ina, seen=0), number(opened))
        holding.take(by(tx, ina, seen=opened.version), number(opened))

    seeded.write_now(unit)


def test_a_claim_is_free_again_once_its_holder_has_no_role(seeded: Database) -> None:
    """The desk is told once; whoever still verifies for its publisher keeps it."""

    def unit(tx: Tx) -> None:
        opened, other, ina, dewi = claim(tx), claim(tx), verifier(tx), verifier(tx, KALTARA)
        private_chat(tx, verifier(tx).person_id)
        holding.take(by(tx, ina), number(opened))
        passing.escalate(by(tx, ina), number(other), KALTARA)
        holding.take(by(tx, dewi), number(other))
        assert not watching.has_work(tx, NOW)
        roles.forget(tx, ina.person_id)
        assert watching.look(act(tx)) == 1
        assert watching.look(act(tx)) == 0
        assert opened.holder is None
        assert (opened.state, other.holder) == (ClaimState.NEW, dewi.person_id)
        assert len(told(tx, "sudah tidak bertugas")) == 1

    seeded.write_now(unit)


# Other offices


def test_escalating_adds_a_publisher_and_takes_nothing(seeded: Database) -> None:
    """The examiner and the holder stay; the province's people are told; further up is RI."""

    def unit(tx: Tx) -> None:
        opened, ina, dewi = claim(tx), verifier(tx), verifier(tx, KALTARA)
        private_chat(tx, dewi.person_id)
        holding.take(by(tx, ina), number(opened))
        with pytest.raises(NowhereToGo):
            passing.escalate(by(tx, ina), number(opened), JATENG)
        passing.escalate(by(tx, ina), number(opened), KALTARA, "Sudah sampai ke Tarakan.")
        assert (opened.office, opened.publisher, opened.holder) == (
            NUNUKAN, KALTARA, ina.person_id,
        )  # fmt: skip
        assert len(told(tx, "Sudah sampai ke Tarakan.")) == 1
        with pytest.raises(HeldByAnother):
            holding.take(by(tx, dewi), number(opened))
        passing.escalate(by(tx, verifier(tx, RI)), number(opened), RI)
        assert opened.publisher == RI
        with pytest.raises(NowhereToGo):
            passing.escalate(by(tx, ina), number(opened), RI)

    seeded.write_now(unit)


def test_a_place_read_wrongly_is_put_right(seeded: Database) -> None:
    """The other office examines it from now on; what spread speaks on, and receipts stay."""

    def unit(tx: Tx) -> None:
        opened, ina = claim(tx), verifier(tx)
        (report,) = reports(tx, opened)
        for nowhere in (NUNUKAN, "99", ""):
            with pytest.raises(NowhereToGo):
                passing.move(by(tx, ina), number(opened), nowhere, "x")
        holding.take(by(tx, ina), number(opened))
        passing.move(by(tx, ina), number(opened), TARAKAN, "TPS itu di Tarakan.")
        assert (opened.office, opened.place, opened.publisher) == (TARAKAN, TARAKAN, KALTARA)
        assert (opened.state, opened.holder, opened.clock_at) == (ClaimState.NEW, None, NOW)
        assert receipts.receipt(report) == "CEK-6503-0001"
        entry = hoax_entries.of_claim(tx, number(opened))[-1]
        assert (entry.act, entry.office) == (ClaimAct.MOVED, NUNUKAN)

    seeded.write_now(unit)


# Uniting


def test_a_person_with_both_counts_once_and_receipts_stay(seeded: Database) -> None:
    """Reports go over; of two of one person one counts, and the other's receipt is still theirs."""

    def unit(tx: Tx) -> None:
        one, other, sari = claim(tx), claim(tx, "TPS tutup lebih awal"), citizen(tx)
        first, second = asked(tx, one, chat=sari), asked(tx, other, chat=sari)
        asked(tx, one, TARAKAN)
        ina = verifier(tx)
        for _ in range(2):
            into = uniting.merge(by(tx, ina, "once"), number(one), number(other))
        assert (one.state, one.merged_into, one.reports) == (ClaimState.MERGED, number(other), 1)
        assert into is other
        assert other.reports == 4
        assert len(reports(tx, other)) == 4
        assert len({report.chat_id for report in reports(tx, other)}) == 4
        assert (second.repeats, first.claim_id) == (1, number(one))
        found = hoax_reports.by_receipt(tx, NUNUKAN, first.number or 0)
        assert found is not None
        assert hoax_claims.lock_last(tx, found.claim_id or 0) is other
        assert other.publisher == KALTARA, "the reports of Tarakan came along"
        assert ClaimAct.MERGED in acts(tx, one)
        assert acts(tx, other).count(ClaimAct.MERGED) == 1

    seeded.write_now(unit)


def test_nothing_is_united_with_itself_or_with_what_is_over(seeded: Database) -> None:
    """Not with itself by a detour either, nor with a closed claim or one of elsewhere."""

    def unit(tx: Tx) -> None:
        one, other, ina = claim(tx), claim(tx), verifier(tx)
        with pytest.raises(SameClaim):
            uniting.merge(by(tx, ina), number(one), number(one))
        with pytest.raises(UnknownClaim):
            uniting.merge(by(tx, ina), number(one), 999_999)
        elsewhere = claim(tx, office=JATENG, place=JATENG)
        with pytest.raises(UnknownClaim):
            uniting.merge(by(tx, ina), number(one), number(elsewhere))
        closing.close(by(tx, ina), number(other), "Tidak cukup keterangan.")
        with pytest.raises(SettledClaim):
            uniting.merge(by(tx, ina), number(one), number(other))
        closing.reopen(by(tx, ina), number(other))
        uniting.merge(by(tx, ina), number(one), number(other))
        with pytest.raises(SameClaim):
            uniting.merge(by(tx, ina), number(other), number(one))

    seeded.write_now(unit)


def test_a_published_verdict_reaches_those_who_come_over(seeded: Database) -> None:
    """Its telling is open again, and whoever was told of another verdict is told of this one."""

    def unit(tx: Tx) -> None:
        one, known, ina = claim(tx), claim(tx), verifier(tx)
        verdict = publish(tx, known)
        (asker,) = reports(tx, one)
        asker.told = 3
        uniting.merge(by(tx, ina), number(one), number(known))
        assert verdict.told_at is None
        untold = hoax_reports.untold(tx, number(known), 1, 10)
        assert [report.id for report in untold] == [asker.id]
        assert known.state is ClaimState.PUBLISHED

    seeded.write_now(unit)


def test_a_draft_about_a_merged_claim_goes_back_to_its_author(seeded: Database) -> None:
    """What was written is kept, and its author reads why."""

    def unit(tx: Tx) -> None:
        one, other, ina, dewi = claim(tx), claim(tx), verifier(tx), verifier(tx)
        private_chat(tx, dewi.person_id)
        draft = verdicts.add(
            tx,
            Verdict(
                claim_id=number(one), version=1, office=NUNUKAN, state=VerdictState.SUBMITTED,
                finding=Finding.HOAX, explanation="Surat suara cukup.", author=dewi.person_id,
                created_at=NOW,
            ),
        )  # fmt: skip
        one.state = ClaimState.SUBMITTED
        uniting.merge(by(tx, ina), number(one), number(other))
        assert (draft.state, draft.explanation) == (VerdictState.RETURNED, "Surat suara cukup.")
        assert f"klaim {number(other)}" in draft.reason
        assert len(told(tx, "Tulisan Bapak/Ibu tersimpan")) == 1

    seeded.write_now(unit)


# Splitting


def test_chosen_reports_become_a_claim_of_their_own(seeded: Database) -> None:
    """With their receipts, in the hands of who did it; the rest stays."""

    def unit(tx: Tx) -> None:
        opened, ina = claim(tx), verifier(tx)
        for office in (NUNUKAN, TARAKAN, TARAKAN):
            asked(tx, opened, office)
        publish(tx, opened)
        chosen = [report.id or 0 for report in reports(tx, opened)[2:]]
        with pytest.raises(NothingToSplit):
            uniting.split(by(tx, ina), number(opened), [])
        everything = [report.id or 0 for report in reports(tx, opened)]
        with pytest.raises(NothingToSplit):
            uniting.split(by(tx, ina), number(opened), everything)
        for _ in range(2):
            new = uniting.split(by(tx, ina, "once"), number(opened), [*chosen, 999_999], "Lain")
        assert (opened.reports, new.reports, new.title) == (2, 2, "Lain")
        assert (new.state, new.holder) == (ClaimState.TAKEN, ina.person_id)
        assert (new.office, new.publisher) == (NUNUKAN, KALTARA)
        moved = reports(tx, new)
        assert [report.id for report in moved] == chosen
        assert {(report.told, report.state) for report in moved} == {(0, ReportState.OPEN)}
        assert all(report.number for report in moved)
        assert opened.state is ClaimState.PUBLISHED

    seeded.write_now(unit)


# Closing


def test_who_asked_is_told_once_that_a_claim_was_closed(seeded: Database) -> None:
    """In one sentence, in chunks; opened again, they wait for word."""

    def unit(tx: Tx) -> None:
        opened, ina = claim(tx), verifier(tx)
        for _ in range(3):
            asked(tx, opened)
        closing.close(by(tx, ina), number(opened), "Tidak menyangkut pemilu.")
        assert closing.has_work(tx, NOW)
        assert closing.tell(act(tx)) == 4
        assert not closing.has_work(tx, NOW)
        assert closing.tell(act(tx)) == 0
        said = told(tx, "ditutup tanpa penjelasan")
        assert len(said) == len(set(said)) == 4
        assert told(tx, "Tidak menyangkut pemilu.") == []
        with pytest.raises(SettledClaim):
            closing.close(by(tx, ina), number(opened), "lagi")
        closing.reopen(by(tx, ina), number(opened), "Ada kabar baru.")
        assert opened.state is ClaimState.NEW
        assert {report.state for report in reports(tx, opened)} == {ReportState.OPEN}
        with pytest.raises(SettledClaim):
            closing.reopen(by(tx, ina), number(opened))

    seeded.write_now(unit)


def test_a_crash_between_two_chunks_tells_nobody_twice(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed is done, what was not comes again."""
    monkeypatch.setattr(closing, "AT_ONCE", 2)

    def close(tx: Tx) -> None:
        opened = claim(tx)
        for _ in range(4):
            asked(tx, opened)
        closing.close(by(tx, verifier(tx)), number(opened), "x")

    def fail(tx: Tx) -> None:
        closing.tell(act(tx))
        raise RuntimeError

    seeded.write_now(close)
    assert seeded.write_now(lambda tx: closing.tell(act(tx))) == 2
    with pytest.raises(RuntimeError):
        seeded.write_now(fail)
    while seeded.read_now(lambda tx: closing.has_work(tx, NOW)):
        seeded.write_now(lambda tx: closing.tell(act(tx)))
    said = seeded.write_now(lambda tx: told(tx, "ditutup tanpa penjelasan"))
    assert len(said) == len(set(said)) == 5


# Who hears of new claims


def test_many_new_claims_are_a_crowd_and_danger_is_told_in_any_case(seeded: Database) -> None:
    """Three are told one by one, the fourth stands for what follows."""

    def unit(tx: Tx) -> None:
        ina = verifier(tx)
        private_chat(tx, ina.person_id)
        for _ in range(6):
            claim(tx)
        assert len(told(tx, "Belum ada yang menangani")) == 3
        assert len(told(tx, "Banyak klaim baru")) == 1

    seeded.write_now(unit)


def test_an_office_without_a_verifier_is_helped_by_the_tier_above(seeded: Database) -> None:
    """Somebody hears of it at once."""

    def unit(tx: Tx) -> None:
        dewi = verifier(tx, KALTARA)
        private_chat(tx, dewi.person_id)
        claim(tx)
        assert len(told(tx, "belum ada Verifikator")) == 1

    seeded.write_now(unit)


def private_chat(tx: Tx, person_id: int) -> None:
    """Let somebody be reachable."""
    chat = citizen(tx)
    chat.person_id = person_id
    tx.flush()
    assert chats.private_chats(tx, person_id)
