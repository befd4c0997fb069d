"""What co-leads did, as the desk tells it of a line of the audit."""

from typing import NamedTuple

from shared.model.group import Group


class Did(NamedTuple):
    """``wrote about a talk``, and how a session is named behind it: ``of``; empty where it was done to the session *itself*, or to none."""

    words: str
    link: str = ""
    itself: bool = False


DID = {
    "apply": Did("changed the group by its file"),
    "import": Did("took in past sessions"),
    "move": Did("moved", itself=True),
    "cancel": Did("cancelled", itself=True),
    "reinstate": Did("brought back", itself=True),
    "undo": Did("took back the last change", "of"),
    "recap": Did("sent the recap", "of"),
    "sessions add": Did("added", itself=True),
    "sessions set": Did("changed what is said", "of"),
    "sessions notes": Did("said where notes are taken", "of"),
    "sessions look-up": Did("filled in what is known of what is read", "for"),
    "sessions decline": Did("said what is to be proposed of what is read", "for"),
    "talks set": Did("wrote about a talk", "of"),
    "talks look-up": Did("filled in what is known of what is read", "of"),
    "talks add": Did("added a talk", "to"),
    "talks remove": Did("took out a talk", "of"),
    "talks withdraw": Did("said for a speaker that they cannot give their talk", "of"),
    "talks restore": Did("put back a talk", "of"),
    "talks relink": Did("sent a speaker a new link", "for"),
    "talks address": Did("changed where a speaker is reached", "for"),
    "recap note": Did("wrote words for the recap", "of"),
    "recap send": Did("sent the recap", "of"),
    "recap undo": Did("took back the recap", "of"),
    "recap thread": Did("said where a talk is discussed", "of"),
    "recordings attach": Did("attached a recording", "to"),
    "recordings detach": Did("took a recording off a talk", "of"),
    "slides removed": Did("took down slides", "of"),
    "slides attach": Did("gave slides to a talk", "of"),
    "votes open": Did("opened a vote"),
    "votes close": Did("closed a vote"),
    "proposals add": Did("took down a proposal from somebody"),
    "proposals set": Did("changed what a proposal says"),
    "proposals merge": Did("merged proposals"),
    "proposals hide": Did("hid a proposal"),
    "proposals show-again": Did("showed a proposal again"),
    "proposals confirm": Did("said yes for a speaker", "for"),
    "proposals decline": Did("said no for a speaker", "for"),
    "members approve": Did("let an applicant in"),
    "members decline": Did("declined an applicant"),
    "members remove": Did("took somebody out of the group"),
    "members ban": Did("took somebody out for good"),
    "members rename": Did("changed a member’s name"),
    "members relink": Did("renewed a member’s links"),
    "members calendar": Did("said as which address a member’s calendar answers"),
    "members pause": Did("paused a member’s mail"),
    "members resume": Did("ended a member’s pause"),
    "members import": Did("took in a list of people"),
    "attendance say": Did("said for a member whether they come", "to"),
    "attendance season": Did("said for a member that they come to all, or not"),
    "attendance record": Did("said who was there", "at"),
    "rota add": Did("put somebody on the rota"),
    "rota remove": Did("took somebody off the rota"),
    "rota move": Did("changed the order of the rota"),
    "rota yes": Did("said for a member that they take their turn", "on"),
    "rota pass": Did("said for a member that they cannot take their turn", "on"),
    "feedback strike": Did("took a line of feedback out", "of"),
    "silence answer": Did("said that somebody is still with the group"),
    "rota swap": Did("asked for a member whether somebody takes their turn", "on"),
    "rota agree": Did("said for a member that they take somebody’s turn", "on"),
    "rota refuse": Did("said for a member that they do not take somebody’s turn", "on"),
    "handover begin": Did("handed the group over, until somebody takes it over"),
    "handover take": Did("took the group over"),
    "handover withdraw": Did("took back that the group is handed over"),
    "announcements write": Did("wrote at an announcement"),
    "announcements send": Did("sent an announcement to members"),
    "announcements stop": Did("stopped an announcement"),
    "announcements delete": Did("deleted the draft of an announcement"),
    "mail retry": Did("sent a mail that could not be made before"),
}
"""By the action's name in a line of the audit."""


def done_to(session: str, what: str) -> str:
    """``moved Sat 28 October``, ``wrote about a talk of Sat 28 October``; without a *session* only what was done: ``moved``."""
    did = DID.get(what, Did(what, itself=True))
    behind = (did.link, session) if session and (did.link or did.itself) else ()
    return " ".join(filter(None, (did.words, *behind)))


def done_to_it(what: str) -> str:
    """The same on the session's own page: ``moved it``, ``wrote about a talk``."""
    did = DID.get(what, Did(what))
    return f"{did.words} it" if did.itself else did.words


def doers(group: Group) -> dict[str, str]:
    """The names of those who did something, by how the audit has them: co-leads' by their ids, and words for everybody else."""
    names = {lead.id: lead.name for lead in group.co_leads}
    return names | {"command": "The command line", "speaker": "The speaker", "system": "The clock"}
