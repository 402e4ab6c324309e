"""What staff read in the forum group that is their office's desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from texts.markup import Html, bold, escape, lines, paragraphs
from texts.threads import SUBJECTS

YES: Final = "Ya, jadikan meja"
NO: Final = "Tidak jadi"
UNDO: Final = "Batalkan"
LONGEST_QUOTE: Final = 200  # characters of each message in a short history
STAFF: Final = "Petugas"
PERSON: Final = "Warga"

GUIDE: Final = "Panduan meja layanan"
FLAGGED: Final = "‼️"
_RIGHTS: Final = (
    "Mohon jadikan bot ini admin grup dengan izin “Kelola topik”: buka info grup, Edit, "
    "Administrator, pilih bot ini, nyalakan “Kelola topik”. Setelah itu ketik /meja_grup sekali "
    "lagi."
)
NO_FORUM: Final = (
    "Grup ini belum memakai topik. Mohon buka info grup, Edit, lalu nyalakan “Topik”. "
    "Setelah itu ketik /meja_grup sekali lagi."
)
NO_RIGHTS: Final = f"Topik kasus belum bisa dibuat. {_RIGHTS}"
TROUBLES: Final[Mapping[str, str]] = MappingProxyType(
    {"no_forum": NO_FORUM, "no_topic_rights": NO_RIGHTS}
)
ASK_OFFICE: Final = "Grup ini menjadi meja layanan kantor mana?"
NO_OFFICE: Final = "Hanya petugas layanan kantor tersebut yang dapat memutuskan."
WITH_OUTSIDERS: Final = (
    "Mohon maaf, grup ini terdaftar untuk pihak luar, jadi percakapan warga tidak dapat "
    "ditampilkan di sini. Silakan pakai grup khusus petugas."
)
NOT_CHANGED: Final = "Baik, tidak ada yang berubah."

WHICH_CASE: Final = (
    "Ini untuk kasus yang mana? Silakan pilih, atau tulis perintahnya di dalam topik kasusnya."
)
NO_CASE: Final = "Saat ini tidak ada kasus yang terbuka di meja layanan ini."
IN_GROUP_ONLY: Final = "Perintah ini dipakai di grup meja layanan, di dalam topik kasusnya."
IN_TOPIC_ONLY: Final = "Perintah ini dipakai di dalam topik kasusnya."
SPARE: Final = (
    "Topik ini dobel dan kami tutup. Percakapan kasusnya ada di topik lain dengan nama yang sama."
)

NOT_YOURS: Final = (
    "Mohon maaf, Bapak/Ibu belum atau tidak lagi berperan sebagai petugas layanan kantor ini, "
    "jadi tidak ada yang dikirim. Mintalah undangan kepada Admin kantor."
)
EMPTY: Final = "Mohon tulis jawabannya di belakang perintah, misalnya: /balas Terima kasih, …"
NO_SUMMARY: Final = (
    "Mohon tulis satu kalimat hasilnya, misalnya: /selesai Sudah dijelaskan cara pindah memilih."
)
CLOSED: Final = "Kasus ini sudah selesai. Kasus terbuka lagi bila warganya menulis."
CHANGED: Final = "Kasus ini baru saja berubah. Mohon dilihat dahulu, lalu ulangi."
NOT_FOR_YOU: Final = "Mohon maaf, kasus ini hanya dijawab oleh petugas yang ditunjuk."
UNKNOWN: Final = "Mohon maaf, kasus itu tidak kami temukan."
TOO_LATE: Final = "Balasan ini sudah tidak bisa dibatalkan."
UNDONE: Final = "Balasan dibatalkan; warga tidak menerimanya."
UNDONE_LATE: Final = "Balasan sudah sempat terkirim; kami hapus dari chat warga."
RELEASED: Final = "Kasus ini dilepas. Siapa saja di meja ini dapat menanganinya dengan /tangani."
DONE: Final = "Kasus ini selesai dan warganya sudah dikabari. Terima kasih."
ASK_WHERE: Final = "Kasus ini diteruskan ke mana?"
NOWHERE: Final = "Kasus hanya dapat diteruskan ke kantor di atas atau di bawah kantor ini."


def confirm(office: str) -> Html:
    """Is this group to be an office's desk?"""
    return Html(
        f"Jadikan grup ini meja layanan {bold(office)}? Setiap kasus mendapat satu topik, dan "
        "semua anggota grup dapat membaca pesan warga. Pastikan isinya petugas kantor saja."
    )


def registered(office: str) -> Html:
    """The group is a desk now."""
    return Html(f"Grup ini kini meja layanan {bold(office)}. Topik kasus segera kami buat.")


def taken(office: str) -> Html:
    """The group is another office's."""
    return Html(f"Grup ini sudah dipakai {bold(office)}.")


def guide(office: str) -> Html:
    """How the desk works, in a topic of its own."""
    return paragraphs(
        bold(f"Meja layanan {office}"),
        "Satu topik untuk satu kasus. Obrolan di dalam topik hanya untuk petugas dan tersimpan "
        "sebagai catatan kasus.",
        lines(
            "/balas lalu teks, atau balas langsung pesan warganya: terkirim ke warga",
            "/siap: daftar jawaban siap pakai; /siap lalu nomornya: terkirim ke warga",
            "/tangani: saya yang menangani",
            "/lepas: kembalikan ke meja",
            "/teruskan: ke kantor di atas atau di bawah",
            "/selesai lalu satu kalimat: tutup kasus",
        ),
    )


def lost(office: str, code: str | None) -> Html:
    """To the Admins of an office: its group is no desk any more."""
    why = "topik tidak dapat dibuat" if code else "bot tidak lagi ada di grup"
    return Html(
        f"Grup meja layanan {bold(office)} tidak dapat dipakai lagi: {why}. Kasus tetap berjalan "
        "lewat chat pribadi dan meja web. Untuk memakai grup lagi, jadikan bot admin dengan izin "
        "“Kelola topik”, lalu ketik /meja_grup di grup itu."
    )


def title(number: str, subject: str, *, is_flagged: bool) -> str:
    """The name of a case's topic: without the person, as it is shown in lists and notices."""
    name = f"{number} · {SUBJECTS[subject]}"
    return f"{FLAGGED} {name}" if is_flagged else name


def first(number: str, subject: str, name: str, said: Sequence[tuple[str, str]]) -> Html:
    """What stands first in a case's topic: whose it is, and what was said before."""
    quotes = [Html(f"{bold(who)}: {escape(_short(text))}") for who, text in said]
    return paragraphs(
        lines(bold(f"{number} · {SUBJECTS[subject]}"), escape(name)),
        lines("Sebelumnya:", *quotes) if quotes else None,
    )


def heard(name: str, text: str) -> Html:
    """What the person wrote."""
    return paragraphs(
        bold(name), escape(text) if text else "(lampiran)", "Balas pesan ini untuk menjawab warga."
    )


def answered(author: str, text: str) -> Html:
    """What somebody answered elsewhere."""
    return paragraphs(bold(f"Dijawab {author}"), escape(text) if text else "(lampiran)")


def noted(author: str, text: str) -> Html:
    """What somebody noted elsewhere."""
    return paragraphs(bold(f"Catatan {author}"), escape(text) if text else "(lampiran)")


def held_by(author: str) -> Html:
    """Who works on the case."""
    return Html(f"Kasus ini ditangani {escape(author)}.")


def released_by(author: str) -> Html:
    """Nobody works on it any more."""
    return Html(f"{escape(author)} melepas kasus ini.")


def closed_by(author: str, summary: str) -> Html:
    """It is over."""
    return Html(f"Kasus ini selesai, oleh {escape(author)}: {escape(summary)}")


def to_division(author: str, division: str, why: str) -> Html:
    """Another part of the office goes on with it."""
    return paragraphs(
        f"{escape(author)} menyerahkan kasus ini ke bagian {escape(division)}.", escape(why)
    )


def moved(office: str, why: str) -> Html:
    """Another office goes on with it."""
    return paragraphs(
        f"Kasus ini kini di meja {bold(office)}. Topik ini kami tutup.",
        f"Alasan: {escape(why)}" if why else None,
    )


def taken_back(author: str) -> Html:
    """An answer does not count any more."""
    return Html(f"{escape(author)} membatalkan balasannya.")


REOPENED: Final = "Warganya menulis lagi; kasus ini terbuka kembali."
UNREACHABLE: Final = "Warganya tidak dapat dihubungi lagi lewat chat ini."


def sent(name: str) -> Html:
    """The answer is on its way."""
    return Html(f"Terkirim ke {escape(name)}.")


def waits(name: str) -> Html:
    """The answer leaves as soon as the person opens the window."""
    return Html(f"Tersimpan. {escape(name)} kami kabari, dan membacanya setelah menekan tombol.")


def held_by_another(name: str) -> Html:
    """A colleague works on it."""
    return Html(
        f"Sedang ditangani {escape(name)}, jadi tidak ada yang dikirim. "
        "Catatan tetap dapat ditulis."
    )


def _short(text: str) -> str:
    flat = " ".join(text.split()) or "(lampiran)"
    return flat if len(flat) <= LONGEST_QUOTE else f"{flat[: LONGEST_QUOTE - 1]}…"
