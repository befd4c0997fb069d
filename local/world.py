"""The whole on this laptop: the stack on its emulator, the clock, the form with its API and push issuer, the mailbox, the
chat, the playlists, the front.

Everything is on loopback and ends with the process.
"""

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from botocore.exceptions import BotoCoreError, ClientError
from werkzeug.exceptions import ServiceUnavailable

from fakes import script
from fakes.chat_api import ChatRoom
from fakes.form import Form, Json
from fakes.forms import Forms, Served
from fakes.forms_api import FormsApi
from fakes.issuer import Issuer
from fakes.kept import Kept
from fakes.mailbox import Mailbox
from fakes.serving import Server, free_port, serve
from fakes.ses_api import ses_app
from fakes.youtube_api import YouTubeApi
from local.alone import alone, port_taken
from local.clock import Clock, RealClock, StoryClock
from local.commands import Commands
from local.emulator import ROOT
from local.front import Api, front
from local.stack import Stack
from shared.adapters import secrets
from shared.adapters.drains import ARRIVED
from shared.adapters.dynamodb.table import Table
from shared.adapters.google import form_script
from shared.errors import FortnightError
from shared.model.group import Group

AUDIENCE = "fortnight-signups"
TOPIC = "projects/example-onboarding/topics/forms-responses"
PUSH_ACCOUNT = "forms-push@example-onboarding.iam.gserviceaccount.com"
PREFERRED_PORT = 8321
REPLY_DOMAIN = "calendar.example.org"
"""The domain where calendars answer; nothing leaves this machine."""
PUSHES, ACKNOWLEDGED_IN = 3, 20.0
"""Pub/Sub pushes again what was not acknowledged in time (its own deadline is ten seconds); the laptop does so this often."""


class ClockAheadError(Exception):
    """The world has seen a later time than the system's clock shows. Its words are for people."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A world whose state lasts in its folder: it is at *port* each time, as all links name it, and its time is the story's, going on
    from where it was, or the *real* one. It has no form of its own: groups bring theirs."""

    port: int
    real: bool = False


class World:
    """Open it with ``with``; raises :class:`local.alone.AlreadyUpError` if another one has *folder*, which gets ``site/``, ``mail/``,
    ``stack.json`` and the emulator's log. *tell* gets a line of what people want to know at once. In a *repeatable* one nothing is left
    to chance that shows in mails or on the page: keys and ids are the same each time. A *lasting* one finds in *folder* what there was
    when it ended, however that came about; raises :class:`PortTakenError` if it cannot be where it was, and
    :class:`ClockAheadError` if it would have to go back in time."""

    def __init__(
        self,
        folder: Path,
        start: datetime,
        tell: Callable[[str], None] = lambda _: None,
        *,
        repeatable: bool = False,
        lasting: Lasting | None = None,
    ) -> None:
        self.folder, self._tell, self._repeatable, self._lasting = folder, tell, repeatable, lasting
        self._kept = folder / "kept" if lasting else None
        self.story = StoryClock(start, tell)
        self.clock: Clock = RealClock(Kept(folder / "kept" / "clock.json"), tell) if self._real else self.story
        self.form = Form.load(now=self.clock.now)
        known = [] if lasting else [self.form]
        forms = self._kept / "forms" if self._kept else None
        self.forms = Forms(*known, now=self.clock.now, groups=self._groups, folder=forms)
        self.chat = ChatRoom(self.clock.now, kept=self._one("chat.json"))
        self.youtube = YouTubeApi(kept=self._one("playlists.json"))
        self.resumed = False
        self._parts = ExitStack()

    @property
    def _real(self) -> bool:
        return self._lasting is not None and self._lasting.real

    def _one(self, name: str) -> Kept | None:
        return Kept(self._kept / name) if self._kept else None

    def __enter__(self) -> Self:
        self._parts.enter_context(alone(self.folder))
        try:
            if not self._lasting:
                shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            self._open()
        except BaseException:
            self._parts.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parts.close()

    def _open(self) -> None:
        self._parts.callback(self.clock.stop)
        self.mailbox = Mailbox(
            self.folder / "mail", now=self.clock.now, feedback=self._feedback, rate=200, kept=self._kept
        )
        ses = self._parts.enter_context(serve(ses_app(self.mailbox)))
        self.forms_api = FormsApi(others=self.forms.find)
        google = self._parts.enter_context(serve(self.forms_api.app()))
        playlists = self._parts.enter_context(serve(self.youtube.app()))
        port = free_port()
        self.issuer = Issuer(f"http://127.0.0.1:{port}")
        self._parts.enter_context(serve(self.issuer.app(), port))
        self.front = self._parts.enter_context(self._served())
        self.url = self.front.url
        self._ours = {
            "FORTNIGHT_CLOCK": self._clock_of_functions,
            "FORTNIGHT_COOKIES": "plain",
            "FORTNIGHT_FORMS_ENDPOINT": google.url,
            "FORTNIGHT_YOUTUBE_ENDPOINT": playlists.url,
            "FORTNIGHT_CHAT_ENDPOINT": self.url,
            "FORTNIGHT_LIBRARY_ENDPOINT": self.url,
        }
        self.stack = Stack(
            environment=self._ours,
            parameters={
                "BaseUrl": self.url,
                "SiteUrl": self.url,
                "PushIssuer": self.issuer.url,
                "PushAudience": AUDIENCE,
                "PushAccount": PUSH_ACCOUNT,
                "FormsTopic": TOPIC,
                "SendRate": "100",
                "SendWorkers": "6",
                "ReplyDomain": REPLY_DOMAIN,
            },
            log=self.folder / "ministack.log",
            repeatable=self._repeatable,
            kept=self._kept,
            mailbox=ses.url,
        )
        self._parts.enter_context(self.stack)
        if self._lasting:
            self.stack.emulator.begin()
        self.mailbox.unsuppressed.add(self.stack.outputs["ConfirmationSetName"])
        os.environ |= self.environment
        outputs = self.stack.outputs | {"ApiUrl": self.url}  # by its public name, as with a domain of one's own
        (self.folder / "stack.json").write_text(
            json.dumps({"outputs": outputs, "environment": self.environment, "url": self.url}, indent=2)
        )
        if self._repeatable:
            secrets.write(self.stack.outputs["KeysParameter"], _known_keys())
        if self._lasting:
            self._resume()
        self.clock.drive(self.stack)

    def _served(self) -> Server:
        app = front(
            read=self.read, api=self._api, forms=self.forms, mailbox=self.mailbox, now=self.clock.now,
            move=None if self._real else self.move, troubles=lambda: self.clock.troubles, submitted=self._submitted, chat=self.chat,
            come_in=self.come_in,
        )  # fmt: skip
        port = self._lasting.port if self._lasting else PREFERRED_PORT
        try:
            return serve(app, port)
        except OSError as error:
            if self._lasting:
                raise port_taken(port) from error
        made = serve(app)
        self._tell(f"Port {port} is taken by another program, so everything is at {made.url} this time.")
        return made

    def _resume(self) -> None:
        """Go on from where this world was: its time, and what was begun of a form's response when it ended."""
        self.resumed = bool(self._groups())
        self.story.resume(self.stack)
        if self._real and self.story.now() > self.clock.now() + timedelta(hours=1):
            raise ClockAheadError(
                f"It is {self.story.now():%-d %B %Y, %H:%M} UTC here already, later than the system's clock, and time does not go back: "
                "go on with --clock story, or begin anew after `fortnight down --forget`."
            )
        for one in self.forms.all():
            for response in one.form.waiting():
                self._submitted(one, response)

    @property
    def _clock_of_functions(self) -> str:
        """Which clock the functions go by: its row in the table, or the system's."""
        return "system" if self._real else "table"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to speak to this stack as its functions do."""
        return self.stack.environment | self._ours

    @cached_property
    def commands(self) -> Commands:
        """The command line, for whoever types many commands."""
        made = Commands(os.environ | {"PYTHONPATH": str(ROOT)})
        self._parts.callback(made.close)
        return made

    @property
    def co_leads_webhook(self) -> str:
        """The same for the co-leads' own chat."""
        return self.chat.co_leads(self.url)

    @property
    def chat_webhook(self) -> str:
        """What a group's file has to have behind ``chat_webhook`` to speak in the chat of this laptop."""
        return self.chat.webhook(self.url)

    def _api(self) -> Api | None:
        found = getattr(self, "stack", None)
        return Api(found.api_url, found.api_host) if found and found.outputs else None

    def _feedback(self, envelope: dict[str, Any]) -> None:
        """What the rule for SES's events would have done: it lies on the feedback queue, and its function is called."""
        self.stack.client("sqs").send_message(
            QueueUrl=self.stack.outputs["FeedbackQueueUrl"], MessageBody=json.dumps(envelope)
        )
        self.stack.client("lambda").invoke(
            FunctionName=self.stack.functions["hear_back"], InvocationType="Event", Payload=json.dumps(ARRIVED)
        )

    def come_in(self, raw: bytes) -> None:
        """Take a mail in: put it where SES's rule would put it, and send S3's event."""
        key = hashlib.sha256(raw).hexdigest()[:40]
        self.stack.client("s3").put_object(Bucket=self.stack.outputs["RepliesBucket"], Key=key, Body=raw)

    def read(self, key: str) -> tuple[bytes, str, dict[str, str]] | None:
        """An object of the site bucket: bytes, type, headers; None if there is none. Raises :class:`ServiceUnavailable` while the stack is
        not up yet: who kept the address from the last time may ask at once."""
        if self._api() is None:
            raise ServiceUnavailable("The stack is not up yet.")
        try:
            found = self.stack.client("s3").get_object(Bucket=self.stack.outputs["SiteBucket"], Key=key)
        except ClientError:
            return None
        kept = {"cache-control": found.get("CacheControl"), "content-disposition": found.get("ContentDisposition")}
        return found["Body"].read(), found["ContentType"], {name: value for name, value in kept.items() if value}

    def push(
        self, form: str = "", *, account: str = PUSH_ACCOUNT, message_id: str | None = None, timeout: float = 60
    ) -> int:
        """Google's push that *form* (the demo's, if not said) has new responses, through the JWT authorizer; the status of the
        answer, for which *timeout* seconds are waited."""
        token = self.issuer.token(email=account, audience=AUDIENCE)
        url = f"{self.url}/hooks/forms"
        return self.issuer.push(form or self.form.id, token=token, url=url, message_id=message_id, timeout=timeout)

    def _announce(self, form: str) -> int:
        """As :meth:`push`, and again where nobody answers, as Pub/Sub does."""
        for _ in range(PUSHES - 1):
            with suppress(requests.RequestException):
                return self.push(form, timeout=ACKNOWLEDGED_IN)
        return self.push(form, timeout=ACKNOWLEDGED_IN)

    def hand_in(self, form: Form, response: Json) -> int:
        """Hand *response* in as the form's own script would; the status of the answer."""
        secret = form_script.secret(form.id, secrets.keys(self.stack.outputs["KeysParameter"]))
        return script.hand_in(form, response, url=f"{self.url}/hooks/script/{form.id}", secret=secret).status_code

    def _groups(self) -> list[Group]:
        found = getattr(self, "stack", None)
        return Table(found.outputs["TableName"]).all(Group) if found and found.outputs else []

    def _submitted(self, one: Served, response: str) -> None:
        """Somebody sent a form: its script hands the response in, or Google announces it."""
        try:
            given = one.form.response(response) or {}
            status = self.hand_in(one.form, given) if one.scripted else self._announce(one.form.id)
        except (requests.RequestException, FortnightError, BotoCoreError, ClientError) as error:
            self.clock.trouble(f"a response to {one.title!r} was not announced: {error}")
        else:
            if status == HTTPStatus.NO_CONTENT:
                one.form.told(response)
            else:
                self.clock.trouble(f"a response to {one.title!r} was not taken: the hook answered {status}")

    def move(self, by: timedelta) -> None:
        """Move the story's time on, tick by tick."""
        self.story.advance(self.story.now() + by)

    def catch_up(self) -> None:
        """What was missed while it was not up, by a tick and a pull now; by the real clock they come by themselves."""
        if not self._real:
            self.story.tick(self.story.now())
            self.story.pull()

    def publish_copy(self) -> None:
        """Copy the public bucket to ``site/``."""
        s3, bucket = self.stack.client("s3"), self.stack.outputs["SiteBucket"]
        target = self.folder / "site"
        shutil.rmtree(target, ignore_errors=True)
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for item in page.get("Contents", []):
                if item["Key"].startswith(".published/"):
                    continue  # no page: what was published last
                path = target / item["Key"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read())


def _known_keys() -> dict[str, Any]:
    """Keys that protect nothing, as ``setup`` keeps them; what it misses among them it makes."""
    link, hook, hashed, suppression = (
        base64.b64encode(name * 8).decode() for name in (b"link", b"hook", b"hash", b"supp")
    )
    return {"current": "a", "link": {"a": link}, "hook": {"a": hook}, "hash": hashed, "suppression": suppression}


def utc(text: str) -> datetime:
    """``2023-10-07T00:00`` as a moment, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
