"""The methods of content.twilio.com: Content objects and their approval by WhatsApp."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tests.fakes.twilio_calls import Answer, Asked, Methods
from tests.fakes.twilio_checks import LARGEST_PAGE, USUAL_PAGE, Json, not_found, violation
from tests.fakes.twilio_content import STATUSES, Content, check_content, submit
from tests.fakes.twilio_world import World, new_sid

_PAGING = frozenset({"PageSize", "Page", "PageToken"})


@dataclass(slots=True)
class ContentMethods:
    """Creates, lists, deletes and approves; `decision` is what a submitted template gets."""

    world: World
    base: str = ""
    decision: str = "approved"
    _names: set[str] = field(default_factory=set)  # Meta keeps them after a deletion

    @property
    def table(self) -> Methods:
        """Return the methods by name."""
        return {
            "content.list": self._list,
            "content.list_approvals": self._list_approvals,
            "content.create": self._create,
            "content.fetch": self._fetch,
            "content.delete": self._delete,
            "approval.create": self._submit,
            "approval.fetch": self._approval,
        }

    def add(self, given: Json, sid: str = "") -> Content:
        """Make a Content object as the API does; without a sid a fresh one is given."""
        content = check_content(sid or new_sid("HX"), given)
        self.world.contents[content.sid] = content
        self.world.content_dates[content.sid] = self.world.clock()
        self.world.announce()
        return content

    def decide(self, sid: str, status: str, reason: str = "") -> Content:
        """Let WhatsApp decide on a template: approved, rejected, paused…"""
        if status not in STATUSES:
            raise ValueError(f"unknown status {status}")
        content = replace(self._found(sid), status=status, rejection_reason=reason)
        self.world.contents[sid] = content
        self.world.announce()
        return content

    def _found(self, sid: str) -> Content:
        if (content := self.world.contents.get(sid)) is None:
            raise not_found(sid)
        return content

    def _json(self, content: Content) -> Json:
        made = datetime.fromtimestamp(self.world.content_dates[content.sid], UTC)
        date = made.strftime("%Y-%m-%dT%H:%M:%SZ")
        url = f"{self.base}/v1/Content/{content.sid}"
        approval = url + "/ApprovalRequests"
        return {
            "account_sid": self.world.account,
            "date_created": date,
            "date_updated": date,
            "friendly_name": content.friendly_name,
            "language": content.language,
            "links": {"approval_create": approval + "/whatsapp", "approval_fetch": approval},
            "sid": content.sid,
            "types": content.types,
            "url": url,
            "variables": content.defaults,
        }

    async def _create(self, asked: Asked) -> Answer:
        return Answer(self._json(self.add(asked.json)), 201)

    async def _fetch(self, asked: Asked) -> Answer:
        return Answer(self._json(self._found(asked.sid)))

    async def _delete(self, asked: Asked) -> Answer:
        del self.world.contents[self._found(asked.sid).sid]
        self.world.announce()
        return Answer(None, 204)

    async def _list(self, asked: Asked) -> Answer:
        return Answer(self._page(asked, "Content", self._json))

    async def _list_approvals(self, asked: Asked) -> Answer:
        def with_approval(content: Content) -> Json:
            shown = self._json(content)
            del shown["links"], shown["url"]
            return shown | {"approval_requests": content.approval_json()}

        return Answer(self._page(asked, "ContentAndApprovals", with_approval))

    def _page(self, asked: Asked, name: str, show: Callable[[Content], Json]) -> Json:
        if unknown := asked.query.keys() - _PAGING:
            raise violation(20001, f"Unknown parameters: {', '.join(sorted(unknown))}")
        size = min(int(asked.query.get("PageSize", USUAL_PAGE)), LARGEST_PAGE)
        page = int(asked.query.get("Page", 0))
        newest = list(reversed(self.world.contents.values()))
        found = newest[page * size : (page + 1) * size]
        url = f"{self.base}/v1/{name}?PageSize={size}&Page="
        has_more = len(newest) > (page + 1) * size
        return {
            "contents": [show(content) for content in found],
            "meta": {
                "first_page_url": f"{url}0",
                "key": "contents",
                "next_page_url": f"{url}{page + 1}&PageToken=PT{page + 1}" if has_more else None,
                "page": page,
                "page_size": size,
                "previous_page_url": f"{url}{page - 1}&PageToken=PT{page - 1}" if page else None,
                "url": f"{url}{page}",
            },
        }

    async def _submit(self, asked: Asked) -> Answer:
        found = self._found(asked.sid)
        content = submit(found, asked.json, self.decision, self._names)
        self._names.add(content.template_name)
        self.world.contents[content.sid] = content
        self.world.announce()
        return Answer(content.approval_json(), 201)

    async def _approval(self, asked: Asked) -> Answer:
        content = self._found(asked.sid)
        return Answer(
            {
                "account_sid": self.world.account,
                "sid": content.sid,
                "url": f"{self.base}/v1/Content/{content.sid}/ApprovalRequests",
                "whatsapp": content.approval_json(),
            }
        )
