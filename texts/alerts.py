"""What operators are told when something is wrong with the service."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType
from typing import Final

from texts import dates
from texts.markup import Html, bold, escape, lines

ZONE: Final = "Asia/Jakarta"  # the operators belong to the national office
CHANNELS: Final = MappingProxyType({"telegram": "Telegram", "whatsapp": "WhatsApp"})
_WHAT: Final = MappingProxyType(
    {
        "account": "{channel} menolak akun bot ini ({detail}).",
        "receiving": "{channel}: {detail}",
        "slow_replies": "Balasan di {channel} tertahan lebih dari {detail} detik.",
        "disk": "Ruang disk tinggal {detail}%.",
        "unreachable": "Grup yang tidak terjangkau: {detail}.",
        "dead_letters": "Pesan yang gagal diproses tiga kali, nomor: {detail}.",
        "allowance": "Kuota harian {channel} habis; pemberitahuan yang menunggu: {detail}.",
    }
)
_ADVICE: Final = MappingProxyType(
    {
        "account": "Periksa token atau sandinya di config.toml, lalu: bakohumas check",
        "receiving": "Pesan warga dan petugas mungkin belum sampai. Periksa dengan: "
        "bakohumas check",
        "slow_replies": "Orang menunggu jawaban. Periksa sambungan internet dan: bakohumas check",
        "disk": "Kosongkan disk sebelum penuh; bot berhenti menyimpan bila penuh.",
        "unreachable": "Biasanya bot dikeluarkan dari grup. Mintalah kantornya menambahkan lagi.",
        "allowance": "Bot mencoba lagi setiap jam dan mengirimnya begitu kuota ada; tidak ada yang "
        "hilang. Samakan daily_people di config.toml dengan kuota di Meta.",
        "dead_letters": "Pengirimnya sudah kami kabari. Setelah penyebabnya diperbaiki, ulangi "
        "dengan: bakohumas inbox retry NOMOR",
    }
)


def began(kind: str, subject: str, detail: str) -> Html:
    """Something is wrong."""
    return lines(bold("Perlu ditangani pengelola"), _what(kind, subject, detail), _advice(kind))


def goes_on(kind: str, subject: str, detail: str, since: datetime) -> Html:
    """It is still wrong hours later."""
    return lines(
        bold(f"Masih berlangsung sejak {dates.day_and_time(since, ZONE)}"),
        _what(kind, subject, detail),
        _advice(kind),
    )


def ended(kind: str, subject: str, detail: str, since: datetime, until: datetime) -> Html:
    """It is not wrong any more."""
    span = f"{dates.day_and_time(since, ZONE)} sampai {dates.day_and_time(until, ZONE)}"
    return lines(bold("Sudah pulih"), _what(kind, subject, detail), f"Berlangsung {span}.")


def _what(kind: str, subject: str, detail: str) -> Html:
    channel, _, account = subject.partition(":")
    name = CHANNELS.get(channel, channel)
    full = name if channel == "telegram" else f"{name} {account}".strip()
    return escape(_WHAT[kind].format(channel=full, detail=detail))


def _advice(kind: str) -> Html:
    return escape(_ADVICE[kind])
