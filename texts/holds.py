"""What authors and those who approve read about holds, embargoes, stages and unusual links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from babel.dates import format_date

from texts import dates
from texts.markup import Html, bold, escape, lines

SHOWN: Final = 8  # of each list; whoever sees eight looks at the text itself
LONGEST_SHOWN: Final = 80  # characters of a passage

# Buttons
EMBARGO: Final = "Embargo"
NO_EMBARGO: Final = "Tanpa embargo"
BIND: Final = "Terikat tahapan"
NOT_BOUND: Final = "Tidak terikat"
SEND_AT_FIGURES: Final = "Kirim 15.00 WIB"

WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "nama peserta pemilu",
        "number": "nomor urut",
        "vision": "visi, misi, atau program",
        "survey": "angka survei",
        "page": "tautan peserta pemilu",
    }
)
WARNED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "look_alike": "tautan yang menyerupai laman KPU",
        "shortened": "tautan pendek",
        "foreign": "tautan di luar laman KPU",
        "phone": "nomor telepon",
        "apk": "menyebut file pemasangan aplikasi",
    }
)
FORBIDDEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "apk_link": "Pengumuman ini memuat tautan file APK, jadi tidak dapat dikirim. "
        "KPU tidak pernah mengirim file APK; mohon dihapus dari isinya.",
        "secret": "Pengumuman ini meminta NIK, kode OTP, atau data rahasia, jadi tidak dapat "
        "dikirim. KPU tidak pernah memintanya; mohon diganti, misalnya dengan alamat tempat warga "
        "mengeceknya sendiri.",
    }
)
ASK_EMBARGO: Final = (
    "Embargo sampai kapan? Tulis hari dan jamnya, misalnya “besok 10.00”. Sebelum itu pengumuman "
    "tidak dikirim dan tidak terbaca kantor lain. Ketik - untuk mengosongkan."
)
ASK_STAGE: Final = (
    "Berlaku sampai tahapan mana berakhir? Sesudah itu sisanya ditahan, dan CEK menyebutnya "
    "tidak berlaku lagi."
)
NO_STAGES: Final = "Belum ada tahapan yang sedang atau akan berjalan untuk kantor ini."
STAGE_GONE: Final = "Tahapan itu sudah tidak ada atau sudah berakhir. Silakan pilih lagi."
QUIET: Final = (
    "Masa tenang: pengumuman ini menyebut peserta pemilu, jadi harus dilihat Pimpinan lebih "
    "dahulu. Bagiannya ditebalkan dan digarisbawahi."
)
UNSEEN: Final = (
    "Sejak dikirimkan kepada Bapak/Ibu, bagian tentang peserta pemilu perlu dilihat lagi. "
    "Mohon dibaca tampilan yang baru ini, lalu diputuskan."
)
CORRECTION_FOR_LEADERS: Final = (
    "Masa tenang: ralat ini menyebut peserta pemilu, jadi hanya Pimpinan atau Plh kantor ini yang "
    "dapat mengirimnya, dari nomornya sendiri. Bila mendesak, tarik dulu pengumumannya dengan "
    "/tarik."
)
NOBODY_DECIDES: Final = (
    "Belum ada orang kedua yang dapat memutuskan. Mintalah Pimpinan menunjuk pengganti dengan "
    "/plh, atau tarik pengumumannya."
)
# The operator's
CLI_STAGE_OVER: Final = "Tahapan yang mengikat pengumuman ini sudah berakhir pada waktu kirimnya."
CLI_PAST_EMBARGO: Final = "Waktu embargo sudah lewat."
CLI_CONTENT: Final = (
    "Masa tenang: ralat ini menyebut peserta pemilu. Sebutkan alasannya: "
    "--tanpa-persetujuan ALASAN. Alasan itu tercatat."
)


def passages(found: Sequence[tuple[str, str]]) -> Html:
    """In masa tenang: what is said about participants, as (why, words)."""
    return lines(bold(QUIET), *_quoted(found))


def quick_count(until: datetime) -> Html:
    """Why figures of a quick count wait."""
    return Html(
        "Pengumuman ini memuat angka hitung cepat atau exit poll. Pada hari pemungutan suara, "
        f"itu baru boleh diumumkan {dates.day_and_time(until, 'Asia/Jakarta')} "
        f"(UU 7/2017 Ps. 449 ayat 5). Tekan {SEND_AT_FIGURES} bila Bapak/Ibu setuju."
    )


def figures_wait(until: datetime) -> Html:
    """A correction that tells figures too early."""
    return Html(
        "Ralat ini memuat angka hitung cepat, yang baru boleh diumumkan "
        f"{dates.day_and_time(until, 'Asia/Jakarta')}. Mohon dikirim sesudah itu."
    )


def cli_figures(until: datetime) -> str:
    """To the operator."""
    return (
        "Pengumuman ini memuat angka hitung cepat, yang baru boleh diumumkan "
        f"{dates.day_and_time(until, 'Asia/Jakarta')}. Tentukan waktunya dengan --at."
    )


def quick_count_to_approver(until: datetime) -> Html:
    """The same to whoever approves, who moves nothing."""
    return Html(
        "Belum dapat disetujui: pengumuman ini memuat angka hitung cepat, yang baru boleh "
        f"diumumkan {dates.day_and_time(until, 'Asia/Jakarta')}. Mohon dikembalikan kepada "
        "konseptor."
    )


def stage_over(stage: str, last: date) -> Html:
    """Its stage will be over when it leaves."""
    return Html(
        f"Pengumuman ini berlaku sampai tahapan {escape(stage)} berakhir ({day(last)}), "
        "dan pada waktu kirimnya tahapan itu sudah lewat. Silakan ubah waktu atau tahapannya."
    )


def stage_over_to_approver(stage: str) -> Html:
    """The same to whoever approves."""
    return Html(
        f"Belum dapat disetujui: tahapan {escape(stage)}, yang mengikat pengumuman ini, sudah "
        "berakhir pada waktu kirimnya. Mohon dikembalikan kepada konseptor."
    )


def bound(stage: str, last: date) -> Html:
    """In the preview: until when it applies."""
    return Html(f"Berlaku sampai tahapan {escape(stage)} berakhir, {day(last)}")


def embargo(until: datetime, zone: str) -> Html:
    """In the preview: before when nobody reads it."""
    return Html(f"Embargo s.d. {dates.day_and_time(until, zone)}")


def flags(found: Sequence[tuple[str, str]]) -> Html:
    """What deserves a second look, as (why, what is written)."""
    return lines(bold("Mohon dilihat sekali lagi:"), *_quoted(found, WARNED))


def label(stage: str, last: date) -> str:
    """A stage on a button, with the last day where there is room."""
    short = f" {format_date(last, 'd/M', locale=dates.LOCALE)}"
    room = 20 - len(short)
    return f"{stage if len(stage) <= room else f'{stage[: room - 1]}…'}{short}"


def stages(rows: Sequence[tuple[str, date, date]]) -> Html:
    """The stages to choose from: (name, first day, last day)."""
    shown = [f"• {escape(name)}: {day(first)} – {day(last)}" for name, first, last in rows]
    return lines(ASK_STAGE, *shown)


# What was released and is held


def held_for_stage(number: int, stage: str, last: date) -> Html:
    """Its stage has passed before all of it has left."""
    return Html(
        f"Pengumuman nomor {number} terikat tahapan {escape(stage)}, yang berakhir {day(last)}. "
        "Sisanya ditahan. Bila tetap dikirim, pengumuman ini tidak lagi terikat tahapan itu. "
        "Mohon diputuskan: tetap dikirim atau ditarik?"
    )


def held_for_figures(number: int, until: datetime) -> Html:
    """It tells figures before they may be told."""
    return Html(
        f"Pengumuman nomor {number} memuat angka hitung cepat, yang baru boleh diumumkan "
        f"{dates.day_and_time(until, 'Asia/Jakarta')}, jadi pengirimannya ditahan. "
        "Mohon diputuskan: dikirim pada waktu itu atau ditarik?"
    )


def held_for_content(number: int, office: str) -> Html:
    """It speaks of participants in masa tenang; somebody is asked."""
    return Html(
        f"Pengumuman nomor {number} menyebut peserta pemilu dan masa tenang sudah mulai, jadi "
        f"pengirimannya ditahan dan diajukan kepada Pimpinan {escape(office)}. "
        "Hasilnya kami kabari di chat ini."
    )


def held_for_nobody(number: int) -> Html:
    """The same, and nobody can be asked."""
    return Html(
        f"Pengumuman nomor {number} menyebut peserta pemilu dan masa tenang sudah mulai, jadi "
        f"pengirimannya ditahan. {NOBODY_DECIDES}"
    )


def held_forbidden(number: int, why: str) -> Html:
    """It says what nothing of ours says."""
    return Html(f"Pengumuman nomor {number} ditahan. {FORBIDDEN[why]}")


def goes_on_at(number: int, at: datetime, zone: str) -> Html:
    """It goes on, but later."""
    return Html(f"Pengumuman nomor {number} dilanjutkan {dates.day_and_time(at, zone)}.")


def day(value: date) -> str:
    """A day as people write it: Selasa, 13 Februari 2029."""
    return format_date(value, "EEEE, d MMMM y", locale=dates.LOCALE)


def _quoted(found: Sequence[tuple[str, str]], names: Mapping[str, str] = WHY) -> list[str]:
    rows = [f"• {names[why]}: “{_cut(shown)}”" for why, shown in dict.fromkeys(found)]
    more = len(rows) - SHOWN
    return [*rows[:SHOWN], *([f"• dan {more} lainnya"] if more > 0 else [])]


def _cut(text: str) -> Html:
    line = " ".join(text.split())
    return escape(line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…")
