"""people list and revoke: who works for an office, and ending somebody's access to it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import cli_base
from bot.composers import composers_of
from staff import departures, members, telling
from staff.departures import By, IsPhone, NotOfTheOffice, Order, Unconfirmed, Unfit
from staff.holdings import Consequence
from staff.members import Member
from storage import departures as store
from storage.engine import Tx
from texts import departures as texts
from texts.registry import ROLE_LABELS
from threads.context import Act

app = typer.Typer(no_args_is_help=True, help="Petugas kantor.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
Where = Annotated[str, typer.Option("--office", help="Kode Kemendagri atau nama kantor.")]


@app.command("list")
def show(office: Where, as_json: Json = False) -> None:
    """Tampilkan petugas sebuah kantor dengan nomornya."""

    def read(tx: Tx) -> tuple[Member, ...]:
        code = cli_base.office(tx, office).code
        return tuple(members.of_office(tx, code, datetime.now(UTC)))

    with cli_base.database() as db:
        found = db.read_now(read)
    if as_json:
        cli_base.print_json({"people": [asdict(one) for one in found]})
        return
    for one in found:
        held = ", ".join(ROLE_LABELS[role] for role in one.roles)
        typer.echo(texts.row(one.person_id, one.name, held, is_phone=one.is_phone))
    if not found:
        typer.echo(texts.NOBODY_LISTED)


@app.command("revoke")
def revoke(
    number: int,
    office: Where,
    to: Annotated[
        int | None, typer.Option("--to", help="Nomor pengganti; kosong: kembali ke meja kantor.")
    ] = None,
    is_sure: Annotated[bool, typer.Option("--ya", help="Juga bila ia yang terakhir.")] = False,
    as_json: Json = False,
) -> None:
    """Cabut akses seorang petugas; yang dipegangnya beralih kepada pengganti."""
    composers, now = composers_of(cli_base.settings()), datetime.now(UTC)
    said = frozenset(Consequence) if is_sure else frozenset[Consequence]()

    def end(tx: Tx) -> tuple[int, str]:
        place = cli_base.office(tx, office)
        act, by = Act(tx, composers, now, "cli"), By(cli_base.operator())
        try:
            done = departures.end(act, by, Order(place.code, number, to, said))
        except NotOfTheOffice:
            cli_base.refuse(texts.NO_PERSON.format(number=number, office=place.name))
        except IsPhone:
            cli_base.refuse(texts.IS_PHONE)
        except Unfit:
            cli_base.refuse(texts.UNFIT_NUMBER.format(number=to))
        except Unconfirmed as unconfirmed:
            warnings = telling.warnings(tx, place, unconfirmed.unsaid)
            cli_base.refuse(*warnings, texts.NEEDS_YES)
        return store.key_of(done), texts.revoked(telling.name_of(tx, number), place.name)

    with cli_base.database() as db:
        departure, sentence = db.write_now(end)
    if as_json:
        cli_base.print_json({"departure": departure, "person": number, "successor": to})
    else:
        typer.echo(sentence)
