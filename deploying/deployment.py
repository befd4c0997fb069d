"""A deployment from the first look to the last wait. Each step can be repeated: whatever became of an earlier one is looked at first."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from deploying import changes, looking, parameters, states
from deploying.account import Account
from deploying.bucket import Bucket
from deploying.cloud import Cloud, Standing
from deploying.package import Item, Recipe, filed, ours, types
from deploying.pending import Pending
from deploying.states import Before
from deploying.waiting import Waiting, told_of
from shared.errors import BadInput, NotDeployed
from shared.text.inline import counted, listed


class Talk(Protocol):
    """Tells the person what happens, and asks them."""

    def say(self, text: str) -> None: ...

    def ask(self, words: str, why: str, default: str) -> str:
        """An answer; *default* where nobody can be asked."""

    def sure(self, words: str, *, default: bool) -> bool:
        """Yes or no. Raises :class:`BadInput` where nobody can be asked and nothing was said beforehand."""

    def agreed(self, words: str, name: str) -> bool:
        """The same of what data or addresses hang on, the resource *name*: a yes to everything is none to that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted: *settings* are parameters that were given, *defaults* answers that are likely; *again*: ask, though all is known."""

    stack: str
    settings: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    again: bool = False
    bucket: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """How the stack is now; *first*: it was made; *changed*: something of it is different from before."""

    stack: Standing
    facts: looking.Facts
    first: bool
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a deployment goes over, once nothing is under way: *stack* is the one that stands, if there is one."""

    facts: looking.Facts
    stack: Standing | None
    chosen: Mapping[str, str]

    @property
    def first(self) -> bool:
        return self.stack is None

    @property
    def standing(self) -> Mapping[str, str]:
        """The parameters that the stack has."""
        return self.stack.parameters if self.stack else {}

    @property
    def other(self) -> dict[str, str]:
        """What is chosen and not as the stack has it: the rest is the stack's to keep, whoever changes it."""
        return {name: value for name, value in self.chosen.items() if self.standing.get(name) != value}


class Deployment:
    """The *order*, carried out on *account* and *cloud* with what *recipe* makes."""

    def __init__(
        self, order: Order, recipe: Recipe, talk: Talk, *,
        account: Account | None = None, cloud: Cloud | None = None, sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self._order, self._recipe, self._talk = order, recipe, talk
        self._account, self._cloud = account or Account(), cloud or Cloud()
        self._waiting = Waiting(self._cloud, talk.say, sleep)
        self._declared = recipe.declared()

    def run(self) -> Deployed:
        """Bring it about. Raises :class:`NotDeployed` with how things are, :class:`BadInput` for what was ordered wrong."""
        try:
            return self._run()
        except KeyboardInterrupt:
            raise NotDeployed(
                "stopped. What AWS was told to do it goes on with by itself; the same command again looks at what became of it, and does "
                "the rest"
            ) from None

    def _run(self) -> Deployed:
        facts = self._looked()
        ready = self._ready(facts, self._settled())
        pending = self._pending(facts)
        pending.keep(ready.other, ready.standing)
        self._recipe.built()
        bucket = Bucket(facts.account, facts.region, self._order.bucket)
        if not bucket.there():
            self._talk.say(f"Making the bucket {bucket.name} for what AWS is handed.")
            bucket.make()
        artefacts, template = self._packed(ready, bucket)
        self._upload(bucket, [*artefacts, template])
        changed = self._changed(ready, bucket.url(template.key))
        pending.drop()
        self._tidy(bucket, [*artefacts, template])
        stack = self._cloud.standing(self._order.stack)
        if stack is None:
            raise NotDeployed(f"the stack {self._order.stack} was removed by somebody meanwhile")
        return Deployed(stack=stack, facts=facts, first=ready.first, changed=changed)

    def foreseen(self) -> None:
        """Say what would be done, and change nothing in the account: a change set that is made for it is dropped again."""
        facts = self._looked()
        stack = self._known()
        before = states.before(stack.status if stack else "")
        if before not in (Before.FIRST, Before.UPDATE, Before.CLEAR):
            raise NotDeployed(f"the stack is {stack.status if stack else ''}. Before anything else: {before.value}")
        ready = self._ready(facts, stack if before is Before.UPDATE else None)
        self._recipe.built()
        bucket = Bucket(facts.account, facts.region, self._order.bucket)
        artefacts, template = self._packed(ready, bucket)
        held = bucket.held(f"{self._order.stack}/") if bucket.there() else None
        new = [item for item in artefacts if item.key not in (held or {})]
        self._talk.say(f"Would upload {counted(len(new), 'artefact')} ({_size(new)}) to {bucket.name}.")
        if ready.stack is None or held is None:
            self._compared(ready, bucket)
            return
        try:
            bucket.put(template)
            found = self._proposed(ready, bucket.url(template.key))
        finally:
            self._cloud.drop(self._order.stack)
            if template.key not in held:
                bucket.remove([template.key])
        self._tell(ready, found, would=True)

    # --- before
    def _looked(self) -> looking.Facts:
        """Look at the account. Raises :class:`BadInput` for a name that no stack can have."""
        looking.name_of_stack(self._order.stack, self._order.settings.get("KeysParameter", ""))
        facts = self._account.facts()
        for found in looking.looked(facts):
            self._talk.say(str(found))
            if found.asks and not self._talk.sure("Go on all the same?", default=False):
                raise NotDeployed("nothing was done")
        return facts

    def _known(self) -> Standing | None:
        """The stack of that name. Raises :class:`BadInput` if it is something else's."""
        stack = self._cloud.standing(self._order.stack)
        if stack is not None:
            looking.taken(self._order.stack, stack.status, stack.parameters, stack.description)
        return stack

    def _settled(self) -> Standing | None:
        """The stack once it stands, with nothing under way; None if all of it is to be made."""
        for _ in range(4):  # an end of one thing may want another
            stack = self._known()
            before = states.before(stack.status if stack else "")
            if stack is None or before is Before.FIRST:
                return None
            if before is Before.UPDATE:
                return stack
            self._prepared(stack, before)
        raise NotDeployed(
            f"the stack {self._order.stack} does not come to rest; look at its events in the CloudFormation console"
        )

    def _prepared(self, stack: Standing, before: Before) -> None:
        self._talk.say(f"The stack {self._order.stack} is {stack.status}: {before.value}.")
        if before is Before.ASK_TO_CLEAR and not self._talk.agreed(
            "All that is left of it is taken away, the addresses in mails that are out, too. Is that meant?",
            self._order.stack,
        ):
            raise NotDeployed("nothing was done")
        since = self._waiting.now(stack.id)
        if before in (Before.CLEAR, Before.ASK_TO_CLEAR):
            self._cloud.delete(stack.id)
        elif before is Before.ROLL_BACK:
            self._cloud.roll_back(stack.id)
        elif before is Before.GO_ON:
            self._cloud.go_on(stack.id)
        after = self._waiting.over(stack.id, since, begun=before is Before.WAIT)
        if after is not None and states.before(after.status) in (before, Before.GO_ON, Before.ASK_TO_CLEAR):
            raise NotDeployed(
                "\n".join([f"that did not succeed: it is {after.status}", *self._waiting.troubles(stack.id, since)])
            )

    def _ready(self, facts: looking.Facts, stack: Standing | None) -> Ready:
        """With every parameter, asked for where nobody knows it."""
        standing = stack.parameters if stack else {}
        held = {**standing, **self._pending(facts).held(standing)}
        unknown = [one for one in parameters.QUESTIONS if self._order.again or one.name not in held]
        chosen = {**held, **self._order.settings}
        for question in unknown:
            if question.name not in self._order.settings:
                chosen[question.name] = self._answer(
                    question, held.get(question.name, self._order.defaults.get(question.name, ""))
                )
        self._left_alone(chosen, stack)
        self._pace(chosen, facts, stack)
        whole = parameters.whole(chosen, self._declared)
        self._together(whole, stack)
        return Ready(facts=facts, stack=stack, chosen=whole)

    def _answer(self, question: parameters.Question, default: str) -> str:
        while True:
            said = self._talk.ask(question.words, question.why, default)
            try:
                return parameters.right(question.name, said, self._declared)
            except BadInput as error:
                if said == default:
                    raise
                self._talk.say(str(error))

    def _together(self, chosen: Mapping[str, str], stack: Standing | None) -> None:
        """Raises :class:`BadInput` for parameters that do not go together, and for certificates that are not ready."""
        if broken := self._recipe.broken(chosen):
            raise BadInput("\n".join(f"{words} Give it with --set, too." for words in broken))
        for name in parameters.CERTIFICATES:
            arn = chosen.get(name, "")
            if arn and arn != (stack.parameters.get(name) if stack else ""):
                looking.certified(name, arn, self._account.certificate(arn))

    def _left_alone(self, chosen: dict[str, str], stack: Standing | None) -> None:
        """An identity that SES has already, and not by this stack, cannot be made once more."""
        name = chosen.get("SenderIdentity", "")
        own = stack is not None and stack.parameters.get("SenderIdentity") == name
        if name and not own and self._account.identity(name):
            self._talk.say(f"SES has the identity {name} already: it is used, and left as it is.")
            chosen["SenderIdentity"] = ""

    def _pace(self, chosen: dict[str, str], facts: looking.Facts, stack: Standing | None) -> None:
        faster = parameters.paced(chosen, facts.rate or 0)
        if stack is None and "SendRate" not in self._order.settings:
            chosen.update(faster)
        elif faster:
            said = " ".join(f"--set {name}={value}" for name, value in faster.items())
            self._talk.say(f"SES takes more than the one mail a second that SendRate says: set it with {said}")

    def _pending(self, facts: looking.Facts) -> Pending:
        return Pending(f"{facts.account}/{facts.region}/{self._order.stack}")

    # --- what is handed over
    def _packed(self, ready: Ready, bucket: Bucket) -> tuple[list[Item], Item]:
        artefacts = self._recipe.artefacts(self._order.stack)
        places = {name: f"s3://{bucket.name}/{item.key}" for name, item in artefacts.items()}
        template = self._recipe.template(places, ready.chosen, ready.facts.region)
        return list(artefacts.values()), filed(self._order.stack, template)

    def _upload(self, bucket: Bucket, items: list[Item]) -> None:
        held = bucket.held(f"{self._order.stack}/")
        new = [item for item in items if held.get(item.key) != item.size]
        for number, item in enumerate(new, 1):
            self._talk.say(f"Uploading {number} of {len(new)}: {item.key.partition('/')[2]} ({_size([item])})")
            bucket.put(item)

    def _tidy(self, bucket: Bucket, kept: list[Item]) -> None:
        """What no deployed version takes any more; whatever else lies there, in a bucket that was named, is somebody's."""
        stack, keys = self._order.stack, {item.key for item in kept}
        bucket.remove(key for key in bucket.held(f"{stack}/") if key not in keys and ours(stack, key))

    # --- the change
    def _changed(self, ready: Ready, url: str) -> bool:
        """Whether anything of the stack is different now."""
        stack = self._order.stack
        found = self._proposed(ready, url)
        if not found:
            self._cloud.drop(stack)
            self._talk.say("The stack is as it should be: nothing to deploy.")
            return False
        self._tell(ready, found, would=False)
        if not self._agreed(found):
            self._withdrawn(ready)
            if not ready.first:  # the answers to the questions stay; what was said no to is not wanted the next time
                self._pending(ready.facts).drop()
            raise NotDeployed("nothing was changed")
        known = self._cloud.standing(stack)
        since = self._waiting.now(stack)
        self._cloud.execute(stack)
        self._waiting.come(known.id if known else stack, since, first=ready.first, parts=len(found))
        return True

    def _proposed(self, ready: Ready, url: str) -> tuple[changes.Told, ...]:
        self._talk.say("Asking CloudFormation what that changes.")
        self._waiting.dropped(self._order.stack)
        self._cloud.propose(self._order.stack, url, ready.chosen, first=ready.first)
        proposal = self._waiting.proposal(self._order.stack)
        if proposal.troubles:
            self._withdrawn(ready)
            raise NotDeployed(
                "\n".join(["CloudFormation refuses it, and nothing was changed:", *map(told_of, proposal.troubles)])
            )
        return changes.told(proposal.changes or ())

    def _withdrawn(self, ready: Ready) -> None:
        """Drop the change set, and the empty stack that was made for it; not one that another deployment has brought up meanwhile."""
        self._cloud.drop(self._order.stack)
        made = self._cloud.standing(self._order.stack) if ready.first else None
        if made is not None and made.status == states.EMPTY:
            self._cloud.delete(made.id)

    def _agreed(self, found: tuple[changes.Told, ...]) -> bool:
        for change in found:
            if change.hangs and not self._talk.agreed(
                f"{change.name} is {change.kind}: {change.hangs}. Is that meant?", change.name
            ):
                return False
        goes = [change.name for change in found if change.ends]
        return self._talk.sure(
            f"Deploy that, though {listed(goes)} goes?" if goes else "Deploy that?", default=not goes
        )

    def _compared(self, ready: Ready, bucket: Bucket) -> None:
        """What would be different by the templates alone."""
        places = {
            name: f"s3://{bucket.name}/{item.key}" for name, item in self._recipe.artefacts(self._order.stack).items()
        }
        template = self._recipe.template(places, ready.chosen, ready.facts.region)
        new = types(template, ready.chosen)
        before = self._cloud.template(self._order.stack) if ready.stack else {}
        old = types(before, ready.stack.parameters) if ready.stack else {}
        differ = [name for name in old if name in new and before["Resources"][name] != template["Resources"][name]]
        self._tell(ready, changes.compared(old, new, differ), would=True)
        if ready.stack:
            self._talk.say("Whether any of them is replaced AWS only says at the deployment, which shows it and asks.")

    def _tell(self, ready: Ready, found: tuple[changes.Told, ...], *, would: bool) -> None:
        for line in changes.in_words(found):
            self._talk.say(f"would be {line}" if would else line)
        before = ready.stack.parameters if ready.stack else parameters.whole({}, self._declared)
        for line in parameters.differences(before, ready.chosen):
            self._talk.say(f"parameter {line}")
        if would and not found:
            self._talk.say("Nothing would change.")


def _size(items: list[Item]) -> str:
    return f"{sum(item.size for item in items) / 1e6:.1f} MB"
