"""A mail and a tick pass through few rooms, and hardly ever climb back up."""

from datetime import UTC, datetime

from shared.model.member import Member, MemberState, StateChange, member_id
from shared.store import Create
from tests.platform import Platform, ses_mails
from tests.walk import walk

STAGE = datetime(2023, 10, 7, 20, tzinfo=UTC)


def _join(group: Platform) -> None:
    since = datetime(2023, 10, 1, tzinfo=UTC)
    group.table.commit(
        Create(
            Member(
                group="ml-theory", id=member_id("ml-theory", "ada@example.org", b"k"), name="Ada", address="ada@example.org",
                state=MemberState.ACTIVE, active_since=since,
                history=(StateChange(at=since, state=MemberState.ACTIVE, by="system"),),
            )
        )
    )  # fmt: skip


def test_a_tick_over_one_due_session_enters_at_most_8_rooms_and_climbs_at_most_6_times(group: Platform):
    _join(group)
    way = walk(lambda: group.tick(STAGE))
    assert "schedule" in way.rooms, "the session was not turned"
    assert len(way.rooms) <= 8, way.rooms
    assert len(way.climbs) <= 6, way.climbs


def test_a_mail_on_its_way_out_enters_at_most_8_rooms_and_climbs_at_most_4_times(group: Platform):
    _join(group)
    group.tick(STAGE)
    before = len(ses_mails())
    way = walk(group.settle)
    assert len(ses_mails()) == before + 1
    assert "mail" in way.rooms, "nothing was followed"
    assert len(way.rooms) <= 8, way.rooms
    assert len(way.climbs) <= 4, way.climbs
