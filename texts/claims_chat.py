"""CEK: what people read who bring a doubtful message, and in groups where one is asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines, paragraphs
from texts.officers import EMERGENCY, KEPT

FILES_ALONE: Final = "Kiriman berupa berkas"
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "other": "Kiriman orang lain",
        "own": "Saya lihat sendiri",
        "figures": "Selisih angka hasil",
    }
)
PLACES_SEEN: Final = {"wa": "Grup WhatsApp", "medsos": "Media sosial"}
TIMES: Final = {"hari_ini": "Hari ini", "kemarin": "Kemarin"}
SKIP: Final = "Lewati"
NONE_SAME: Final = "Tidak ada yang sama"
ASK_OFFICER: Final = "Tanya petugas"
AGREE: Final = "Boleh"
DECLINE: Final = "Tidak perlu"

ASK_PASSED_ON: Final = (
    "Silakan kirim atau teruskan pesannya ke sini: teks, tautan, foto, tangkapan layar, video, "
    "pesan suara, atau dokumen. Tautannya tidak kami buka. Ketik /batal bila tidak jadi."
)
ASK_SEEN: Final = (
    "Silakan ceritakan apa yang dilihat dan di mana, dalam satu pesan; boleh disertai foto atau "
    "video. Tidak perlu menuliskan nama orang. Ketik /batal bila tidak jadi."
)
ASK_FIGURES: Final = (
    "Silakan tulis nomor TPS, kelurahan atau desanya, dan angka yang berbeda, atau kirim foto "
    "formulirnya. Ketik /batal bila tidak jadi."
)
ASK_KIND: Final = (
    "Tidak ditemukan dalam arsip layanan ini, belum tentu palsu. Mohon tidak diteruskan dulu. "
    "Supaya tepat penanganannya, mohon dipilih: ini kiriman orang lain, kejadian yang dilihat "
    "sendiri, atau selisih angka hasil?"
)
ASK_KIND_WITNESS: Final = (
    "Sepertinya Bapak/Ibu/Kakak mengalami atau melihatnya sendiri. Bila benar, kami teruskan ke "
    "petugas kantor setempat. Mohon dipilih:"
)
ASK_WHERE: Final = "Terima kasih. Di mana pesan ini dilihat? Boleh ditulis, misalnya TikTok."
ASK_WHEN: Final = "Kapan pesan ini diterima atau kejadiannya? Boleh ditulis, misalnya Senin pagi."
ASK_PLACE: Final = (
    "Tentang kabupaten, kota, atau provinsi mana? Silakan tulis namanya, misalnya Nunukan."
)
PLACE_UNKNOWN: Final = (
    "Mohon maaf, nama itu belum kami kenali. Silakan tulis nama kabupaten, kota, atau "
    "provinsinya, misalnya Nunukan atau Jawa Tengah."
)
WHICH_PLACE: Final = "Daerah mana yang dimaksud?"
NOTED: Final = "Terima kasih, sudah kami catat."
CHOOSE_KIND: Final = (
    "Terima kasih, sudah kami tambahkan. Mohon dipilih dulu, ini termasuk yang mana?"
)
CHOOSE_ABOVE: Final = (
    "Terima kasih, sudah kami tambahkan. Mohon dipilih dulu salah satu di atas, atau "
    "“Tidak ada yang sama”."
)
TAKEN_BACK: Final = "Baik, kirimannya tidak jadi kami proses."
UNREADABLE: Final = (
    "Mohon maaf, stiker dan sejenisnya belum bisa kami cek. Silakan kirim teks, tautan, foto, "
    "video, pesan suara, atau dokumennya."
)
TOO_BIG: Final = (
    "Mohon maaf, berkasnya terlalu besar untuk kami terima. Tulisan Bapak/Ibu aman tersimpan. "
    "Silakan kirim potongannya, tangkapan layar, atau ceritakan dengan kalimat."
)
NOT_READ: Final = (
    "Mohon maaf, berkasnya belum bisa kami buka. Tulisan Bapak/Ibu aman tersimpan. "
    "Silakan kirim ulang atau ceritakan dengan kalimat."
)
APPLICATION: Final = (
    "Hati-hati, mohon jangan dibuka dan jangan dipasang: berkas ini aplikasi, bukan dokumen. "
    "KPU tidak pernah mengirim file APK. Bila sudah telanjur dipasang, putuskan internet ponsel "
    "dan hubungi bank Bapak/Ibu/Kakak."
)
CALM: Final = (
    "Kami memahami Bapak/Ibu/Kakak sedang kecewa. Bila ada pesan yang ingin dicek atau hal yang "
    "ingin disampaikan, dengan senang hati kami bantu."
)
MOST_TODAY: Final = (
    "Terima kasih, sudah dua puluh kiriman baru hari ini dan semuanya kami periksa. "
    "Silakan lanjutkan besok; bila mendesak, tulis ke petugas dengan /petugas."
)
WANTED: Final = "Terima kasih. Hasilnya kami kabari di chat ini."
DECLINED: Final = (
    "Baik, hasilnya tidak kami kabarkan. Ketik nomor {number} di chat ini untuk melihatnya."
)
UNKNOWN_RECEIPT: Final = "Nomor itu tidak kami temukan di chat ini. Mohon diperiksa sekali lagi."
BAWASLU: Final = (
    "Dugaan pelanggaran pemilu ditangani Bawaslu: sampaikan ke kantor Bawaslu atau Panwaslu "
    "terdekat paling lama tujuh hari kerja sejak diketahui, dengan bukti dan saksi bila ada."
)
ORIGINALS: Final = "Mohon simpan foto atau video aslinya."
CONSENT: Final = (
    "Supaya bisa mengabari hasilnya, nomor dan percakapan ini kami simpan paling lama satu tahun "
    "dan hanya dilihat petugas yang menangani. Boleh kami kabari lewat nomor ini? "
    "Ketik /hapusdata kapan saja."
)
IN_GROUP: Final = (
    "Belum ada penjelasan resmi tentang pesan itu di arsip layanan ini, belum tentu palsu. "
    "Silakan kirim ke chat pribadi kami supaya diperiksa petugas"
)
REPLY_IN_GROUP: Final = "Balas pesan yang ingin dicek dengan /cek."


def received(number: str, office: str, *, asks_consent: bool = False) -> Html:
    """The receipt."""
    first = (
        f"Terima kasih, kiriman sudah kami terima ({bold(number)}) dan akan diperiksa petugas "
        f"{escape(office)}."
    )
    return _receipt(first, asks_consent)


def joined(number: str, office: str, *, is_repeat: bool, asks_consent: bool = False) -> Html:
    """Others asked the same and it is being looked at; or this person has asked before."""
    first = "Kiriman ini sudah kami terima" if is_repeat else "Terima kasih, kiriman kami terima"
    return _receipt(
        f"{first} ({bold(number)}) dan sedang diperiksa petugas {escape(office)}.", asks_consent
    )


def in_group(link: str) -> Html:
    """Nothing is published about what somebody asked in a group."""
    return Html(f"{IN_GROUP}: {escape(link)}" if link else f"{IN_GROUP}.")


def suggested(titles: Sequence[str]) -> Html:
    """What may be meant, by number."""
    rows = [f"{place}. {escape(title)}" for place, title in enumerate(titles, 1)]
    return paragraphs(
        "Pesan ini mirip dengan yang sudah pernah diperiksa. Apakah salah satu dari ini?",
        lines(*rows),
    )


def choice(place: int) -> str:
    """The label of one of the suggested."""
    return f"Nomor {place}"


def declined(number: str) -> Html:
    """They do not want to hear what came of it."""
    return Html(DECLINED.format(number=bold(number)))


def incident_received(number: str, office: str) -> Html:
    """The receipt of what somebody saw themselves."""
    return paragraphs(
        f"Terima kasih, ceritanya kami terima ({bold(number)}) dan kami teruskan ke petugas "
        f"{escape(office)}. Balasannya lewat chat ini; identitas Bapak/Ibu kami jaga. {ORIGINALS}",
        BAWASLU,
        EMERGENCY,
        KEPT,
    )


def figures_received(number: str, office: str) -> Html:
    """The receipt of figures that differ."""
    return paragraphs(
        f"Terima kasih, selisih angkanya kami terima ({bold(number)}) dan kami teruskan ke bagian "
        f"yang menangani di {escape(office)}. Balasannya lewat chat ini. {ORIGINALS}",
        "Hasil resmi hanya dari rekapitulasi berjenjang. Keberatan disampaikan saksi atau Bawaslu "
        "dalam rapat pleno rekapitulasi.",
        KEPT,
    )


def standing(number: str, office: str, state: str, at: datetime, zone: str) -> Html:
    """How a report stands that has no verdict yet."""
    return lines(
        f"{bold(number)}, dikirim {dates.day_and_time(at, zone)}",
        f"{STANDINGS[state]} petugas {escape(office)}.",
    )


STANDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "new": "Menunggu diperiksa",
        "taken": "Sedang diperiksa",
        "submitted": "Hasilnya sedang diputuskan",
        "closed": "Sudah ditutup tanpa penjelasan oleh",
    }
)


def _receipt(first: str, asks_consent: bool) -> Html:
    news = None if asks_consent else "Hasilnya kami kabari di chat ini."
    then = "Sementara itu mohon tidak diteruskan dulu; identitas Bapak/Ibu kami jaga."
    said = " ".join(filter(None, (first, news, then)))
    return paragraphs(said, CONSENT if asks_consent else None)
