"""AWS in this process (moto), with the functions on it as the template wires them: queues, stream, bucket events, schedule.

Real handlers, real payload shapes (``events/``), real boto3 and real google-api-python-client; only the transport between the
services is played here, as the platform would: at least once, with partial failures.
"""

import copy
import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

import yaml

from fakes.chat_api import ChatRoom
from fakes.form import Form
from functions.answer_links import app as answer_links
from functions.check_slides import app as check_slides
from functions.hear_back import app as hear_back
from functions.publish_site import app as publish_site
from functions.pull_signups import app as pull_signups
from functions.remind import app as remind
from functions.run_desk import app as run_desk
from functions.send_mail import app as send_mail
from functions.speaker_kit import app as speaker_kit
from shared.adapters import clients, clock, secrets
from shared.adapters.drains import LOOK
from shared.adapters.dynamodb import lookups, pacing
from shared.adapters.dynamodb.rows import from_item
from shared.adapters.dynamodb.table import Table
from shared.adapters.google import form_script
from shared.archive import sessions as archive
from shared.group import applying
from shared.group.file import parse
from shared.model.count import Count
from shared.model.group import Group
from shared.model.mailing import Entry
from shared.model.member import Member
from shared.schedule import history, steps
from tests import resources
from tests.comparable import comparable
from tests.dynamodb import Dynamodb
from tests.faults import Faults, Killed
from tests.payloads import context, event, http_event, sqs_event
from tests.roles import STACK

ROOT = Path(__file__).parents[1]
QUEUES = {"mail": send_mail, "wakeups": pull_signups, "decks": check_slides, "feedback": hear_back}
DRAINED = ("wakeups", "decks", "feedback")
"""Those at which nobody waits: their functions are called to look."""
FUNCTIONS: list[ModuleType] = [
    answer_links, check_slides, hear_back, publish_site, pull_signups, remind, run_desk, send_mail, speaker_kit,
]  # fmt: skip
OTHERS: dict[str, ModuleType] = {"publish_site": publish_site, "check_slides": check_slides}
"""To which the desk hands over."""
_ids = itertools.count(1)


def deployed(module: ModuleType) -> str:
    """What the function of *module* is called in a stack."""
    logical = "".join(part.title() for part in module.__name__.split(".")[1].split("_"))
    return f"{STACK}-{logical}-1A2B3C"


class Platform:
    """Everything the functions stand on. Time is the story's; :meth:`later` moves the system's clock too."""

    def __init__(self, monkeypatch: Any, form: Form, forms_url: str, chat: ChatRoom) -> None:
        self.form, self.chat, self._monkeypatch = form, chat, monkeypatch
        self.publishes = False  # where a test looks at the page, settling brings it up to date
        self.failing = (
            False  # where a test looks at what people get when a function fails: else that is the test's failure
        )
        self._streamed: dict[Any, Any] = {}  # the public rows as the page's stream told of them
        self._system = datetime(2024, 6, 1, tzinfo=UTC)
        for name, value in {
            "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "eu-west-1",
            "FORTNIGHT_TABLE": "table", "FORTNIGHT_UPLOADS": "uploads", "FORTNIGHT_SITE": "site", "FORTNIGHT_REPLIES": "replies",
            "FORTNIGHT_BASE_URL": "https://go.example.org", "FORTNIGHT_SITE_URL": "https://page.example.org",
            "FORTNIGHT_KEYS": "/fortnight/keys", "FORTNIGHT_LINKS": "/fortnight/fortnight/links", "FORTNIGHT_GOOGLE": "/fortnight/google", "FORTNIGHT_SEND_RATE": "100000000",
            "FORTNIGHT_CONFIGURATION_SET": "fortnight", "FORTNIGHT_CONFIRMATION_SET": "confirmation",
            "FORTNIGHT_OTHERS": " ".join(f"{name}={deployed(module)}" for name, module in OTHERS.items()),
            "FORTNIGHT_CLOCK": "table", "FORTNIGHT_QUEUES": "one-server", "FORTNIGHT_FORMS_ENDPOINT": forms_url,
            "FORTNIGHT_FORMS_TOPIC": "projects/example-onboarding/topics/forms-responses",
            "FORTNIGHT_PUSH_ACCOUNT": "forms-push@example-onboarding.iam.gserviceaccount.com",
        }.items():  # fmt: skip
            monkeypatch.setenv(name, value)
        pacing.forget()
        lookups.forget()
        secrets.forget()  # the clients stay: moto serves them whichever of its worlds is open
        self.dynamodb = Dynamodb()
        self.faults = Faults(self.dynamodb)
        self.quota: float | None = 50_000.0
        self.suppressed: dict[str, tuple[str, datetime]] = {}
        self.causes: dict[str, str] = {}
        self.later_calls: list[tuple[ModuleType, dict[str, Any]]] = []
        self._suppression_list(register=True)
        self._make()
        for module in FUNCTIONS:
            module.settings.cache_clear()
        monkeypatch.setattr(clock, "system", lambda: self._system)

    def _make(self) -> None:
        made = resources.made((*QUEUES, "dead"))
        self.urls = dict(made.urls)
        for queue in QUEUES:
            self._monkeypatch.setenv(f"FORTNIGHT_{queue.upper()}_QUEUE", self.urls[queue])
        self._monkeypatch.setenv("FORTNIGHT_DEAD_LETTERS", self.urls["dead"])
        self._monkeypatch.setenv("FORTNIGHT_DISTRIBUTION", made.distribution)
        self.table = Table("table")

    def close(self) -> None:
        """Leave the clients, which outlive a test, as they were."""
        self.faults.remove()
        self._suppression_list(register=False)
        if self.faults.denied:  # a function made a call that its role does not allow
            raise AssertionError(sorted(set(self.faults.denied)))

    def _suppression_list(self, *, register: bool) -> None:
        """SES's account and its suppression list, which moto does not have: ``quota``, ``suppressed`` by address, and ``causes``,
        the ids of the mails for which they are there."""
        events = clients.client("sesv2").meta.events
        (events.register if register else events.unregister)("before-call.sesv2.GetAccount", self._account)
        invoked = clients.client("lambda").meta.events
        (invoked.register if register else invoked.unregister)("before-call.lambda.Invoke", self._called_later)
        for name in ("GetSuppressedDestination", "DeleteSuppressedDestination", "ListSuppressedDestinations"):
            (events.register if register else events.unregister)(f"before-call.sesv2.{name}", self._suppression)

    def _called_later(self, params: dict[str, Any], **_: Any) -> Any:
        """A function is to be called by the platform, after the one that is running."""
        name = unquote(params["url_path"].split("/")[-2])
        assert params["headers"]["X-Amz-Invocation-Type"] == "Event"
        (module,) = (one for one in FUNCTIONS if deployed(one) == name)
        self.later_calls.append((module, json.loads(params["body"])))
        return SimpleNamespace(status_code=202), {"StatusCode": 202}

    def _account(self, **_: Any) -> Any:
        """The account's daily quota, which moto does not tell either."""
        if self.quota is None:
            return SimpleNamespace(status_code=400), {"Error": {"Code": "BadRequestException", "Message": ""}}
        return SimpleNamespace(status_code=200), {"SendQuota": {"Max24HourSend": self.quota}}

    def _suppression(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        address = unquote(params["url_path"].rpartition("/")[2])
        entries = [
            {"EmailAddress": known, "Reason": reason, "LastUpdateTime": since}
            for known, (reason, since) in self.suppressed.items()
        ]
        if model.name == "ListSuppressedDestinations":
            return SimpleNamespace(status_code=200), {"SuppressedDestinationSummaries": entries}
        if address not in self.suppressed:
            error = {"Error": {"Code": "NotFoundException", "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": 404}}
            return SimpleNamespace(status_code=404), error
        if model.name == "DeleteSuppressedDestination":
            del self.suppressed[address]
            return SimpleNamespace(status_code=200), {}
        found: dict[str, Any] = next(entry for entry in entries if entry["EmailAddress"] == address)
        found |= {"Attributes": {"MessageId": self.causes[address]}} if address in self.causes else {}
        return SimpleNamespace(status_code=200), {"SuppressedDestination": found}

    # --- time
    def at(self, moment: datetime) -> None:
        """Set story time."""
        clock.move("table", moment)
        self.now = moment

    def later(self, by: timedelta) -> None:
        """The system's clock moves on, as between a failure and the platform's retry."""
        self._system += by
        for queue in DRAINED:
            self._shown(queue)

    # --- what sets things off
    def tick(self, moment: datetime) -> dict[str, int]:
        self.at(moment)
        return self._invoke(remind, event("schedule.tick") | {"time": moment.isoformat()})

    def wake(self) -> None:
        """The schedule's pull."""
        clients.client("sqs").send_message(
            QueueUrl=self.urls["wakeups"], MessageBody=json.dumps(event("schedule.pull"))
        )

    def press(self, url: str, method: str = "POST", choice: str = "", **fields: str) -> dict[str, Any]:
        """Open or press a mailed link."""
        parts = urlsplit(url.removeprefix("https://go.example.org"))
        path, _, token = parts.path.rpartition("/")
        handler = speaker_kit if path == "/talk" else answer_links
        body = urlencode({"choice": choice} | fields)
        request = http_event(method, parts.path, token, body) | {"queryStringParameters": dict(parse_qsl(parts.query))}
        answer: dict[str, Any] = self._invoke(handler, request)
        return answer

    def hook(self, form: str, body: bytes, secret: str, *, at: datetime | None = None) -> dict[str, Any]:
        """What a form's script hands in, signed with *secret* at that moment of the system's clock."""
        timestamp = int((at or self._system).timestamp())
        headers = {
            "x-fortnight-timestamp": str(timestamp),
            "x-fortnight-signature": form_script.sign(timestamp, body, secret),
        }
        request = http_event("POST", f"/hooks/script/{form}", body=body.decode(), headers=headers)
        answer: dict[str, Any] = self._invoke(pull_signups, request | {"pathParameters": {"form": form}})
        return answer

    def upload(self, key: str, body: bytes, mark: str = "") -> dict[str, Any]:
        """Put an object into the uploads bucket, and its event on the queue, where the rule would have put it; with *mark* as a
        bucket without versions would tell it."""
        version = clients.client("s3").put_object(Bucket="uploads", Key=key, Body=body)["VersionId"]
        self._system += timedelta(seconds=1)
        envelope = event("decks.object-created")
        envelope |= {"id": f"event-{next(_ids)}", "time": self._system.isoformat()}
        envelope["detail"] |= {
            "object": {"key": key, "size": len(body)} | ({"sequencer": mark} if mark else {"version-id": version})
        }
        clients.client("sqs").send_message(QueueUrl=self.urls["decks"], MessageBody=json.dumps(envelope))
        return envelope

    def hears_replies(self, domain: str = "calendar.example.org") -> None:
        """From now on invitations are answered at that domain; an empty one switches it off."""
        self._monkeypatch.setenv("FORTNIGHT_REPLY_DOMAIN", domain)
        send_mail.settings.cache_clear()

    def mailed(self, raw: bytes, key: str = "") -> dict[str, Any]:
        """A mail comes in, as SES and S3 hand it on; the bucket's event, which lies on the queue."""
        key = key or f"mail-{next(_ids)}"
        clients.client("s3").put_object(Bucket="replies", Key=key, Body=raw)
        envelope = event("replies.object-created")
        envelope["detail"]["object"] |= {"key": key, "size": len(raw)}
        envelope["time"] = datetime.now(UTC).isoformat(timespec="seconds")
        clients.client("sqs").send_message(QueueUrl=self.urls["feedback"], MessageBody=json.dumps(envelope))
        return envelope

    # --- the platform's side
    def messages(self, queue: str) -> list[dict[str, Any]]:
        """Take up to ten messages: they come again unless they are deleted."""
        if not self._shown(queue):
            return []
        found: list[dict[str, Any]] = (
            clients.client("sqs")
            .receive_message(QueueUrl=self.urls[queue], MaxNumberOfMessages=10, VisibilityTimeout=0)
            .get("Messages", [])
        )
        return found

    def _shown(self, queue: str) -> int:
        """The time for which the queue hides messages is over; how many it has."""
        from moto.sqs.models import sqs_backends

        held = sqs_backends["123456789012"]["eu-west-1"].queues[queue]
        for message in held._messages:
            message.visible_at = message.delayed_until = 0
        held.pending_messages.clear()
        return len(held._messages)

    def pump(self, queue: str) -> int:
        """Deliver what the queue holds once; messages that fail stay. How many were delivered."""
        if queue in DRAINED:
            if before := self._shown(queue):
                self._invoke(QUEUES[queue], dict(LOOK))
            return before - self._shown(queue)
        found = self.messages(queue)
        done = 0
        for message in found:
            if self.deliver(queue, json.loads(message["Body"])):
                clients.client("sqs").delete_message(QueueUrl=self.urls[queue], ReceiptHandle=message["ReceiptHandle"])
                done += 1
        return done

    def deliver(self, queue: str, body: Any) -> bool:
        """One delivery, as an event source's; whether the function took it."""
        answer = self._invoke(QUEUES[queue], sqs_event(body))
        return answer is not None and not answer["batchItemFailures"]

    def _invoke(self, module: ModuleType, payload: dict[str, Any]) -> Any:
        """Run a function; if it is killed at a call, let a platform's while pass and run it again (twice at most)."""
        for _ in range(3):
            try:
                with self.faults.armed(module.__name__.split(".")[1]):
                    answer = module.lambda_handler(copy.deepcopy(payload), context(deployed(module)))
                if isinstance(answer, dict) and answer.get("statusCode", 200) >= 500 and not self.failing:
                    raise AssertionError(answer["body"])
                return answer
            except Killed:
                self.later(timedelta(minutes=31))
        raise AssertionError("killed more often than asked for")

    def settle(self) -> None:
        """Pump until all queues are empty, then let the page follow. Fails when a message never gets through."""
        for _ in range(40):
            while self.later_calls:
                self._invoke(*self.later_calls.pop(0))
            if not sum(self.pump(queue) for queue in QUEUES):
                if not any(self.messages(queue) for queue in QUEUES):
                    break
                self.later(timedelta(minutes=10))
        else:
            raise AssertionError("a message never gets through")
        if self.publishes:
            self.publish()

    def publish(self) -> None:
        """The stream's record of a session, one of each deck, and those of the public rows that changed since it was last told."""
        told = event("stream.session")
        (first,) = told["Records"]
        now = {key: item for key, item in self.dynamodb.items.items() if key[0].startswith(("PUBLIC", "DECKS#"))}
        before, self._streamed = self._streamed, now
        changed = {key for key in {*before, *now} if before.get(key) != now.get(key)}
        for pk, sk in sorted(changed | {key for key in now if key[0].startswith("DECKS#")}):
            keys = {"pk": {"S": pk}, "sk": {"S": sk}}
            told["Records"].append(first | {"dynamodb": first["dynamodb"] | {"Keys": keys}})
        self._invoke(publish_site, told)

    def forgotten(self) -> set[str]:
        """The paths of which the CDN was told to forget its copies."""
        from moto.cloudfront.models import cloudfront_backends

        made = cloudfront_backends["123456789012"]["aws"].invalidations.values()
        return {path for of_one in made for one in of_one for path in one.paths}

    # --- looking
    def rows(self, kind: type) -> list[Any]:
        return [row for row in self.table.scan() if isinstance(row, kind)]

    def members(self) -> dict[str, str]:
        return {row.address: row.state.value for row in self.rows(Member)}

    def sent(self) -> list[tuple[str, str]]:
        """(mailing, reader) of the ledger's sent lines, sorted."""
        return sorted((row.mailing, row.reader) for row in self.rows(Entry) if row.state.value == "sent")

    def state(self) -> dict[str, Any]:
        """The end state as people would compare it: rows without what differs between equal runs, and the site's bytes. Numbers are none of
        it: who dies at the end of something may leave it uncounted."""
        rows = {}
        for item in clients.client("dynamodb").scan(TableName="table", ConsistentRead=True)["Items"]:
            row = from_item(item) if "row" in item else None
            if row is not None and not isinstance(row, Count):
                rows[f"{item['pk']['S']} {item['sk']['S']}"] = comparable(row)
        return {"rows": rows, "site": self.site()}

    def site(self) -> dict[str, bytes]:
        """The public bucket's bytes, straight from moto; without the manifests, which no page leads to."""
        from moto.s3.models import s3_backends

        keys = s3_backends["123456789012"]["aws"].buckets["site"].keys
        return {name: keys[name].value for name in list(keys) if not name.startswith(".published/")}


@cache
def _document(name: str) -> Any:
    return yaml.safe_load((ROOT / "local" / f"{name}.yaml").read_text())


def demo_group(**changes: Any) -> Group:
    """The demo's group; its co-leads get each mail by itself, and Monday's always."""
    document = copy.deepcopy(_document("group"))
    for lead in document["co_leads"]:
        lead |= {"mails": "at-once", "weekly": "always"}
    return parse(document | changes)


def apply(platform: Platform, group: Group) -> int:
    """What `fortnight apply` does."""
    return steps.run(applying.steps(group, platform.table, platform.now), platform.table)


def import_archive(platform: Platform) -> int:
    """What `fortnight import` does."""
    document = copy.deepcopy(_document("archive"))
    return steps.run(
        history.history(archive.sessions_of(document, "ml-theory"), platform.table, "ml-theory"), platform.table
    )


def ses_mails() -> list[Any]:
    """The mails that moto's SES took, oldest first."""
    from moto.ses.models import ses_backends

    return list(ses_backends["123456789012"]["eu-west-1"].sent_messages)


def walk(first: datetime, last: datetime, step: timedelta) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += step
