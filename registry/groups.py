"""Groups: what kind of people they hold, whose they are, and how they come and go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from channels.base import ChatKind, Membership
from registry.access import Actor, Permission
from registry.names import clean_name
from storage import audit, chats, offices
from storage.chats import Category, ChatRow, ChatState, Rights, Segment
from storage.engine import Tx
from storage.offices import Office
from texts import registry as texts

DRILL_CHANNEL = "local"
DRILL_ACCOUNT = "local"
CUTOFF = 85.0  # percent of equal letters from which a word may be a slip of a category's name


class Audience(StrEnum):
    """Who an announcement is for."""

    INTERNAL = "internal"
    PARTNERS = "mitra"
    PUBLIC = "publik"


_CATEGORIES: Mapping[Audience, tuple[Category, ...]] = MappingProxyType(
    {
        Audience.INTERNAL: (Category.SATKER,),
        Audience.PARTNERS: (
            Category.PARTICIPANTS,
            Category.MEDIA,
            Category.NGO,
            Category.OVERSIGHT,
            Category.SECURITY,
            Category.GOVERNMENT,
            Category.CAMPUS,
            Category.PLATFORMS,
            Category.FAITH,
        ),
        Audience.PUBLIC: (Category.VOLUNTEERS, Category.VOTERS),
    }
)

# Names that tell the category wherever they stand in a text.
_NAMES: Mapping[Category, str] = MappingProxyType(
    {
        Category.SATKER: (
            "satker, satker kpu, satuan kerja, humas kpu, humas kip, bakohumas, badan adhoc, "
            "ppk, pps"
        ),
        Category.PARTICIPANTS: (
            "peserta pemilu, peserta pilkada, partai, partai politik, partai lokal, parpol, "
            "paslon, pasangan calon, calon dpd, perseorangan, tim kampanye, penghubung"
        ),
        Category.MEDIA: "media, media massa, pers, wartawan, jurnalis, radio, televisi, tv, koran",
        Category.NGO: (
            "lsm, lsm pemantau, lsm dan pemantau, pemantau, pemantau pemilu, ngo, ormas, "
            "masyarakat sipil, organisasi masyarakat sipil"
        ),
        Category.OVERSIGHT: "bawaslu, dkpp, bawaslu dkpp, bawaslu dan dkpp, panwaslu, panwaslih",
        Category.SECURITY: (
            "polri, tni, polri tni, tni polri, polri dan tni, polisi, polres, polda, siber, "
            "polri siber, keamanan"
        ),
        Category.GOVERNMENT: (
            "pemda, pemda humas, pemda dan humas, humas pemda, humas pemerintah, humas instansi, "
            "pemerintah, pemerintah daerah, pemprov, pemkab, pemkot, diskominfo, kominfo, komdigi, "
            "kesbangpol"
        ),
        Category.CAMPUS: "perguruan tinggi, kampus, universitas, akademisi, dosen, mahasiswa",
        Category.PLATFORMS: (
            "platform, platform medsos, platform media sosial, media sosial, medsos"
        ),
        Category.FAITH: "tokoh agama, agama, keagamaan, fkub, ulama, pemuka agama, mui",
        Category.VOLUNTEERS: "relawan, relawan demokrasi, reldem",
        Category.VOTERS: (
            "komunitas pemilih, pemilih, pemilih pemula, pemilih muda, disabilitas, perempuan, "
            "keluarga, marginal, warga internet"
        ),
    }
)
# Names that tell it only when nothing else is said: "non-KPU" is not KPU. What is unclear goes to
# an external category, so that internal messages stay inside.
_NAMES_ALONE: Mapping[Category, str] = MappingProxyType(
    {
        Category.SATKER: "internal, kpu, kip, humas, sekretariat, komisioner",
        Category.PARTICIPANTS: "peserta",
        Category.GOVERNMENT: (
            "mitra, mitra kerja, eksternal, external, stakeholder, pemangku kepentingan, instansi"
        ),
        Category.VOTERS: "komunitas, publik, umum, masyarakat, warga",
    }
)


def _by_name(names: Mapping[Category, str]) -> Mapping[str, Category]:
    return {name: category for category, listed in names.items() for name in listed.split(", ")}


_ANYWHERE = _by_name(_NAMES)
_WHOLE = {**_ANYWHERE, **_by_name(_NAMES_ALONE)}
_NAME = re.compile(rf"\b(?:{'|'.join(sorted(_ANYWHERE, key=len, reverse=True))})\b")


def categories_of(audience: Audience) -> tuple[Category, ...]:
    """The categories of groups that an audience means; every category belongs to one."""
    return _CATEGORIES[audience]


def audience_of(category: Category) -> Audience:
    """The audience to which groups of this category belong."""
    return next(audience for audience, members in _CATEGORIES.items() if category in members)


def category_label(category: Category) -> str:
    """The category's name on a button."""
    return texts.CATEGORY_LABELS[category]


def parse_category(text: str) -> Category | None:
    """The category that somebody means; None if that is none or several."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  (3 MB that a start need not hold)

    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    if words in _WHOLE:
        return _WHOLE[words]
    meant = {_ANYWHERE[name] for name in _NAME.findall(words)}
    if meant:
        return meant.pop() if len(meant) == 1 else None
    alike = process.extractOne(words, list(_WHOLE), scorer=fuzz.ratio, score_cutoff=CUTOFF)
    return _WHOLE[alike[0]] if alike else None


def propose(
    tx: Tx, channel: str, account: str, external_id: str, title: str, now: datetime
) -> ChatRow:
    """The group that we were added to: a new one waits for its office, a known one goes on."""
    chat = chats.find(tx, channel, account, external_id)
    if chat is None:
        chat = chats.add(tx, _group(channel, account, external_id, title, now))
        _record(tx, now, "system", "group.proposed", chat)
        return chat
    chat.title = clean_name(title)
    if chat.state is ChatState.GONE:
        is_confirmed = chat.office is not None and chat.category is not None
        chat.state = ChatState.ACTIVE if is_confirmed else ChatState.PENDING
        _record(tx, now, "system", "group.returned", chat)
    tx.flush()
    return chat


def register(
    tx: Tx,
    chat: ChatRow,
    office: Office,
    category: Category,
    actor: Actor,
    now: datetime,
    *,
    segment: Segment | None = None,
) -> None:
    """Make a group an office's own; raises NotAllowed.

    The actor needs a role in the office, and in the one that has the group so far: nobody takes
    a group away from another office.
    """
    actor.require(Permission.REGISTER_GROUP, office)
    owner = owner_of(tx, chat)
    if owner is not None:
        actor.require(Permission.REGISTER_GROUP, owner)
    chat.office, chat.category, chat.state = office.code, category, ChatState.ACTIVE
    chat.segment, chat.ended_at = segment, None
    tx.flush()
    facts = {"category": category.value} | ({"segment": segment.value} if segment else {})
    subject = f"chat:{chat.id}"
    audit.record(
        tx, now, actor.audit_id, "group.registered", subject, office=office.code, facts=facts
    )


def owner_of(tx: Tx, chat: ChatRow) -> Office | None:
    """The office that has a group; None if none has, or the one that had it has ended it."""
    return offices.get(tx, chat.office) if chat.office and chat.ended_at is None else None


def leave(tx: Tx, chat: ChatRow, now: datetime) -> None:
    """We are out of this group; its office and category are kept for our return."""
    if chat.state is not ChatState.GONE:
        chat.state = ChatState.GONE
        _record(tx, now, "system", "group.left", chat)


def note_membership(chat: ChatRow, membership: Membership) -> None:
    """Remember what we are in a group: whoever was an administrator once may have lost that."""
    if membership is Membership.ADMIN:
        chat.rights = Rights.ADMIN
    elif membership is Membership.MEMBER and chat.rights is not None:
        chat.rights = Rights.LOST
    elif membership is Membership.GONE:
        chat.rights = None


def ensure_drill_groups(tx: Tx, now: datetime) -> int:
    """Give each office without a simulated satker group one; returns how many were made."""
    served = chats.drilled_offices(tx)
    groups = [
        _drill_group(office, now) for office in offices.everything(tx) if office.code not in served
    ]
    chats.put_groups(tx, groups)
    return len(groups)


def _drill_group(office: Office, now: datetime) -> ChatRow:
    title = texts.drill_group(office.name)
    group = _group(DRILL_CHANNEL, DRILL_ACCOUNT, f"drill-{office.code}", title, now)
    group.state, group.is_drill = ChatState.ACTIVE, True
    group.office, group.category = office.code, Category.SATKER
    return group


def _group(channel: str, account: str, external_id: str, title: str, now: datetime) -> ChatRow:
    return ChatRow(
        channel=channel,
        account=account,
        external_id=external_id,
        kind=ChatKind.GROUP,
        title=clean_name(title),
        state=ChatState.PENDING,
        created_at=now,
    )


def _record(tx: Tx, now: datetime, actor: str, action: str, chat: ChatRow) -> None:
    audit.record(tx, now, actor, action, f"chat:{chat.id}", office=chat.office)
