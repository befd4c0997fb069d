"""What the mails about proposals and votes are previewed with."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.letters.scenes import Example, Scene
from shared.model.mailing import Audience
from shared.model.proposal import ProposalState, TalkProposal
from shared.model.vote import Chosen, Tally, Vote, VoteState

TO_ALL = {"audience": Audience.MEMBERS}
MADE_UP = (("example-1", "An example of a topic", "Sam Speaker"), ("example-2", "Another topic", "Kim Second"))


def _open(scene: Scene) -> list[TalkProposal]:
    """Proposals that could be voted on."""
    found = [row for row in scene.all(TalkProposal, scene.group.id) if row.state is ProposalState.OPEN]
    if found:
        return sorted(found, key=lambda row: row.made)
    scene.invent("the proposals")
    made = [
        TalkProposal(
            group=scene.group.id, id=id_, topic=topic, speaker=speaker, about="What it would be about.", made=scene.now
        )
        for id_, topic, speaker in MADE_UP
    ]
    return [scene.put(row, row.group, row.id) for row in made]


def _ballot(scene: Scene) -> Mapping[str, Any]:
    vote = next((row for row in scene.all(Vote, scene.group.id) if row.state is VoteState.OPEN), None)
    return TO_ALL | {"subject": (vote or _made_up(scene, VoteState.OPEN, _open(scene))).id}


def _made_up(scene: Scene, state: VoteState, offered: list[TalkProposal], **more: Any) -> Vote:
    scene.invent("the vote")
    now, group = scene.now, scene.group
    vote = Vote(
        group=group.id, id="an-example", proposals=tuple(row.id for row in offered), opened=now, seats=group.seats, state=state,
        closes=now + timedelta(days=group.vote_days), **more,
    )  # fmt: skip
    scene.put(vote, group.id, vote.id)
    return vote


def _counted(scene: Scene) -> Vote:
    """The last counted vote that gave somebody a slot, or a made-up one."""
    counted = [row for row in scene.all(Vote, scene.group.id) if row.state is not VoteState.OPEN]
    last = max(counted, key=lambda row: row.closes, default=None)
    if isinstance(last, Vote) and last.chosen and all(_placed(scene, one.proposal) for one in last.chosen):
        return last
    session, talk = scene.talk_of(scene.coming())
    first, *others = _open(scene)
    won = replace(first, state=ProposalState.CHOSEN, session=session.key, talk=talk.slug)
    scene.put(won, won.group, won.id)
    ranking = tuple(Tally(proposal=row.id, approvals=max(1, 9 - 2 * place)) for place, row in enumerate((won, *others)))
    return _made_up(
        scene,
        VoteState.CLOSED,
        [won, *others],
        ranking=ranking,
        ballots=12,
        chosen=(Chosen(proposal=won.id, at=scene.now),),
    )


def _placed(scene: Scene, proposal: str) -> bool:
    row: TalkProposal | None = scene.get(TalkProposal, scene.group.id, proposal)
    return row is not None and row.state is ProposalState.CHOSEN


def _programme(scene: Scene) -> Mapping[str, Any]:
    return TO_ALL | {"subject": _counted(scene).id}


def _closed(scene: Scene) -> Mapping[str, Any]:
    return {"audience": Audience.CO_LEADS, "subject": _counted(scene).id}


def _chosen(scene: Scene) -> Mapping[str, Any]:
    session, talk = scene.talk_of(scene.coming())
    return {
        "audience": Audience.SPEAKER, "session": session.key, "subject": talk.slug, "facts": {"proposal": _open(scene)[0].id},
    }  # fmt: skip


def _free(scene: Scene) -> Mapping[str, Any]:
    row = _open(scene)[0]
    facts = {"why": "nobody", "proposal": row.id, "topic": row.topic, "speaker": row.speaker}
    return {"audience": Audience.CO_LEADS, "session": scene.coming().key, "facts": facts}


def _proposal(scene: Scene) -> Mapping[str, Any]:
    return {"audience": Audience.CO_LEADS, "subject": _open(scene)[-1].id}


def _proposals(scene: Scene) -> Mapping[str, Any]:
    about = "\n".join(f"{row.id}: {row.topic} ({row.speaker})" for row in _open(scene)[-5:])
    return {"audience": Audience.CO_LEADS, "facts": {"about": about}}


EXAMPLES: Mapping[str, Example] = {
    "proposal": _proposal, "proposals": _proposals, "ballot": _ballot, "ballot-reminder": _ballot, "vote-closed": _closed,
    "talk-chosen": _chosen, "talk-open": _free, "programme": _programme,
}  # fmt: skip
POST_EXAMPLES: Mapping[str, Example] = {
    "ballot-chat": lambda scene: {**_ballot(scene), "audience": Audience.CHAT},
    "programme-chat": lambda scene: {**_programme(scene), "audience": Audience.CHAT},
}
