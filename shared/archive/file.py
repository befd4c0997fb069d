"""The archive's own file: its words and their types, as somebody writes them."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.text.fields import Day, Positive, Text, Truth, Url, Wall

Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
"""What a session or a talk was about; a recap may stand in it."""


class WrittenStrict(BaseModel):
    # A misspelt field would otherwise vanish from the record without a word.
    model_config = ConfigDict(extra="forbid", frozen=True)


class WrittenRhythm(BaseModel):
    starts: Wall
    ends: Wall


class WrittenSeries(WrittenStrict):
    id: Text
    title: Text


class WrittenGroup(BaseModel):
    """The part of the file's ``group`` that sessions need; whatever else stands there is for people to read."""

    id: str | None = None
    zone: Text | None = None
    rhythm: WrittenRhythm | None = None
    series: tuple[WrittenSeries, ...] = ()


class WrittenResource(WrittenStrict):
    """Something to read, as in the group's file."""

    kind: Text
    title: Text | None = None
    url: Url | None = None
    was_shared: Truth = False
    arxiv: Text | None = None
    doi: Text | None = None
    minutes: Positive | None = None
    essential: Truth = True
    authors: tuple[Text, ...] = ()
    year: Positive | None = None
    venue: Text | None = None
    abstract: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    look_up: Truth = True


class WrittenShared(WrittenStrict):
    """Slides or a recording; *on* is where a recording was published."""

    url: Url | None = None
    was_shared: Truth = False
    on: Text | None = None


class WrittenTalk(WrittenStrict):
    """*resources* are what is read, too: an older word for *reading*."""

    speaker: Text | None = None
    speakers: tuple[Text, ...] = ()
    title: Text | None = None
    about: Long | None = None
    slides: WrittenShared | None = None
    recording: WrittenShared | None = None
    reading: tuple[WrittenResource, ...] = ()
    resources: tuple[WrittenResource, ...] = ()
    summary: Text | None = None
    questions: tuple[Text, ...] = ()


class WrittenProposal(WrittenStrict):
    speaker: Text
    topic: Text
    scheduled_for: Day | None = None


class WrittenPlan(WrittenStrict):
    kind: Text
    title: Text
    proposed_by: Text


class WrittenResearch(WrittenStrict):
    title: Text
    by: Text
    url: Url | None = None
    looks_at: tuple[Text, ...] = ()


class WrittenHeld(WrittenStrict):
    order: Positive | None = None
    date: Day | None = None
    date_known: Literal["written", "inferred"] = "written"
    starts: Wall | None = None
    ends: Wall | None = None
    kind: Literal["discussion", "proposals", "talks", "reading"] | None = None
    state: Literal["held", "cancelled"] = "held"
    title: Text | None = None
    about: Long | None = None
    series: Text | None = None
    talks: tuple[WrittenTalk, ...] = ()
    reading: tuple[WrittenResource, ...] = ()
    planned: tuple[WrittenProposal, ...] = ()
    proposals: tuple[WrittenProposal, ...] = ()
    plans: tuple[WrittenPlan, ...] = ()
    research_proposals: tuple[WrittenResearch, ...] = ()
    notes: Url | None = None

    @property
    def means(self) -> str:
        """Its kind, which what is told of it gives away where nobody says."""
        if self.kind:
            return self.kind
        if self.talks or self.planned:
            return "talks"
        return (
            "proposals"
            if self.proposals
            else "reading"
            if self.plans or any(one.kind not in _BESIDE for one in self.reading)
            else "discussion"
        )


_BESIDE = ("link", "slides", "recording")
"""What there is to see of a session, and nobody read for it."""
FIELDS = frozenset(WrittenHeld.model_fields)


class Archive(BaseModel):
    group: WrittenGroup = WrittenGroup()
    sessions: tuple[WrittenHeld, ...]


def schema() -> dict[str, Any]:
    """The JSON Schema of the archive as somebody writes it."""
    return Archive.model_json_schema()
