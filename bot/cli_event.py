"""The event of an invitation on the command line, and who comes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot import cli_base
from broadcasts import invitations
from broadcasts.invitations import Schedule
from storage import broadcasts
from storage.broadcasts import Kind
from storage.engine import Tx
from texts import cli as texts
from texts import invitations as invitation_texts


def add_to(app: typer.Typer) -> None:
    """Put the command into a group."""
    app.command()(attendance)


def attendance(
    number: int,
    output: Annotated[Path | None, typer.Option(help="Berkas CSV; tanpa ini ke layar.")] = None,
) -> None:
    """Tulis CSV: siapa yang hadir, tidak, diwakilkan, atau belum menjawab sebuah undangan."""
    from broadcasts.attendance import as_csv  # noqa: PLC0415  (only who asks for it needs it)

    now = datetime.now(UTC)

    def read(tx: Tx) -> str | None:
        broadcast = broadcasts.get(tx, number)
        event = invitations.event_of(tx, broadcast) if broadcast else None
        return as_csv(tx, broadcast, event, now, None) if broadcast and event else None

    with cli_base.database() as db:
        content = db.read_now(read)
    if content is None:
        cli_base.refuse(invitation_texts.NOT_AN_INVITATION.format(number=number))
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_text(content, "utf-8-sig", newline="")
    except OSError:
        cli_base.refuse(texts.UNWRITABLE.format(path=output))


def schedule(
    kind: str, event_at: str, place: str, guests: str, now: datetime, zone: str
) -> Schedule | None:
    """The event that was given; refuses half of one, and one for what is no invitation."""
    is_invitation = kind == Kind.INVITATION
    if not is_invitation and not (event_at or place or guests):
        return None
    if not (is_invitation and event_at and place):
        cli_base.refuse(invitation_texts.EVENT_OPTIONS)
    found = invitations.read_when(event_at, now, zone)
    if found is None:
        cli_base.refuse(invitation_texts.WHEN_NOT_READ)
    if wrong := invitations.wrong_when(*found, now):
        cli_base.refuse(wrong)
    where = invitations.read_place(place)
    if where is None:
        cli_base.refuse(invitation_texts.PLACE_NOT_READ)
    return Schedule(*found, *where, invitations.read_guests(guests))
