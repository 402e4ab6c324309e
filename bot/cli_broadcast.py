"""broadcast send, status, equality and watch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import NoResultFound

from bot import cli_base, cli_event, cli_limits
from bot.composers import COMPOSERS, composers_of
from broadcasts import (
    approval,
    approval_view,
    drafting,
    invitations,
    nights,
    policy,
    progress,
    proof,
    publish,
)
from broadcasts.drafting import TIERS_BELOW, Author
from broadcasts.holds import Held
from broadcasts.nights import Wait
from channels import markup
from registry import clock, groups
from registry.groups import Audience, categories_of
from registry.names import one_line
from registry.segments import parse_segment
from storage.broadcasts import Broadcast, Kind
from storage.chats import Segment, Selector
from storage.engine import Database, Tx
from storage.offices import Office, Tier
from texts import approvals as approval_texts
from texts import broadcasts as broadcast_texts
from texts import cli as texts
from texts import invitations as invitation_texts
from texts import nights as night_texts
from texts import placeholders as filling_texts
from texts.registry import unknown_segment
from threads.context import Act

app = typer.Typer(no_args_is_help=True, help="Pengumuman.")
Json = Annotated[bool, typer.Option("--json", help="Keluaran untuk program.")]
LOOK_EVERY = 0.5  # seconds
LONGEST_GAP = 86_400  # seconds
LONGEST_REASON = 200  # characters


@app.command()
def send(
    office: Annotated[str, typer.Option(help="Kantor yang berbicara: kode atau nama.")],
    text: Annotated[str, typer.Option(help="Isi pengumuman.")] = "",
    text_file: Annotated[Path | None, typer.Option(help="Berkas teks UTF-8.")] = None,
    tiers: Annotated[str, typer.Option(help="nasional,provinsi,kabkota")] = "",
    gap: Annotated[float | None, typer.Option(help="Detik antar tingkat.")] = None,
    at: Annotated[str, typer.Option(help="Waktu ISO, atau now.")] = "now",
    embargo: Annotated[str, typer.Option(help="Tidak dikirim dan terbaca sebelum waktu ini.")] = "",
    stage: Annotated[int, typer.Option(help="Nomor tahapan yang mengikatnya.")] = 0,
    channel: Annotated[str, typer.Option(help="Hanya lewat kanal ini.")] = "",
    audience: Annotated[str, typer.Option(help="internal, mitra atau publik.")] = "internal",
    segment: Annotated[str, typer.Option(help="Segmen pemilih, dipisah koma.")] = "",
    drill: Annotated[bool, typer.Option(help="Simulasi: hanya ke grup tiruan.")] = False,
    kind: Annotated[str, typer.Option(help="Jenis, misalnya siaran_pers.")] = Kind.ANNOUNCEMENT,
    event_at: Annotated[str, typer.Option(help="Waktu acara undangan, boleh sampai jam.")] = "",
    place: Annotated[str, typer.Option(help="Tempat atau tautan acara undangan.")] = "",
    guests: Annotated[str, typer.Option(help="Siapa yang diharapkan hadir.")] = "",
    waived: Annotated[
        str | None, typer.Option("--tanpa-persetujuan", help="Alasan; wajib bila perlu disetujui.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Kirim pengumuman ke grup-grup di wilayah kantor."""
    body = body_of(text, text_file)
    now = datetime.now(UTC)
    pause = _gap(gap)
    _check_choices(channel, audience, kind)
    segments = _segments(segment, audience)
    reason = _reason(waived)

    def release(tx: Tx) -> int:
        speaker = cli_base.office(tx, office)
        schedule = cli_event.schedule(kind, event_at, place, guests, now, speaker.timezone)
        if drill:
            groups.ensure_drill_groups(tx, now)
        selector = Selector(
            author_office=speaker.code,
            root=speaker.code,
            tiers=_tiers(tiers, speaker),
            categories=categories_of(Audience(audience)),
            channel=channel or None,
            is_drill=drill,
            segments=segments,
        )
        author = Author(cli_base.operator())
        number = drafting.draft(
            tx,
            author,
            body,
            selector,
            gap=pause,
            now=now,
            kind=Kind(kind),
            quiet=None if drill else cli_base.settings().broadcasts.quiet,
        )
        due_at = _due(at, now, speaker.timezone)
        announcement = tx.get_one(Broadcast, number)
        announcement.due_at = due_at
        announcement.embargo_until = cli_limits.embargo(embargo, now, speaker.timezone)
        announcement.stage_id = cli_limits.stage(tx, stage)
        if schedule is not None:
            invitations.plan(tx, announcement, schedule, now)
        _clear(tx, number, reason, now)
        publish.publish(tx, number, author.actor, due_at, now)
        return number

    with cli_base.database() as db:
        number = _release(db, release, now)
        measured = _measure(db, number)
        waits = db.read_now(lambda tx: _waits(tx, number))
    if as_json:
        cli_base.print_json({"id": number})
    else:
        for wait in waits:
            typer.echo(markup.visible(night_texts.waits(wait.zone, wait.until)))
        summary = broadcast_texts.sum_line(measured.audience, asdict(measured.total))
        typer.echo(f"{summary}  (nomor {number})")


def _waits(tx: Tx, number: int) -> Sequence[Wait]:
    """Who gets it only in the morning."""
    released = tx.get_one(Broadcast, number)
    return nights.waits(tx, released, released.due_at or released.created_at)


def _clear(tx: Tx, number: int, reason: str, now: datetime) -> None:
    """Write down why it leaves without a second person; refuses where that is not said."""
    if not policy.is_required(tx, tx.get_one(Broadcast, number), now):
        return
    if not reason:
        cli_base.refuse(approval_texts.NEEDED)
    act = Act(tx, composers_of(cli_base.settings()), now, f"cli:{number}")
    approval.waive(act, number, cli_base.operator(), reason)


def _reason(waived: str | None) -> str:
    """Why nobody approves it; refuses an empty one."""
    if waived is None:
        return ""
    if not (reason := one_line(waived, LONGEST_REASON)):
        cli_base.refuse(approval_texts.REASON_MISSING)
    return reason


def _release(db: Database, release: Callable[[Tx], int], now: datetime) -> int:
    """Publish and plan to the end; a running bot would go on where this process is stopped."""
    try:
        number = db.write_now(release)
    except publish.NobodyThere:
        cli_base.refuse(texts.NOBODY)
    except publish.Unfillable as error:
        gaps = error.gaps
        cli_base.refuse(markup.visible(filling_texts.gaps(gaps.unknown, gaps.without_contact)))
    except invitations.CannotInvite:
        cli_base.refuse(invitation_texts.IS_OVER)
    except Held as error:
        cli_base.refuse(cli_limits.why_not_sent(error.hold))
    composers = composers_of(cli_base.settings())
    while db.write_now(lambda tx: publish.write_chunk(tx, composers, now)):
        pass
    return number


@app.command()
def status(number: int, as_json: Json = False) -> None:
    """Tampilkan jumlah grup menurut keadaannya."""
    with cli_base.database() as db:
        measured = _measure(db, number)
        record = db.read_now(lambda tx: approval_view.record_of(tx, number))
    shown = markup.visible(record) if record else None
    if as_json:
        cli_base.print_json(_as_json(measured) | {"approval": shown})
        return
    typer.echo(broadcast_texts.STATE_LABELS[measured.state.value])
    if shown:
        typer.echo(shown)
    typer.echo(broadcast_texts.sum_line(measured.audience, asdict(measured.total)))


@app.command()
def end(number: int) -> None:
    """Catat bahwa pengumuman publik tidak berlaku lagi; yang mengeceknya membaca itu."""
    now = datetime.now(UTC)
    with cli_base.database() as db:
        try:
            db.write_now(lambda tx: proof.end(tx, number, cli_base.operator(), now))
        except proof.NotPublished:
            cli_base.refuse(texts.NOT_PUBLISHED.format(number=number))
    typer.echo(texts.ENDED.format(number=number))


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


def body_of(text: str, text_file: Path | None) -> str:
    """The text that was given, as HTML; refuses none, two, and one that is too long."""
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


def _check_choices(channel: str, audience: str, kind: str) -> None:
    if channel and channel not in COMPOSERS:
        choices = ", ".join(sorted(COMPOSERS))
        cli_base.refuse(texts.UNKNOWN_CHANNEL.format(channel=channel, choices=choices))
    if audience not in set(Audience):
        choices = ", ".join(Audience)
        cli_base.refuse(texts.BAD_AUDIENCE.format(audience=audience, choices=choices))
    if kind not in set(Kind):
        cli_base.refuse(approval_texts.BAD_KIND.format(kind=kind, choices=", ".join(Kind)))


def _segments(text: str, audience: str) -> tuple[Segment, ...]:
    named = [name.strip() for name in text.split(",") if name.strip()]
    found = [parse_segment(name) for name in named]
    for name, segment in zip(named, found, strict=True):
        if segment is None:
            cli_base.refuse(unknown_segment(name, ", ".join(Segment)))
    if named and Audience(audience) is not Audience.PUBLIC:
        cli_base.refuse(texts.SEGMENTS_ARE_PUBLIC)
    return tuple(segment for segment in Segment if segment in found)


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
