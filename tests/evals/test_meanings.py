from __future__ import annotations

import pytest

from evals.meanings import Meanings, table_bytes


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("kill", "murder"), ("kill", "bakery")),
        (("quake", "earthquake"), ("quake", "verdict")),
        (("resign", "quit"), ("resign", "bomb")),
    ],
)
def test_words_of_one_meaning_are_nearer_than_others(encoder, near, far):
    meanings = Meanings(encoder)
    assert meanings.alike(*near) > 0.3 > meanings.alike(*far) >= 0


def test_a_word_is_itself(encoder):
    assert Meanings(encoder).alike("blast", "blast") == 1


def field(number, data):
    return bytes([number << 3 | 2, len(data)]) + data


@pytest.mark.parametrize(("name", "expected"), [(b"trunk.word.weight_quantized", b"\x01\x02"), (b"trunk.other", b"")])
def test_the_table_is_found_by_its_name(name, expected):
    tensor = bytes([1 << 3, 1]) + field(8, name) + field(9, b"\x01\x02")
    model = bytes([1 << 3, 0x96, 1]) + field(2, b"maker") + field(7, field(2, b"graph") + field(5, tensor))
    assert table_bytes(model) == expected
