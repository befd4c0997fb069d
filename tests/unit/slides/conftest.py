"""What decks are judged with."""

from pathlib import Path

import pytest

from shared.slides.checking import Limits, check
from shared.slides.verdict import Verdict
from tests.unit.slides.judging import USUAL, Checker


@pytest.fixture
def judged(tmp_path: Path) -> Checker:
    """Check bytes as ``slides check`` and the upload's function do; nothing but the upload itself may be left lying about."""

    def run(body: bytes, name: str = "slides.pdf", limits: Limits = USUAL) -> Verdict:
        path = tmp_path / "upload"
        path.write_bytes(body)
        verdict = check(path, name, scratch=tmp_path, limits=limits)
        assert [left.name for left in tmp_path.iterdir()] == ["upload"]
        return verdict

    return run
