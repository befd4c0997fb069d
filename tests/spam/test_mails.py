"""SpamAssassin's own rules give no kind of mail a single point. Run by ``make spam``, where Debian's package is there."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.spam.assassin import judged
from tests.unit.mail.examples import GROUP, KINDS, SESSION, as_of, compose, known, row, sent


def test_no_kind_of_mail_costs_a_point(tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind}.eml").write_bytes(sent(compose(row(kind), known(session=as_of(kind)))))
    assert judged(sorted(tmp_path.iterdir())) == {kind: [] for kind in sorted(KINDS)}


@pytest.mark.parametrize("group", ["機械学習を読む会", "Łódź Café Reading"])
def test_nor_does_one_with_other_letters(group: str, tmp_path: Path) -> None:
    talks = tuple(
        replace(talk, title=f"{group}: {talk.title}", speaker=group, about=group * 5) for talk in SESSION.talks
    )
    given = known(group=replace(GROUP, name=group), reader_name=group, session=replace(SESSION, talks=talks))
    for stage in ("7d", "1h"):
        letter = compose(row("reminder", stage=stage), given)
        raw = sent(letter, sender=f"{group} <reading@ml-theory.example.org>")
        (tmp_path / f"{stage}.eml").write_bytes(raw)
    assert judged(sorted(tmp_path.iterdir())) == {"1h": [], "7d": []}
