"""invite and inbox retry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import cli_base
from registry import invitations
from storage import audit, inbox
from storage.engine import Tx
from storage.roles import Role
from texts import cli as texts
from texts.registry import ROLE_LABELS

inbox_app = typer.Typer(no_args_is_help=True, help="Pesan masuk.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command()(invite)
    app.add_typer(inbox_app, name="inbox")


def invite(
    role: Annotated[str, typer.Option(help="admin, konseptor, pimpinan, …")],
    office: Annotated[str, typer.Option(help="Kode Kemendagri atau nama kantor.")],
    as_json: Json = False,
) -> None:
    """Buat kode undangan sekali pakai untuk seorang petugas."""
    wanted = role.strip().casefold().replace(" ", "_").replace("-", "_")
    if wanted not in set(Role):
        cli_base.refuse(texts.UNKNOWN_ROLE.format(choices=", ".join(Role)))
    now = datetime.now(UTC)

    def create(tx: Tx) -> tuple[str, str, str]:
        place = cli_base.office(tx, office)
        code = invitations.invite(tx, Role(wanted), place.code, cli_base.operator(), now)
        return code, place.code, place.name

    with cli_base.database() as db:
        code, office_code, name = db.write_now(create)
    expires_at = now + invitations.VALID_FOR
    if as_json:
        cli_base.print_json(
            {
                "code": code,
                "role": wanted,
                "office": office_code,
                "expires_at": expires_at.isoformat(),
            }
        )
    else:
        days = invitations.VALID_FOR.days
        typer.echo(texts.invited(ROLE_LABELS[wanted], name, code, days))


@inbox_app.command("retry")
def retry(number: int) -> None:
    """Proses lagi sebuah pesan yang gagal."""

    def again(tx: Tx) -> bool:
        found = inbox.retry(tx, number)
        if found:
            now = datetime.now(UTC)
            audit.record(tx, now, cli_base.operator(), "inbox.retry", f"inbox:{number}")
        return found

    with cli_base.database() as db:
        if not db.write_now(again):
            cli_base.refuse(texts.NO_DEAD_LETTER.format(number=number))
    typer.echo(texts.RETRIED.format(number=number))
