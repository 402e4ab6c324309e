"""The commands, each with the permission it needs on its own line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from channels.base import ChatKind
from registry import codes
from registry.access import Actor, Permission

PRIVATE = frozenset({ChatKind.PRIVATE})
GROUP = frozenset({ChatKind.GROUP})
ANYWHERE = PRIVATE | GROUP


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: the conversation that handles it, who may use it (None: everybody), and where."""

    name: str
    conversation: str
    permission: Permission | None
    places: frozenset[ChatKind] = PRIVATE


COMMANDS = (
    Entry("start", "mulai", None),
    Entry("bantuan", "bantuan", None, ANYWHERE),
    Entry("gabung", "gabung", None),
    Entry("kirim", "kirim", Permission.SEND),
    Entry("pantau", "pantau", Permission.WATCH, ANYWHERE),
    Entry("jeda", "kendali", Permission.SEND),
    Entry("lanjut", "kendali", Permission.SEND),
    Entry("tarik", "kendali", Permission.SEND),
    Entry("ulang", "kendali", Permission.SEND),
    Entry("grup", "grup", None, GROUP),  # anybody may ask; an officer of that office confirms
    Entry("admingrup", "admingrup", Permission.REGISTER_GROUP),
    Entry("meja_grup", "meja", Permission.ANSWER, GROUP),
    Entry("balas", "meja", Permission.ANSWER, GROUP),
    Entry("tangani", "meja", Permission.ANSWER, GROUP),
    Entry("lepas", "meja", Permission.ANSWER, GROUP),
    Entry("teruskan", "meja", Permission.ANSWER, GROUP),
    Entry("selesai", "meja", Permission.ANSWER, GROUP),
    Entry("hpkantor", "hpkantor", Permission.INVITE),
    Entry("piket", "piket", None),
    Entry("datasaya", "data", None),
    Entry("hapusdata", "data", None),
    Entry("batal", "batal", None),
)
# What people type where there is no slash (WhatsApp), and habits from elsewhere. These words are
# ordinary ones, so they count only by themselves, with a number or with an invitation code.
WORDS = {
    "menu": "start",
    "mulai": "start",
    "help": "bantuan",
    "bantuan": "bantuan",
    "batal": "batal",
    "gabung": "gabung",
    "grup": "admingrup",
    "admingrup": "admingrup",
    "kirim": "kirim",
    "pantau": "pantau",
    "piket": "piket",
    "jeda": "jeda",
    "lanjut": "lanjut",
    "tarik": "tarik",
    "ulang": "ulang",
}
PHRASES = {
    "hp kantor": "hpkantor",
    "data saya": "datasaya",
    "hapus data": "hapusdata",
    "hapus data saya": "hapusdata",
}
STEERING = frozenset({"jeda", "lanjut", "tarik", "ulang"})
FOR_SHARED_PHONES = frozenset({"piket"})  # others need not know of it
WITH_NUMBER = STEERING | {"pantau"}
_NUMBER = re.compile(r"#?\d{1,15}", re.ASCII)
SYNONYMS = {"help": "bantuan", "menu": "start", "mulai": "start", "cancel": "batal"}


def find(text: str) -> Entry | None:
    """The command that a message is, if it is one."""
    first = text.split(maxsplit=1)[0].casefold() if text else ""
    if first.startswith("/"):
        bare = first.removeprefix("/").partition("@")[0]
        name = SYNONYMS.get(bare, bare)
    else:
        name = _word(first, text)
    return next((entry for entry in COMMANDS if entry.name == name), None)


def steers_by_a_word(text: str) -> bool:
    """Whether this would steer the likeliest announcement; in a dialogue it may mean a button."""
    return text.casefold() in STEERING


def _word(first: str, text: str) -> str:
    """The command that a message without a slash means; "" if it is ordinary words."""
    if phrase := PHRASES.get(" ".join(text.casefold().strip(" .!").split())):
        return phrase
    name = WORDS.get(first, "")
    argument = "".join(text.split(maxsplit=1)[1:]).strip()
    if not argument:
        return name
    is_meant = (name in WITH_NUMBER and _NUMBER.fullmatch(argument)) or (
        name == "gabung" and codes.is_like_one(argument)
    )
    return name if is_meant else ""


def is_allowed(entry: Entry, actor: Actor | None) -> bool:
    """Whether this person holds the command's permission in any office."""
    return entry.permission is None or bool(actor and actor.offices_with(entry.permission))


def commands_for(actor: Actor | None, kind: ChatKind = ChatKind.PRIVATE) -> Sequence[Entry]:
    """The commands that a person can use in a chat of this kind."""
    is_shared = actor is not None and actor.is_shared
    return [
        entry
        for entry in COMMANDS
        if kind in entry.places
        and is_allowed(entry, actor)
        and (is_shared or entry.name not in FOR_SHARED_PHONES)
    ]
