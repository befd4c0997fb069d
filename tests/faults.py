"""Killing a function at one of its calls to AWS, Google or the chat: before the call, or after its effect with the answer lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from googleapiclient.http import HttpRequest

from shared.adapters import webhooks
from shared.adapters.clients import client
from tests.calls import SERVICES, Calls
from tests.dynamodb import Dynamodb
from tests.roles import judged

BEFORE, AFTER = "before", "after"


class Killed(BaseException):
    """The process is killed: no ``except Exception`` of ours may see it."""


class Faults:
    """Counts the calls that functions make, and kills at call number *kill_at* (from 1), *when* it says, once. The others are
    answered by moto, or by *dynamodb*."""

    def __init__(self, dynamodb: Dynamodb) -> None:
        self.calls = Calls()
        self._dynamodb = dynamodb
        self.made = 0
        self.names: list[str] = []
        self.kill_at, self.when = 0, BEFORE
        self._armed, self._function = False, ""
        self.denied: list[str] = []
        self._execute = HttpRequest.execute
        self._hook(register=True)
        faults = self

        def execute(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            faults._before("google")
            answer = faults._execute(request, *args, **kwargs)
            faults._after()
            return answer

        HttpRequest.execute = execute
        self._chat = webhooks._call

        def called(*args: Any, **kwargs: Any) -> Any:
            faults._before("chat")
            answer = faults._chat(*args, **kwargs)
            faults._after()
            return answer

        webhooks._call = called

    def remove(self) -> None:
        """Leave clients as they were."""
        self._hook(register=False)
        HttpRequest.execute = self._execute
        webhooks._call = self._chat

    def _hook(self, *, register: bool) -> None:
        for service in SERVICES:
            events = client(service).meta.events
            for name, hook in (("before-call.*.*", self._before_aws), ("after-call.*.*", self._after_aws)):
                (events.register if register else events.unregister)(name, hook, unique_id=f"faults-{name}")

    @contextmanager
    def armed(self, function: str = "") -> Iterator[None]:
        """Within it, calls are the function's own; *function* may make only those that its role allows."""
        self._armed, self._function = True, function
        try:
            yield
        finally:
            self._armed = False

    def arm(self, kill_at: int, when: str) -> None:
        """Count anew, and kill at that call."""
        self.made, self.kill_at, self.when, self.names = 0, kill_at, when, []

    def _before_aws(self, model: Any, params: dict[str, Any], **_: Any) -> Any:
        self.calls.note(model, params)
        service = model.service_model.service_name
        if self._armed and self._function:
            self.denied += judged(self._function, service, model.name, params)
        self._before(model.name)
        return self._dynamodb.answer(model.name, params["body"]) if service == "dynamodb" else None

    def _after_aws(self, **_: Any) -> None:
        self._after()

    def _before(self, name: str) -> None:
        if not self._armed:
            return
        self.made += 1
        self.names.append(name)
        if self.made == self.kill_at and self.when == BEFORE:
            raise Killed

    def _after(self) -> None:
        if self._armed and self.made == self.kill_at and self.when == AFTER:
            self.kill_at = 0
            raise Killed
