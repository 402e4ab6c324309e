"""broadcast send and status, on a database without a bot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from broadcasts import drafting
from storage import broadcasts, proofs
from storage.broadcasts import Broadcast, BroadcastState
from storage.engine import Database
from tests.process import groups_csv
from texts import cli as texts

Run: TypeAlias = Callable[..., Result]
GROUPS = [
    ("local", "1", "RI", "00", "satker"),
    ("local", "2", "Kaltara", "65", "satker"),
    ("local", "3", "Nunukan", "65.03", "satker"),
    ("local", "4", "Tarakan", "65.71", "satker"),
    ("local", "5", "Media Tarakan", "65.71", "media"),
]


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a database with five groups."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAKOHUMAS_DATABASE_URL", database_url)
    monkeypatch.setenv("BAKOHUMAS_BROADCASTS__QUIET_FROM", "")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments)

    file = groups_csv(tmp_path / "groups.csv", GROUPS)
    assert call("chats", "import", str(file)).exit_code == 0
    return call


def send(run: Run, *arguments: str) -> Result:
    """Send as KPU RI unless told otherwise."""
    office = () if "--office" in arguments else ("--office", "00")
    text = () if "--text-file" in arguments or "--text" in arguments else ("--text", "Halo")
    return run("broadcast", "send", *office, *text, *arguments)


def status(run: Run, number: int) -> Any:
    """The numbers of an announcement."""
    return json.loads(run("broadcast", "status", str(number), "--json").stdout)


def all_of(db: Database) -> list[Broadcast]:
    """Every announcement."""
    return list(db.read_now(lambda tx: tx.query(Broadcast).all()))


def test_send(run: Run) -> None:
    """The number is what a machine needs, and the status adds up to the audience."""
    done = send(run, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"id": 1}
    assert status(run, 1) == {
        "id": 1,
        "state": "sending",
        "audience": 4,
        "pending": 4,
        "sent": 0,
        "failed": 0,
        "skipped": 0,
        "withdrawn": 0,
        "unknown": 0,
        "by_tier": {
            tier: {
                "audience": count,
                "pending": count,
                "sent": 0,
                "failed": 0,
                "skipped": 0,
                "withdrawn": 0,
                "unknown": 0,
            }
            for tier, count in {"nasional": 1, "provinsi": 1, "kabkota": 2}.items()
        },
        "approval": None,
    }


def test_send_and_status_for_people(run: Run) -> None:
    """Without --json both speak Indonesian."""
    done = send(run)
    assert "4" in done.stdout
    assert "nomor 1" in done.stdout
    assert run("broadcast", "status", "1").stdout.strip()


def test_who_did_it(run: Run, db: Database) -> None:
    """The operating-system user is the author."""
    send(run)
    (sent,) = all_of(db)
    assert sent.author.startswith("cli:")
    assert sent.office == "00"


@pytest.mark.parametrize(
    ("label", "arguments", "counts"),
    [
        ("one tier", ("--tiers", "kabkota"), {"kabkota": 2}),
        ("two, spaced", ("--tiers", " Nasional , provinsi "), {"nasional": 1, "provinsi": 1}),
        (
            "a province",
            ("--office", "KPU Provinsi Kalimantan Utara"),
            {"provinsi": 1, "kabkota": 2},
        ),
        ("a regency", ("--office", "65.71"), {"kabkota": 1}),
    ],
)
def test_tiers(label: str, arguments: tuple[str, ...], counts: dict[str, int], run: Run) -> None:
    """The audience is the office's subtree, narrowed to the tiers."""
    assert send(run, *arguments).exit_code == 0
    tiers = status(run, 1)["by_tier"]
    assert {tier: tally["audience"] for tier, tally in tiers.items()} == counts


def test_time_and_gap(run: Run, db: Database) -> None:
    """A later time and a gap are the due times of the waves, in the office's own zone."""
    done = send(run, "--at", "2030-02-13T07:00", "--gap", "90", "--json")
    assert done.exit_code == 0, done.output
    waves = db.read_now(lambda tx: broadcasts.waves_of(tx, 1))
    assert [wave.due_at.isoformat() for wave in waves] == [
        "2030-02-13T00:00:00+00:00",
        "2030-02-13T00:01:30+00:00",
        "2030-02-13T00:03:00+00:00",
    ]
    assert status(run, 1)["state"] == "scheduled"


def test_the_text_is_taken_as_it_is(run: Run, db: Database, tmp_path: Path) -> None:
    """A file's text, with signs that mean something in HTML, arrives as written."""
    file = tmp_path / "text.txt"
    file.write_bytes("\ufeffA < B & “C”\n\nbaris dua\n".encode())
    assert send(run, "--text-file", str(file)).exit_code == 0
    assert all_of(db)[0].text == "A &lt; B &amp; “C”\n\nbaris dua"


@pytest.mark.parametrize(
    ("label", "arguments", "sentence"),
    [
        ("past", ("--at", "2020-01-01T07:00"), texts.PAST_TIME),
        ("no time", ("--at", "besok kapan-kapan"), "besok kapan-kapan"),
        ("unknown office", ("--office", "KPU Kota Atlantis"), "Atlantis"),
        ("two offices", ("--office", "Bandung"), "KPU Kota Bandung"),
        ("tier above", ("--office", "65", "--tiers", "nasional,kabkota"), "nasional"),
        ("tier above a regency", ("--office", "65.03", "--tiers", "provinsi"), "provinsi"),
        ("unknown tier", ("--tiers", "kecamatan"), "kecamatan"),
        ("nobody there", ("--office", "11"), texts.NOBODY),
        ("unknown channel", ("--channel", "signal"), "signal"),
        ("channel without groups", ("--channel", "telegram"), texts.NOBODY),
        ("unknown audience", ("--audience", "semua"), "semua"),
        ("empty text", ("--text", "  \n "), texts.NO_TEXT),
        ("only a NUL", ("--text", "\0"), texts.NO_TEXT),
        ("too long", ("--text", "x" * (drafting.MOST_TEXT + 1)), texts.TEXT_TOO_LONG),
        ("two texts", ("--text", "a", "--text-file", "b"), texts.TWO_TEXTS),
        ("no file", ("--text-file", "gone.txt"), "gone.txt"),
        ("negative gap", ("--gap", "-1"), texts.BAD_GAP),
        ("gap without end", ("--gap", "inf"), texts.BAD_GAP),
        ("no gap", ("--gap", "nan"), texts.BAD_GAP),
    ],
)
def test_send_refuses(
    label: str, arguments: tuple[str, ...], sentence: str, run: Run, db: Database
) -> None:
    """A wrong order is refused with a sentence, and no trace of it stays."""
    done = send(run, *arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert sentence in done.stderr
    assert all_of(db) == []


def test_a_drill_needs_no_groups(run: Run) -> None:
    """--drill goes to the 553 simulated groups and to nobody else."""
    done = send(run, "--drill", "--json")
    assert done.exit_code == 0, done.output
    tiers = status(run, 1)["by_tier"]
    assert {tier: tally["audience"] for tier, tally in tiers.items()} == {
        "nasional": 1,
        "provinsi": 38,
        "kabkota": 514,
    }


def test_status_and_watch_of_nothing(run: Run) -> None:
    """A number that is not there is told so."""
    for name in ("status", "watch"):
        done = run("broadcast", name, "77")
        assert done.exit_code == 2
        assert done.stderr.strip() == texts.NO_BROADCAST.format(number=77)


def test_watch_of_a_finished_one(run: Run, db: Database) -> None:
    """Watching what is over shows its bars and ends."""
    send(run)
    db.write_now(lambda tx: setattr(tx.get_one(Broadcast, 1), "state", BroadcastState.SENT))
    done = run("broadcast", "watch", "1")
    assert done.exit_code == 0
    assert "Provinsi" in done.stdout


def test_equality_as_csv(run: Run, tmp_path: Path) -> None:
    """To the screen or to a file; numbers, offices and paths that are none get a sentence."""
    groups_csv(tmp_path / "more.csv", [("local", "6", "Peserta A", "65.71", "peserta_pemilu")])
    assert run("chats", "import", str(tmp_path / "more.csv")).exit_code == 0
    assert send(run, "--office", "65.71", "--audience", "mitra").exit_code == 0
    shown = run("broadcast", "equality", "1")
    assert "kode_kantor" in shown.stdout
    assert "Peserta A" in shown.stdout
    file = tmp_path / "setara.csv"
    assert run("broadcast", "equality", "1", "--output", str(file)).exit_code == 0
    assert "Peserta A" in file.read_text("utf-8-sig")
    for wrong in (("9",), ("1", "--office", "Atlantis"), ("1", "--output", str(tmp_path))):
        assert run("broadcast", "equality", *wrong).exit_code != 0


def test_the_end_of_what_anybody_can_check(run: Run, db: Database, tmp_path: Path) -> None:
    """Whoever checks it reads so; what has no code, or has not left, is refused."""
    voters = [("local", "9", "Warga", "00", "komunitas_pemilih")]
    assert run("chats", "import", str(groups_csv(tmp_path / "voters.csv", voters))).exit_code == 0
    assert send(run, "--audience", "publik").exit_code == 0
    assert send(run).exit_code == 0
    done = run("broadcast", "end", "1")
    assert done.exit_code == 0, done.output
    row = db.read_now(lambda tx: proofs.of_broadcast(tx, 1))
    assert row is not None
    assert row.ended_at is not None
    for number in ("2", "99"):
        assert run("broadcast", "end", number).exit_code == 2


def test_the_night_is_announced(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sends into the quiet hours reads until when it waits; a drill does not wait."""
    monkeypatch.setenv("BAKOHUMAS_BROADCASTS__QUIET_FROM", "00.01")
    monkeypatch.setenv("BAKOHUMAS_BROADCASTS__QUIET_UNTIL", "00.00")
    assert "WIB: menunggu sampai" in send(run).stdout
    assert "menunggu sampai" not in send(run, "--drill").stdout
