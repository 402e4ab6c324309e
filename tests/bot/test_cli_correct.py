"""broadcast correct, beside a database whose bot is elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlmodel import select

from storage import broadcasts, versions
from storage.broadcasts import BroadcastState
from storage.engine import Database, Tx
from storage.operations import OperationRow, OperationState
from storage.versions import VersionKind
from tests.bot.test_cli_broadcast import Run, run, send, status
from texts import cli as texts

__all__ = ["run"]
WRONG, TRUE = "Layanan 08.00 sampai 12.00", "Layanan 08.00 sampai 16.00"


def arrive(db: Database, number: int) -> None:
    """Everything of an announcement has been sent."""

    def mark(tx: Tx) -> None:
        for row in tx.scalars(select(OperationRow).where(OperationRow.broadcast_id == number)):
            row.state, row.external_id = OperationState.SENT, f"m{row.id}"

    db.write_now(mark)


def test_a_correction_of_content(run: Run, db: Database, tmp_path: Path) -> None:
    """The words are found by themselves; four groups are told."""
    send(run, "--text", WRONG)
    arrive(db, 1)
    file = tmp_path / "benar.txt"
    file.write_text(TRUE)
    done = run("broadcast", "correct", "1", "--text-file", str(file), "--isi", "--json")
    assert json.loads(done.stdout) == {"id": 1, "version": 2, "chats": 4}
    newest = db.read_now(lambda tx: versions.newest(tx, 1))
    assert newest is not None
    assert (newest.kind, newest.wrong, newest.right) == (VersionKind.CONTENT, "12.00", "16.00")
    assert newest.author.startswith("cli:")


def test_a_slip_before_it_left(run: Run, db: Database) -> None:
    """Nobody has it: nobody is corrected, and everybody gets the new text."""
    send(run, "--text", WRONG)
    done = run("broadcast", "correct", "1", "--text", TRUE)
    assert "versi 2, 0 chat" in done.stdout
    assert status(run, 1)["pending"] == 4


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (("1", "--text", WRONG), texts.SAME_TEXT),
        (("1",), texts.NO_TEXT),
        (("9", "--text", TRUE), texts.NO_BROADCAST.format(number=9)),
        (("1", "--text", TRUE, "--benar", "x"), texts.WORDS_WITHOUT_CONTENT),
        (("1", "--text", TRUE, "--isi", "--benar", "x" * 301), texts.WORDS_NEEDED),
        (("1", "--text", "lain " * 200, "--isi"), texts.WORDS_NEEDED),
    ],
)
def test_what_is_refused(run: Run, arguments: tuple[str, ...], answer: str) -> None:
    """A sentence says why, and nothing has changed."""
    send(run, "--text", WRONG)
    done = run("broadcast", "correct", *arguments)
    assert done.exit_code != 0
    assert answer in done.output


def test_a_withdrawn_one(run: Run, db: Database) -> None:
    """What was taken back is not corrected."""
    send(run, "--text", WRONG)

    def withdraw(tx: Tx) -> None:
        broadcasts.lock(tx, 1).state = BroadcastState.WITHDRAWN

    db.write_now(withdraw)
    done = run("broadcast", "correct", "1", "--text", TRUE)
    assert texts.NOT_CORRECTED.format(number=1) in done.output
