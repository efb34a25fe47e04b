"""Stages that worker processes can import by name; pytest's own import mode gives test modules no such name."""

from __future__ import annotations

import multiprocessing
import os
import signal

from twosource.errors import EmptyPage, ModelError


class Doubling:
    """Doubles numbers; a few of them make it misbehave in ways that real inputs do."""

    name = "doubling"
    needs = ()
    makes = ()

    def run(self, batch):
        return [self.double(item) for item in batch]

    def where(self, item):
        return f"numbers.txt:{item}"

    def double(self, item):
        if item == 13:
            message = "a number\nof ill omen"
            raise ValueError(message)
        if item == 14:
            raise EmptyPage("holds nothing; leave it out")
        if item == 15:
            raise ModelError("no model here; install one")
        if item == 16:
            os.kill(os.getpid(), signal.SIGKILL)
        if item == 18 and multiprocessing.parent_process():
            return lambda: None
        return item * 2


class Forgetful(Doubling):
    def run(self, batch):
        return [self.double(item) for item in batch[1:]]


class Process(Doubling):
    def double(self, item):  # noqa: ARG002 - it tells who it is, whatever it is given
        return os.getpid()
