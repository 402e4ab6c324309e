"""What is said about settings that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

NOT_COPIED_WHOLE = (
    "bukan token bot. Salin seluruhnya dari @BotFather, contoh bentuknya: 123456:ABC-DEF."
)
SIGNS_REFUSED = "hanya boleh huruf A–Z, a–z, angka, _ dan -, paling banyak 256 karakter."
BAD_DOMAIN = "tulis nama laman tanpa https:// dan garis miring, misalnya kpu.go.id."
BAD_API_BASE = "tulis alamat lengkap, misalnya https://api.telegram.org."
BAD_DATABASE_URL = "bukan alamat database. Contoh: sqlite:///bakohumas.db."
OTHER_DATABASE = (
    "tulis sqlite:///NAMA_BERKAS atau postgresql://PENGGUNA:SANDI@SERVER/NAMA_DATABASE; yang lain "
    "tidak didukung."
)
BAD_LISTEN = "tulis ALAMAT:PORT, misalnya 127.0.0.1:8080."
KEY_TOO_SHORT = "terlalu pendek; paling sedikit 32 karakter acak."
BAD_PUBLIC_URL = "tulis alamat lengkap, misalnya https://bot.example.go.id."
PUBLIC_URL_NEEDED = "mode webhook memerlukan {setting}, alamat bot ini di internet."
PUBLIC_URL_NEEDED_TOO = "WhatsApp memerlukan {setting}, alamat bot ini di internet."
BAD_TWILIO_BASE = "tulis alamat lengkap, misalnya https://api.twilio.com."
BAD_ACCOUNT_SID = "bukan Account SID. Salin seluruhnya dari konsol Twilio; bentuknya AC…"
BAD_NUMBER = "tulis nomor lengkap dengan kode negara, misalnya +6281234567890."
BAD_SENDER_NAME = "hanya huruf kecil, angka dan -, paling banyak 20, misalnya publik."
SENDERS_TWICE = "setiap pengirim harus punya nama dan nomor sendiri."
BAD_TEMPLATE_NAME = "hanya huruf kecil, angka dan _, diawali huruf, misalnya pengumuman."
BAD_CONTENT_SID = "bukan ContentSid. Salin seluruhnya dari konsol Twilio; bentuknya HX…"
TEMPLATE_PLACES = "text harus memakai {{1}}, {{2}}, … tepat sebanyak variables."
TEMPLATE_WITHOUT_TEXT = "isi text dengan bunyi templat yang disetujui Meta."
TEMPLATES_TWICE = "setiap templat hanya boleh sekali."
WHATSAPP_INCOMPLETE = "isi account_sid, auth_token, dan from_number, atau kosongkan ketiganya."
CONSOLE_IN_PUBLIC = (
    "siapa pun dapat menjadi siapa pun di halaman simulasi, jadi {setting} harus alamat komputer "
    "ini sendiri, misalnya 127.0.0.1:8080."
)
BAD_HOUR = "tulis jamnya, misalnya 21.00, atau kosongkan."
BAD_SECTION = (
    "Sebuah bagian pengaturan tidak terbaca. Tulis satu per satu, misalnya "
    "BAKOHUMAS_TELEGRAM__TOKEN."
)
NO_FILE = "BAKOHUMAS_CONFIG: berkas {path} tidak ada."
UNREADABLE = "{path} tidak terbaca sebagai TOML: {error}"

_WRONG: Final[Mapping[str, str]] = {
    "int_parsing": "harus bilangan bulat.",
    "int_type": "harus bilangan bulat.",
    "int_from_float": "harus bilangan bulat.",
    "float_parsing": "harus bilangan.",
    "float_type": "harus bilangan.",
    "bool_parsing": "harus true atau false.",
    "bool_type": "harus true atau false.",
    "string_type": "harus teks.",
    "greater_than_equal": "paling kecil {ge}.",
    "less_than_equal": "paling besar {le}.",
    "enum": "pilihannya: {expected}.",
    "missing": "harus diisi.",
    "model_type": "harus sebuah bagian dengan pengaturan di dalamnya.",
    "model_attributes_type": "harus sebuah bagian dengan pengaturan di dalamnya.",
}


def wrong(kind: str, limits: Mapping[str, Any]) -> str:
    """Why a value is refused; it never repeats the value, which may be a secret."""
    values = {name: str(value).replace(" or ", " atau ") for name, value in limits.items()}
    return _WRONG.get(kind, "nilai ini tidak dapat dipakai.").format(**values)


def template_variables(names: Sequence[str]) -> str:
    """The bot fills other variables than the template has."""
    return f"variables harus {len(names)} buah, berurutan: {', '.join(names)}."


def unknown(name: str) -> str:
    """There is no setting with this name."""
    return f"{name}: pengaturan ini tidak ada."
