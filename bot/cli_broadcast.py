"""broadcast send, status, equality and watch."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import NoResultFound

from bot import cli_base
from bot.composers import COMPOSERS, composers_of
from broadcasts import drafting, progress, publish
from broadcasts.drafting import TIERS_BELOW, Author
from registry import clock, groups
from registry.groups import Audience, categories_of
from storage.chats import Selector
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from texts import broadcasts as broadcast_texts
from texts import cli as texts

app = typer.Typer(no_args_is_help=True, help="Pengumuman.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
LOOK_EVERY = 0.5  # seconds
LONGEST_GAP = 86_400  # seconds


@app.command()
def send(
    office: Annotated[str, typer.Option(help="Kantor yang berbicara: kode atau nama.")],
    text: Annotated[str, typer.Option(help="Isi pengumuman.")] = "",
    text_file: Annotated[Path | None, typer.Option(help="Berkas teks UTF-8.")] = None,
    tiers: Annotated[str, typer.Option(help="nasional,provinsi,kabkota")] = "",
    gap: Annotated[float | None, typer.Option(help="Detik antar tingkat.")] = None,
    at: Annotated[str, typer.Option(help="Waktu ISO, atau now.")] = "now",
    channel: Annotated[str, typer.Option(help="Hanya lewat kanal ini.")] = "",
    audience: Annotated[str, typer.Option(help="internal, mitra atau publik.")] = "internal",
    drill: Annotated[bool, typer.Option(help="Simulasi: hanya ke grup tiruan.")] = False,
    as_json: Json = False,
) -> None:
    """Kirim pengumuman ke grup-grup di wilayah kantor."""
    body = _body(text, text_file)
    now = datetime.now(UTC)
    pause = _gap(gap)
    _check_choices(channel, audience)

    def release(tx: Tx) -> int:
        place = cli_base.office(tx, office)
        if drill:
            groups.ensure_drill_groups(tx, now)
        selector = Selector(
            author_office=place.code,
            root=place.code,
            tiers=_tiers(tiers, place),
            categories=categories_of(Audience(audience)),
            channel=channel or None,
            is_drill=drill,
        )
        return _publish(tx, body, selector, pause, _due(at, now, place.timezone), now)

    with cli_base.database() as db:
        number = _release(db, release, now)
        measured = _measure(db, number)
    if as_json:
        cli_base.print_json({"id": number})
    else:
        summary = broadcast_texts.sum_line(measured.audience, asdict(measured.total))
        typer.echo(f"{summary}  (nomor {number})")


def _publish(
    tx: Tx, body: str, selector: Selector, gap: timedelta, due_at: datetime, now: datetime
) -> int:
    author = Author(cli_base.operator())
    number = drafting.draft(tx, author, body, selector, gap=gap, now=now)
    publish.publish(tx, number, author.actor, due_at, now)
    return number


def _release(db: Database, release: Callable[[Tx], int], now: datetime) -> int:
    """Publish and plan to the end; a running bot would go on where this process is stopped."""
    try:
        number = db.write_now(release)
    except publish.NobodyThere:
        cli_base.refuse(texts.NOBODY)
    composers = composers_of(cli_base.settings())
    while db.write_now(lambda tx: publish.write_chunk(tx, composers, now)):
        pass
    return number


@app.command()
def status(number: int, as_json: Json = False) -> None:
    """Tampilkan jumlah grup menurut keadaannya."""
    with cli_base.database() as db:
        measured = _measure(db, number)
    if as_json:
        cli_base.print_json(_as_json(measured))
        return
    typer.echo(broadcast_texts.STATE_LABELS[measured.state.value])
    typer.echo(broadcast_texts.sum_line(measured.audience, asdict(measured.total)))


@app.command()
def equality(
    number: int,
    office: Annotated[str, typer.Option(help="Hanya kantor ini: kode atau nama.")] = "",
    output: Annotated[Path | None, typer.Option(help="Berkas CSV; tanpa ini ke layar.")] = None,
) -> None:
    """Tulis CSV: kapan tiap peserta pemilu menerima, dan apakah teksnya sama."""
    from bot.equality_csv import written  # noqa: PLC0415  (only who asks for it needs it)

    def read(tx: Tx) -> str:
        code = cli_base.office(tx, office).code if office else None
        return written(tx, number, code)

    with cli_base.database() as db:
        try:
            content = db.read_now(read)
        except NoResultFound:
            cli_base.refuse(texts.NO_BROADCAST.format(number=number))
    if output is None:
        typer.echo(content, nl=False)
        return
    try:
        output.write_text(content, "utf-8-sig", newline="")
    except OSError:
        cli_base.refuse(texts.UNWRITABLE.format(path=output))


@app.command()
def watch(number: int) -> None:
    """Ikuti pengiriman dengan bilah kemajuan per tingkat."""
    from bot.bars import Bars, bars  # noqa: PLC0415  (only who watches needs the drawing)

    with cli_base.database() as db, bars() as shown:
        rows = Bars(shown)
        measured = _measure(db, number)
        rows.update(measured)
        while not measured.is_over:
            time.sleep(LOOK_EVERY)
            measured = _measure(db, number)
            rows.update(measured)


def _measure(db: Database, number: int) -> progress.Progress:
    try:
        return db.read_now(lambda tx: progress.measure(tx, number))
    except NoResultFound:
        cli_base.refuse(texts.NO_BROADCAST.format(number=number))


def _as_json(measured: progress.Progress) -> dict[str, Any]:
    by_tier = {
        tier.value: {"audience": tally.total, **asdict(tally)}
        for tier, tally in measured.by_tier.items()
    }
    return {
        "id": measured.broadcast_id,
        "state": measured.state.value,
        "audience": measured.audience,
        **asdict(measured.total),
        "by_tier": by_tier,
    }


def _body(text: str, text_file: Path | None) -> str:
    if text and text_file is not None:
        cli_base.refuse(texts.TWO_TEXTS)
    if text_file is not None:
        try:
            text = text_file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            cli_base.refuse(texts.UNREADABLE_TEXT.format(path=text_file))
    text = text.replace("\0", "").strip()
    if not text:
        cli_base.refuse(texts.NO_TEXT)
    if len(text) > drafting.MOST_TEXT:
        cli_base.refuse(texts.TEXT_TOO_LONG)
    return escape(text, quote=False)


def _gap(seconds: float | None) -> timedelta:
    if seconds is None:
        return cli_base.settings().broadcasts.gap
    if not 0 <= seconds <= LONGEST_GAP:
        cli_base.refuse(texts.BAD_GAP)
    return timedelta(seconds=seconds)


def _check_choices(channel: str, audience: str) -> None:
    if channel and channel not in COMPOSERS:
        choices = ", ".join(sorted(COMPOSERS))
        cli_base.refuse(texts.UNKNOWN_CHANNEL.format(channel=channel, choices=choices))
    if audience not in set(Audience):
        choices = ", ".join(Audience)
        cli_base.refuse(texts.BAD_AUDIENCE.format(audience=audience, choices=choices))


def _tiers(text: str, office: Office) -> tuple[Tier, ...]:
    allowed = TIERS_BELOW[office.tier]
    if not text:
        return allowed
    names = [name.strip().casefold() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in set(Tier):
            cli_base.refuse(texts.BAD_TIER.format(tier=name))
    above = [name for name in names if Tier(name) not in allowed]
    if above:
        cli_base.refuse(texts.TIER_ABOVE.format(tiers=", ".join(above)))
    return tuple(tier for tier in allowed if tier.value in names)


def _due(text: str, now: datetime, zone: str) -> datetime:
    if text.casefold() in ("now", "sekarang"):
        return now
    due_at = clock.parse_when(text, now, zone)
    if due_at is None:
        cli_base.refuse(texts.BAD_TIME.format(text=text))
    if due_at <= now:
        cli_base.refuse(texts.PAST_TIME)
    return due_at
