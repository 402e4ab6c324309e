"""The program with a Telegram account that knows no limits and claims that soon end.

Nobody wants to wait a minute for the calls of a killed worker, or for the pace of an account.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial
from typing import Final
from unittest import mock

from bot import app, cli
from channels.base import SendLimits
from channels.telegram import TelegramChannel
from outbox.worker import Worker

LEASE: Final = timedelta(seconds=5)

if __name__ == "__main__":
    with (
        mock.patch.object(TelegramChannel, "limits", SendLimits()),
        mock.patch.object(app, "Worker", partial(Worker, lease=LEASE)),
    ):
        cli.app(sys.argv[1:])
