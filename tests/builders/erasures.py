"""Erasing somebody, as their own page or a co-lead does it."""

from typing import Any

from shared.privacy import erasing
from shared.store import Write


def erase(found: erasing.Found, store: Any, keys: Any, **how: Any) -> list[Write]:
    """Erase somebody from every group. Returns what was written."""
    done: list[Write] = []
    for writes in erasing.steps(found, store, keys, **how):
        store.commit(*writes)
        done += writes
    return done
