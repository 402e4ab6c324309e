"""WhatsApp in the running bot, over real sockets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import col, select, update

from bot import diagnosis, files, whatsapp
from bot.catching_up import CatchingUp
from bot.composers import COMPOSERS
from bot.intake import Intake
from bot.needed_templates import NEEDED
from channels import media_links
from channels.base import (
    Approval,
    Envelope,
    Media,
    MediaKind,
    Message,
    Part,
    TemplateCall,
    Unavailable,
)
from outbox import enqueue
from outbox.asking import Asker
from storage import chats, media, templates
from storage.broadcasts import Lane
from storage.chats import ChatRow, ChatState
from storage.engine import Tx
from storage.inbox import InboxRow
from storage.operations import OperationRow, OperationState
from tests.bot.whatsapp_stage import (
    INTERNAL,
    PERSON,
    PUBLIC,
    PUBLIC_URL,
    Stage,
    open_stage,
    platform,
    settings_for,
)
from tests.fakes.twilio_content import Content
from tests.fakes.twilio_server import FakeTwilio
from tests.fakes.twilio_statuses import Manner
from tests.process import until
from texts.whatsapp import announcement_notice

PAPER = b"%PDF-1.4 contoh"


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeTwilio]:
    """The platform."""
    async with platform() as fake:
        yield fake


@pytest_asyncio.fixture
async def wa(database_url: str, fake: FakeTwilio) -> AsyncIterator[Stage]:
    """A running bot on WhatsApp."""
    async with open_stage(database_url, fake) as stage:
        yield stage


def token_of(address: str) -> str:
    """The last piece of a status address."""
    return address.rpartition("/")[2]


@pytest.mark.asyncio
async def test_a_person_writes_and_is_answered(wa: Stage) -> None:
    """What arrives at the webhook is answered through Twilio, and its statuses are kept."""
    welcome = await wa.hears("menu", contains="Layanan Informasi")
    assert welcome.sender == INTERNAL
    assert re.fullmatch(
        rf"{PUBLIC_URL}/webhooks/whatsapp/status/\d+/[\w-]+", welcome.status_callback
    )
    await wa.until(OperationState.READ)
    (row,) = await wa.rows()
    assert row.external_id == welcome.sid
    assert wa.fake.counters.violations == []
    assert set(wa.fake.counters.callbacks) == {200}


@pytest.mark.asyncio
async def test_each_sender_answers_for_itself(wa: Stage) -> None:
    """A person who writes to our other number is answered from that number."""
    answer = await wa.hears("menu", to=PUBLIC)
    assert answer.sender == PUBLIC
    assert wa.fake.counters.violations == []


@pytest.mark.asyncio
async def test_a_message_posted_twice_is_handled_once(wa: Stage) -> None:
    """Twilio may repeat a webhook; the person gets one answer."""
    act = await wa.fake.say(PERSON, "menu")
    await wa.fake.wait_for(number=PERSON)
    assert (await wa.fake.replay(act.sid)).status == 200
    stored = await wa.bot.database.read(lambda tx: len(tx.scalars(select(InboxRow)).all()))
    assert stored == 1


@pytest.mark.asyncio
async def test_forged_calls_change_nothing(wa: Stage, logged: list[Any]) -> None:
    """Without a valid signature or with another token: 403, nothing stored, nobody named."""
    welcome = await wa.hears("menu")
    await wa.until(OperationState.READ)
    before = await wa.rows()
    for signature in ("wrong", "missing"):
        assert (await wa.fake.say(PERSON, "BERHENTI", signature=signature)).status == 403
        posted = await wa.fake.call_back(welcome.sid, "failed", 63014, signature=signature)
        assert posted is not None
        assert posted.status == 403
    token = token_of(welcome.status_callback)
    path = f"/webhooks/whatsapp/status/{(before[0].id or 0) + 1}/{token}"
    async with wa.session.post(f"{wa.url}{path}", data={"MessageStatus": "read"}) as answer:
        assert answer.status == 403
    assert await wa.rows() == before
    assert PERSON not in repr(logged)
    assert wa.fake.counters.accepted_forgeries == 0


@pytest.mark.parametrize(
    ("label", "manner"),
    [
        ("early", Manner(is_early=True)),
        ("twice", Manner(copies=2)),
        ("reversed", Manner(is_reversed=True)),
        ("early, twice and reversed", Manner(is_early=True, copies=2, is_reversed=True)),
    ],
)
@pytest.mark.asyncio
async def test_statuses_only_move_forward(label: str, manner: Manner, wa: Stage) -> None:
    """Callbacks before the answer, repeated or in any order end at the furthest state."""
    wa.fake.manner = manner
    await wa.hears("menu")
    await wa.until(OperationState.READ)
    await wa.hears("bantuan")
    await wa.until(OperationState.READ, OperationState.READ)
    assert wa.fake.duplicates() == {}


@pytest.mark.asyncio
async def test_a_failure_comes_by_callback(wa: Stage) -> None:
    """Somebody who is not on WhatsApp after all: failed by name, and the chat is closed."""
    wa.fake.set_state(PERSON, "not_on_whatsapp")
    await wa.fake.say(PERSON, "menu")
    await wa.fake.wait_for(number=PERSON, status="undelivered")
    await wa.until(OperationState.FAILED)
    (row,) = await wa.rows()
    assert row.reason == "not_on_whatsapp"
    chat = await wa.bot.database.read(lambda tx: chats.get_one(tx, row.chat_id))
    assert chat.state is ChatState.GONE


def _paper(name: str = "Surat edaran.pdf") -> Media:
    digest = hashlib.sha256(PAPER).hexdigest()
    return Media(digest, MediaKind.DOCUMENT, name, "application/pdf", len(PAPER))


def _address(stage: Stage, expires: datetime) -> str:
    key = whatsapp.link_key(stage.bot.settings)
    return media_links.sign(key, media_links.path_of(_paper()), expires)


@pytest.mark.asyncio
async def test_a_file_is_fetched_from_us(wa: Stage) -> None:
    """A document leaves as a link that only its signature opens; type and name are right."""
    await wa.hears("menu")

    def send(tx: Any) -> None:
        media.put(tx, _paper(), PAPER, datetime.now(UTC))
        chat = tx.scalars(select(ChatRow).where(col(ChatRow.external_id) == PERSON)).one()
        message = Message("Surat edaran", media=_paper())
        enqueue.say(tx, COMPOSERS, chat, message, key="k", now=datetime.now(UTC))

    await wa.bot.database.write(send)
    wa.bot.wake_outbox()
    sent = await wa.fake.wait_for(lambda message: bool(message.media), number=PERSON)
    assert (sent.media[0].content, sent.media[0].content_type) == (PAPER, "application/pdf")
    async with wa.session.get(wa.url + sent.media_url.removeprefix(PUBLIC_URL)) as answer:
        assert "Surat%20edaran.pdf" in answer.headers["Content-Disposition"]
    assert "Surat" not in sent.media_url


@pytest.mark.asyncio
async def test_links_end_and_cannot_be_made(wa: Stage) -> None:
    """An expired, altered or unsigned address opens nothing; one without a file is not found."""
    now = datetime.now(UTC)
    fresh = _address(wa, now + timedelta(hours=1))
    for label, path, status in (
        ("nothing there", fresh, 404),
        ("expired", _address(wa, now - timedelta(seconds=1)), 403),
        ("altered", fresh[:-2], 403),
        ("unsigned", fresh.partition("?")[0], 403),
        ("no digest", "/media/x.pdf?e=1&s=1", 403),
    ):
        async with wa.session.get(f"{wa.url}{path}") as answer:
            assert answer.status == status, label


@pytest.mark.asyncio
async def test_a_file_over_the_limit_is_not_served(wa: Stage) -> None:
    """WhatsApp takes no file over 16 MB, so nobody can fetch one from us."""
    digest = "ab" * 32
    big = Media(digest, MediaKind.DOCUMENT, "b.pdf", "application/pdf", files.BIGGEST_FILE + 1)
    await wa.bot.database.write(lambda tx: media.put(tx, big, b"", datetime.now(UTC)))
    key = whatsapp.link_key(wa.bot.settings)
    path = media_links.sign(key, media_links.path_of(big), datetime.now(UTC) + timedelta(hours=1))
    async with wa.session.get(f"{wa.url}{path}") as answer:
        assert answer.status == 404


@pytest.mark.asyncio
async def test_the_key_is_the_same_after_a_restart(database_url: str, fake: FakeTwilio) -> None:
    """Links outlive a restart, and the key is not the token itself."""
    first, again = (settings_for(database_url, fake) for _ in range(2))
    assert whatsapp.link_key(first) == whatsapp.link_key(again)
    assert first.whatsapp.auth_token.get_secret_value().encode() not in whatsapp.link_key(first)


def in_two_minutes() -> datetime:
    """A clock that is ahead."""
    return datetime.now(UTC) + timedelta(minutes=2)


def asker(stage: Stage) -> Asker:
    """Somebody who asks about what has just become doubtful."""
    channel = stage.bot.channels["whatsapp"]
    wake = stage.bot.wake_outbox
    return Asker(stage.bot.database, channel, clock=in_two_minutes, wake_outbox=wake)


async def doubtful(stage: Stage, number: int) -> None:
    """Return once so many operations wait for an answer about their outcome."""

    async def are_doubtful() -> bool:
        rows = await stage.rows()
        return sum(row.owner is None and row.state == "sending" for row in rows) == number

    await until(are_doubtful, f"{number} doubtful operations")


@pytest.mark.parametrize("action", ["drop_after", "garbage", "error_after"])
@pytest.mark.asyncio
async def test_a_callback_settles_what_is_doubtful(action: str, wa: Stage) -> None:
    """A message that was taken although the call failed is sent once: the callback tells so."""
    wa.fake.manner = Manner(is_held=True)
    wa.fake.fail("messages.create", action=action, status=500, code=20500)
    await wa.fake.say(PERSON, "menu")
    await doubtful(wa, 1)
    await wa.fake.release()
    await wa.until(OperationState.READ)
    assert await asker(wa).sweep() == 0
    assert len(wa.fake.messages(PERSON)) == 1


@pytest.mark.asyncio
async def test_asking_settles_what_no_callback_does(wa: Stage) -> None:
    """Without any callback the list of messages tells; what never arrived is sent then."""
    wa.fake.manner = Manner(is_held=True)
    others = [f"+62811000001{number:02}" for number in range(40)]
    wa.fake.fail("messages.create", action="drop_after", skip=3, times=2)
    wa.fake.fail("messages.create", action="error", status=500, code=20500, skip=20, times=2)
    for number in others:
        assert (await wa.fake.say(number, "menu")).status == 200
    await doubtful(wa, 4)
    assert await asker(wa).sweep() == 4

    async def are_all_sent() -> bool:
        return {row.state for row in await wa.rows()} <= {OperationState.SENT, OperationState.READ}

    await until(are_all_sent, "everything to be sent")
    assert {number: len(wa.fake.messages(number)) for number in others} == dict.fromkeys(others, 1)
    assert wa.fake.duplicates() == {}


@pytest.mark.asyncio
async def test_a_crash_sends_nothing_twice(database_url: str, fake: FakeTwilio) -> None:
    """What was on the wire when the process died is asked about after the next start."""
    fake.manner = Manner(is_held=True)
    async with open_stage(database_url, fake) as stage:
        await stage.hears("menu")
        await stage.until(OperationState.SENT)
        crashed = update(OperationRow).values(
            state=OperationState.SENDING, owner="gone", external_id=None
        )
        await stage.bot.database.write(lambda tx: tx.execute(crashed))
    async with open_stage(database_url, fake) as stage:
        await doubtful(stage, 1)
        assert await asker(stage).sweep() == 1
        await stage.until(OperationState.READ)
    assert len(fake.messages(PERSON)) == 1


@pytest.mark.asyncio
async def test_what_was_missed_is_listed(database_url: str, fake: FakeTwilio) -> None:
    """What people wrote while the bot was away, or whose webhook was lost, is answered once."""
    async with open_stage(database_url, fake) as stage:
        await stage.hears("menu")
        await stage.until(OperationState.READ)
    await fake.say(PERSON, "bantuan", deliver=False)
    async with open_stage(database_url, fake) as stage:
        channel = stage.bot.channels["whatsapp"]
        intake = Intake(stage.bot.database, stage.bot.clock, stage.bot.dispatcher.wake)
        catching_up = CatchingUp(stage.bot.database, channel, intake.accept, clock=in_two_minutes)
        assert await catching_up.look() == 2
        await fake.wait_for(number=PERSON, contains="Cara memakai")
        assert await catching_up.look() == 2
        await stage.until(OperationState.READ, OperationState.READ)
    assert len(fake.messages(PERSON)) == 2


@pytest.mark.asyncio
async def test_nothing_is_listed_while_twilio_is_away(wa: Stage, logged: list[Any]) -> None:
    """A listing that fails is tried again from the same moment."""
    channel = wa.bot.channels["whatsapp"]
    catching_up = CatchingUp(wa.bot.database, channel, _refuse, clock=in_two_minutes)
    await wa.fake.say(PERSON, "menu", deliver=False)
    wa.fake.fail("messages.list", status=500)
    with pytest.raises(Unavailable):
        await catching_up.look()
    with pytest.raises(LookupError):
        await catching_up.look()
    assert PERSON not in repr(logged)


async def _refuse(envelopes: Sequence[Envelope]) -> None:
    raise LookupError(len(envelopes))


@pytest.mark.asyncio
async def test_buttons_are_made_once(database_url: str, fake: FakeTwilio) -> None:
    """The Content object of a question outlives a restart."""
    for text in ("menu", "mulai"):
        async with open_stage(database_url, fake) as stage:
            welcome = await stage.hears(text, button="Cek pesan")
            assert welcome.content_sid
    assert sum(made.friendly_name.startswith("bakohumas_") for made in fake.contents.values()) == 1


@pytest.mark.asyncio
async def test_check_asks_twilio(wa: Stage) -> None:
    """`check` names each sender and what is wrong with the account."""
    told: list[str] = []
    await diagnosis.examine(wa.bot.settings, told.append)
    assert "✓ whatsapp: terhubung sebagai WhatsApp internal (webhook)." in told
    assert "✓ whatsapp: terhubung sebagai WhatsApp publik (webhook)." in told
    wa.fake.set_account_status("suspended")
    told.clear()
    await diagnosis.examine(wa.bot.settings, told.append)
    assert any("tidak aktif" in sentence or "ditolak" in sentence for sentence in told)


@pytest.mark.parametrize(
    ("label", "sign"),
    [
        ("another webhook", "webhook pengirim di konsol Twilio: https://bot.example/webhooks"),
        ("offline", "keadaan di Twilio: OFFLINE"),
        ("unknown number", "belum terdaftar sebagai pengirim WhatsApp"),
    ],
)
@pytest.mark.asyncio
async def test_check_knows_the_senders(label: str, sign: str, wa: Stage) -> None:
    """`check` says when Twilio calls somebody else, or does not let a number send."""
    if label == "another webhook":
        wa.fake.webhook = "https://lain.example/masuk"
    elif label == "offline":
        wa.fake.set_sender_status(INTERNAL, "OFFLINE")
    else:
        wa.fake._world.senders = (PUBLIC,)
    told: list[str] = []
    await diagnosis.examine(wa.bot.settings, told.append)
    assert any(sentence.startswith("✗") and sign in sentence for sentence in told), told


@pytest.mark.asyncio
async def test_check_manages_without_the_list_of_senders(wa: Stage) -> None:
    """Where Twilio does not tell about the senders, nothing is claimed about them."""
    wa.fake.fail("senders.list", status=404, code=20404, times=None)
    told: list[str] = []
    await diagnosis.examine(wa.bot.settings, told.append)
    assert [sentence for sentence in told if sentence.startswith("✗")] == []


@pytest.mark.parametrize(
    ("status", "signs"),
    [
        ("approved", ["✓ Templat pengumuman: disetujui Meta."]),
        ("pending", ["✓ Templat pengumuman: menunggu persetujuan Meta."]),
        (
            "rejected",
            ["✗ Templat pengumuman: ditolak Meta: ISI.", "✗ Buat templat pengumuman di konsol"],
        ),
        ("paused", ["✗ Templat pengumuman: dijeda Meta"]),
        ("disabled", ["✗ Templat pengumuman: dinonaktifkan Meta"]),
    ],
)
@pytest.mark.asyncio
async def test_check_tells_how_templates_stand(status: str, signs: list[str], wa: Stage) -> None:
    """`check` asks Twilio itself, so it knows more than the bot's last look."""
    made = await announcement_template(wa)
    wa.fake.decide(made.sid, status, "ISI" if status == "rejected" else "")
    told: list[str] = []
    await diagnosis.examine(wa.bot.settings, told.append)
    for sign in signs:
        assert any(sentence.startswith(sign) for sentence in told), told


@pytest.mark.asyncio
async def test_check_before_the_first_start(database_url: str, fake: FakeTwilio) -> None:
    """A template that is not made yet is no problem; one that nobody answers about is."""
    told: list[str] = []
    settings = settings_for(database_url, fake)
    assert await diagnosis.examine(settings, told.append) == 0
    assert any("belum dibuat" in sentence for sentence in told)
    async with open_stage(database_url, fake) as stage:
        await announcement_template(stage)
    fake.fail("approval.fetch", status=500)
    assert await diagnosis.examine(settings, told.append) == 1
    made = next(made for made in fake.contents.values() if made.template_name)
    fake.contents[made.sid] = replace(made, category="MARKETING")
    assert await diagnosis.examine(settings, told.append) == 1
    assert any("kategorinya menjadi MARKETING" in sentence for sentence in told)


async def announcement_template(stage: Stage) -> Content:
    """The template of announcements, once the running bot has submitted it."""

    def is_ours(content: Content) -> bool:
        return content.template_name.startswith("pengumuman_")

    await stage.fake.wait_until(lambda: any(map(is_ours, stage.fake.contents.values())))
    return next(filter(is_ours, stage.fake.contents.values()))


NOTICE = Part(
    announcement_notice("KPU RI", "Rapat", "7"),
    template=TemplateCall("pengumuman", ("KPU RI", "Rapat", "7")),
)


@pytest.mark.asyncio
async def test_a_template_leaves_when_meta_has_approved_it(
    database_url: str, fake: FakeTwilio
) -> None:
    """What needs a template waits without holding up replies, and leaves in its own words."""
    fake.decision = "pending"
    clock = Ahead()
    async with open_stage(database_url, fake, clock=clock) as stage:
        made = await announcement_template(stage)
        await stage.hears("menu")
        await stage.until(OperationState.READ)
        await stage.bot.database.write(lambda tx: tell(tx, clock()))
        stage.bot.wake_outbox()

        async def is_postponed() -> bool:
            row = (await stage.rows())[-1]
            return row.attempts > 0 and row.state is OperationState.PENDING

        await until(is_postponed, "the template to be asked for")
        await stage.hears("bantuan", contains="Cara memakai")
        assert (await stage.rows())[1].state is OperationState.PENDING
        fake.close_window(PERSON)
        fake.decide(made.sid, "approved")
        # By a clock of its own: nothing asks again before the decision is known.
        approvals = whatsapp.approvals(stage.bot.settings, stage.bot.database, in_five_minutes)
        assert await approvals.look() == sum(not one.only_in_window for one in NEEDED)
        await approvals.aclose()
        clock.offset = timedelta(minutes=5)
        stage.bot.wake_outbox()
        sent = await fake.wait_for(number=PERSON, button="Buka pengumuman")
        assert (sent.text, sent.in_window) == (NOTICE.text, False)
        assert [choice.id for choice in sent.choices] == ["buka"]
    assert fake.counters.violations == []


@pytest.mark.asyncio
async def test_a_pause_is_noticed_by_the_first_message(database_url: str, fake: FakeTwilio) -> None:
    """One report that a template is paused has it looked at, and nothing else fails by it."""
    async with open_stage(database_url, fake) as stage:
        made = await announcement_template(stage)
        await stage.hears("menu")
        await stage.until(OperationState.READ)
        fake.close_window(PERSON)
        fake.decide(made.sid, "paused")
        await stage.bot.database.write(lambda tx: tell(tx, datetime.now(UTC)))
        stage.bot.wake_outbox()
        await fake.wait_for(number=PERSON, status="failed")
        await stage.until(OperationState.READ, OperationState.PENDING)
        approvals = whatsapp.approvals(stage.bot.settings, stage.bot.database, stage.bot.clock)

        async def is_known() -> bool:
            await approvals.look()
            found = await stage.bot.database.read(templates.problems)
            return [row.approval for row in found] == [Approval.PAUSED]

        await until(is_known, "the pause to be known")
        await approvals.aclose()


def tell(tx: Tx, now: datetime) -> None:
    """Send the notice of an announcement to the person."""
    chat = tx.scalars(select(ChatRow).where(col(ChatRow.external_id) == PERSON)).one()
    composers = {"whatsapp": Composer()}
    enqueue.say(tx, composers, chat, Message(""), key="k", now=now, lane=Lane.ROUTINE)


class Composer:
    """Lets every message become the notice."""

    can_edit = False
    has_commands = True
    has_groups = False
    window: timedelta | None = None
    daily_people = 0

    def compose(self, message: Message) -> tuple[Part, ...]:
        """The notice."""
        return (NOTICE,)


def in_five_minutes() -> datetime:
    """A clock that is further ahead."""
    return datetime.now(UTC) + timedelta(minutes=5)


class Ahead:
    """A clock that can be put forward."""

    offset = timedelta(0)

    def __call__(self) -> datetime:
        """The time."""
        return datetime.now(UTC) + self.offset


@pytest.mark.asyncio
async def test_a_closed_window_fails_by_name(wa: Stage) -> None:
    """What would need a template after a day of silence is named; nothing is repeated."""
    await wa.hears("menu")
    await wa.until(OperationState.READ)
    wa.fake.close_window(PERSON)

    def send(tx: Any) -> None:
        chat = tx.scalars(select(ChatRow).where(col(ChatRow.external_id) == PERSON)).one()
        enqueue.say(tx, COMPOSERS, chat, Message("Laporan"), key="k", now=datetime.now(UTC))

    await wa.bot.database.write(send)
    wa.bot.wake_outbox()
    await wa.until(OperationState.READ, OperationState.FAILED)
    assert (await wa.rows())[-1].reason == "needs_template"
