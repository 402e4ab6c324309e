"""Who hears of it: in private chats, by template where free text is refused."""

from __future__ import annotations

from collections.abc import Collection

from channels.base import Button, Message, Part, TemplateCall
from outbox import enqueue
from registry import consent
from staff import holdings
from staff.holdings import Consequence, Holdings
from storage import broadcasts, chats, departures, hoax_claims, people
from storage.broadcasts import Broadcast, BroadcastState, Lane
from storage.cases import Case
from storage.departures import Departure
from storage.engine import Tx
from storage.offices import Office
from storage.rosters import Duty
from texts import dates
from texts import departures as texts
from texts import whatsapp as templates
from texts.markup import Html
from texts.registry import NAMELESS
from threads.context import Act
from threads.receipts import receipt
from threads.talking import is_window_closed

SHOWN = 5  # drafts that a message offers to go on with


def tell_ended(act: Act, departure: Departure) -> None:
    """Tell whoever leaves, and whoever goes on."""
    _tell(act, departure, departure.person_id)
    if departure.successor is not None:
        _tell(act, departure, departure.successor)


def tell_undone(act: Act, departure: Departure) -> None:
    """Tell the same that it was undone."""
    tell_ended(act, departure)


def words_for(tx: Tx, departure: Departure, person_id: int) -> Message:
    """What a departure means to somebody: who leaves, or who goes on."""
    office = tx.get_one(Office, departure.office).name
    if departure.undone_at is not None:
        is_leaver = person_id == departure.person_id
        name = name_of(tx, departure.person_id)
        return Message(texts.back_to_you(office) if is_leaver else texts.back_to(name, office))
    if person_id == departure.person_id:
        successor = departure.successor
        return Message(texts.you_left(office, name_of(tx, successor) if successor else None))
    return _for_successor(tx, departure, office)


def warnings(tx: Tx, office: Office, follows: Collection[Consequence]) -> list[str]:
    """What has to be said before it is done, a sentence for each consequence."""
    above = holdings.office_above(tx, office)
    sentences = {
        Consequence.ONESELF: texts.ONESELF,
        Consequence.LAST_ADMIN: texts.LAST_ADMIN,
        Consequence.LAST_APPROVER: texts.last_approver(above.name if above else None),
    }
    return [sentence for one, sentence in sentences.items() if one in follows]


def name_of(tx: Tx, person_id: int) -> str:
    """What somebody is called."""
    person = people.get(tx, person_id)
    return (person.name if person else "") or NAMELESS


def listed(tx: Tx, office: Office, held: Holdings) -> list[Html]:
    """What is in somebody's hands, a line for each kind."""
    zone = office.timezone
    lines = (
        texts.cases([receipt(case.opened_office, case.number) for case in held.cases]),
        texts.claims([str(claim.id) for claim in held.claims]),
        texts.groups([group.title for group, _ in held.admin_of]),
        texts.contact(len(held.contact_in)),
        texts.duties([_span(duty, zone) for duty in held.duties]),
        texts.stands_in(len(held.stand_ins)),
        texts.named(held.named),
        texts.taken_over([tx.get_one(Office, row.office).name for row in held.takeovers]),
        texts.drafts([broadcasts.key_of(one) for one in held.drafts]),
        texts.running([broadcasts.key_of(one) for one in held.running]),
        texts.to_decide(held.to_decide),
        texts.codes(held.codes),
    )
    return [line for line in lines if line is not None]


def _span(duty: Duty, zone: str) -> str:
    return dates.day_and_time(duty.starts_at, zone)


def _claims(tx: Tx, departure: Departure) -> list[str]:
    """The numbers of the claims that the successor goes on with."""
    mine = [one for one in departures.changes_of(departure) if one.kind == "claim"]
    found = [hoax_claims.get(tx, int(change.number)) for change in mine]
    return [str(one.id) for one in found if one and one.holder == departure.successor]


def _for_successor(tx: Tx, departure: Departure, office: str) -> Message:
    """What they go on with, by kind, and buttons to go on writing."""
    name = name_of(tx, departure.person_id)
    changes = departures.changes_of(departure)
    mine = [change for change in changes if change.kind == "case"]
    held = [case for change in mine if (case := tx.get(Case, change.number)) is not None]
    numbers = [
        receipt(case.opened_office, case.number)
        for case in held
        if case.holder == departure.successor
    ]
    groups = [
        chats.get_one(tx, int(change.number)).title
        for change in changes
        if change.kind == "group" and change.now is not None
    ]
    drafts = [
        draft
        for change in changes
        if change.kind == "draft"
        and (draft := broadcasts.get(tx, int(change.number))) is not None
        and draft.author_person == departure.successor
        and draft.state in holdings.UNRELEASED
    ]
    lines = (
        texts.cases(numbers),
        texts.claims(_claims(tx, departure)),
        texts.groups(groups),
        texts.duties_of(sum(change.kind == "duty" for change in changes)),
        texts.drafts([broadcasts.key_of(draft) for draft in drafts]),
        texts.running([int(change.number) for change in changes if change.kind == "report"]),
    )
    shown = [line for line in lines if line is not None]
    text = texts.you_go_on(name, office, shown, has_groups=bool(groups))
    return Message(text, tuple((_go_on(draft),) for draft in drafts[:SHOWN]))


def _go_on(draft: Broadcast) -> Button:
    number = broadcasts.key_of(draft)
    word = "view" if draft.state is BroadcastState.DRAFT else "mend"
    return Button(f"{texts.GO_ON} {number}", f"kirim:{word}:{number}")


def _tell(act: Act, departure: Departure, person_id: int) -> None:
    office = act.tx.get_one(Office, departure.office)
    message = words_for(act.tx, departure, person_id)
    for chat in consent.own_chats(act.tx, person_id):
        key = f"{act.key}:told:{chat.id}"
        if is_window_closed(act, chat):
            values = (office.name, dates.day(departure.ended_at, office.timezone))
            read = Button(texts.READ, "cabut:news")
            part = Part(
                templates.filled(templates.DEPARTURE_BODY, *values),
                ((read,),),
                template=TemplateCall(templates.DEPARTURE, values),
            )
            enqueue.call(act.tx, act.composers, chat, part, key=key, now=act.now)
            continue
        enqueue.say(
            act.tx, act.composers, chat, message, key=key, now=act.now, lane=Lane.NOTICE
        )  # fmt: skip
