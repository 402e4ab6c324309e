"""Announcements as offices write them, and what happens to them on their way through chats."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from broadcasts import wording
from broadcasts.wording import Kind, Places

DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
SUBJECTS: Final = (
    "pendaftaran calon anggota KPPS", "pemutakhiran data pemilih", "simulasi pemungutan suara",
    "pengumuman daftar pemilih tetap", "layanan pindah memilih", "pelatihan relawan demokrasi",
    "penyerahan perlengkapan TPS", "sosialisasi tata cara memilih", "uji publik rancangan dapil",
    "pendaftaran lembaga survei", "lomba poster pemilih pemula", "kelas pemilu untuk sekolah",
)  # fmt: skip
MATTERS: Final = (
    "warga membawa kartu tanda penduduk asli dan satu lembar salinannya",
    "peserta datang lebih awal untuk mengisi daftar hadir di meja depan",
    "pemilih dengan disabilitas didampingi petugas sejak pintu masuk gedung",
    "tidak dipungut biaya apa pun dan tidak boleh diwakilkan kepada orang lain",
    "warga yang pindah domisili menunjukkan surat keterangan dari kelurahan",
    "foto hasil kegiatan dimuat di laman resmi setelah acara berakhir",
    "setiap kelurahan mengirim dua orang wakil dengan surat tugas tertulis",
    "rombongan sekolah mendaftar melalui guru pendamping masing-masing",
)
OPENINGS: Final = (
    "Diberitahukan kepada seluruh warga bahwa {subject} di {place} dibuka",
    "Kami mengundang Bapak/Ibu mengikuti {subject} di wilayah {place} pada",
    "Mulai pekan ini {subject} untuk {place} dilaksanakan",
    "Mohon disebarluaskan: {subject} oleh kantor {place} berlangsung",
)
EMOJI: Final = ("📢", "✅", "🙏🏽", "❗️", "🇮🇩", "👍🏻", "⚠️", "👩‍🦽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿")
SPACES: Final = (" ", "  ", "\n", "\u00a0", "\t")
INVISIBLE: Final = "\u200b\u200e\u200f\u2060\ufeff\u00ad"
HEADERS: Final = (
    "Diteruskan\n", "Forwarded\n\n", "Diteruskan berkali-kali\n", "Forwarded from Grup Warga\n",
    "Pesan diteruskan dari: Info Desa\n", "[07.15, 13/2/2029] Info Desa: ", "",
)  # fmt: skip


def announcement(chance: random.Random, place: str) -> str:
    """Three sentences with a day, times, numbers, a place and a link."""
    opening = chance.choice(OPENINGS).format(subject=chance.choice(SUBJECTS), place=place)
    day = f"{chance.choice(DAYS)}, {chance.randint(1, 28)} {chance.choice(MONTHS)} 2029"
    start = chance.randint(7, 11)
    minute = chance.choice(("00", "15", "30"))
    times = f"pukul {start:02d}.{minute}–{start + chance.randint(1, 6):02d}.{minute} waktu setempat"
    matters = ". ".join(one.capitalize() for one in chance.sample(MATTERS, 2))
    number, path = chance.randint(20, 9_000), chance.randint(100, 99_999)
    return (
        f"{opening} {day} {times}. {matters}. Tersedia tempat untuk {number} orang. "
        f"Keterangan ada di kpu.go.id/info/{path}."
    )


def _number(chance: random.Random, shown: str) -> str:
    """One digit becomes another."""
    at = chance.choice([at for at, sign in enumerate(shown) if sign.isdecimal()])
    other = chance.choice([digit for digit in "0123456789" if digit != shown[at]])
    return f"{shown[:at]}{other}{shown[at + 1 :]}"


def _date(chance: random.Random, shown: str) -> str:
    if shown.isdecimal():
        return _number(chance, shown)
    names = DAYS if shown in DAYS else MONTHS
    return chance.choice([name for name in names if name != shown])


def _link(chance: random.Random, shown: str) -> str:
    host, _, path = shown.partition("/")
    return chance.choice(
        (
            f"{host}-resmi.top/{path}", f"bit.ly/{path}", f"{host.replace('kpu', 'kpv')}/{path}",
            f"{host}/{_number(chance, path)}", host.replace(".go.", "-go."),
            f"{host}.pemilu.site/{path}",
        )
    )  # fmt: skip


_BY_KIND: Final[Mapping[Kind, Callable[[random.Random, str], str]]] = MappingProxyType(
    {Kind.NUMBER: _number, Kind.TIME: _number, Kind.DATE: _date, Kind.LINK: _link}
)


def altered(
    chance: random.Random, text: str, kind: Kind, places: Places, regions: Sequence[str]
) -> str:
    """The text with one thing of a kind altered."""
    found = [piece for piece in wording.pieces(text, places) if piece.kind is kind]
    piece = chance.choice(found)
    if kind is Kind.PLACE:
        others = [one for one in regions if _key(one, places) not in ("", piece.key)]
        pattern = re.escape(piece.shown).replace("\\ ", r"[\s\W]+")
        return re.sub(pattern, chance.choice(others), text, count=1)
    pattern = rf"(?<![\w./]){re.escape(piece.shown)}(?!\w)"
    return re.sub(pattern, lambda _: _BY_KIND[kind](chance, piece.shown), text, count=1)


def _key(region: str, places: Places) -> str:
    found = wording.pieces(region, places)
    return found[0].key if len(found) == 1 else ""


def dressed(chance: random.Random, text: str) -> str:
    """The text with other white space, emoji, invisible signs, formatting and a forward header."""
    words = text.split(" ")
    shown = [f"{_decorated(chance, word)}{chance.choice(SPACES)}" for word in words]
    mark = chance.choice(("", "*", "_", "“", "> "))
    closing = {"“": "”", "> ": ""}.get(mark, mark)
    return f"{chance.choice(HEADERS)}{mark}{''.join(shown).rstrip()}{closing} {_emoji(chance)}"


def _decorated(chance: random.Random, word: str) -> str:
    match chance.randrange(6):
        case 0:
            return f"{_emoji(chance)} {word}"
        case 1:
            at = chance.randint(0, len(word))
            return f"{word[:at]}{chance.choice(INVISIBLE)}{word[at:]}"
        case 2:
            return f"*{word}*"
        case _:
            return word


def _emoji(chance: random.Random) -> str:
    return chance.choice(EMOJI)
