"""The register of personal data (UU 27/2022): which table holds it, for how long, and how it ends.

A test fails while a table stands in neither list: whoever adds one decides it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

RAW_BODIES: Final = timedelta(days=7)  # long enough to mend a fault and handle an event again
EVENTS: Final = timedelta(days=30)  # platforms bring nothing twice after a week; a month is safe
DIALOGUES: Final = timedelta(days=2)  # one that stood still for half a day is over anyway
OFFERS: Final = timedelta(days=2)  # so are the buttons of a message
FOLLOWERS: Final = timedelta(days=1)  # a live view ends by itself within hours
TALK: Final = timedelta(days=30)  # for somebody who says “but you wrote me …”
DRAFTS: Final = timedelta(days=30)  # a dialogue about one ends after half a day
FILES: Final = timedelta(days=1)  # that only a message carries: it leaves within hours or never
SHIFTS: Final = timedelta(days=90)  # who acted at a shared phone; the audit names the shift
DUTIES: Final = timedelta(days=90)  # after their end: who was to answer on which day
STAND_INS: Final = timedelta(days=90)  # after their end: who was to decide for an office
DEPARTURES: Final = timedelta(days=30)  # who was told of one by a template reads it later
STAFF_CHECKS: Final = timedelta(days=400)  # a year of “who checked the list, and when”
TOLD: Final = timedelta(days=90)  # who told something by telephone; that it was told stays
ATTENDED: Final = timedelta(days=365)  # who came is the office's record for a year
REMINDED: Final = timedelta(days=30)  # nobody is reminded of what is older than a week
INVITATIONS: Final = timedelta(days=90)  # after their end: “that code was used already”
CASES: Final = timedelta(days=365)  # after they were closed: people come back with the receipt
GAPS: Final = timedelta(days=180)  # two quarters: answers are written after elections, too
STRANGERS: Final = timedelta(days=365)  # who have no role and have not written since
WEB_LINKS: Final = timedelta(days=1)  # after their end: “that link was used already”
WEB_SESSIONS: Final = timedelta(days=30)  # after their end; the audit names their number
REPORTS: Final = timedelta(days=365)  # as cases: people come back with the receipt
HIDDEN: Final = timedelta(days=1)  # for whoever was mistaken about a picture of a card
CHECKS: Final = timedelta(days=1)  # a minute would do
LAST_WORDS: Final = timedelta(days=1)  # for telling an erased person that it is done


class OnErasure(StrEnum):
    """What becomes of the rows about a person who asks to be erased."""

    DELETE = "delete"
    DETACH = "detach"
    """They stay without the person."""
    EMPTY = "empty"
    """They stay countable, with nothing in them."""
    KEEP = "keep"
    """They hold nothing that names anybody; `why` says what instead."""


class OnMerge(StrEnum):
    """What becomes of the rows about two people who prove to be one."""

    MOVE = "move"
    """`registry/linking.py` unites them."""
    FOLLOW = "follow"
    """They hang on an address, which goes over to whoever stays."""
    STAY = "stay"
    """They name no person, or only by an audit id."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a table treats people: the `columns` that hold or lead to one, and why they are kept.

    `kept` is how long rows live that nobody asks to erase; None: as long as what they belong to.
    """

    columns: tuple[str, ...]
    on_erasure: OnErasure
    on_merge: OnMerge
    why: str
    kept: timedelta | None = None


PERSONAL: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        "people": Rule(
            ("name",),
            OnErasure.EMPTY,
            OnMerge.MOVE,
            "the number stays, so that the audit means nobody else",
        ),
        "addresses": Rule(
            ("person_id", "value"), OnErasure.DELETE, OnMerge.MOVE, "how to reach a person"
        ),
        "roles": Rule(
            ("person_id",), OnErasure.DELETE, OnMerge.MOVE, "what a person may do for an office"
        ),
        "invitations": Rule(
            ("used_by", "created_by"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "a used code stays used; created_by is an audit id",
            INVITATIONS,
        ),
        "chats": Rule(
            ("person_id", "external_id", "title", "goes_on_in"),
            OnErasure.EMPTY,
            OnMerge.MOVE,
            "where to write to; the row stays for the sums of announcements",
            STRANGERS,
        ),
        "confirmations": Rule(
            ("asked_id", "target_id"),
            OnErasure.KEEP,
            OnMerge.MOVE,
            "who was asked, by the number of a chat that is empty by then; the sums need it",
        ),
        "acknowledgements": Rule(
            ("person_id", "told_by", "target_id"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "who said for an office that an announcement arrived; the sums need that somebody did",
            TOLD,
        ),
        "reminders": Rule(
            ("chat_id",), OnErasure.DELETE, OnMerge.MOVE, "who was reminded of it", REMINDED
        ),
        "events": Rule(
            ("place", "link", "guests"),
            OnErasure.DETACH,
            OnMerge.STAY,
            "to what an office has invited is its statement; what was only drafted goes",
        ),
        "attendances": Rule(
            ("person_id", "voter", "deputy", "target_id", "chat_id"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "an office's answer stays without who gave it; what somebody answered for themselves "
            "goes",
            ATTENDED,
        ),
        "event_reminders": Rule(
            ("chat_id",), OnErasure.DELETE, OnMerge.MOVE, "who was reminded of an event", REMINDED
        ),
        "group_admins": Rule(
            ("chat_id", "group_id"), OnErasure.DELETE, OnMerge.MOVE, "who passes on to a group"
        ),
        "group_stewards": Rule(
            ("person_id", "group_id"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "whom an office calls about a group",
        ),
        "group_invitations": Rule(
            ("group_id", "created_by"),
            OnErasure.KEEP,
            OnMerge.STAY,
            "digests of codes, void after a week; created_by is an audit id",
        ),
        "shifts": Rule(
            ("address_id", "name"),
            OnErasure.DELETE,
            OnMerge.FOLLOW,
            "who acted at a shared phone",
            SHIFTS,
        ),
        "chat_limits": Rule(
            ("chat_id",), OnErasure.DELETE, OnMerge.MOVE, "how fast a chat may be written to"
        ),
        "duties": Rule(
            ("person_id",), OnErasure.DELETE, OnMerge.MOVE, "who is on an office's roster", DUTIES
        ),
        "emergency_numbers": Rule(
            ("number",),
            OnErasure.DELETE,
            OnMerge.STAY,
            "an office's published number may be one person's",
        ),
        "web_links": Rule(
            ("person_id", "address_id"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "who may come to the desk",
            WEB_LINKS,
        ),
        "web_sessions": Rule(
            ("person_id", "address_id"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "who is at the desk",
            WEB_SESSIONS,
        ),
        "erasures": Rule(
            ("chat_id",),
            OnErasure.DELETE,
            OnMerge.STAY,
            "what is still to be forgotten",
            LAST_WORDS,
        ),
        "inbox": Rule(
            ("conversation", "body"),
            OnErasure.EMPTY,
            OnMerge.FOLLOW,
            "the platform's message id stays, or the message would come in again",
            EVENTS,
        ),
        "conversations": Rule(
            ("key", "data"), OnErasure.DELETE, OnMerge.FOLLOW, "where a dialogue stands", DIALOGUES
        ),
        "offers": Rule(
            ("chat_id", "buttons"), OnErasure.DELETE, OnMerge.MOVE, "what a number means", OFFERS
        ),
        "question_chats": Rule(
            ("chat_id", "region", "told"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "where somebody votes, so that nobody asks twice",
        ),
        "trackers": Rule(
            ("chat_id",), OnErasure.DELETE, OnMerge.MOVE, "who follows it live", FOLLOWERS
        ),
        "operations": Rule(
            ("chat_id", "rendering", "target", "external_id"),
            OnErasure.EMPTY,
            OnMerge.MOVE,
            "a late report must not find another operation under the same number",
            TALK,
        ),
        "renderings": Rule(
            ("content",),
            OnErasure.DELETE,
            OnMerge.STAY,
            "what we wrote, once nobody else got the same",
            TALK,
        ),
        "broadcasts": Rule(
            ("author", "author_person", "report_chat", "text", "contact"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "what was released is the office's statement; what was only drafted is emptied",
        ),
        "approvals": Rule(
            ("decided_by", "reason"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "that an announcement was approved, returned or sent without; the office's record",
        ),
        "series": Rule(
            ("cleared_by",),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "whose approval holds for an office's recurring announcement; without it copies ask",
        ),
        "releases": Rule(
            ("decided_by", "words"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "that an office let an announcement go on, and what it added in its own name",
        ),
        "stand_ins": Rule(
            ("person_id", "named_by"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "who decides for an office while its Pimpinan is away",
            STAND_INS,
        ),
        "departures": Rule(
            ("person_id", "successor", "ended_by", "changes"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "whose access to an office was ended, and what went over to whom, by numbers",
            DEPARTURES,
        ),
        "staff_checks": Rule(
            ("answered_by",),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "that an office checked the list of its people",
            STAFF_CHECKS,
        ),
        "broadcast_versions": Rule(
            ("author", "author_person", "text", "wrong", "right", "reason"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "what an office has said, and corrected or withdrawn, stays readable to its staff",
        ),
        "proofs": Rule(
            ("text", "body"),
            OnErasure.KEEP,
            OnMerge.STAY,
            "what was published in an office's name, so that anybody can check it",
        ),
        "recent_checks": Rule(
            ("who",), OnErasure.DELETE, OnMerge.STAY, "how often somebody checked lately", CHECKS
        ),
        "media": Rule(
            ("content", "file_name"),
            OnErasure.DETACH,
            OnMerge.STAY,
            "files of released announcements; others go with their draft, and what only a message "
            "carried goes a day after it",
            DRAFTS,
        ),
        "cases": Rule(
            ("chat_id", "group_id", "holder", "facts", "summary"),
            OnErasure.EMPTY,
            OnMerge.MOVE,
            "that there was a case, for the office's figures",
            CASES,
        ),
        "case_entries": Rule(
            ("author", "text", "media", "platform_id", "facts", "audit_id"),
            OnErasure.EMPTY,
            OnMerge.MOVE,
            "when something happened in a case, without what was said",
            CASES,
        ),
        "case_words": Rule(
            ("word", "case_id"),
            OnErasure.DELETE,
            OnMerge.STAY,
            "which words were said in a case",
            CASES,
        ),
        "hoax_claims": Rule(
            ("holder",),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "what was said to be true or false; who asked stands elsewhere",
        ),
        "claim_report_readers": Rule(
            ("person_id",), OnErasure.DELETE, OnMerge.MOVE, "who gets the weekly report on claims"
        ),
        "hoax_reports": Rule(
            ("chat_id", "group_id", "text", "facts"),
            OnErasure.EMPTY,
            OnMerge.MOVE,
            "that somebody asked about a claim, for its counts",
            REPORTS,
        ),
        "hoax_entries": Rule(
            ("author", "audit_id", "text"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "what an office did with a claim",
        ),
        "evidence": Rule(
            ("report_id", "sha256", "declared"),
            OnErasure.DELETE,
            OnMerge.FOLLOW,
            "a file as it came with a report",
            REPORTS,
        ),
        "picture_prints": Rule(
            ("sha256", "levels"),
            OnErasure.DETACH,
            OnMerge.STAY,
            "how a picture looks, in grey and small; it goes with its file",
            REPORTS,
        ),
        "verdicts": Rule(
            ("author", "legal_by", "approver"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "what an office has said about a claim",
        ),
        "legal_reviewers": Rule(
            ("person_id", "named_by"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "who reads for Divisi Hukum what an office says about participants",
        ),
        "verdict_wordings": Rule(
            ("changed_by",),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "the words with which an office begins to write a verdict",
        ),
        "referrals": Rule(
            ("referred_by", "wanted_by", "letter", "news"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "what an office handed over to another institution, without who had asked",
        ),
        "takeovers": Rule(
            ("person_id", "reason"), OnErasure.DELETE, OnMerge.MOVE, "who spoke for an office"
        ),
        "canned_answers": Rule(
            ("changed_by",),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "who wrote what an office's desk has ready; the words are the office's",
        ),
        "faq_gaps": Rule(
            ("person_id", "text"),
            OnErasure.DELETE,
            OnMerge.MOVE,
            "what people asked and no answer covers, for whoever writes answers",
            GAPS,
        ),
        "faq_versions": Rule(
            ("author", "submitted_by", "decided_by"),
            OnErasure.DETACH,
            OnMerge.MOVE,
            "who wrote, submitted and certified an answer; the words are the office's",
        ),
        "case_topics": Rule(
            ("chat_id", "case_id"),
            OnErasure.KEEP,
            OnMerge.STAY,
            "which topic of a staff's group a case had; the topic itself is deleted with all that "
            "was said in it as soon as nothing is left of the case",
        ),
        "desk_groups": Rule(
            ("chat_id",),
            OnErasure.KEEP,
            OnMerge.STAY,
            "which group is an office's desk; no private chat",
        ),
        "audit": Rule(
            ("actor", "subject", "facts"),
            OnErasure.KEEP,
            OnMerge.STAY,
            "who acted in an office's name, by number: a changed row would break the chain",
        ),
        "suppressions": Rule(
            ("digest",),
            OnErasure.KEEP,
            OnMerge.MOVE,
            "keyed digests, so that nobody writes to them again",
        ),
    }
)
IMPERSONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "account_limits": "our own accounts",
        "agencies": "institutions that claims are referred to, and how they are reached",
        "alerts": "codes and counts about the service",
        "approval_rules": "which role approves what",
        "audit_seals": "digests of audit rows",
        "case_counters": "numbers of receipts",
        "divisions": "names of parts of an office",
        "content_objects": "digests of texts and the platform's ids for them",
        "faq_attachments": "digests of files that answers are told with",
        "faq_entries": "which answers there are, and which office issues them",
        "index_revisions": "counters",
        "leases": "processes",
        "media_handles": "the platform's ids of files",
        "office_aliases": "names of offices",
        "office_contacts": "how the public reaches an office, as it publishes it itself",
        "office_hours": "hours",
        "offices": "offices",
        "privacy_keys": "keys",
        "report_counters": "numbers of receipts",
        "series_copies": "days of recurring announcements",
        "special_days": "days off and the names of holidays",
        "participants": "participants of the election, as KPU has announced them",
        "picture_bands": "parts of hashes of pictures; they go with their file",
        "poster_bands": "hashes of published pictures",
        "stages": "names and days of stages",
        "templates": "texts of ours and what the platform decided about them",
        "text_prints": "hashes of published texts",
        "waves": "counts by tier",
    }
)
