"""The screens of /kirim: preview and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from broadcasts import drafting
from channels.base import Button, Buttons, Message
from registry import offices
from registry.groups import Audience, categories_of
from storage import broadcasts
from storage.broadcasts import Broadcast
from storage.engine import Tx
from storage.offices import Office, Tier
from texts import broadcasts as texts
from texts.registry import AUDIENCE_LABELS

CHOSEN = "✓ "


def _button(label: str, action: str, number: int, *more: str) -> Button:
    return Button(label, ":".join(("kirim", action, str(number), *more)))


def office_buttons(found: Sequence[Office]) -> Buttons:
    """In whose name?"""
    return tuple(
        (Button(offices.label(office), f"kirim:office:{office.code}"),) for office in found
    )


def offer_buttons(number: int) -> Buttons:
    """Is this text meant to be an announcement?"""
    return (
        (
            _button(texts.MAKE_ANNOUNCEMENT, "offer", number),
            _button(texts.NOT_ANNOUNCEMENT, "cancel", number),
        ),
    )


def audience_buttons(number: int) -> Buttons:
    """For whom?"""
    audiences = tuple(
        _button(AUDIENCE_LABELS[audience.value], "to", number, audience.value)
        for audience in Audience
    )
    return (
        audiences,
        (_button(texts.CHOOSE_TIERS, "tiers", number),),
        (_button(texts.CANCEL, "cancel", number),),
    )


def tier_buttons(draft: Broadcast, tiers: Sequence[Tier]) -> Buttons:
    """Which tiers, and perhaps one region."""
    number = broadcasts.key_of(draft)
    chosen = broadcasts.unpack(draft.selector).tiers
    choices = tuple(
        (
            _button(
                (CHOSEN if tier in chosen else "") + texts.TIER_LABELS[tier.value],
                "tier",
                number,
                tier.value,
            ),
        )
        for tier in tiers
    )
    return (
        *choices,
        (_button(texts.CHOOSE_REGION, "region", number),),
        (_button(texts.CONTINUE, "when", number), _button(texts.BACK, "aim", number)),
    )


def when_buttons(number: int) -> Buttons:
    """When?"""
    return (
        (_button(texts.NOW, "now", number), _button(texts.TOMORROW, "tomorrow", number)),
        (_button(texts.OTHER_TIME, "time", number), _button(texts.CANCEL, "cancel", number)),
    )


def nobody_buttons(number: int) -> Buttons:
    """Nobody would receive it: aim again or leave it."""
    return (
        (
            _button(texts.CHANGE_AUDIENCE, "aim", number),
            _button(texts.CANCEL, "cancel", number),
        ),
    )


def released_buttons(number: int) -> Buttons:
    """After the release: watch it or stop it."""
    return (
        (
            Button(texts.WATCH, f"pantau:open:{number}"),
            Button(texts.PAUSE, f"kendali:pause:{number}"),
        ),
    )


def preview(tx: Tx, draft: Broadcast) -> Message:
    """Everything the author should know before pressing send."""
    number = broadcasts.key_of(draft)
    shown = drafting.preview(tx, draft)
    office = tx.get_one(Office, draft.office)
    text = texts.preview(
        shown.message.text,
        {tier.value: count for tier, count in shown.groups.items()},
        shown.missing,
        shown.duration,
        audience=_audience(tx, draft),
        when=texts.when(draft.due_at, office.timezone),
        gap=draft.gap,
        file_name=shown.message.media.file_name if shown.message.media else None,
    )
    buttons = (
        (_button(texts.SEND_NOW, "send", number), _button(texts.SEND_TEST, "test", number)),
        (
            _button(texts.ADD_BASIS, "basis", number),
            _button(texts.ADD_CONTACT, "contact", number),
        ),
        (
            _button(texts.CHANGE_AUDIENCE, "aim", number),
            _button(texts.CHANGE_TIME, "when", number),
        ),
        (_button(texts.CANCEL, "cancel", number),),
    )
    return Message(text, buttons)


def _audience(tx: Tx, draft: Broadcast) -> str:
    selector = broadcasts.unpack(draft.selector)
    audience = next(kind for kind in Audience if categories_of(kind) == selector.categories)
    label = AUDIENCE_LABELS[audience.value]
    if selector.root == selector.author_office:
        return label
    return f"{label}, wilayah {tx.get_one(Office, selector.root).region}"
