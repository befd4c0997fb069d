"""A removal from the first look to the last thing that goes. Each step can be repeated: what is gone already is not looked for again."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deploying import looking, states
from deploying.account import Account
from deploying.bucket import Bucket
from deploying.cloud import Cloud, Standing
from deploying.package import ours
from deploying.remains import BUCKET, Remains, remains
from deploying.waiting import Waiting
from shared.errors import BadInput, NotDeployed
from shared.text.inline import counted, listed

UPLOADS = "Uploads"
"""The bucket with every version of every deck."""


class Talk(Protocol):
    """Whoever is told and asked."""

    def say(self, text: str) -> None: ...

    def sure(self, words: str, *, default: bool) -> bool: ...

    def typed(self, words: str) -> str:
        """What somebody types."""


class Content(Protocol):
    """What is in a table."""

    def told(self, table: str) -> Sequence[str]:
        """A line for each group."""

    def export(self, table: str, parameters: Sequence[str], folder: Path) -> Sequence[str]:
        """Write down what can be taken elsewhere; the files' names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Which *stack*; the rest are answers given beforehand: a *folder* for what is written down first (empty path: nothing), whether the
    *decks* are deleted, the stack's name once more."""

    stack: str
    folder: Path | None = None
    decks: bool | None = None
    confirmed: str = ""
    bucket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The *stack* as it stands, or stood: *gone*, with what it left."""

    stack: Standing
    gone: bool
    left: Remains


class Removal:
    """The *order*, carried out on *account* and *cloud*."""

    def __init__(
        self, order: Order, talk: Talk, content: Content, *,
        account: Account | None = None, cloud: Cloud | None = None, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._order, self._talk, self._content = order, talk, content
        self._account, self._cloud, self._sleep = account or Account(), cloud or Cloud(), sleep
        self._waiting = Waiting(self._cloud, talk.say, sleep)

    def foreseen(self) -> None:
        """Say what would go, and change nothing."""
        account, region = self._account.here()
        artefacts = Bucket(account, region, self._order.bucket)
        for line in self._in_words(self._found(account, artefacts), artefacts):
            self._talk.say(line)
        self._talk.say("Nothing was changed.")

    def run(self) -> None:
        """Take it away. Raises :class:`NotDeployed` if somebody stopped it, or AWS did not do it."""
        try:
            self._run()
        except KeyboardInterrupt:
            raise NotDeployed(
                "stopped. What AWS was told to do it goes on with by itself; the same command again looks at what is left, and asks anew"
            ) from None

    def _run(self) -> None:
        account, region = self._account.here()
        artefacts = Bucket(account, region, self._order.bucket)
        found = self._found(account, artefacts)
        for line in self._in_words(found, artefacts):
            self._talk.say(line)
        self._written_down(found)
        decks = self._decks(found.left)
        self._confirmed()
        if not found.gone:
            for bucket in self._going(found):  # CloudFormation deletes none that holds something
                found.left.empty(bucket)
            self._stack(found.stack)
        self._data(found.left, decks=decks)
        self._artefacts(artefacts)
        self._talk.say("Gone. Take the records out of DNS that were published for it.")

    # --- looking
    def _found(self, account: str, artefacts: Bucket) -> Found:
        """Raises :class:`BadInput` if there is nothing, or something else of that name."""
        name = self._order.stack
        stack = self._cloud.standing(name)
        gone = stack is None
        if stack is None:
            stack = self._cloud.removed(name)
        if stack is None:
            raise BadInput(
                f"there is no stack {name} in this account and region, and none was removed here lately: is it the right region?"
            )
        looking.taken(name, stack.status, stack.parameters, stack.description)
        secrets = tuple(
            f"/{name}/{one.lower()}" for one in ("Keys", "Google") if not stack.parameters.get(f"{one}Parameter")
        )
        found = Found(stack=stack, gone=gone, left=remains(account, self._cloud.kept(stack.id, gone=gone), secrets))
        if gone and not found.left and self._of_artefacts(artefacts) is None:
            raise BadInput(f"the stack {name} is removed, and nothing is left of it")
        return found

    def _going(self, found: Found) -> list[str]:
        """The buckets that go with the stack: mails of calendars that nobody has read yet."""
        parts, left = {} if found.gone else self._cloud.parts(found.stack.id), found.left
        named = [one.physical for name, one in parts.items() if one.type == BUCKET and name not in left.buckets]
        return [name for name in named if name and left.has(name)]

    def _in_words(self, found: Found, artefacts: Bucket) -> Iterator[str]:
        name, left = self._order.stack, found.left
        yield f"What would be gone for good of {name}, in {artefacts.where}:"
        if not found.gone:
            parts = self._cloud.parts(found.stack.id)
            sender = found.stack.parameters.get("SenderIdentity")
            yield f"- the stack, {counted(len(parts), 'part')}: nothing is mailed, links that are out lead nowhere, the page is not there"
            if sender:
                yield f"- SES's identity {sender}: mail from it is not signed any more"
        for table in left.tables.values():
            yield f"- the table {table}:{' protected against being deleted, which is taken off;' if left.protected() else ''} in it"
            yield from (f"  - {line}" for line in self._content.told(table) or ["no group"])
        for bucket in (*left.buckets.values(), *self._going(found)):
            yield f"- the bucket {bucket}: {left.held(bucket)}"
        if left.queues:
            yield f"- the queue of dead letters: {counted(left.letters(), 'message')}"
        if left.parameters:
            yield f"- the secrets {listed(left.parameters)}"
        if mine := self._of_artefacts(artefacts):
            yield f"- what it was deployed from: {counted(len(mine), 'file')} in {artefacts.name}"
        yield from self._stays(found)

    def _stays(self, found: Found) -> Iterator[str]:
        if found.left.tables:
            yield "What AWS keeps for 35 days: a backup of the table (DynamoDB console, Backups)."
        named = [value for name in ("KeysParameter", "GoogleParameter") if (value := found.stack.parameters.get(name))]
        yield "What stays: " + "; ".join(
            [f"the secrets {listed(named)}, which were named by hand"] * bool(named)
            + ["the records in your DNS", "the form and what is at Google", "SES's leave to mail to anybody"]
        )

    # --- asking
    def _written_down(self, found: Found) -> None:
        folder = self._order.folder
        for table in found.left.tables.values():
            if folder is None:
                wanted = Path(f"{self._order.stack}-removed")
                words = f"Write down first who is a member, how each group is set up, and the keys, into {wanted}/?"
                folder = wanted if self._talk.sure(words, default=True) else Path()
            if folder != Path():
                files = self._content.export(table, found.left.parameters, folder)
                self._talk.say(
                    f"Written: {listed([str(folder / name) for name in files])}. They hold addresses and secrets."
                )

    def _decks(self, left: Remains) -> bool:
        """Whether the decks are deleted, too."""
        if not left.buckets:
            return False
        if self._order.decks is not None:
            return self._order.decks
        if UPLOADS in left.buckets:
            self._talk.say(f"To copy the decks first: aws s3 sync s3://{left.buckets[UPLOADS]} decks")
        words = "Delete the buckets with decks and pages, too? Else they stay, for some cents a month."
        return self._talk.sure(words, default=False)

    def _confirmed(self) -> None:
        """Raises :class:`NotDeployed` if it is not meant."""
        name = self._order.stack
        said = self._order.confirmed or self._talk.typed(f"To delete all that, type the stack's name, {name}")
        if said.strip() != name:
            raise NotDeployed("that is not its name: nothing was deleted")

    # --- taking away
    def _stack(self, stack: Standing) -> None:
        self._talk.say("Removing the stack: some minutes, most of them CloudFront's.")
        since = self._waiting.now(stack.id)
        begun = states.under_way(stack.status)
        if begun and stack.status != "DELETE_IN_PROGRESS":
            after = self._waiting.over(stack.id, since, begun=True)
            begun = after is None
        if not begun:
            self._cloud.delete(stack.id)
        after = self._waiting.over(stack.id, since, begun=begun)
        if after is not None and after.status != "DELETE_COMPLETE":
            raise NotDeployed(
                "\n".join(
                    [
                        f"the stack is {after.status}; its data are all there. Once this is mended, repeat the command:",
                        *self._waiting.troubles(stack.id, since),
                    ]
                )
            )

    def _data(self, left: Remains, *, decks: bool) -> None:
        if left.queues:
            self._talk.say("Deleting the queue of dead letters.")
            left.drop_queues()
        if left.tables:
            self._talk.say("Deleting the table.")
            left.drop_tables(self._sleep)
        for bucket in left.buckets.values() if decks else ():
            self._talk.say(f"Deleting the bucket {bucket}.")
            left.drop_bucket(bucket)
        if left.buckets and not decks:
            self._talk.say(f"Kept: {listed(list(left.buckets.values()))}.")
        if left.parameters:
            self._talk.say("Deleting the secrets.")
            left.drop_parameters()

    def _artefacts(self, bucket: Bucket) -> None:
        mine = self._of_artefacts(bucket)
        if mine is None:
            return
        bucket.remove(mine)
        if not self._order.bucket and not bucket.held(""):
            bucket.drop()

    def _of_artefacts(self, bucket: Bucket) -> list[str] | None:
        """The keys of what the stack was deployed from; None if there is nothing to be taken away, the bucket itself neither."""
        if not bucket.there():
            return None
        held = bucket.held("")
        mine = [key for key in held if ours(self._order.stack, key)]
        emptied = not held and not self._order.bucket  # somebody stopped just before it was dropped
        return mine if mine or emptied else None
