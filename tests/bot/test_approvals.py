"""Templates are made once, submitted, and watched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import pytest_asyncio

from bot import whatsapp
from bot.approvals import DECIDED, LEASE, UNDECIDED, Approvals
from bot.needed_templates import NEEDED
from bot.templates import StoredTemplates, Wanted, wanted
from channels.base import Approval
from channels.whatsapp_templates import Template
from storage import templates
from storage.engine import Database
from storage.templates import TemplateRow
from tests.bot.whatsapp_stage import platform, settings_for
from tests.engines import ENGINES
from tests.fakes.twilio_server import FakeTwilio
from texts.whatsapp import announcement_notice

pytestmark = pytest.mark.asyncio

OURS: Final = NEEDED[0]


class Clock:
    """A clock that is told."""

    def __init__(self) -> None:
        self.now = datetime(2027, 2, 13, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


class Watch:
    """What one process knows and does about its templates."""

    def __init__(self, database: Database, fake: FakeTwilio, **more: Any) -> None:
        settings = settings_for(database.url, fake)
        known = more.get("known", {OURS.name: wanted(settings)[OURS.name]})
        self.db = database
        self.fake = fake
        self.clock = Clock()
        account = whatsapp.account_of(settings)
        self.approvals = Approvals(database, account, known, clock=self.clock)
        self.book = StoredTemplates(database, fake.account, known, self.clock)

    async def look(self, after: timedelta = timedelta(0)) -> int:
        """Look at what is due after some time."""
        self.clock.advance(after)
        return await self.approvals.look()

    async def template(self) -> Template:
        """The template of announcements as it stands."""
        found = await self.book.get(OURS.name)
        assert found is not None
        return found

    async def approval(self) -> Approval:
        """How it stands."""
        return (await self.template()).approval

    async def row(self) -> TemplateRow:
        """What is stored of our own version of it."""
        row = await self.db.read(
            lambda tx: templates.get(tx, self.fake.account, OURS.name, OURS.digest)
        )
        assert row is not None
        return row

    def made(self) -> int:
        """How many Content objects were made so far."""
        return sum(call.method == "content.create" for call in self.fake.calls)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTwilio]:
    """The platform; what is submitted waits for a decision."""
    async with platform() as fake:
        fake.decision = "pending"
        yield fake


@pytest_asyncio.fixture
async def watch(db: Database, fake: FakeTwilio) -> AsyncIterator[Watch]:
    """A process that needs our templates and has just started."""
    watch = Watch(db, fake)
    await watch.approvals.want()
    yield watch
    await watch.approvals.aclose()


async def test_a_template_is_made_submitted_and_approved(watch: Watch, fake: FakeTwilio) -> None:
    """With nothing but an account, the template is brought to Meta and may be sent at last."""
    assert await watch.approval() is Approval.UNSUBMITTED
    assert await watch.look() == 1
    assert await watch.approval() is Approval.PENDING
    (made,) = fake.contents.values()
    assert made.template_name == f"pengumuman_{made.sid[2:12]}"
    assert (made.category, made.language) == ("UTILITY", "id")
    assert [(choice.label, choice.id) for choice in made.choices] == [("Buka pengumuman", "buka")]
    fake.decide(made.sid, "approved")
    assert await watch.look() == 0
    assert await watch.look(UNDECIDED) == 1
    assert await watch.template() == Template(
        "pengumuman", made.sid, OURS.variables, "UTILITY", OURS.text
    )
    assert await watch.look(UNDECIDED) == 0
    assert watch.made() == 1
    assert fake.counters.violations == []


async def test_what_only_answers_people_is_not_submitted(db: Database, fake: FakeTwilio) -> None:
    """A question within the window is made once and leaves at once; deleted, it is made anew."""
    known = wanted(settings_for(db.url, fake))
    watch = Watch(db, fake, known={"teruskan": known["teruskan"]})
    await watch.approvals.want()
    for _ in range(2):
        await watch.look(DECIDED)
        found = await watch.book.get("teruskan")
        assert found is not None
        assert found.approval is Approval.NOT_NEEDED
        assert found.content_sid in fake.contents
    fake.contents.clear()
    await watch.look(DECIDED)
    await watch.look()
    assert watch.made() == 2
    assert not any(call.method == "approval.create" for call in fake.calls)
    await watch.approvals.aclose()


async def test_what_we_need_is_fit_to_be_approved(watch: Watch, fake: FakeTwilio) -> None:
    """No rule of Meta's stands against the templates of the bot."""
    fake.decision = "approved"
    await watch.look()
    assert await watch.approval() is Approval.APPROVED
    assert announcement_notice("KPU {{2}} & kawan", "{{3}}", "7") == (
        "Pengumuman resmi dari KPU {{2}} &amp; kawan: {{3}} (nomor 7). "
        "Tekan tombol di bawah untuk membaca selengkapnya."
    )


@pytest.mark.parametrize(
    ("status", "approval"),
    [
        ("rejected", Approval.REJECTED),
        ("paused", Approval.PAUSED),
        ("disabled", Approval.DISABLED),
        ("approved", Approval.APPROVED),
    ],
)
async def test_a_later_decision_is_noticed(
    watch: Watch, fake: FakeTwilio, logged: list[Any], status: str, approval: Approval
) -> None:
    """Meta may change its mind at any time; the reason is kept, and the log tells once."""
    fake.decision = "approved" if status != "approved" else "rejected"
    await watch.look()
    (made,) = fake.contents.values()
    fake.decide(made.sid, status, "ISI_KURANG_JELAS")
    await watch.look(DECIDED)
    await watch.look(DECIDED)
    row = await watch.row()
    assert (row.approval, row.reason) == (approval, "ISI_KURANG_JELAS")
    changes = [line["approval"] for line in logged if line["event"] == "template.changed"]
    assert changes == [fake.decision, status]


async def test_a_deleted_template_is_made_again(watch: Watch, fake: FakeTwilio) -> None:
    """What somebody deleted in Twilio's console is made anew, under a name that Meta takes."""
    fake.decision = "approved"
    await watch.look()
    (first,) = fake.contents
    del fake.contents[first]
    await watch.book.doubt()
    await watch.look()
    assert await watch.approval() is Approval.UNSUBMITTED
    await watch.look()
    (second,) = fake.contents
    assert second != first
    assert await watch.approval() is Approval.APPROVED


@pytest.mark.parametrize("method", ["content.create", "approval.create", "approval.fetch"])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "code": 20500},
        {"action": "drop"},
        {"status": 401, "code": 20003},
        {"status": 429, "code": 20429},
        {"action": "garbage"},
        {"status": 400, "code": 20001},
    ],
    ids=["broken", "dropped", "refused", "busy", "garbage", "bad request"],
)
async def test_an_outage_is_survived(
    watch: Watch, fake: FakeTwilio, logged: list[Any], method: str, fault: dict[str, Any]
) -> None:
    """Whatever Twilio answers, the template is approved in the end, and the log tells once."""
    fake.decision = "approved"
    fake.fail(method, times=3, **fault)
    for _ in range(5):
        await watch.look(timedelta(minutes=5))
    await watch.look(DECIDED)
    assert await watch.approval() is Approval.APPROVED
    told = [line for line in logged if line["event"] == "template.not_looked_at"]
    assert len(told) == 1


async def test_pauses_grow_while_twilio_is_away(watch: Watch, fake: FakeTwilio) -> None:
    """An hour of outage costs a handful of calls, not one each minute."""
    fake.fail("content.create", action="bad_gateway", times=None)
    for _ in range(120):
        await watch.look(timedelta(seconds=30))
    assert 4 <= watch.made() <= 8


async def test_a_lost_answer_is_not_submitted_twice(watch: Watch, fake: FakeTwilio) -> None:
    """A request that arrived although its answer was lost is found by asking."""
    fake.fail("approval.create", action="drop_after")
    await watch.look()
    assert await watch.approval() is Approval.UNSUBMITTED
    await watch.look(timedelta(minutes=1))
    assert await watch.approval() is Approval.PENDING
    assert sum(call.method == "approval.create" for call in fake.calls) == 1


async def test_a_changed_definition_is_another_template(
    watch: Watch, db: Database, fake: FakeTwilio
) -> None:
    """A new version of the text is made and submitted beside the old one."""
    fake.decision = "approved"
    await watch.look()
    changed = replace(OURS, text=f"{OURS.text} Terima kasih.")
    template = Template(OURS.name, "", OURS.variables, text=changed.text)
    known = {OURS.name: Wanted(template, changed.digest, changed)}
    newer = Watch(db, fake, known=known)
    await newer.approvals.want()
    await newer.look()
    await newer.approvals.aclose()
    assert (await newer.template()).content_sid != (await watch.template()).content_sid
    assert len({made.template_name for made in fake.contents.values()}) == 2


async def test_a_template_of_the_settings_is_only_watched(db: Database, fake: FakeTwilio) -> None:
    """What the operator had approved may be sent at once, and is never made or submitted."""
    sid = "HX" + "ab" * 16
    template = Template(OURS.name, sid, OURS.variables, text=OURS.text)
    watch = Watch(db, fake, known={OURS.name: Wanted(template, sid)})
    assert await watch.approval() is Approval.APPROVED
    await watch.approvals.want()
    assert await watch.approval() is Approval.APPROVED
    await watch.look()
    assert await watch.approval() is Approval.MISSING
    given = {
        "language": "id",
        "types": {"twilio/text": {"body": "Halo"}},
    }
    fake.add_content(given, sid=sid, status="unsubmitted")
    await watch.look(DECIDED)
    assert await watch.approval() is Approval.UNSUBMITTED
    fake.decide(sid, "approved")
    await watch.look(DECIDED)
    assert await watch.approval() is Approval.APPROVED
    await watch.approvals.aclose()
    assert watch.made() == 0
    assert {call.method for call in fake.calls} == {"approval.fetch"}


@pytest.mark.parametrize("engine_name", ENGINES, indirect=True)
async def test_of_two_processes_one_makes_it(
    watch: Watch, database_url: str, fake: FakeTwilio
) -> None:
    """Processes that start together make one template; a dead one is replaced after its lease."""
    other = Database(database_url)
    twin = Watch(other, fake)
    await twin.approvals.want()
    fake.fail("content.create", action="slow", delay=0.05)
    first, second = await watch.approvals.look(), await twin.look()
    assert (first, second) == (1, 0)
    assert watch.made() == 1
    row = await watch.row()
    await other.write(lambda tx: templates.note_content(tx, row, ""))
    taken = await other.write(
        lambda tx: templates.claim(
            tx, fake.account, OURS.name, OURS.digest, twin.clock.now + UNDECIDED, LEASE
        )
    )
    assert taken is not None
    assert await watch.look(UNDECIDED) == 0
    assert await watch.look(LEASE) == 1
    assert watch.made() == 2
    await twin.approvals.aclose()
    other.close()
