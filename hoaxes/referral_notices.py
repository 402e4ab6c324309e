"""What a desk is told of its referrals: the pack for a chat, and what it waits for."""

from __future__ import annotations

from datetime import datetime

from channels.base import Button, Media, Message
from hoaxes import claim_notices, referring
from outbox import enqueue
from registry import consent
from storage import chats, hoax_entries, referrals
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.referrals import Referral, ReferralState
from texts import referrals as texts
from texts import referrals_chat as labels
from threads.context import Act

AT_ONCE = 50  # referrals looked at in a transaction
NAME = "limpah"  # how the data of buttons about referrals begins


def deliver(act: Act, referral_id: int, file: Media) -> None:
    """Send a pack to whoever waits for it in a chat that takes files."""
    referral = referrals.lock(act.tx, referral_id)
    person = referral.wanted_by if referral is not None else None
    if referral is None or person is None:
        return
    referral.wanted_by = None
    act.tx.flush()
    sent = Button(labels.SENT, f"{NAME}:kirim:{referral_id}")
    see = Button(labels.SEE, f"{NAME}:lihat:{referral_id}")
    text = texts.ready(referral.claim_id, referral.agency_name)
    message = Message(text, ((sent, see),), media=file)
    for chat in chats.private_chats(act.tx, person):
        is_able = act.composers[chat.channel].has_commands
        if is_able and consent.wants_messages(act.tx, chat):
            key = f"{hoax_entries.at_desk(referral.claim_id)}{act.key}:{referral_id}:{chat.id}"
            enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now)


def is_due(tx: Tx, now: datetime) -> bool:
    """Whether any desk is to be reminded."""
    return bool(referrals.to_look_at(tx, now, 1))


def remind(act: Act) -> int:
    """Remind desks of packs that nobody has sent, and of institutions that say nothing."""
    due = referrals.to_look_at(act.tx, act.now, AT_ONCE)
    for referral in due:
        _remind(act, referral)
        referring.again(act.tx, referral, act.now)
    return len(due)


def _remind(act: Act, referral: Referral) -> None:
    claim = act.tx.get_one(HoaxClaim, referral.claim_id)
    about = Act(act.tx, act.composers, act.now, f"referral:{referral.id}:{referral.look_at:%Y%m%d}")
    see = Button(labels.SEE, f"{NAME}:lihat:{referral.id}")
    more: tuple[Button, ...] = (see,)
    if referral.state is ReferralState.PREPARED:
        text = texts.not_sent(referral.claim_id, claim.title, referral.agency_name)
        more = (Button(labels.SENT, f"{NAME}:kirim:{referral.id}"), see)
    else:
        days = (act.now - referral.changed_at).days
        text = texts.no_news(referral.claim_id, claim.title, referral.agency_name, days)
    for person in claim_notices.on_duty(act.tx, referral.office, act.now):
        claim_notices.tell_person(about, claim, person, text, *more)
