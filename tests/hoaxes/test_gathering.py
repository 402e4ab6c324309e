"""Reports come together in claims: nobody twice, nothing lost, and the spread says who speaks."""

from __future__ import annotations

from channels.base import Media, MediaKind
from hoaxes import gathering, receipts
from hoaxes.gathering import About, Brought, File
from storage import evidence, hoax_claims, hoax_entries, hoax_reports, index_revisions, media
from storage.engine import Database, Tx
from storage.hoax_entries import ClaimAct
from storage.hoax_reports import ReportState
from tests.hoaxes.claim_world import (
    JATENG,
    KALTARA,
    NUNUKAN,
    PATIENCE,
    RI,
    RUMOUR,
    TARAKAN,
    act,
    asked,
    citizen,
    claim,
    reports,
)
from tests.world import NOW


def test_a_report_gets_a_receipt_of_the_office_of_the_place(seeded: Database) -> None:
    """Where it was asked decides nothing where the claim names a place."""

    def unit(tx: Tx) -> None:
        opened = claim(tx, office=JATENG, place=NUNUKAN)
        (report,) = reports(tx, opened)
        assert receipts.receipt(report) == "CEK-6503-0001"
        assert (opened.office, opened.publisher) == (NUNUKAN, RI)
        assert receipts.find("tentang cek 6503 0001 ya") == (NUNUKAN, 1)

    seeded.write_now(unit)


def test_the_same_person_joins_their_own_report(seeded: Database) -> None:
    """Who sends it again is counted once."""

    def unit(tx: Tx) -> None:
        opened = claim(tx)
        sari = citizen(tx)
        first, second = asked(tx, opened, chat=sari), asked(tx, opened, chat=sari)
        assert first.id == second.id
        assert second.repeats == 1
        assert opened.reports == 2

    seeded.write_now(unit)


def test_the_spread_says_who_publishes_and_the_examiner_stays(seeded: Database) -> None:
    """Two regencies make it the province's, two provinces KPU RI's, and it never goes back."""

    def unit(tx: Tx) -> None:
        opened = claim(tx)
        assert opened.publisher == NUNUKAN
        for region, publisher in [
            (RI, NUNUKAN),
            (NUNUKAN, NUNUKAN),
            (TARAKAN, KALTARA),
            (NUNUKAN, KALTARA),
            (JATENG, RI),
            (TARAKAN, RI),
        ]:
            asked(tx, opened, region)
            assert (opened.office, opened.publisher) == (NUNUKAN, publisher)
        number = hoax_claims.key_of(opened)
        acts = [entry.act for entry in hoax_entries.of_claim(tx, number)]
        assert acts == [ClaimAct.OPENED, ClaimAct.ESCALATED, ClaimAct.ESCALATED]
        assert hoax_reports.by_office(tx, number)[0] == (NUNUKAN, 3)

    seeded.write_now(unit)


def test_what_comes_within_seconds_is_one_report(seeded: Database) -> None:
    """A picture, a link and words that somebody forwards one by one."""

    def unit(tx: Tx) -> None:
        sari = citizen(tx)
        first = gathering.gather(act(tx, "a"), sari, Brought("Benarkah ini?"), PATIENCE)
        again = gathering.gather(act(tx, "b"), sari, Brought(RUMOUR, is_forwarded=True), PATIENCE)
        assert first.id == again.id
        assert (again.text, again.is_forwarded) == (f"Benarkah ini?\n{RUMOUR}", True)
        assert again.ripe_at == NOW + PATIENCE
        assert not hoax_reports.ripe(tx, NOW, 10)
        assert hoax_reports.ripe(tx, NOW + PATIENCE, 10) == [again]
        opened = gathering.open_claim(act(tx), again, About())
        assert again.state is ReportState.OPEN
        assert opened.office == RI
        assert not hoax_reports.ripe(tx, NOW + PATIENCE, 10)

    seeded.write_now(unit)


def test_an_act_done_twice_counts_once(seeded: Database) -> None:
    """An event that is handled again after a crash opens nothing and counts nobody."""

    def unit(tx: Tx) -> None:
        sari = citizen(tx)
        first = gathering.gather(act(tx, "a"), sari, Brought(RUMOUR), PATIENCE)
        again = gathering.gather(act(tx, "a"), sari, Brought(RUMOUR), PATIENCE)
        assert (first.id, again.text) == (again.id, RUMOUR)
        opened = gathering.open_claim(act(tx), first, About(NUNUKAN))
        gathering.join(act(tx, "c"), citizen(tx), Brought(RUMOUR), opened)
        gathering.join(act(tx, "c"), citizen(tx), Brought(RUMOUR), opened)
        assert (opened.reports, len(reports(tx, opened))) == (2, 2)

    seeded.write_now(unit)


def test_every_change_has_a_later_revision(seeded: Database) -> None:
    """Processes follow the claims by it; of an empty index the last revision is 0."""

    def unit(tx: Tx) -> None:
        assert index_revisions.last(tx, hoax_claims.INDEX) == 0
        first, second = claim(tx), claim(tx, "Kabar lain yang beredar")
        hoax_claims.touch(tx, first, NOW)
        changed = hoax_claims.wordings_since(tx, 0, 10)
        assert [one.id for one in changed] == [second.id, first.id]
        assert first.revision == index_revisions.last(tx, hoax_claims.INDEX) == 3

    seeded.write_now(unit)


def test_a_title_is_one_short_line() -> None:
    """Until staff call it something better."""
    assert gathering.title_of("satu\n dua") == "satu dua"
    asking = "Info valid dari grup sebelah!! Gudang kebakaran. Sebarkan sebelum dihapus!"
    assert gathering.title_of(asking) == "Gudang kebakaran"
    assert gathering.title_of("Awas! Undangan dijual di pasar") == "Undangan dijual di pasar"
    long = gathering.title_of("kata " * 60)
    assert len(long) <= gathering.TITLE + 2
    assert long.endswith("kata …")


def test_the_file_of_a_report_is_kept_once(seeded: Database) -> None:
    """However often the same picture is sent."""

    def unit(tx: Tx) -> None:
        picture = Media("a" * 64, MediaKind.PHOTO, "foto.jpg", "image/jpeg", 3)
        media.put(tx, picture, b"abc", NOW)
        brought = Brought("", files=(File("a" * 64, "foto.jpg", "f" * 64),))
        sari = citizen(tx)
        report = gathering.gather(act(tx), sari, brought, PATIENCE)
        gathering.gather(act(tx), sari, brought, PATIENCE)
        (kept,) = evidence.of_report(tx, hoax_reports.key_of(report))
        assert (kept.declared, kept.pdq) == ("foto.jpg", "f" * 64)
        assert media.delete_unused(tx, None, 10) == 0

    seeded.write_now(unit)
