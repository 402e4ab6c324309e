"""The main job on the embedded default: announcements down to 514 regency groups."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import typer

from bot import demo_doubts
from bot.app import Bot, running
from bot.bars import Bars, bars
from bot.config import Settings
from bot.demo_clock import DemoClock
from bot.demo_doubts import Doubts
from bot.demo_questions import DESK, Questions
from bot.demo_story import BEHIND, Story
from broadcasts import drafting, progress, publish
from broadcasts.drafting import TIERS_BELOW, Author
from broadcasts.progress import Progress
from channels.local_whatsapp import SimulatedWhatsApp
from channels.whatsapp_parts import WhatsAppComposer
from outbox.worker import utc_now
from registry import access, groups, relays
from registry.groups import Audience, categories_of
from storage import roles
from storage.chats import Category, Selector
from storage.engine import Tx
from storage.offices import NATIONAL_CODE, Tier
from storage.roles import Role
from texts import demo as texts

LOOK_EVERY = 0.05  # seconds
TIER_GAP = timedelta(seconds=0.5)  # so that the eye can follow the tiers
PUBLIC_GROUP = ("65", Category.VOLUNTEERS)  # whom something can be published to
STAFF = (  # invented people whom one can be on the page: user id, name, office, role
    ("petugas-ri", "Humas KPU RI", "00", Role.ADMIN),
    ("pimpinan-ri", "Pimpinan KPU RI", "00", Role.APPROVER),
    ("petugas-65", "Humas KPU Provinsi Kalimantan Utara", "65", Role.DRAFTER),
    ("petugas-65.03", "Humas KPU Kabupaten Nunukan", "65.03", Role.DRAFTER),
    (*DESK, "65.03", Role.DESK),
)
CITIZEN = ("warga", "Warga")


async def play(settings: Settings, *, once: bool) -> bool:
    """Tell the story and print its pictures; true if the announcement reached every group."""
    clock = DemoClock(BEHIND)
    stage = running(
        settings, is_drill=True, prepare=_people_the_stage, clock=clock, watches_clock=False
    )
    async with stage as bot:
        typer.echo(texts.STARTED)
        try:
            measured = await _tell(Story(bot, clock), bot)
        except TimeoutError:
            typer.echo(texts.STUCK)
            return False
        return await _stay(bot, measured, once=once)


async def _tell(story: Story, bot: Bot) -> Progress:
    measured = await _follow(bot, await story.approval())
    await story.publish()  # before the next one, with which the page opens
    number = await story.local_time()
    await story.picture(number)
    await story.correction(number)
    await story.check()
    questions = Questions(bot)
    await questions.in_group()
    await questions.in_private()
    await questions.neutral()
    await questions.handed_over()
    doubts = Doubts(bot)
    await doubts.known()
    await doubts.new()
    return measured


async def play_whatsapp(settings: Settings, *, once: bool) -> bool:
    """The same where no office has a group that we can enter: by template, tap and relay."""
    simulated = SimulatedWhatsApp()
    people: list[str] = []

    def people_the_stage(tx: Tx) -> None:
        people.extend(relays.ensure_drill_groups(tx, "local", "local", utc_now()))
        _employ_staff(tx, utc_now())

    stage = running(
        settings,
        is_drill=True,
        prepare=people_the_stage,
        channels={"local": simulated},
        composers={"local": WhatsAppComposer(daily_people=0)},
    )
    async with stage as bot:
        simulated.report = partial(bot.note, simulated)
        for user_id in people:
            simulated.oblige(user_id)
        typer.echo(texts.WHATSAPP_STARTED)
        measured = await _follow(bot, await _announce(bot), until=_is_confirmed)
        confirmed, lost, twice = measured.standings.confirmed, simulated.lost, simulated.twice()
        typer.echo(texts.CONFIRMED.format(confirmed=confirmed, lost=lost, twice=twice))
        return await _stay(bot, measured, once=once) and not twice


async def _stay(bot: Bot, measured: Progress, *, once: bool) -> bool:
    """Serve the page until somebody stops it, unless once is enough."""
    if once:
        return _is_everywhere(measured)
    typer.echo(texts.PAGE_READY.format(url=f"http://127.0.0.1:{bot.port}/"))
    await _until_interrupted()
    return True


def _people_the_stage(tx: Tx) -> None:
    now = utc_now()
    groups.ensure_drill_groups(tx, now)
    groups.ensure_drill_group(tx, *PUBLIC_GROUP, now)
    demo_doubts.make_known(tx, now)
    _employ_staff(tx, now)


def _employ_staff(tx: Tx, now: datetime) -> None:
    for user_id, name, office, role in STAFF:
        person = access.introduce(tx, "local", "local", user_id, name, now)
        roles.grant(tx, person.person_id, office, role, now)
    access.introduce(tx, "local", "local", *CITIZEN, now)


def _is_over(measured: Progress) -> bool:
    return measured.is_over


def _is_confirmed(measured: Progress) -> bool:
    return measured.is_over and measured.standings.confirmed == measured.audience


async def _announce(bot: Bot) -> int:
    now = utc_now()
    selector = Selector(
        author_office=NATIONAL_CODE,
        root=NATIONAL_CODE,
        tiers=TIERS_BELOW[Tier.NATIONAL],
        categories=categories_of(Audience.INTERNAL),
        is_drill=True,
    )

    def release(tx: Tx) -> int:
        author = Author("system")
        number = drafting.draft(tx, author, texts.TIERED, selector, gap=TIER_GAP, now=now)
        publish.publish(tx, number, author.actor, now, now)
        return number

    return await bot.database.write(release)


async def _follow(bot: Bot, number: int, until: Callable[[Progress], bool] = _is_over) -> Progress:
    """Show its bars until then, and print what came of it."""
    started = time.monotonic()
    with bars() as shown:
        rows = Bars(shown)
        while True:
            measured = await bot.database.read(lambda tx: progress.measure(tx, number))
            rows.update(measured)
            if until(measured):
                break
            await asyncio.sleep(LOOK_EVERY)
    _print_picture(measured, time.monotonic() - started)
    return measured


def _print_picture(measured: Progress, seconds: float) -> None:
    sent = {tier: tally.sent for tier, tally in measured.by_tier.items()}
    typer.echo(
        texts.DONE.format(
            national=sent[Tier.NATIONAL],
            province=sent[Tier.PROVINCE],
            regency=sent[Tier.REGENCY],
            all=sum(sent.values()),
            seconds=seconds,
        )
    )


def _is_everywhere(measured: Progress) -> bool:
    return measured.total.sent == measured.audience == 553


async def _until_interrupted() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, stopped.set)
    await stopped.wait()
