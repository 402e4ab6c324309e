"""APScheduler as the ticker; what is due stands in the database."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError

from bot.alerts import Alarm
from bot.leadership import Leadership
from broadcasts import (
    approval_clock,
    corrections,
    event_reminding,
    releasing,
    reminding,
    reports,
    schedule,
    series_clock,
)
from channels.base import Media
from faq import gap_letters
from faq.gap_letters import Month
from faq.gaps import Subject
from hoaxes import (
    claim_topics,
    closing,
    packing,
    referral_notices,
    reports_sending,
    reports_weekly,
    telling,
    verdict_clock,
)
from hoaxes import warnings as claim_clocks
from hoaxes import watching as claim_watching
from hoaxes.recognising import NothingKnown, Recognises
from hoaxes.ripening import Ripening
from outbox.clock import was_set
from outbox.enqueue import Composers
from registry import erasure, retention
from registry.retention import Step
from staff import checks
from storage import audit, erasures, inbox, media
from storage.claim_report_readers import ClaimReportReader
from storage.engine import Database, Tx, Unit
from storage.leader import Deposed
from storage.retention import HIDDEN, RAW_BODIES
from threads import topics, warnings, watching
from threads.context import OFFICIAL_DOMAINS, Act

log = structlog.get_logger()

T = TypeVar("T")

TICK = timedelta(seconds=0.2)
REFRESH = timedelta(seconds=3)  # 20 edits a minute is what a group allows
FOLLOW_UP = timedelta(seconds=5)
SEAL = timedelta(seconds=1)
SWEEP = timedelta(hours=1)
FORGET = timedelta(seconds=15)  # after the last word to somebody who asked to be erased
ALARM = timedelta(seconds=10)
WARN = timedelta(seconds=10)
RIPEN = timedelta(seconds=0.5)  # what people wait for after their last answer
APPROVALS = timedelta(seconds=5)
RELEASES = timedelta(seconds=2)
DESKS = timedelta(seconds=30)  # until a case is free again whose holder's role has ended
TOPICS = timedelta(seconds=5)
CLAIMS = timedelta(seconds=5)
TELL = timedelta(seconds=1)
TOLD_AT_ONCE = 10  # chunks of people
VERDICTS = timedelta(seconds=5)
REMIND = timedelta(minutes=1)
STAFF = timedelta(minutes=5)
REFER = timedelta(seconds=3)  # until a pack that was asked for in a chat is made
RECUR = timedelta(seconds=30)  # a copy is made a day ahead
FIRST_SWEEP = timedelta(minutes=1)  # after a start: a bot that is often restarted sweeps, too
CLOCK_WATCH = timedelta(seconds=1)
CLOCK_JUMP = timedelta(seconds=5)


class Ticker:
    """Runs what time brings; a job that fails is logged and runs again."""

    def __init__(
        self,
        database: Database,
        composers: Composers,
        *,
        clock: Callable[[], datetime],
        wake_outbox: Callable[[], None],
        official_domains: Sequence[str] = OFFICIAL_DOMAINS,
        leadership: Leadership | None = None,
        alarm: Alarm | None = None,
        recogniser: Recognises | None = None,
        watches_clock: bool = True,
    ) -> None:
        self._db = database
        self._leadership = leadership
        self._alarm = alarm
        self._has_deleted = True  # by a process before this one, perhaps
        self._has_looked_back = False
        self._composers = composers
        self._clock = clock
        self._official_domains = official_domains
        self._wake_outbox = wake_outbox
        self._ripening = Ripening(recogniser or NothingKnown(), composers, clock)
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._jobs: set[asyncio.Task[None]] = set()
        self._watches_clock = watches_clock
        self._clock_watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Look at what a stop left behind, then tick.

        Of several processes only the one that leads does either.
        """
        if self._leadership is None:
            await self._look_back()
        jobs = (
            (self.tick, TICK, TICK),
            (self.refresh, REFRESH, REFRESH),
            (self.follow_up, FOLLOW_UP, FOLLOW_UP),
            (self.seal, SEAL, SEAL),
            (self.forget, FORGET, FORGET),
            (self.sweep, SWEEP, FIRST_SWEEP),
            (self.alarm, ALARM, ALARM),
            (self.warn, WARN, WARN),
            (self.ripen_reports, RIPEN, RIPEN),
            (self.watch_approvals, APPROVALS, APPROVALS),
            (self.watch_releases, RELEASES, RELEASES),
            (self.watch_desks, DESKS, DESKS),
            (self.look_after_topics, TOPICS, TOPICS),
            (self.begin_claim_topics, TOPICS, TOPICS),
            (self.tell_of_verdicts, TELL, TELL),
            (self.watch_verdicts, VERDICTS, VERDICTS),
            (self.remind, REMIND, REMIND),
            (self.check_staff, STAFF, STAFF),
            (self.recur, RECUR, RECUR),
            (self.refer, REFER, REFER),
            (self.remind_of_events, REMIND, REMIND),
            (self.press_claims, WARN, WARN),
            (self.close_claims, CLAIMS, CLAIMS),
            (self.send_claim_reports, REMIND, REMIND),
            (self.list_gaps, STAFF, STAFF),
        )
        for job, interval, first in jobs:
            self._scheduler.add_job(
                self._guarded(job),
                "interval",
                seconds=interval.total_seconds(),
                next_run_time=datetime.now(UTC) + first,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
        self._scheduler.start()
        if self._watches_clock:
            self._clock_watch = asyncio.create_task(self._watch_clock())

    @property
    def is_running(self) -> bool:
        """Whether it has started and not stopped."""
        return bool(self._scheduler.running)

    async def stop(self) -> None:
        """Tick no more; returns when the last job is done."""
        if self._clock_watch is not None:
            self._clock_watch.cancel()
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was submitted begins
        if self._jobs:
            await asyncio.wait(self._jobs)
        self._scheduler.shutdown(wait=False)  # cancels what runs, and logs that as an error

    async def tick(self) -> None:
        """Plan, open, close and report announcements."""
        if not self._has_looked_back:
            await self._look_back()
        if not await self._db.read(schedule.has_work):
            return
        if await self._write(self._advance):
            self._wake_outbox()

    def _advance(self, tx: Tx) -> bool:
        domains = self._official_domains
        return schedule.tick(tx, self._composers, self._clock(), official_domains=domains)

    async def _look_back(self) -> None:
        await self._write(lambda tx: schedule.after_start(tx, self._composers, self._clock()))
        self._has_looked_back = True

    async def _write(self, unit: Unit[T]) -> T:
        """Write as the leader, where there are several processes."""
        return await (self._leadership or self._db).write(unit)

    async def refresh(self) -> None:
        """Bring live views up to date."""
        if await self._write(lambda tx: reports.refresh(tx, self._composers, self._clock())):
            self._wake_outbox()

    async def follow_up(self) -> None:
        """Say by another way what was refused of a correction."""
        if not await self._db.read(lambda tx: corrections.has_refusals(tx, self._clock())):
            return
        if await self._write(lambda tx: corrections.follow_up(tx, self._composers, self._clock())):
            self._wake_outbox()

    async def warn(self) -> None:
        """Remind those who let people wait."""
        if not await self._db.read(lambda tx: warnings.is_due(tx, self._clock())):
            return
        await self._write(lambda tx: warnings.warn(tx, self._composers, self._clock()))
        self._wake_outbox()

    async def press_claims(self) -> None:
        """Let priorities of claims fade, and remind those who let one wait."""
        while await self._db.read(lambda tx: claim_clocks.is_due(tx, self._clock())):
            await self._write(lambda tx: claim_clocks.warn(tx, self._composers, self._clock()))
            self._wake_outbox()

    async def send_claim_reports(self) -> None:
        """Send the weekly reports on claims; they are drawn outside of transactions."""
        for reader in await self._db.read(lambda tx: reports_sending.due(tx, self._clock())):
            await self._send_claim_report(reader)
            self._wake_outbox()

    async def _send_claim_report(self, reader: ClaimReportReader) -> None:
        week = await self._db.read(
            lambda tx: reports_weekly.latest(tx, reader.office, self._clock())
        )
        made = await asyncio.to_thread(reports_weekly.files, week)
        await self._write(
            lambda tx: reports_sending.send(self._act(tx, "claimweek"), reader, week, made)
        )

    async def list_gaps(self) -> None:
        """Send the monthly lists of what answers left open, gathered outside of transactions."""
        first = await self._db.read(lambda tx: gap_letters.due(tx, self._clock()))
        if first is None:
            return
        for month in await self._db.read(lambda tx: gap_letters.months(tx, first, self._clock())):
            found = await asyncio.to_thread(gap_letters.gathered, month)
            await self._write(partial(self._send_gaps, month=month, found=found))
            self._wake_outbox()
        await self._write(lambda tx: gap_letters.finish(tx, self._clock()))

    def _send_gaps(self, tx: Tx, month: Month, found: Sequence[Subject]) -> None:
        gap_letters.send(self._act(tx, "gaps"), month, found)

    async def close_claims(self) -> None:
        """Tell those who asked about a claim that was closed without a verdict."""
        while await self._db.read(lambda tx: closing.has_work(tx, self._clock())):
            await self._write(lambda tx: closing.tell(self._act(tx, "closing")))
            self._wake_outbox()

    async def ripen_reports(self) -> None:
        """Let doubtful messages go on: what is missing is asked, the rest is opened."""
        for one in await self._db.read(self._ripening.due):
            await self._ripening.go_on(one, self._write)
            self._wake_outbox()

    async def watch_approvals(self) -> None:
        """Hold what nobody has decided in time, and ask whoever decides now."""
        if not await self._db.read(lambda tx: approval_clock.has_work(tx, self._clock())):
            return
        await self._write(lambda tx: approval_clock.look(self._act(tx, "approvals")))
        self._wake_outbox()

    async def watch_releases(self) -> None:
        """Ask provinces to let announcements go on, and go on where nobody can be asked."""
        if not await self._db.read(lambda tx: releasing.has_work(tx, self._clock())):
            return
        await self._write(
            lambda tx: releasing.look(Act(tx, self._composers, self._clock(), "releases"))
        )
        self._wake_outbox()

    def _act(self, tx: Tx, key: str) -> Act:
        domains = self._official_domains
        return Act(tx, self._composers, self._clock(), key, official_domains=domains)

    async def seal(self) -> None:
        """Chain new audit rows."""
        if await self._db.read(audit.has_unsealed):
            await self._write(audit.seal)

    async def forget(self) -> None:
        """Forget the chats of erased people once our last words have left."""
        if await self._db.read(erasures.is_any):
            done = await self._write(lambda tx: erasure.finish(tx, self._clock()))
            self._has_deleted = self._has_deleted or done > 0
        if self._has_deleted:
            self._has_deleted = not await self._db.forget_deleted()

    async def sweep(self) -> None:
        """Forget raw bodies and hidden pictures in time and, once a night, whatever is too old."""
        before = self._clock() - RAW_BODIES
        await self._write(lambda tx: inbox.erase_bodies(tx, before))
        await self._write(lambda tx: media.erase_hidden(tx, self._clock() - HIDDEN))
        if retention.is_due(await self._db.read(retention.last_sweep), self._clock()):
            await self._sweep_all()

    async def _sweep_all(self) -> None:
        counts = {name: await self._sweep(step) for name, step in retention.STEPS.items()}
        await self._write(lambda tx: retention.note_sweep(tx, counts, self._clock()))
        self._has_deleted = True
        log.info("ticker.swept", **counts)

    async def _sweep(self, step: Step) -> int:
        """Take a step chunk by chunk; other writers get their turn between them."""
        done, resume_at = 0, 0
        while True:
            chunk = await self._write(partial(step, now=self._clock(), after=resume_at))
            done += chunk.done
            if chunk.resume_at is None:
                return done
            resume_at = chunk.resume_at

    async def alarm(self) -> None:
        """Tell operators what is wrong, and what is not wrong any more."""
        alarm, now = self._alarm, self._clock()
        if alarm is None or not await self._db.read(lambda tx: alarm.has_work(tx, now)):
            return
        if await self._write(lambda tx: alarm.look(tx, now)):
            self._wake_outbox()

    async def watch_desks(self) -> None:
        """Free cases and claims that nobody may work on any more, and tell the desks."""
        if await self._db.read(lambda tx: watching.has_work(tx, self._clock())):
            await self._write(lambda tx: watching.look(self._act(tx, "desks")))
            self._wake_outbox()
        if await self._db.read(lambda tx: claim_watching.has_work(tx, self._clock())):
            await self._write(lambda tx: claim_watching.look(self._act(tx, "claims")))
            self._wake_outbox()

    async def look_after_topics(self) -> None:
        """Begin what desks in groups miss, and give up those that cannot be used."""
        if not await self._db.read(lambda tx: topics.has_work(tx, self._clock())):
            return
        if await self._write(lambda tx: topics.look_after(tx, self._composers, self._clock())):
            self._wake_outbox()

    async def begin_claim_topics(self) -> None:
        """Begin the topics that claims of desks in groups lack."""
        if await self._db.read(lambda tx: claim_topics.has_work(tx, self._clock())):
            await self._write(lambda tx: claim_topics.look_after(self._act(tx, "claimtopics")))
            self._wake_outbox()

    async def tell_of_verdicts(self) -> None:
        """Tell whoever asked about a claim what has been said, or taken back, since."""
        if not await self._db.read(telling.has_work):
            return
        for _ in range(TOLD_AT_ONCE):  # a stop waits for no more
            if not await self._write(lambda tx: telling.tell_some(self._act(tx, "verdicts"))):
                return
            self._wake_outbox()

    async def watch_verdicts(self) -> None:
        """Return what was submitted about claims that are not what they were."""
        if not await self._db.read(verdict_clock.has_work):
            return
        await self._write(lambda tx: verdict_clock.look(self._act(tx, "verdicts")))
        self._wake_outbox()

    async def remind(self) -> None:
        """Remind those who have an announcement and have not said so."""
        digests = await self._db.read(lambda tx: reminding.due(tx, self._clock()))
        if not digests:
            return
        await self._write(lambda tx: reminding.send(tx, self._composers, digests, self._clock()))
        self._wake_outbox()

    async def check_staff(self) -> None:
        """Ask offices whether the list of their people is still right."""
        while steps := await self._db.read(lambda tx: checks.due(tx, self._clock())):
            taken = await self._write(partial(self._check, steps))
            if not taken:
                return
            self._wake_outbox()

    def _check(self, steps: Sequence[checks.Due], tx: Tx) -> int:
        return checks.take(Act(tx, self._composers, self._clock(), "staff"), steps)

    async def recur(self) -> None:
        """Make the copies of recurring announcements, and stop what nobody answers for."""
        if not await self._db.read(lambda tx: series_clock.has_work(tx, self._clock())):
            return
        await self._write(
            lambda tx: series_clock.look(Act(tx, self._composers, self._clock(), "series"))
        )
        self._wake_outbox()

    async def refer(self) -> None:
        """Make the packs that somebody waits for in a chat, and ask what became of the others."""
        for number in await self._db.read(packing.wanted):
            try:
                made = await packing.make(self._db, number, self._clock())
            except Exception:
                log.exception("ticker.pack_failed", referral=number)
                continue  # those of others do not wait for it
            await self._write(partial(self._deliver, number, made.file))
            self._wake_outbox()
        if await self._db.read(lambda tx: referral_notices.is_due(tx, self._clock())):
            await self._write(lambda tx: referral_notices.remind(self._act(tx, "referrals")))
            self._wake_outbox()

    def _deliver(self, number: int, file: Media, tx: Tx) -> None:
        act = self._act(tx, f"pack:{secrets.token_hex(8)}")  # it may be asked for again
        referral_notices.deliver(act, number, file)

    async def remind_of_events(self) -> None:
        """Remind those who are invited, and those who come."""
        over = await self._db.read(lambda tx: event_reminding.over(tx, self._clock()))
        for event in over:
            await self._write(partial(event_reminding.stop, event=event))
        found = await self._db.read(lambda tx: event_reminding.due(tx, self._clock()))
        if not found:
            return
        await self._write(
            lambda tx: event_reminding.send(tx, self._composers, found, self._clock())
        )
        self._wake_outbox()

    async def _watch_clock(self) -> None:
        """Go on at once when the clock is corrected: APScheduler and the outbox look at it."""
        loop = asyncio.get_running_loop()
        before, steady_before = self._clock(), loop.time()
        while True:
            await asyncio.sleep(CLOCK_WATCH.total_seconds())
            now, steady = self._clock(), loop.time()
            jump = (now - before) - timedelta(seconds=steady - steady_before)
            if abs(jump) > CLOCK_JUMP:
                log.warning("ticker.clock_jumped", seconds=round(jump.total_seconds()))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))
                await self._guarded(partial(self._follow_clock, jump))()
            before, steady_before = now, steady

    async def _follow_clock(self, jump: timedelta) -> None:
        await self._write(lambda tx: was_set(tx, jump, self._clock()))
        self._wake_outbox()

    def _guarded(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        name = getattr(job, "__name__", "job")

        async def run() -> None:
            if self._leadership is not None and not self._leadership.leads():
                self._has_looked_back = False
                return
            task = asyncio.current_task()
            assert task is not None
            self._jobs.add(task)
            task.add_done_callback(self._jobs.discard)
            try:
                await job()
            except Deposed:
                log.warning("ticker.deposed", job=name)
            except DBAPIError as error:
                # The database is away: it runs again, and a trace each time would fill the log.
                log.warning("ticker.job_failed", job=name, error=type(error).__name__)
            except Exception:
                log.exception("ticker.job_failed", job=name)

        return run
