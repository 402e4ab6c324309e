"""What verifiers see of claims in their private chat: the list, one claim, reports, history."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from channels.base import Button, Buttons
from handlers.claims_turn import NAME, Turn, button, say_about, see_button
from handlers.context import KEEP, Result, aside
from hoaxes.finding import may_act, visible
from hoaxes.overview import Overview, is_late, overview
from hoaxes.passing import above
from hoaxes.receipts import receipt_or_none
from registry.access import Permission
from storage import hoax_claims, hoax_entries, hoax_reports
from storage import offices as store
from storage.hoax_claims import ClaimState, HoaxClaim
from storage.hoax_entries import HoaxEntry
from storage.hoax_reports import HoaxReport
from storage.offices import Office
from texts import claim_files as file_texts
from texts import claims_chat_desk as texts
from texts import claims_desk as labels
from texts import dates
from texts import verdict_desk as verdict_texts
from texts.markup import Html, paragraphs
from threads import naming

PAGE: Final = 8  # claims; with the two buttons below they fit the ten rows of a WhatsApp list
SHOWN: Final = 8  # reports, or entries of the history
REGIONS: Final = 4  # named with their counts; the others are counted together


def own_list(turn: Turn, after: int = 0) -> Result:
    """The open claims of their desks, the most pressing first."""
    own = turn.actor.offices_with(Permission.VERIFY)
    below = _below(turn, own)
    more = hoax_claims.count_open(turn.tx, below) if below else 0
    return _list(turn, own, after, "list", below=more)


def list_below(turn: Turn, after: int = 0) -> Result:
    """The open claims of the desks under theirs, which they may read."""
    return _list(turn, _below(turn, turn.actor.offices_with(Permission.VERIFY)), after, "below")


def _below(turn: Turn, own: Sequence[str]) -> Collection[str]:
    under = {office.code for code in own for office in store.subtree(turn.tx, code)}
    return sorted(under - set(own))


def _list(turn: Turn, offices: Collection[str], after: int, page: str, *, below: int = 0) -> Result:
    found = hoax_claims.of_desk(turn.tx, offices, after=after, limit=PAGE + 1)
    buttons = [(_opening(claim),) for claim in found[:PAGE]]
    if len(found) > PAGE:
        buttons.append((Button(texts.MORE, f"{NAME}:{page}:{after + PAGE}"),))
    if below:
        buttons.append((Button(texts.BELOW, f"{NAME}:below:0"),))
    elif page == "below":
        buttons.append((Button(labels.LIST, f"{NAME}:list:0"),))
    counted = texts.below(below) if below else None
    if not found:
        return aside(paragraphs(texts.NOTHING, counted), *buttons)
    rows = [_row(turn, after + place, one) for place, one in enumerate(found[:PAGE], 1)]
    return aside(texts.listed(rows, counted), *buttons)


def _opening(claim: HoaxClaim) -> Button:
    return Button(texts.number(claim.id), f"{NAME}:see:{claim.id}")


def _row(turn: Turn, place: int, claim: HoaxClaim) -> Html:
    return texts.row(
        place,
        claim.id,
        claim.title,
        turn.tx.get_one(Office, claim.office).name,
        [
            texts.DANGER if claim.is_flagged else "",
            texts.LATE if is_late(claim) else "",
            texts.people(claim.reports),
            _state(turn, claim),
        ],
    )


def _state(turn: Turn, claim: HoaxClaim) -> str:
    holder = naming.of_staff(turn.tx, claim.holder)
    state = labels.STATES[claim.state]
    return f"{state}, {texts.held_by(holder)}" if holder else state


# One claim


def one(turn: Turn, first: str | None = None) -> Result:
    """A claim as it stands, with what can be done; raises ClaimError."""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    office = turn.tx.get_one(Office, claim.office)
    shown = overview(turn.tx, claim, turn.context.now)
    text = paragraphs(
        first,
        texts.head(claim.id, office.name, claim.title),
        texts.quoted("" if claim.narrative == claim.title else claim.narrative, shown.variants),
        texts.facts(_facts(turn, claim, office, shown)),
        None if may_act(turn.actor, claim) else texts.READING_ONLY,
    )
    return say_about(turn.claim_id, text, *_buttons(turn, claim))


def _facts(
    turn: Turn, claim: HoaxClaim, office: Office, shown: Overview
) -> Sequence[tuple[str, str]]:
    publisher = turn.tx.get_one(Office, claim.publisher)
    facts = [
        (texts.STATE, _state(turn, claim)),
        (texts.PUBLISHER, publisher.name if publisher.code != office.code else ""),
        (texts.ASKED, _spread(claim, shown)),
        (texts.LAST, dates.day_and_time(claim.reported_at, office.timezone)),
    ]
    if claim.is_open:
        phase = texts.UNTIL_TAKEN if claim.taken_at is None else texts.UNTIL_DECIDED
        left = texts.left(dates.exactly(shown.left)) if shown.left else texts.TIME_IS_OVER
        facts.append((phase, left))
    return [(label, fact) for label, fact in facts if fact]


def _spread(claim: HoaxClaim, shown: Overview) -> str:
    named = [(region.name, region.reports) for region in shown.regions[:REGIONS]]
    return texts.spread(claim.reports, named, len(shown.regions) - len(named))


def _buttons(turn: Turn, claim: HoaxClaim) -> Buttons:
    """What can be done with a claim, two in a row."""
    buttons = [*_acts(turn, claim), Button(labels.LIST, f"{NAME}:list:0")]
    return tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))


def _acts(turn: Turn, claim: HoaxClaim) -> Iterator[Button]:
    is_ours = may_act(turn.actor, claim)
    if is_ours and claim.is_open:
        is_mine = claim.holder == turn.actor.person_id
        yield button(*((labels.RELEASE, "release") if is_mine else (labels.TAKE, "take")), claim)
    if claim.is_open and _can_escalate(turn, claim, is_ours=is_ours):
        yield button(labels.ESCALATE, "up", claim)
    if is_ours and (claim.is_open or claim.verdict):
        label = verdict_texts.SEE if claim.verdict else verdict_texts.WRITE
        yield Button(label, f"putusan:tulis:{claim.id}")
    if is_ours and claim.is_open:
        yield button(labels.MERGE, "merge", claim)
        yield button(labels.CLOSE, "close", claim)
    yield button(labels.REPORTS, "reports", claim)
    if is_ours and claim.state is ClaimState.CLOSED:
        yield button(labels.REOPEN, "reopen", claim)
    if is_ours:
        yield Button(labels.REFER, f"limpah:klaim:{claim.id}")
        yield button(labels.NOTE, "note", claim)
        yield button(labels.MORE_ACTS, "more", claim)
    else:
        yield button(labels.HISTORY, "history", claim)


def _can_escalate(turn: Turn, claim: HoaxClaim, *, is_ours: bool) -> bool:
    """Whoever works on it, and those above who want to speak about it themselves."""
    higher = {office.code for office in above(turn.tx, claim)}
    mine = turn.actor.offices_with(Permission.VERIFY)
    return bool(higher) and (is_ours or not higher.isdisjoint(mine))


def more(turn: Turn) -> Result:
    """What is done with a claim less often; raises ClaimError."""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    buttons = [button(labels.HISTORY, "history", claim)]
    if may_act(turn.actor, claim):
        if claim.is_open or claim.state is ClaimState.PUBLISHED:
            buttons.append(button(labels.SPLIT, "split", claim))
        if claim.is_open:
            buttons.append(button(labels.MOVE, "move", claim))
            buttons.append(button(labels.RENAME, "title", claim))
    rows = [tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
    return say_about(turn.claim_id, texts.more(claim.id), *rows, (see_button(turn.claim_id),))


# Reports and history


def reports(turn: Turn) -> Result:
    """The newest reports of a claim, without who sent them; raises ClaimError."""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    found = newest_reports(turn, claim)
    rows = [_report(turn, place, one) for place, one in enumerate(found, 1)]
    text = texts.reports(claim.id, claim.reports, rows)
    files = Button(file_texts.FILES_OF_CLAIM, f"bukti:klaim:{claim.id}")
    return say_about(turn.claim_id, text, (files, see_button(turn.claim_id)))


def newest_reports(turn: Turn, claim: HoaxClaim) -> Sequence[HoaxReport]:
    """The reports that are shown, the newest first."""
    return hoax_reports.newest_of_claim(turn.tx, hoax_claims.key_of(claim), SHOWN)


def _report(turn: Turn, place: int, report: HoaxReport) -> Html:
    office = turn.tx.get_one(Office, report.office)
    at = dates.short(report.at, office.timezone)
    zone = dates.zone_label(office.timezone)
    return texts.report(
        place, receipt_or_none(report) or texts.NO_RECEIPT, office.name, f"{at} {zone}", report.text
    )


def history(turn: Turn) -> Result:
    """What was done with a claim; raises ClaimError."""
    claim = visible(turn.tx, turn.actor, turn.claim_id)
    zone = turn.tx.get_one(Office, claim.office).timezone
    entries = hoax_entries.of_claim(turn.tx, turn.claim_id)
    lines = [_entry(turn, entry, zone) for entry in entries[-SHOWN:]]
    text = texts.history(claim.id, lines, len(entries) - len(lines))
    return say_about(turn.claim_id, text, (see_button(turn.claim_id),), state=KEEP)


def _entry(turn: Turn, entry: HoaxEntry, zone: str) -> Html:
    code = entry.facts.get("to")
    where = turn.tx.get(Office, code) if isinstance(code, str) else None
    text = entry.text or (where.name if where else "")
    who = naming.of_staff(turn.tx, entry.author)
    return texts.happened(
        f"{dates.short(entry.at, zone)} {dates.zone_label(zone)}",
        labels.ACTS[entry.act], who, text,
    )  # fmt: skip
