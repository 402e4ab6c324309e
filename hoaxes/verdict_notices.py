"""Who of the staff is told of a verdict that waits, and of what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from broadcasts import holds, remarks
from channels import markup
from channels.base import Button, Buttons, Message, Part, TemplateCall
from hoaxes import verdict_records
from outbox import enqueue
from registry import consent
from storage import chats, people, verdicts
from storage.broadcasts import Lane
from storage.chats import ChatRow
from storage.engine import Tx
from storage.hoax_claims import HoaxClaim
from storage.hoax_entries import MESSAGE
from storage.offices import Office
from storage.verdicts import Verdict
from texts import verdict_desk as texts
from texts import whatsapp as templates
from texts.markup import Html, paragraphs
from threads.context import Act
from threads.talking import is_window_closed

QUOTED: Final = 2_500  # characters; with all that is said around it, the request stays one message
SHOWN: Final = 8  # signs of a digest that a button carries


def ask_legal(act: Act, verdict: Verdict, asked: Iterable[int]) -> None:
    """Ask these people to read it for Divisi Hukum; once for each submission."""
    message = to_decide(act, verdict, is_legal=True)
    _tell_people(act, verdict, asked, message, f"legal:{verdict.digest[:SHOWN]}")


def ask(act: Act, verdict: Verdict, asked: Iterable[int]) -> None:
    """Ask these people to decide; once for each submission."""
    message = to_decide(act, verdict)
    _tell_people(act, verdict, asked, message, f"asked:{verdict.digest[:SHOWN]}")


def tell_returned(act: Act, verdict: Verdict, reason: str) -> None:
    """Tell the author what is to be mended."""
    text = texts.returned(verdict.claim_id, _office(act.tx, verdict), reason)
    mend = ((Button(texts.MEND, f"putusan:tulis:{verdict.claim_id}"),),)
    _tell_author(act, verdict, Message(text, mend), f"returned:{act.key}")


def tell_published(act: Act, verdict: Verdict) -> None:
    """Tell whoever wrote it, and whoever examined the claim, that it is out."""
    claim = act.tx.get_one(HoaxClaim, verdict.claim_id)
    text = texts.published(
        verdict.claim_id, _office(act.tx, verdict), claim.reports, verdict.broadcast_id
    )
    see = ((Button(texts.SEE, f"putusan:lihat:{verdict.id}"),),)
    _tell_workers(act, verdict, verdict.approver, Message(text, see), "published")


def tell_withdrawn(act: Act, verdict: Verdict, reason: str, by: int) -> None:
    """Tell them that it does not hold any more, and why; `by` knows."""
    text = texts.withdrawn(verdict.claim_id, _office(act.tx, verdict), reason)
    see = ((Button(texts.SEE, f"putusan:lihat:{verdict.id}"),),)
    _tell_workers(act, verdict, by, Message(text, see), "withdrawn")


def to_decide(act: Act, verdict: Verdict, *, is_legal: bool = False) -> Message:
    """What was submitted, with the buttons that decide; what is said of participants is marked."""
    tx, wanted = act.tx, verdict_records.transient(act.tx, verdict)
    hold = holds.check(tx, wanted, act.now)
    spans = [(one.start, one.end) for one in hold.passages] if hold else []
    quoted = markup.split(markup.emphasise(wanted.text, spans), QUOTED)
    claim = tx.get_one(HoaxClaim, verdict.claim_id)
    author = people.get(tx, verdict.author) if verdict.author is not None else None
    text = texts.request(
        quoted[0],
        claim=verdict.claim_id,
        office=_office(tx, verdict),
        author=author.name if author else "",
        reports=claim.reports,
        scope=scope_of(tx, verdict),
        reason=verdict.reason,
        is_legal=is_legal,
        is_cut=len(quoted) > 1,
    )
    remarked = remarks.to_approver(wanted.text, hold) if hold else None
    seal = holds.seal(wanted.text, hold)
    buttons = decision_buttons(verdict, is_legal=is_legal, seal=seal)
    return Message(paragraphs(text, remarked), buttons)


def decision_buttons(verdict: Verdict, *, is_legal: bool = False, seal: str = "") -> Buttons:
    """What can be done about a submitted verdict; they carry what was shown."""
    shown = f"{verdict.id}:{verdict.digest[:SHOWN]}"
    if is_legal:
        yes = Button(texts.CLEAR, f"putusan:hukum:{shown}")
    else:
        yes = Button(texts.APPROVE, f"putusan:ya:{shown}{f':{seal}' if seal else ''}")
    return (
        (yes, Button(texts.SEND_BACK, f"putusan:tidak:{shown}")),
        (Button(texts.SEE_ALL, f"putusan:lihat:{verdict.id}"),),
    )


def scope_of(tx: Tx, verdict: Verdict) -> Html:
    """Whom the announcement goes to, in words."""
    office = tx.get_one(Office, verdict.office)
    if verdict.scope == "national":
        return texts.everywhere(office.name)
    codes = [code for code in verdict_records.regions(tx, verdict) if code != office.code]
    names = [found.name for code in codes if (found := tx.get(Office, code)) is not None]
    return texts.reporting(names or [office.name])


def _tell_people(
    act: Act, verdict: Verdict, asked: Iterable[int], message: Message, what: str
) -> None:
    for person in asked:
        for chat in consent.own_chats(act.tx, person):
            _tell(act, verdict, chat, message, what)


def _tell_workers(act: Act, verdict: Verdict, but: int | None, message: Message, what: str) -> None:
    claim = act.tx.get_one(HoaxClaim, verdict.claim_id)
    for person in dict.fromkeys((verdict.author, claim.holder)):
        if person is None or person == but:
            continue
        for chat in chats.private_chats(act.tx, person):
            if consent.wants_messages(act.tx, chat):
                _tell(act, verdict, chat, message, what)


def _tell_author(act: Act, verdict: Verdict, message: Message, what: str) -> None:
    if verdict.author is None:
        return
    for chat in chats.private_chats(act.tx, verdict.author):
        if consent.wants_messages(act.tx, chat):
            _tell(act, verdict, chat, message, what)


def _tell(act: Act, verdict: Verdict, chat: ChatRow, message: Message, what: str) -> None:
    """Tell once; where free text is refused now, a template leads to how it stands."""
    key = f"{MESSAGE}{verdict.claim_id}:putusan:{verdicts.key_of(verdict)}:{what}:{chat.id}"
    if is_window_closed(act, chat):
        values = (str(verdict.claim_id), _office(act.tx, verdict))
        see = ((Button(texts.SEE, f"putusan:lihat:{verdict.id}"),),)
        call = TemplateCall(templates.VERDICT_WORK, values)
        part = Part(templates.filled(templates.VERDICT_WORK_BODY, *values), see, template=call)
        enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
        return
    enqueue.say(act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE)


def _office(tx: Tx, verdict: Verdict) -> str:
    return tx.get_one(Office, verdict.office).name
