"""The commands, each with the permission it needs on its own line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from broadcasts import proof_codes
from channels.base import ChatKind
from registry import codes
from registry.access import Actor, Permission
from threads import receipts

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
    Entry("petugas", "petugas", None),
    Entry("tanya", "tanya", None, ANYWHERE),
    Entry("topik", "tanya", None),
    Entry("kantor", "kantor", None, ANYWHERE),
    Entry("cek", "cek", None, ANYWHERE),
    Entry("kirim", "kirim", Permission.SEND),
    Entry("pantau", "pantau", Permission.WATCH, ANYWHERE),
    Entry("catat", "catat", Permission.CONFIRM),  # for an office under one's own, too
    Entry("gambar", "gambar", Permission.WATCH, ANYWHERE),
    Entry("setara", "setara", Permission.WATCH),
    Entry("hadir", "hadir", Permission.WATCH),  # of the offices whose work this person may see
    Entry("jeda", "kendali", Permission.SEND),
    Entry("lanjut", "kendali", Permission.SEND),
    Entry("tarik", "kendali", Permission.SEND),
    Entry("ulang", "kendali", Permission.SEND),
    Entry("persetujuan", "setuju", Permission.WATCH),  # what waits for this person, if anything
    Entry("rilis", "rilis", Permission.SEND),  # what waits for an office of theirs
    Entry("plh", "plh", Permission.APPROVE),
    Entry("hukum", "hukum", Permission.APPROVE),
    Entry("daftarpetugas", "daftar", Permission.STAFF),
    Entry("cabut", "cabut", Permission.STAFF),
    Entry("putusan", "putusan", Permission.WATCH),  # what waits for this person; writing verifies
    Entry("berulang", "berulang", Permission.SEND),
    Entry("ralat", "ralat", Permission.SEND),
    Entry("versi", "versi", Permission.WATCH),
    Entry("grup", "grup", None, GROUP),  # anybody may ask; an officer of that office confirms
    Entry("tanyajawab", "tanyajawab", Permission.REGISTER_GROUP, GROUP),  # of the group's office
    Entry("layanan", "kasus", Permission.ANSWER),
    Entry("klaim", "klaim", Permission.VERIFY),
    Entry("admingrup", "admingrup", Permission.REGISTER_GROUP),
    Entry("kontak", "kontak", Permission.WATCH),  # changing takes a role in that office
    Entry("mitra", "mitra", Permission.WATCH),  # likewise for what is imported
    Entry("daftarjawaban", "daftarjawaban", Permission.WRITE_FAQ),
    Entry("meja_grup", "topik", Permission.ANSWER, GROUP),
    Entry("balas", "topik", Permission.ANSWER, GROUP),
    Entry("siap", "topik", Permission.ANSWER, GROUP),
    Entry("jawab", "kasus", Permission.ANSWER, ANYWHERE),
    Entry("tangani", "topik", Permission.ANSWER, GROUP),
    Entry("lepas", "topik", Permission.ANSWER, GROUP),
    Entry("teruskan", "topik", Permission.ANSWER, GROUP),
    Entry("selesai", "topik", Permission.ANSWER, GROUP),
    Entry("hpkantor", "hpkantor", Permission.INVITE),
    Entry("kontakkantor", "kontakkantor", Permission.REPRESENT),
    Entry("jam", "jam", Permission.WATCH),  # only an Admin of that office changes anything
    Entry("piket", "jaga", Permission.WATCH),  # likewise
    Entry("meja", "meja", Permission.WATCH),
    Entry("keluar_meja", "meja", Permission.WATCH),
    Entry("cari", "cari", Permission.ANSWER),
    Entry("ekspor", "ekspor", Permission.ANSWER),
    Entry("datasaya", "data", None),
    Entry("hapusdata", "data", None),
    Entry("batal", "batal", None),
)
# At a phone that an office shares this asks who is on shift; the roster is a button away.
ON_SHARED_PHONES = {"piket": Entry("piket", "piket", None)}
# In a group this is said in the topic of a case.
IN_GROUPS = {"jawab": "topik"}
# What people type where there is no slash (WhatsApp), and habits from elsewhere. These words are
# ordinary ones, so they count only by themselves, with a number, a receipt or an invitation code,
# CARI with a few words, and CEK with a code; with a text it is no command within a dialogue.
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
    "kontak": "kontak",
    "klaim": "klaim",
    "layanan": "layanan",
    "mitra": "mitra",
    "pantau": "pantau",
    "persetujuan": "persetujuan",
    "hukum": "hukum",
    "plh": "plh",
    "cabut": "cabut",
    "daftarjawaban": "daftarjawaban",
    "daftarpetugas": "daftarpetugas",
    "petugas": "petugas",
    "piket": "piket",
    "jam": "jam",
    "meja": "meja",
    "cari": "cari",
    "catat": "catat",
    "gambar": "gambar",
    "setara": "setara",
    "hadir": "hadir",
    "ekspor": "ekspor",
    "cek": "cek",
    "tanya": "tanya",
    "topik": "topik",
    "kantor": "kantor",
    "jawab": "jawab",
    "jeda": "jeda",
    "lanjut": "lanjut",
    "tarik": "tarik",
    "ulang": "ulang",
    "ralat": "ralat",
    "berulang": "berulang",
    "putusan": "putusan",
    "rilis": "rilis",
    "versi": "versi",
}
PHRASES = {
    "jam layanan": "jam",
    "jadwal piket": "piket",
    "daftar jawaban": "daftarjawaban",
    "daftar petugas": "daftarpetugas",
    "hp kantor": "hpkantor",
    "kontak kantor": "kontakkantor",
    "hubungkan ke petugas": "petugas",
    "keluar meja": "keluar_meja",
    "klaim laporan": "klaim",
    "daftar hadir": "hadir",
    "data saya": "datasaya",
    "hapus data": "hapusdata",
    "hapus data saya": "hapusdata",
}
STEERING = frozenset({"jeda", "lanjut", "tarik", "ulang"})
WITH_NUMBER = STEERING | {
    "pantau",
    "klaim",
    "putusan",
    "ralat",
    "versi",
    "catat",
    "gambar",
    "setara",
    "hadir",
}
CHECK_LINK = "cek_"  # what stands behind /start in the link of a QR code
OFFICE_LINK = "kantor_"  # likewise, for an office: kantor_6503
LONGEST_ASKED = 200  # characters of a question that staff may ask, too
LONGEST_QUESTION = 60  # characters; what is longer and begins with "cari" is a text
_NUMBER_AND_PLACE = re.compile(r"#?\d{1,15}(?: [^\n]{1,60})?", re.ASCII)
_ADDRESS = re.compile(r"\A(?:@\w+[\s,:]*)+")
_CODE = re.compile(r"[A-Za-z]+-?\d+[\w.-]*", re.ASCII)
_OFFICE = re.compile(rf"(?:/start {OFFICE_LINK}|mulai )(\d\d)\.?(\d\d)?", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"#?\d{1,15}", re.ASCII)
SYNONYMS = {"help": "bantuan", "menu": "start", "mulai": "start", "cancel": "batal"}


def find(text: str) -> Entry | None:
    """The command that a message is, if it is one."""
    first = text.split(maxsplit=1)[0].casefold() if text else ""
    if first.startswith("/"):
        bare = first.removeprefix("/").partition("@")[0]
        name = "cek" if is_link_to_check(text) else SYNONYMS.get(bare, bare)
    else:
        name = _word(first, text)
    return next((entry for entry in COMMANDS if entry.name == name), None)


def is_link_to_check(text: str) -> bool:
    """Whether somebody followed a link or a QR code that checks an announcement."""
    command, _, argument = text.partition(" ")
    return command.casefold() == "/start" and argument.strip().startswith(CHECK_LINK)


def steers_by_a_word(text: str) -> bool:
    """Whether this would steer the likeliest announcement; in a dialogue it may mean a button."""
    return text.casefold() in STEERING


def may_be_ordinary(text: str) -> bool:
    """Whether this is a command only for whoever may use it: “cari lokasi TPS” is a question."""
    return text.casefold().split(maxsplit=1)[:1] == ["cari"]


def without_address(text: str) -> str:
    """A message without the names that it begins with: “@kpu_bot cek …” says “cek …”."""
    return _ADDRESS.sub("", text)


def is_doubt(text: str, *, is_surely: bool = False) -> bool:
    """Whether somebody wrote CEK before what they doubt.

    In small letters it may also begin an ordinary sentence; `is_surely` leaves that out.
    """
    first = text.split(maxsplit=1)[0].rstrip(":") if text else ""
    return first == "CEK" or (not is_surely and first.casefold() == "cek")


def is_question(text: str) -> bool:
    """Whether somebody wrote TANYA before what they ask."""
    return _begins_with("TANYA", text)


def only_asks(text: str) -> bool:
    """Whether a message is one short question: nobody announces that."""
    return text.endswith("?") and "\n" not in text and len(text) <= LONGEST_ASKED


def is_place(text: str) -> bool:
    """Whether somebody wrote KANTOR before a place."""
    return _begins_with("KANTOR", text)


def linked_office(text: str) -> str | None:
    """The code of the office behind a link or QR code, which /start or MULAI carries."""
    found = _OFFICE.fullmatch(text)
    if found is None:
        return None
    province, regency = found.groups()
    return f"{province}.{regency}" if regency else str(province)


def _begins_with(word: str, text: str) -> bool:
    return text.split(maxsplit=1)[0].rstrip(":") == word if text else False


def _word(first: str, text: str) -> str:
    """The command that a message without a slash means; "" if it is ordinary words."""
    if phrase := PHRASES.get(" ".join(text.casefold().strip(" .!").split())):
        return phrase
    name = WORDS.get(first, "")
    argument = "".join(text.split(maxsplit=1)[1:]).strip()
    if not argument:
        return name
    return name if _is_meant(name, argument) else ""


def _is_meant(name: str, argument: str) -> bool:
    """Whether a word with something behind it is a command."""
    match name:
        case "gabung":
            return codes.is_like_one(argument)
        case "start":
            return linked_office(f"mulai {argument}") is not None
        case "cari":
            return len(argument) <= LONGEST_QUESTION and "\n" not in argument
        case "cek":
            return any(map(str.isdecimal, proof_codes.normal(argument)))
        case "jawab":
            return _CODE.fullmatch(argument) is not None
        case "ekspor":
            return receipts.find(argument) is not None
        case "pantau" | "catat" | "setara" | "hadir":
            return _NUMBER_AND_PLACE.fullmatch(argument) is not None
        case _:
            return name in WITH_NUMBER and _NUMBER.fullmatch(argument) is not None


def for_phone(entry: Entry, actor: Actor | None) -> Entry:
    """The command as it is meant at the phone that this person writes from."""
    is_shared = actor is not None and actor.is_shared
    return ON_SHARED_PHONES.get(entry.name, entry) if is_shared else entry


def is_allowed(entry: Entry, actor: Actor | None) -> bool:
    """Whether this person holds the command's permission in any office."""
    return entry.permission is None or bool(actor and actor.offices_with(entry.permission))


def commands_for(actor: Actor | None, kind: ChatKind = ChatKind.PRIVATE) -> Sequence[Entry]:
    """The commands that a person can use in a chat of this kind."""
    meant = [for_phone(entry, actor) for entry in COMMANDS]
    return [entry for entry in meant if kind in entry.places and is_allowed(entry, actor)]
