"""The screens of /kirim: questions, preview and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadcasts import drafting, policy, proof, relays, turns
from broadcasts.drafting import TIERS_BELOW
from broadcasts.relays import Outlook
from channels import markup
from channels.base import Button, Buttons, Message
from outbox.enqueue import Composers
from registry import offices
from registry.access import Actor, Permission
from registry.groups import Audience
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as approval_texts
from texts import broadcasts as texts
from texts import relays as relay_texts
from texts import ways
from texts.registry import AUDIENCE_LABELS

CHOSEN = "✓ "
QUOTED_TEXT = 2_500  # characters; with all that is said below, the preview stays one message
BEGINNING = 60  # characters
LEAVE = ((Button(texts.CANCEL, "kirim:leave"),),)


def button(label: str, action: str, number: int, *more: str) -> Button:
    """A button of /kirim on a draft."""
    return Button(label, ":".join(("kirim", action, str(number), *more)))


def _cancel(number: int) -> Button:
    return button(texts.CANCEL, "cancel", number)


def beginning(html: str) -> str:
    """The first words of an announcement."""
    line = " ".join(markup.visible(html).split())
    return line if len(line) <= BEGINNING else f"{line[: BEGINNING - 1]}…"


# What a new text is for


def offer_buttons(number: int) -> Buttons:
    """Is this text meant to be an announcement?"""
    return (
        (
            button(texts.MAKE_ANNOUNCEMENT, "offer", number),
            button(texts.NOT_ANNOUNCEMENT, "drop", number),
        ),
    )


def instead_buttons(number: int, old: int) -> Buttons:
    """A new text while another draft is open: what is it for?"""
    return (
        (button(texts.SWAP_TEXT, "swap", number, str(old)),),
        (button(texts.NEW_ANNOUNCEMENT, "instead", number, str(old)),),
        (button(texts.IGNORE, "drop", number),),
    )


def resume_buttons(number: int) -> Buttons:
    """Go on with a draft, or begin again?"""
    return (
        (button(texts.GO_ON, "view", number),),
        (button(texts.START_AFRESH, "fresh", number), _cancel(number)),
    )


# To whom


def first_question(tx: Tx, actor: Actor, draft: Broadcast) -> Message:
    """In whose name, if there is a choice, else for whom."""
    own = actor.offices_with(Permission.SEND)
    if len(own) == 1:
        return audience(draft, tx.get_one(Office, draft.office))
    number = broadcasts.key_of(draft)
    found = [tx.get_one(Office, code) for code in own]
    choices = tuple((button(offices.label(office), "by", number, office.code),) for office in found)
    return Message(texts.CHOOSE_OFFICE, (*choices, (_cancel(number),)))


def audience(draft: Broadcast, office: Office) -> Message:
    """For whom?"""
    number = broadcasts.key_of(draft)
    choices = tuple(
        button(AUDIENCE_LABELS[choice.value], "to", number, choice.value) for choice in Audience
    )
    more = ((button(texts.CHOOSE_TIERS, "tiers", number),),)
    has_more = len(TIERS_BELOW[office.tier]) > 1
    buttons = (choices, *(more if has_more else ()), (_cancel(number),))
    return Message(texts.ASK_AUDIENCE, buttons)


def aim(tx: Tx, draft: Broadcast) -> Message:
    """Audience, tiers and region on one screen."""
    number, selector = broadcasts.key_of(draft), broadcasts.unpack(draft.selector)
    root = tx.get_one(Office, selector.root)
    meant = drafting.audience_of(selector)
    audiences = tuple(
        button(_marked(AUDIENCE_LABELS[choice], choice is meant), "for", number, choice.value)
        for choice in Audience
    )
    tiers = tuple(
        (
            button(
                _marked(texts.TIER_LABELS[tier.value], tier in selector.tiers),
                "tier",
                number,
                tier.value,
            ),
        )
        for tier in TIERS_BELOW[root.tier]
    )
    buttons = (
        audiences,
        *tiers,
        (button(texts.CHOOSE_REGION, "region", number),),
        (button(texts.CONTINUE, "go", number), _cancel(number)),
    )
    return Message(
        texts.aim(AUDIENCE_LABELS[meant.value], drafting.region_of(tx, selector)), buttons
    )


def region_buttons(number: int, found: Sequence[Office] = ()) -> Buttons:
    """The regions that may be meant, all of them, or back."""
    choices = tuple(
        (button(offices.label(office), "area", number, office.code),) for office in found
    )
    return (
        *choices,
        (button(texts.ALL_REGIONS, "everywhere", number),),
        (button(texts.BACK, "tiers", number), _cancel(number)),
    )


# When


def when(number: int) -> Message:
    """When?"""
    buttons = (
        (button(texts.NOW, "now", number), button(texts.TOMORROW, "tomorrow", number)),
        (button(texts.OTHER_TIME, "time", number), _cancel(number)),
    )
    return Message(texts.ASK_WHEN, buttons)


def time_buttons(number: int) -> Buttons:
    """Instead of typing a time."""
    return (
        (button(texts.NOW, "now", number), button(texts.TOMORROW, "tomorrow", number)),
        (_cancel(number),),
    )


def question_buttons(question: str, number: int, *, has_preview: bool) -> Buttons:
    """Instead of typing an answer."""
    if question == "region":
        return region_buttons(number)
    if question == "time":
        return time_buttons(number)
    back = "view" if has_preview else "aim"
    return ((button(texts.BACK, back, number), _cancel(number)),)


# The preview


def preview(tx: Tx, draft: Broadcast, composers: Composers, now: datetime) -> Message:
    """Everything the author should know before pressing send; always one message."""
    selector = broadcasts.unpack(draft.selector)
    proof.reserve(tx, draft, now)
    message = drafting.announcement(tx, draft)
    parts = max((len(composer.compose(message)) for composer in composers.values()), default=1)
    shown = drafting.preview(tx, draft, parts)
    quoted = markup.split(message.text, QUOTED_TEXT)
    region = drafting.region_of(tx, selector)
    label = AUDIENCE_LABELS[drafting.audience_of(selector).value]
    text = texts.preview(
        quoted[0] if quoted else "",
        {tier.value: count for tier, count in shown.groups.items()},
        shown.missing,
        shown.duration,
        audience=f"{label}, wilayah {region}" if region else label,
        when=turns.in_words(tx, draft),
        way=turns.way(tx, draft),
        withheld=shown.withheld,
        is_cut=len(quoted) > 1,
        file_name=message.media.file_name if message.media else None,
        people=_people(relays.outlook(tx, composers, selector, draft.due_at or now)),
        approval=_approval(tx, draft, now) if policy.is_required(tx, draft) else None,
    )
    return Message(text, _preview_buttons(tx, draft, can_leave=shown.audience > 0))


def _approval(tx: Tx, draft: Broadcast, now: datetime) -> str:
    """Kind, urgency, and who is going to decide."""
    asked = policy.approvers(tx, draft, now)
    office = tx.get_one(Office, asked.office).name if asked else None
    kind = approval_texts.KIND_LABELS[draft.kind]
    is_siaga = draft.siaga_reason is not None
    return approval_texts.needed(kind, drafting.urgency_of(draft), office, is_siaga=is_siaga)


def _people(outlook: Outlook) -> str | None:
    by_tier = {texts.TIER_LABELS[tier.value]: count for tier, count in outlook.by_tier.items()}
    return relay_texts.outlook(by_tier, outlook.first, outlook.a_day, outlook.limit)


def _preview_buttons(tx: Tx, draft: Broadcast, *, can_leave: bool) -> Buttons:
    number = broadcasts.key_of(draft)
    test = button(texts.SEND_TEST, "test", number)
    approval = (
        button(approval_texts.CHANGE_KIND, "kind", number),
        button(approval_texts.CHANGE_URGENCY, "urgency", number),
    )
    return (
        (_release(tx, draft), test) if can_leave else (test,),
        *((approval,) if policy.is_required(tx, draft) else ()),
        (
            button(texts.ADD_BASIS, "basis", number),
            button(texts.ADD_CONTACT, "contact", number),
        ),
        (
            button(texts.CHANGE_AUDIENCE, "aim", number),
            button(texts.CHANGE_TIME, "when", number),
            *_change_way(tx, draft),
        ),
        (_cancel(number),),
    )


def _change_way(tx: Tx, draft: Broadcast) -> Sequence[Button]:
    if not turns.has_choice(tx.get_one(Office, draft.office), draft):
        return []
    return [button(ways.CHANGE_WAY, "how", broadcasts.key_of(draft))]


def after_test_buttons(tx: Tx, draft: Broadcast) -> Buttons:
    """Under the remark that follows a test."""
    number = broadcasts.key_of(draft)
    return (
        (_release(tx, draft), button(texts.TO_PREVIEW, "view", number)),
        (_cancel(number),),
    )


def released_buttons(number: int) -> Buttons:
    """After the release: watch it or stop it."""
    return (
        (
            Button(texts.WATCH, f"pantau:open:{number}"),
            Button(texts.PAUSE, f"kendali:pause:{number}"),
        ),
    )


def _release(tx: Tx, draft: Broadcast) -> Button:
    label = texts.SCHEDULE if draft.due_at else texts.SEND_NOW
    if policy.is_required(tx, draft):
        label = approval_texts.SEND_SIAGA if draft.siaga_reason else approval_texts.SUBMIT
    return button(label, "send", broadcasts.key_of(draft))


def _marked(label: str, is_chosen: bool) -> str:
    return f"{CHOSEN}{label}" if is_chosen else label
