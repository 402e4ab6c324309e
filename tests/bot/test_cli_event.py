"""broadcast send --kind undangan, and broadcast attendance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from broadcasts import invitations
from storage.broadcasts import Broadcast
from storage.engine import Database
from tests.bot.test_cli_broadcast import Run, run, send
from texts import invitations as texts

__all__ = ["run"]
INVITATION = ("--kind", "undangan")
SOON = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d 09:00")


def test_an_invitation(run: Run, db: Database, tmp_path: Path) -> None:
    """Its event stands in the text, and its list is written to the screen or a file."""
    where = ("--event-at", SOON, "--place", "Aula https://rapat.example/1", "--guests", "Kasubbag")
    done = send(run, *INVITATION, *where)
    assert done.exit_code == 0, done.output

    event = db.read_now(lambda tx: invitations.event_of(tx, tx.get_one(Broadcast, 1)))
    assert event is not None
    assert (event.place, event.link) == ("Aula", "https://rapat.example/1")
    assert event.guests == "Kasubbag"
    shown = run("broadcast", "attendance", "1")
    assert shown.stdout.splitlines()[0] == ",".join(texts.CSV_HEADER)
    assert texts.NOT_ARRIVED in shown.stdout
    file = tmp_path / "hadir.csv"
    assert run("broadcast", "attendance", "1", "--output", str(file)).exit_code == 0
    assert texts.NOT_ARRIVED in file.read_text("utf-8-sig")
    assert run("broadcast", "attendance", "1", "--output", str(tmp_path)).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*INVITATION,), texts.EVENT_OPTIONS),
        ((*INVITATION, "--event-at", SOON), texts.EVENT_OPTIONS),
        (("--event-at", SOON, "--place", "Aula"), texts.EVENT_OPTIONS),
        ((*INVITATION, "--event-at", "kapan", "--place", "Aula"), texts.WHEN_NOT_READ),
        ((*INVITATION, "--event-at", "2020-01-01 09:00", "--place", "Aula"), texts.IS_PAST),
        ((*INVITATION, "--event-at", SOON, "--place", "-"), texts.PLACE_NOT_READ),
        (
            (*INVITATION, "--event-at", SOON, "--place", "Aula", "--at", "2030-01-01 09:00"),
            texts.IS_OVER,
        ),
    ],
)
def test_half_an_event(run: Run, arguments: tuple[str, ...], sentence: str) -> None:
    """Every slip gets a sentence, and nothing is sent."""
    done = send(run, *arguments)
    assert done.exit_code == 2
    assert done.stderr.strip() == sentence


def test_the_list_of_what_invites_nobody(run: Run) -> None:
    """An announcement has none, nor has a number that is none."""
    send(run)
    for number in ("1", "9"):
        done = run("broadcast", "attendance", number)
        assert done.stderr.strip() == texts.NOT_AN_INVITATION.format(number=number)
