"""Embargo, stages, masa tenang and what never leaves, from the command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import broadcasts, calendar
from storage.broadcasts import Broadcast
from storage.engine import Database
from tests.bot.test_cli_broadcast import Run, run, send
from texts import approvals as approval_texts
from texts import holds as texts

__all__ = ["run"]
SAID = "Iklan Partai Contoh Satu tayang pukul 13.00"


def around_today(run: Run, kind: str, *, ended: bool = False) -> None:
    """A stage that holds in every zone now, or was over in all of them the day before."""
    today = date.today()  # noqa: DTZ011  (any zone: two days stand on either side)
    first = today - timedelta(days=9 if ended else 2)
    last = today - timedelta(days=3) if ended else today + timedelta(days=2)
    days = ("--from", first.isoformat(), "--to", last.isoformat())
    assert run("calendar", "add", "Tahap", *days, "--kind", kind).exit_code == 0


def know_participants(run: Run, tmp_path: Path) -> None:
    """One participant is known."""
    file = tmp_path / "peserta.csv"
    file.write_text("name,kind,number,link\nPartai Contoh Satu,partai,1,\n")
    assert run("participants", "import", str(file)).exit_code == 0


def drafts(db: Database) -> list[Broadcast]:
    """Every announcement."""
    return list(db.read_now(lambda tx: tx.query(Broadcast).all()))


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--embargo", "entah"), "“entah”"),
        (("--embargo", "2020-01-01 07:00"), texts.CLI_PAST_EMBARGO),
        (("--stage", "99"), "Tahapan nomor 99 tidak ada"),
        (("--text", "https://contoh.org/a.apk"), "APK"),
        (("--text", "Kirimkan kode OTP Anda"), "OTP"),
    ],
)
def test_bad_input_sends_nothing(
    run: Run, db: Database, arguments: tuple[str, ...], reason: str
) -> None:
    """Exit code 2, a sentence, and nothing stored."""
    done = send(run, *arguments)
    assert done.exit_code == 2
    assert reason in done.stderr
    assert drafts(db) == []


def test_an_embargo_moves_the_waves(run: Run, db: Database) -> None:
    """Whatever --at says."""
    until = datetime.now(UTC) + timedelta(hours=5)
    assert send(run, "--embargo", until.isoformat(timespec="minutes")).exit_code == 0
    (sent,) = drafts(db)
    waves = db.read_now(lambda tx: broadcasts.waves_of(tx, 1))
    expected = until.replace(second=0, microsecond=0)
    assert sent.embargo_until == expected
    assert {wave.due_at for wave in waves} == {expected}


def test_a_stage_binds_until_it_is_over(run: Run, db: Database) -> None:
    """One that is over is refused; one that binds cannot be removed."""
    around_today(run, "biasa")
    assert send(run, "--stage", "1").exit_code == 0
    refused = run("calendar", "remove", "1")
    assert "mengikat pengumuman nomor 1" in refused.stderr
    around_today(run, "biasa", ended=True)  # the same stage moves
    done = send(run, "--stage", "1")
    assert texts.CLI_STAGE_OVER in done.stderr
    assert len(drafts(db)) == 1


def test_masa_tenang_wants_a_reason(run: Run, db: Database, tmp_path: Path) -> None:
    """For an announcement and for a correction; the reason is kept."""
    around_today(run, "tenang")
    know_participants(run, tmp_path)
    assert approval_texts.NEEDED in send(run, "--text", SAID).stderr
    assert send(run, "--text", "Rapat pukul 13.00").exit_code == 0
    correct: tuple[Any, ...] = ("broadcast", "correct", "1", "--text", SAID)
    assert texts.CLI_CONTENT in run(*correct).stderr
    assert run(*correct, "--tanpa-persetujuan", "Perintah ketua").exit_code == 0
    assert send(run, "--text", SAID, "--tanpa-persetujuan", "Perintah ketua").exit_code == 0
    assert [one.content_cleared is not None for one in drafts(db)] == [True, True]


def test_figures_wait_on_voting_day(run: Run, db: Database) -> None:
    """The operator names the time; a correction waits as well."""
    around_today(run, "pemungutan")
    counted = "Hitung cepat: paslon 01 meraih 51,2%"
    assert "hitung cepat" in send(run, "--text", counted).stderr
    assert send(run).exit_code == 0
    assert "hitung cepat" in run("broadcast", "correct", "1", "--text", counted).stderr
    assert len(drafts(db)) == 1


def test_kinds_of_stages_are_read(run: Run, db: Database, tmp_path: Path) -> None:
    """By the command and from a list, in which the column may be missing."""
    days = ("--from", "2029-02-11", "--to", "2029-02-13")
    assert (
        "Jenis “sunyi” tidak dikenal"
        in run("calendar", "add", "X", *days, "--kind", "sunyi").stderr
    )
    file = tmp_path / "tahapan.csv"
    header = "name,from,to,mode,office"
    file.write_text(f"{header},kind\nMasa tenang,2029-02-11,2029-02-13,jam,,TENANG\n")
    assert run("calendar", "import", str(file)).exit_code == 0
    file.write_text(f"{header}\nRekapitulasi,2029-02-15,2029-03-20,piket,\n")
    assert run("calendar", "import", str(file)).exit_code == 0
    file.write_text(f"{header},kind\nX,2029-02-11,2029-02-13,jam,,sunyi\n")
    assert "tahapan.csv:2: Jenis “sunyi”" in run("calendar", "import", str(file)).stderr
    kinds = [stage.kind.value for stage in db.read_now(calendar.all_stages)]
    assert kinds == ["tenang", "biasa"]
