"""What became of a referral: shown, and written down by whoever hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from channels.base import Button
from handlers.context import Result, aside, say, toast
from handlers.referrals_turn import Turn, button, leave_button, over, standing
from hoaxes import agencies, referring
from registry.access import Permission
from storage.hoax_claims import HoaxClaim
from storage.offices import Office
from storage.referrals import Referral, ReferralState
from texts import dates, service
from texts import desk_referrals as labels
from texts import referrals as words
from texts import referrals_chat as texts


def see(turn: Turn) -> Result:
    """A referral as it stands, with what can be written down."""
    referral = referring.visible(turn.tx, turn.actor, turn.number)
    claim = turn.tx.get_one(HoaxClaim, referral.claim_id)
    text = texts.shown(referral.claim_id, claim.title, referral.agency_name, _facts(turn, referral))
    return aside(text, *_buttons(turn, referral))


def sent(turn: Turn) -> Result:
    """It has left the office."""
    return _told(turn, turn.number, ReferralState.SENT, "")


def received(turn: Turn) -> Result:
    """The institution has it."""
    return _told(turn, turn.number, ReferralState.RECEIVED, "")


def ask_followed_up(turn: Turn) -> Result:
    """What does the institution do?"""
    return _ask(turn, ReferralState.FOLLOWED_UP)


def ask_declined(turn: Turn) -> Result:
    """Why does it do nothing?"""
    return _ask(turn, ReferralState.DECLINED)


def _ask(turn: Turn, state: ReferralState) -> Result:
    referral = referring.visible(turn.tx, turn.actor, turn.number)
    kept = standing(turn.context, "news", referral=referral.id, state=state.value)
    question = texts.ask_news(referral.agency_name, state)
    return say(question, (leave_button(),), state=kept)


def typed(turn: Turn) -> Result:
    """What the institution said."""
    if "referral" not in turn.kept:
        return toast(service.OLD_BUTTON)
    state = ReferralState(turn.kept["state"])
    return _told(turn, int(turn.kept["referral"]), state, turn.context.text)


def file(turn: Turn) -> Result:
    """Send the pack in this chat."""
    referral = referring.visible(turn.tx, turn.actor, turn.number)
    if not turn.takes_files:
        return aside(texts.FILE_ON_DESK)
    referring.want_file(turn.act("file"), referral.id or 0)
    return aside(texts.FILE_COMES)


def _told(turn: Turn, referral_id: int, state: ReferralState, news: str) -> Result:
    referral = referring.tell(turn.act(state.value), referral_id, state, news)
    see_it = button(texts.SEE, "lihat", referral_id)
    text = texts.noted(referral.agency_name, state)
    return say(text, (see_it,), state=over(turn.context))


def _facts(turn: Turn, referral: Referral) -> list[tuple[str, str]]:
    office = turn.tx.get_one(Office, referral.office)
    to = agencies.find(turn.tx, office, referral.agency)
    changed = dates.day_and_time(referral.changed_at, office.timezone)
    return [
        (labels.STATE, f"{words.STATES[referral.state]} · {changed}"),
        (labels.NEWS, referral.news or "–"),
        (labels.CONTACT, (to.contact if to else "") or "–"),
        (labels.BY, office.name),
        (words.NUMBER, referral.letter_number or "–"),
    ]


def _buttons(turn: Turn, referral: Referral) -> list[tuple[Button, ...]]:
    office, number = turn.tx.get_one(Office, referral.office), referral.id
    if not turn.actor.may(Permission.VERIFY, office):
        return []
    rows = [(button(texts.SEND_PACK, "berkas", number),)]
    if referral.state is ReferralState.PREPARED:
        rows.insert(0, (button(texts.SENT, "kirim", number),))
    if referral.state in {ReferralState.PREPARED, ReferralState.SENT}:
        rows.append((button(texts.RECEIVED, "terima", number),))
    if referral.is_open:
        rows.append((button(texts.FOLLOWED_UP, "lanjut", number),))
        rows.append((button(texts.NOT_TAKEN_UP, "tolak", number),))
    return list(rows)


ACTIONS: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType(
    {
        "lihat": see,
        "kirim": sent,
        "terima": received,
        "lanjut": ask_followed_up,
        "tolak": ask_declined,
        "berkas": file,
    }
)
TYPED: Final[Mapping[str, Callable[[Turn], Result]]] = MappingProxyType({"news": typed})
