"""What people on WhatsApp read that must be approved beforehand, and what `check` says of it."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from texts.markup import Html, escape

ANNOUNCEMENT: Final = "pengumuman"
"""The name of the template that tells of an announcement."""
OPEN_ANNOUNCEMENT: Final = "Buka pengumuman"
# A template must neither begin nor end with a variable, nor hold many in a short text.
ANNOUNCEMENT_BODY: Final = (
    "Pengumuman resmi dari {{1}}: {{2}} (nomor {{3}}). "
    "Tekan tombol di bawah untuk membaca selengkapnya."
)
ANNOUNCEMENT_VARIABLES: Final = ("kantor", "judul", "nomor")
ANNOUNCEMENT_SAMPLES: Final = (
    "KPU Provinsi Jawa Tengah",
    "Rapat koordinasi humas se-Jawa Tengah",
    "128",
)
ACCOUNT_INACTIVE: Final = "Akun Twilio tidak aktif; pesan WhatsApp tidak akan terkirim."
ACCOUNT_TRIAL: Final = "Akun Twilio masih akun percobaan; hanya nomor terdaftar dijangkau."
NO_PUBLIC_URL: Final = "Alamat publik belum diatur; laporan status dan lampiran tidak jalan."
PUBLIC_URL_UNSAFE: Final = "Alamat publik belum memakai https; Twilio menolak alamat lain."
SENDER_UNKNOWN: Final = "Nomor pengirim ini belum terdaftar sebagai pengirim WhatsApp di Twilio."
_STATES: Final = MappingProxyType(
    {
        "unsubmitted": "sudah dibuat, belum diajukan ke Meta",
        "received": "menunggu persetujuan Meta",
        "pending": "menunggu persetujuan Meta",
        "approved": "disetujui Meta",
        "rejected": "ditolak Meta",
        "paused": "dijeda Meta karena keluhan penerima; pengumuman menunggu",
        "disabled": "dinonaktifkan Meta; pengumuman tidak terkirim",
        "missing": "tidak ada di Twilio",
    }
)
_PLACE: Final = re.compile(r"\{\{(\d)\}\}")


def announcement_notice(office: str, title: str, number: str) -> Html:
    """The text of the template ANNOUNCEMENT, filled; also for where no template is needed."""
    values = {"1": office, "2": title, "3": number}
    return Html(_PLACE.sub(lambda found: escape(values[found[1]]), ANNOUNCEMENT_BODY))


def sender_offline(status: str) -> str:
    """Twilio knows the number, but does not send from it."""
    return f"Nomor pengirim ini belum dapat dipakai (keadaan di Twilio: {status})."


def webhook_elsewhere(address: str) -> str:
    """People's messages do not reach us."""
    return f"Pesan masuk belum diarahkan ke bot. Isi webhook pengirim di konsol Twilio: {address}"


def template_unmade(name: str) -> str:
    """Nothing is wrong: the bot has not run yet."""
    return f"Templat {name}: belum dibuat; bot membuat dan mengajukannya saat berjalan."


def template(name: str, approval: str, reason: str = "") -> str:
    """How a template stands."""
    why = f": {reason}" if reason else ""
    return f"Templat {name}: {_STATES[approval]}{why}."


def template_refused(name: str) -> str:
    """What to do about a template that will never be approved."""
    return f"Buat templat {name} di konsol Twilio, lalu isi [[whatsapp.templates]] di config.toml."


def template_category(name: str, category: str) -> str:
    """Meta takes the template for something else."""
    return f"Templat {name}: Meta mengubah kategorinya menjadi {category}; biaya dan batasnya lain."


def template_not_asked(name: str, error: str) -> str:
    """Twilio does not answer."""
    return f"Templat {name}: keadaannya belum dapat ditanyakan ({error})."
