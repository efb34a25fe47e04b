"""What several tests share: the encoder, loaded once for all of them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def encoder():
    from twosource.read.model import Encoder

    return Encoder()


@pytest.fixture(scope="session")
def shipped():
    from twosource import codebook

    return codebook.shipped()
