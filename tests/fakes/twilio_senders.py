"""The methods of messaging.twilio.com: our numbers, their state and their webhooks."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.twilio_calls import Answer, Asked, Methods
from tests.fakes.twilio_checks import PREFIX, Json, violation
from tests.fakes.twilio_world import World

_QUERY = frozenset({"Channel", "PageSize", "Page", "PageToken"})


@dataclass(slots=True)
class SenderMethods:
    """Lists the numbers; all have one webhook, and are online unless `states` says otherwise."""

    world: World
    webhook: Callable[[], str]
    states: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Methods:
        """Return the methods by name."""
        return {"senders.list": self._list}

    async def _list(self, asked: Asked) -> Answer:
        if unknown := asked.query.keys() - _QUERY:
            raise violation(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
        if asked.query.get("Channel") != "whatsapp":
            raise violation(20001, "Channel must be whatsapp")
        senders = [self._json(place, number) for place, number in enumerate(self.world.senders)]
        return Answer({"senders": senders, "meta": {"key": "senders", "next_page_url": None}})

    def _json(self, place: int, number: str) -> Json:
        return {
            "sid": f"XE{place:032x}",
            "sender_id": PREFIX + number,
            "status": self.states.get(number, "ONLINE"),
            "webhook": {"callback_method": "POST", "callback_url": self.webhook() or None},
        }
