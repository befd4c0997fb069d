"""What is held of somebody's answers about sessions, as long as they can change them. After that nothing tells which were theirs."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from shared.model.group import Group
from shared.model.member import Member
from shared.model.suppression import Erased
from shared.model.survey import Survey, SurveyResponse, SurveyState
from shared.store import Ref, Store


class Feedback:
    """The answers of surveys that are not counted yet, or were a moment ago."""

    def handed_out(self, member: Member, store: Store) -> list[dict[str, Any]]:
        rows = store.get_many(_refs(member.group, member.id, store)).values()
        return [
            {"session": row.session, "worth": row.worth, "pace": row.pace, "line": row.line}
            for row in rows if not row.blank
        ]  # fmt: skip

    def remains(
        self, one: Erased, _group: Group | None, _since: datetime, store: Store
    ) -> Iterator[Ref[SurveyResponse]]:
        yield from _refs(one.group, one.member, store)


def _refs(group: str, member: str, store: Store) -> list[Ref[SurveyResponse]]:
    rows = store.all(Survey, group, unread=[])
    return [
        Ref(SurveyResponse, (group, row.session, member))
        for row in rows
        if row.state in (SurveyState.OPEN, SurveyState.CLOSED)
    ]
