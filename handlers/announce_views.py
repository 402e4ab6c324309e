"""The screens of /kirim: questions, preview and buttons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from broadcasts import drafting, filling, holds, nights, policy, proof, relays, remarks, series_view
from broadcasts.drafting import TIERS_BELOW
from broadcasts.holds import Reason
from broadcasts.recurrence import Rule
from broadcasts.relays import Outlook
from broadcasts.remarks import Remarks
from channels import markup
from channels.base import Button, Buttons, Message
from outbox.enqueue import Composers
from registry import offices
from registry.access import Actor, Permission
from registry.groups import Audience
from storage import broadcasts
from storage.broadcasts import Broadcast, Kind
from storage.engine import Tx
from storage.offices import Office
from texts import approvals as approval_texts
from texts import broadcasts as texts
from texts import holds as hold_texts
from texts import invitations as invitation_texts
from texts import nights as night_texts
from texts import placeholders as filling_texts
from texts import recurring
from texts import relays as relay_texts
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
    tiers = (button(texts.CHOOSE_TIERS, "tiers", number),)
    has_tiers = len(TIERS_BELOW[office.tier]) > 1
    segments = button(texts.CHOOSE_SEGMENTS, "segments", number)
    more = (*(tiers if has_tiers else ()), segments)
    buttons = (choices, more, (_cancel(number),))
    return Message(texts.ASK_AUDIENCE, buttons)


def aim(tx: Tx, draft: Broadcast) -> Message:
    """Audience, tiers and region on one screen."""
    number, selector = broadcasts.key_of(draft), broadcasts.unpack(draft.selector)
    root = tx.get_one(Office, selector.root)
    meant = drafting.audience_of(selector)
    audiences = tuple(
        button(marked(AUDIENCE_LABELS[choice], choice is meant), "for", number, choice.value)
        for choice in Audience
    )
    tiers = tuple(
        (
            button(
                marked(texts.TIER_LABELS[tier.value], tier in selector.tiers),
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
        (
            button(texts.CHOOSE_REGION, "region", number),
            button(texts.CHOOSE_SEGMENTS, "segments", number),
        ),
        (button(texts.CONTINUE, "go", number), _cancel(number)),
    )
    return Message(
        texts.aim(drafting.audience_label(selector), drafting.region_of(tx, selector)), buttons
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


def when(number: int, *, has_preview: bool = False) -> Message:
    """When? Who has seen the preview may also say before or until when it is read."""
    limits = (
        button(hold_texts.EMBARGO, "embargo", number),
        button(hold_texts.BIND, "stages", number),
    )
    buttons = (
        (button(texts.NOW, "now", number), button(texts.TOMORROW, "tomorrow", number)),
        (button(texts.OTHER_TIME, "time", number), button(recurring.REPEAT, "repeat", number)),
        *((limits,) if has_preview else ()),
        (_cancel(number),),
    )
    return Message(texts.ASK_WHEN, buttons)


def rule(tx: Tx, draft: Broadcast, rule: Rule, now: datetime) -> Message:
    """The rule that was typed, with the next days: is that what was meant?"""
    number = broadcasts.key_of(draft)
    holidays = recurring.KEEP_HOLIDAYS if rule.skips_days_off else recurring.SKIP_HOLIDAYS
    days = series_view.next_days(tx, draft, rule, now)
    buttons = (
        (button(recurring.USE, "view", number), button(holidays, "holidays", number)),
        (
            button(recurring.CHANGE, "repeat", number),
            button(recurring.ONCE, "once", number),
        ),
        (_cancel(number),),
    )
    return Message(recurring.check_rule(series_view.words(tx, draft), days), buttons)


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
    if has_preview:
        return back_buttons(number)
    return ((button(texts.BACK, "aim", number), _cancel(number)),)


def back_buttons(number: int) -> Buttons:
    """Back to the preview, instead of typing."""
    return ((button(texts.BACK, "view", number), _cancel(number)),)


# The preview


def preview(
    tx: Tx, draft: Broadcast, composers: Composers, now: datetime, official: Sequence[str]
) -> Message:
    """Everything the author should know before pressing send; always one message.

    Links to other hosts than those of `official` domains are remarked.
    """
    selector = broadcasts.unpack(draft.selector)
    proof.reserve(tx, draft, now)
    reader, gaps = filling.example(tx, draft), filling.gaps(tx, draft)
    message = drafting.announcement(tx, draft, to=reader)
    parts = max((len(composer.compose(message)) for composer in composers.values()), default=1)
    shown = drafting.preview(tx, draft, parts)
    remarked = remarks.of(tx, draft, now, official)
    quoted = markup.split(remarked.shown, QUOTED_TEXT)
    office = tx.get_one(Office, draft.office)
    leaves_at = holds.leaves_at(draft, now)
    is_required = policy.is_required(tx, draft, now)
    region = drafting.region_of(tx, selector)
    label = drafting.audience_label(selector)
    text = texts.preview(
        quoted[0] if quoted else "",
        {tier.value: count for tier, count in shown.groups.items()},
        shown.missing,
        shown.duration,
        audience=f"{label}, wilayah {region}" if region else label,
        when=_when(tx, draft, leaves_at, office.timezone),
        gap=draft.gap,
        withheld=shown.withheld,
        is_cut=len(quoted) > 1,
        file_name=message.media.file_name if message.media else None,
        people=_people(relays.outlook(tx, composers, selector, leaves_at or now)),
        approval=_approval(tx, draft, now, remarked) if is_required else None,
        limits=remarks.limits(tx, draft, now),
        remarks=_remarks(draft, remarked),
        quiet=night_texts.outlook(
            [(wait.zone, wait.until) for wait in nights.waits(tx, draft, leaves_at or now)]
        ),
        example=filling_texts.example(reader.name) if reader else None,
        gaps=filling_texts.gaps(gaps.unknown, gaps.without_contact) if gaps else None,
    )
    can_leave = shown.audience > 0 and not gaps
    release = _release(tx, draft, now, remarked) if can_leave else None
    return Message(text, _preview_buttons(draft, release, is_required=is_required))


def _when(tx: Tx, draft: Broadcast, leaves_at: datetime | None, zone: str) -> str:
    words = series_view.words(tx, draft)
    if words and leaves_at is not None:
        return recurring.when(words, leaves_at, zone)
    return texts.when(leaves_at, zone)


def _remarks(draft: Broadcast, remarked: Remarks) -> Sequence[str]:
    hold = remarks.to_author(draft.text, remarked.hold) if remarked.hold else None
    return [one for one in (hold, remarked.warnings) if one is not None]


def _approval(tx: Tx, draft: Broadcast, now: datetime, remarked: Remarks) -> str:
    """Kind, urgency, and who is going to decide."""
    asked = policy.approvers(tx, draft, now)
    office = tx.get_one(Office, asked.office).name if asked else None
    kind = approval_texts.KIND_LABELS[draft.kind]
    is_siaga = draft.siaga_reason is not None and remarked.hold is None
    return approval_texts.needed(kind, drafting.urgency_of(draft), office, is_siaga=is_siaga)


def _people(outlook: Outlook) -> str | None:
    by_tier = {texts.TIER_LABELS[tier.value]: count for tier, count in outlook.by_tier.items()}
    return relay_texts.outlook(by_tier, outlook.first, outlook.a_day, outlook.limit)


def _preview_buttons(draft: Broadcast, release: Button | None, *, is_required: bool) -> Buttons:
    number = broadcasts.key_of(draft)
    test = button(texts.SEND_TEST, "test", number)
    kind = button(approval_texts.CHANGE_KIND, "kind", number)
    urgency = button(approval_texts.CHANGE_URGENCY, "urgency", number)
    event = ((button(invitation_texts.CHANGE_EVENT, "event", number),),)
    return (
        (release, test) if release else (test,),
        (kind, urgency) if is_required else (kind,),
        *(event if draft.kind is Kind.INVITATION else ()),
        (
            button(texts.ADD_BASIS, "basis", number),
            button(texts.ADD_CONTACT, "contact", number),
        ),
        (
            button(texts.CHANGE_AUDIENCE, "aim", number),
            button(texts.CHANGE_TIME, "when", number),
        ),
        (_cancel(number),),
    )


def after_test_buttons(tx: Tx, draft: Broadcast, now: datetime) -> Buttons:
    """Under the remark that follows a test."""
    number = broadcasts.key_of(draft)
    release = _release(tx, draft, now, remarks.of(tx, draft, now, ()))
    view = button(texts.TO_PREVIEW, "view", number)
    return ((release, view) if release else (view,), (_cancel(number),))


def released_buttons(number: int) -> Buttons:
    """After the release: watch it or stop it."""
    return (
        (
            Button(texts.WATCH, f"pantau:open:{number}"),
            Button(texts.PAUSE, f"kendali:pause:{number}"),
        ),
    )


def _release(tx: Tx, draft: Broadcast, now: datetime, remarked: Remarks) -> Button | None:
    """The button that lets it leave, at once or by a second person; None: it may not."""
    number, hold = broadcasts.key_of(draft), remarked.hold
    if hold is not None and hold.reason is Reason.QUICK_COUNT:
        return button(hold_texts.SEND_AT_FIGURES, "figures", number)
    if not remarked.may_be_sent:
        return None
    label = texts.SCHEDULE if holds.leaves_at(draft, now) else texts.SEND_NOW
    if policy.is_required(tx, draft, now):
        is_siaga = draft.siaga_reason is not None and hold is None
        label = approval_texts.SEND_SIAGA if is_siaga else approval_texts.SUBMIT
    return button(label, "send", number)


def marked(label: str, is_chosen: bool) -> str:
    """The label of a button that says whether it is chosen."""
    return f"{CHOSEN}{label}" if is_chosen else label
