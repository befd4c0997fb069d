"""Members as programs want them."""

from typing import Any

from shared.model.member import Member


def short_json(member: Member) -> dict[str, Any]:
    """A member as programs want them."""
    last = member.history[-1]
    return {
        "id": member.id, "name": member.name, "address": member.address, "state": member.state.value,
        "since": last.at.isoformat(), "by": last.by, "why": last.why, "answers": dict(member.answers),
    }  # fmt: skip
