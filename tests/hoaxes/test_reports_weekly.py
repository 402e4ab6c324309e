"""The weekly report on claims: its figures, its files, and who gets it when."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from sqlmodel import col

from hoaxes import closing, reports_sending, reports_weekly
from storage import claim_report_readers, hoax_claims, roles, verdicts
from storage.engine import Database, Tx
from storage.hoax_claims import ClaimState
from storage.operations import OperationRow
from storage.verdicts import Finding, HoaxKind, Verdict, VerdictState
from tests.hoaxes.claim_world import (
    JATENG,
    KALTARA,
    NUNUKAN,
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
from threads.context import Act

MONDAY = date(2027, 2, 15)
AFTER = datetime(2027, 2, 15, 1, tzinfo=UTC)  # 09.00 WITA
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("label", "now", "expected"),
    [
        ("before eight", datetime(2027, 2, 14, 23, 59, tzinfo=UTC), date(2027, 2, 8)),
        ("at eight", datetime(2027, 2, 15, 0, 0, tzinfo=UTC), MONDAY),
        ("on Sunday night", datetime(2027, 2, 21, 15, 59, tzinfo=UTC), MONDAY),
    ],
)
def test_it_comes_on_monday_at_eight(label: str, now: datetime, expected: date) -> None:
    """By the clock of the office: 08.00 WITA is midnight UTC."""
    assert reports_weekly.monday(now, "Asia/Makassar") == expected, label


def filled(tx: Tx) -> None:
    """A week: one claim decided, one closed, one that waits; and one of another province."""
    first, second, third = claim(tx), claim(tx), claim(tx)
    for office in (NUNUKAN, TARAKAN, TARAKAN):
        asked(tx, first, office)
    claim(tx, office=JATENG, place=JATENG)
    verdicts.add(
        tx,
        Verdict(
            claim_id=hoax_claims.key_of(first), version=1, office=KALTARA,
            state=VerdictState.PUBLISHED, finding=Finding.HOAX, kind=HoaxKind.FABRICATED,
            created_at=NOW, published_at=NOW + DAY,
        ),
    )  # fmt: skip
    first.state, first.decided_at, first.look_at = ClaimState.PUBLISHED, NOW + DAY, None
    closing.close(by(tx, verifier(tx)), hoax_claims.key_of(second), "=HYPERLINK()")
    third.title = "=HYPERLINK(1)"
    old = claim(tx)
    old.opened_at = old.reported_at = NOW - 10 * DAY
    for report in reports(tx, old):
        report.at = old.opened_at
    tx.flush()


def test_the_figures_of_a_week(seeded: Database) -> None:
    """What came, was decided and waits; what is older or elsewhere is not counted as new."""

    def unit(tx: Tx) -> None:
        filled(tx)
        week = reports_weekly.report(tx, NUNUKAN, MONDAY, AFTER)
        assert (week.opened, week.published, week.closed, week.waiting) == (3, 1, 1, 2)
        assert (week.reports, week.asked_about, week.copies) == (6, 3, 2.0)
        assert week.regions == [("KPU Kabupaten Nunukan", 4), ("KPU Kota Tarakan", 2)]
        assert week.kinds == [("Hoaks (konten palsu)", 1)]
        assert week.by_day == [6, 0, 0, 0, 0, 0, 0]
        assert week.claims[0][2] == 4
        assert week.took.nine_of_ten == DAY
        assert week.waits.half == AFTER - NOW
        text = reports_weekly.told(week)
        assert "Klaim baru: 3." in text
        assert "rata-rata 2,0 per klaim" in text
        assert len(text) <= 1024
        province = reports_weekly.report(tx, KALTARA, MONDAY, AFTER)
        assert province.opened == 3, "those under it are counted"
        empty = reports_weekly.report(tx, "11", MONDAY, AFTER)
        assert (empty.opened, empty.copies, empty.took.half) == (0, 0.0, None)
        assert "Masih menunggu: 0." in reports_weekly.told(empty)

    seeded.write_now(unit)


def test_its_files(seeded: Database) -> None:
    """A picture that opens, the same for the same figures, and a table that calculates nothing."""

    def unit(tx: Tx) -> None:
        filled(tx)
        week = reports_weekly.report(tx, NUNUKAN, MONDAY, AFTER)
        made = reports_weekly.files(week)
        assert made == reports_weekly.files(week)
        with Image.open(io.BytesIO(made.picture)) as picture:
            assert picture.format == "PNG"
            assert picture.width == 1080
        lines = list(csv.reader(io.StringIO(made.table.decode("utf-8-sig")), delimiter=";"))
        assert lines[0] == ["Angka", "Rincian", "Jumlah"]
        assert ["Klaim baru", "", "3"] in lines
        assert ["Kiriman per daerah", "KPU Kota Tarakan", "2"] in lines
        assert not any(field.startswith("=") for line in lines for field in line)
        empty = reports_weekly.files(reports_weekly.report(tx, "11", MONDAY, AFTER))
        assert empty.picture.startswith(b"\x89PNG")

    seeded.write_now(unit)


def sent(tx: Tx) -> list[str]:
    """The reports that leave, by their names."""
    rows = select(OperationRow).where(col(OperationRow.message).startswith("claimweek:"))
    return [row.message for row in tx.scalars(rows)]


def look(tx: Tx, now: datetime) -> int:
    """What the ticker does; returns how many were due."""
    due = reports_sending.due(tx, now)
    for reader in due:
        week = reports_weekly.latest(tx, reader.office, now)
        one = Act(tx, act(tx).composers, now, "claimweek")
        reports_sending.send(one, reader, week, reports_weekly.files(week))
    return len(due)


def test_who_wants_it_gets_it_once_a_week(seeded: Database) -> None:
    """From the next Monday on, also after a stop; who verifies there no more gets none."""

    def unit(tx: Tx) -> None:
        filled(tx)
        ina, gone = verifier(tx), verifier(tx)
        for person in (ina, gone):
            citizen(tx).person_id = person.person_id
            claim_report_readers.add(tx, person.person_id, NUNUKAN, NOW, date(2027, 2, 8))
        roles.forget(tx, gone.person_id)
        tx.flush()
        assert look(tx, NOW) == 0
        assert look(tx, AFTER - timedelta(hours=2)) == 0
        assert look(tx, AFTER) == 2
        assert len(sent(tx)) == 2, "a picture and a table, for one of them"
        assert look(tx, AFTER) == 0
        assert look(tx, AFTER + 3 * DAY) == 0
        assert look(tx, AFTER + 8 * DAY) == 1
        assert len(set(sent(tx))) == 4
        assert claim_report_readers.get(tx, gone.person_id, NUNUKAN) is None

    seeded.write_now(unit)
