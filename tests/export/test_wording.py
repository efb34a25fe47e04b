from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
import yaml

from twosource.export.wording import interval_words, value_words
from twosource.records import Value

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "wording.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[str(case["reads"]) for case in CASES])
def test_values_in_words(case):
    value = {name: field for name, field in case.items() if name != "reads"}
    assert value_words(msgspec.convert(value, Value)) == case["reads"]


def test_no_interval_is_unknown():
    assert interval_words(None) == "unknown"
