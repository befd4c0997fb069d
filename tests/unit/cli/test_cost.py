"""`fortnight cost`: what a month costs, without any stack."""

import json
import sys
from typing import Any

import pytest

from cli.app import main
from shared.cost.prices import AS_OF, PEERS


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(sys, "argv", ["fortnight", "cost", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


def test_the_costs_are_told_with_their_date_and_beside_what_others_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    run(monkeypatch, "--members", "10000")
    said = capsys.readouterr().out
    assert "10,000 members, 65,090 mails a month" in said
    assert AS_OF in said
    for words in ("DynamoDB", "SQS", "CloudWatch", "à la carte", "Essentials", "after two years", "nothing free"):
        assert words in said
    assert all(one.source in said and one.date in said for one in PEERS)


def test_a_program_gets_the_same_table(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    run(monkeypatch, "--members", "200", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["members"], told["prices_of"]) == (200, AS_OF)
    assert {row["What for, US$ a month"] for row in told["usd"]} >= {"Lambda", "together, Essentials"}
