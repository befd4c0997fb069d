"""A speaker agrees to the very recording that they were shown: which one an answer, or a mail that asks, is about."""

from shared.model.recording import Match, Recording
from shared.model.session import Talk
from shared.text.videos import name_of


def recording_of(talk: Talk) -> str:
    """The name of *talk*'s recording among the group's; empty while there is none."""
    return name_of(talk.recording.url or "") if talk.recording else ""


def of_another(shown: str, talk: Talk) -> str:
    """Why an answer to the recording *shown* (its name; empty: to the one still to come) is not to the one that *talk* has now, for who
    gave it; empty if it is."""
    there = recording_of(talk)
    if shown == there:
        return ""
    if not there:
        return "This answer was to a recording that was taken off your talk since. You can answer for the next one."
    if not shown:
        return "A recording was found since this page was opened. Please look at it, and answer again."
    return "This answer was to another recording, which was replaced since. Please look at the one there is now, and answer again."


def asked_of_another(asked: str, talk: Talk) -> str:
    """What whoever follows a link that asks about the recording *asked* is told, if *talk* has another one now; else nothing."""
    there = recording_of(talk)
    if not asked or asked == there:
        return ""
    if not there:
        return "The recording that this link asks about was taken off your talk. An answer below is for the next one."
    return "The recording that this link asks about was replaced by another one. An answer below is to that other one."


def question(talk_place: str, recording: Recording) -> str:
    """What a mail is about that asks about *recording*, which is about to be attached: something else each time that it is attached."""
    return f"{talk_place}/{recording.id}.{recording.version}"


def asked_in(mailing: str) -> str:
    """The name of the recording about which the mailing with this id asks."""
    return mailing.rpartition("/")[2].partition(".")[0]


def still_asked(mailing: str, recording: Recording | None) -> bool:
    """Whether the recording about which the mailing with this id asks is still attached as it was when the mail was written."""
    if recording is None or recording.match is not Match.ATTACHED:
        return False
    turn = mailing.rpartition("/")[2].partition(".")[2]
    return turn == str(recording.version - 1)  # attaching it was the row's next write
