"""Which conversation an event belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from broadcasts import proof_codes
from channels.base import (
    ButtonPressed,
    ChatKind,
    ChatMoved,
    InlineAsked,
    MembershipChanged,
    Message,
    MessageReceived,
)
from handlers import commands, desk_quotes, gate
from handlers.announce import Announce
from handlers.approvals import Approvals
from handlers.ask import Ask
from handlers.attendance import Attendances
from handlers.attending import Attend
from handlers.check import Check
from handlers.claim_files import ClaimFiles
from handlers.claims import Claims
from handlers.commands import Entry
from handlers.confirming import Receive
from handlers.consent import Consent
from handlers.contacts import Contacts
from handlers.context import (
    KEEP,
    NOT_AT_DESK,
    AtDesk,
    Context,
    Conversation,
    Fetched,
    Incoming,
    Replace,
    Reply,
    Result,
    Say,
    State,
    Toast,
)
from handlers.control import Control
from handlers.corrections import Correct
from handlers.departures import Departures
from handlers.desk import Desk
from handlers.desk_link import DeskLink
from handlers.desk_topic import DeskTopic
from handlers.equality import Equality
from handlers.export_cases import ExportCases
from handlers.faq_lists import AnswerLists
from handlers.groups import Groups
from handlers.hours import OfficeHours
from handlers.inline import Inline
from handlers.legal import LegalReviewers
from handlers.monitor import Monitor
from handlers.news import ClaimNews
from handlers.office_contact import OfficeContacts
from handlers.officers import Answers, Officers
from handlers.offices import Offices
from handlers.partners import Partners
from handlers.picture import Picture
from handlers.privacy import Privacy
from handlers.question_switch import QuestionSwitch
from handlers.recording import Record
from handlers.recurring import Recurring
from handlers.referrals import Refer
from handlers.relay_groups import RelayGroups
from handlers.relays import Confirm, Open
from handlers.releases import Releases
from handlers.rosters import Rosters
from handlers.search_cases import SearchCases
from handlers.shared_phone import SharedPhone
from handlers.shifts import Shifts
from handlers.staff import Staff
from handlers.stand_ins import StandIns
from handlers.start import Cancel, Elsewhere, Fallback, Help, Join, Refused, Silence, Start
from handlers.verdicts import Verdicts
from handlers.versions import Versions
from hoaxes import receipts
from registry import access, codes, consent
from registry.access import Actor, Permission
from storage.chats import ChatState
from storage.engine import Tx
from texts.markup import escape

CONVERSATIONS: Mapping[str, Conversation] = {
    conversation.name: conversation
    for conversation in (
        Announce(),
        AnswerLists(),
        Answers(),
        Approvals(),
        Ask(),
        Attend(),
        Attendances(),
        Cancel(),
        Check(),
        ClaimNews(),
        ClaimFiles(),
        Claims(),
        Confirm(),
        Consent(),
        Contacts(),
        Control(),
        Correct(),
        Departures(),
        DeskLink(),
        Desk(),
        DeskTopic(),
        Elsewhere(),
        Equality(),
        ExportCases(),
        Fallback(),
        Groups(),
        Help(),
        Inline(),
        Join(),
        LegalReviewers(),
        Monitor(),
        Officers(),
        OfficeContacts(),
        OfficeHours(),
        Offices(),
        Partners(),
        Open(),
        Picture(),
        Privacy(),
        QuestionSwitch(),
        Receive(),
        Record(),
        Recurring(),
        Refer(),
        Refused(),
        RelayGroups(),
        Releases(),
        Rosters(),
        SearchCases(),
        SharedPhone(),
        Shifts(),
        Silence(),
        Staff(),
        StandIns(),
        Start(),
        Verdicts(),
        Versions(),
    )
}

WITH_BUTTONS = frozenset(
    {
        "admingrup",
        "balasan",
        "bantuan",
        "berulang",
        "bukti",
        "buka",
        "cabut",
        "cari",
        "cek",
        "catat",
        "daftar",
        "daftarjawaban",
        "data",
        "ekspor",
        "gambar",
        "grup",
        "hadir",
        "hpkantor",
        "hukum",
        "jaga",
        "jam",
        "kabar",
        "kantor",
        "kasus",
        "kendali",
        "kirim",
        "klaim",
        "kontak",
        "kontakkantor",
        "limpah",
        "mitra",
        "topik",
        "pantau",
        "petugas",
        "piket",
        "plh",
        "putusan",
        "setuju",
        "tanya",
        "tanyajawab",
        "ralat",
        "rilis",
        "terima",
        "terus",
        "undang",
    }
)


@dataclass(frozen=True, slots=True)
class Waited:
    """An event that is handled besides the one that arrived, and where its dialogue stands."""

    event: Incoming
    state: State | None


class NotPrepared(Exception):
    """A conversation has to await something before the transaction, perhaps for another event."""

    def __init__(self, by: Conversation, waited: Waited | None = None) -> None:
        super().__init__(by.name)
        self.by = by
        self.waited = waited


def route(context: Context) -> Conversation:
    """The conversation for an event; there is always one."""
    name = _name(context)
    return CONVERSATIONS[Shifts.name if gate.needs_shift(context, name) else name]


def handle(
    tx: Tx, context: Context, conversation: Conversation, prepared: Mapping[str, Fetched | None]
) -> Result:
    """What a conversation makes of an event; raises NotPrepared."""
    if conversation.needs_preparing and conversation.name not in prepared:
        raise NotPrepared(conversation)
    return conversation.handle(tx, context, prepared.get(conversation.name))


def go_on(
    tx: Tx, context: Context, result: Result, prepared: Mapping[str, Fetched | None]
) -> Result:
    """The result with that of the event that is to be handled besides, if there is one.

    It is answered with new messages, since its own button may be far above; what is handed over
    once more goes on in the same way. Raises NotPrepared.
    """
    if result.resumes is None:
        return result
    actor = access.identify(tx, context.channel, context.account, context.event_sender, context.now)
    state = result.next_state
    waited = replace(
        context,
        event=result.resumes,
        state=state,
        actor=actor,
        at_desk=_at_desk(tx, context, result.resumes, actor),
    )
    conversation = route(waited)
    if conversation.needs_preparing and conversation.name not in prepared:
        raise NotPrepared(conversation, Waited(result.resumes, state))
    following = conversation.handle(tx, waited, prepared.get(conversation.name))
    replies = (*result.replies, *map(_as_new, following.replies))
    stays = following.next_state == KEEP
    so_far = Result(replies, state if stays else following.next_state, following.resumes)
    return go_on(tx, waited, so_far, prepared)


def _at_desk(tx: Tx, context: Context, event: Incoming, actor: Actor | None) -> AtDesk:
    """Who has just said that their words are no answer is not asked a second time."""
    has_said = isinstance(context.event, ButtonPressed) and context.event.data.startswith("kasus")
    if has_said:
        return NOT_AT_DESK
    composer = context.composers[context.channel]
    return desk_quotes.look(tx, context.chat, event, actor, composer)


def _as_new(reply: Reply) -> Reply:
    match reply:
        case Replace(message=message):
            return Say(message)
        case Toast(text=text):
            return Say(Message(escape(text)))
        case _:
            return reply


def _name(context: Context) -> str:
    match context.event:
        case MembershipChanged() | ChatMoved():
            return "grup"
        case InlineAsked():
            return "sisip"
        case ButtonPressed(data=data):
            name = data.partition(":")[0]
            return name if name in WITH_BUTTONS else "lain"
        case MessageReceived():
            return (
                _of_group(context) if context.chat.kind is ChatKind.GROUP else _of_person(context)
            )


def is_free_words(event: Incoming) -> bool:
    """Whether a private message is no command: mostly a question, which has to be prepared."""
    if not isinstance(event, MessageReceived) or event.chat.kind is not ChatKind.PRIVATE:
        return False
    text = event.text.strip()
    is_command = text.startswith("/") or commands.find(text) is not None
    return bool(text) and not is_command and not consent.is_stop_word(text)


def is_free_talk(context: Context) -> bool:
    """Whether a message in private may belong to a case: no command, no dialogue, no button."""
    is_message = isinstance(context.event, MessageReceived)
    return (
        is_message
        and context.chat.kind is ChatKind.PRIVATE
        and context.state is None
        and (commands.find(context.text) is None or commands.may_be_ordinary(context.text))
        and not context.text.startswith("/")
    )


def _of_person(context: Context) -> str:
    """In private: STOP first, then commands, then the running dialogue, then guesses."""
    text, actor = context.text, context.actor
    if consent.is_stop_word(text):
        return "izin"
    if actor and actor.is_stopped and consent.is_start_again_word(text):
        return "izin"
    running = context.state.conversation if context.state else ""
    entry = commands.find(text)
    if context.is_answer_in_case:
        return "kasus"
    if commands.may_be_ordinary(text) and not (entry and _is_meant(entry, actor, running)):
        entry = None
    if running in CONVERSATIONS and commands.steers_by_a_word(text):
        return running
    if entry is not None:
        if entry.name == "batal" and running in CONVERSATIONS:
            return running  # it knows what has to be tidied away
        meant = commands.for_phone(entry, actor)
        return meant.conversation if commands.is_allowed(meant, actor) else "tolak"
    if text.startswith("/"):
        return "lain"
    if running in CONVERSATIONS:
        return running
    return _guess(context)


def _is_meant(entry: Entry, actor: Actor | None, running: str) -> bool:
    """Whether words that might be ordinary are a command: said by staff, outside a dialogue."""
    return commands.is_allowed(entry, actor) and running not in CONVERSATIONS


def _guess(context: Context) -> str:
    """Without a command and a dialogue: a code, a text that could be announced, or anything."""
    if codes.is_like_one(context.text):
        return "gabung"
    text, is_readable = context.text, not context.is_unsupported
    if proof_codes.is_alone(text) or commands.is_doubt(text, is_surely=True):
        return "cek"
    if receipts.is_alone(text):
        return "cek"
    if commands.is_question(text):
        return "tanya"
    if commands.is_place(text):
        return "kantor"
    is_sender = bool(context.actor and context.actor.offices_with(Permission.SEND))
    if isinstance(context.event, MessageReceived) and context.event.is_forwarded and not is_sender:
        return "cek"
    if context.case_id is not None:
        return "petugas"
    if is_readable and context.at_desk.holds_any:
        return "kasus"
    event = context.event
    has_file = isinstance(event, MessageReceived) and event.media is not None
    if is_readable and is_sender and (has_file or not commands.only_asks(text)):
        return "kirim"
    is_shown = isinstance(event, MessageReceived) and (
        event.is_forwarded or (has_file and not text)
    )
    return "cek" if is_shown or commands.is_doubt(text) else "tanya"


def _of_group(context: Context) -> str:
    """In a group: some commands, and the name of the office while the group waits for one."""
    entry = commands.find(context.text) if context.text.startswith("/") else None
    if entry is not None:
        if ChatKind.GROUP not in entry.places:
            return "pribadi"
        name = commands.IN_GROUPS.get(entry.name, entry.conversation)
        return name if commands.is_allowed(entry, context.actor) else "tolak"
    if context.text.startswith("/"):
        return "diam"  # meant for another bot in the group
    if context.desk_topic is not None and context.state and context.state.conversation == "klaim":
        return "klaim"  # words that a question in the topic of a claim has asked for
    if context.desk_topic is not None or context.event.chat.has_our_topic:
        return "topik"
    if _asks_to_check(context):
        return "cek"
    if context.chat.state is ChatState.PENDING:
        return "grup"
    return "tanya"


def _asks_to_check(context: Context) -> bool:
    """Whether somebody names us with CEK, or with nothing below the message of somebody else."""
    event, text = context.event, commands.without_address(context.text)
    is_named = text != context.text
    is_below = isinstance(event, MessageReceived) and bool(event.quoted)
    return is_named and (commands.is_doubt(text) or (is_below and not text))
