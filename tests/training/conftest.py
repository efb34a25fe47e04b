"""Tiny invented corpora in the formats of ../shared/data, and a way to run the training command."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

TREEBANK = """\
# newdoc id = {doc}
# sent_id = {doc}-1
1\tTroops\ttroop\tNOUN\tNNS\t_\t2\tnsubj\t_\tEntity=(1-person-new-nnnnn-cf1-1-coref)
2\tshelled\tshell\tVERB\tVBD\t_\t0\troot\t_\t_
3\tNorthtown\tNorthtown\tPROPN\tNNP\t_\t2\tobj\t_\tEntity=(2-place-new-nnnnn-cf2-1-sgl)
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

# sent_id = {doc}-2
1\tThey\tthey\tPRON\tPRP\t_\t2\tnsubj\t_\tEntity=(1-person-giv-nnnnn-cf1-1-coref)
2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\t_
3\tlater\tlater\tADV\tRB\t_\t2\tadvmod\t_\t_
4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_

"""
NAMES = "# sent_id = {doc}-1\n1\tTroops\tO\n2\tshelled\tO\n3\tNorthtown\tB-LOC\n4\t.\tO\n\n"
REPORT = "Police in Northtown said two shells fell near the mill.\nThe mayor denied it."


def _span(text, part, start=0):
    at = text.index(part, start)
    return [at, at + len(part)]


def _attributed(key):
    quoted = {"source": "Police in Northtown", "cue": "said", "content": "two shells fell near the mill"}
    denied = {"source": "The mayor", "cue": "denied", "content": "it"}
    attributions = [
        {"id": f"E{i}", **{kind: [_span(REPORT, part, i * 56)] for kind, part in parts.items()}}
        for i, parts in enumerate((quoted, denied))
    ]
    return {"id": key, "text": REPORT, "attributions": attributions}


def _confident(key):
    entities = [
        {"start": 10, "end": 19, "type": "Location", "confidence": 0.9},
        {"start": 0, "end": 6, "type": "Organisation", "confidence": 0.1},
        {"start": REPORT.index("the mill"), "end": REPORT.index("the mill") + 8, "type": "Location", "confidence": 0.9},
    ]
    return {"id": key, "source": "CENTCOM", "text": REPORT, "entities": entities}


def _lines(path, records):
    path.parent.mkdir(exist_ok=True, parents=True)
    text = "".join(json.dumps(record) + "\n" for record in records)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for split in ("train", "dev"):
        for corpus in ("ud_ewt", "ud_gum"):
            (folder / corpus).mkdir(exist_ok=True)
            text = "".join(TREEBANK.format(doc=f"d{i}") for i in range(3))
            (folder / corpus / f"{split}.conllu.gz").write_bytes(gzip.compress(text.encode()))
        (folder / "uner_ewt").mkdir(exist_ok=True)
        (folder / "uner_ewt" / f"{split}.iob2").write_text("".join(NAMES.format(doc=f"d{i}") for i in range(3)))
        predicate = {"token": 1, "roleset": "shell.01", "args": [["ARG0", 0, 1], ["ARG1", 2, 3], ["ARGM-DIS", 3, 4]]}
        tokens = ["Troops", "shelled", "Northtown", "."]
        _lines(folder / f"propbank_ewt/{split}.jsonl", [{"sent_id": "d0-1", "tokens": tokens, "predicates": [predicate]}])
        _lines(folder / f"uds_factuality/{split}.jsonl", [{"sent_id": "d0-1", "predicates": [{"token": 1, "factuality": 2.4}]}])
        _lines(folder / f"polnear/{split}.jsonl", [_attributed(f"{split}{i}") for i in range(3)])
    _lines(folder / "re3d/train.jsonl", [_confident(f"r{i}") for i in range(20)])
    return folder


@pytest.fixture(scope="session")
def command():
    """Runs `python -m training`: in a process of its own, as torch warns of itself, which the tests forbid."""

    def run(*arguments):
        asked = [sys.executable, "-m", "training", *map(str, arguments)]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
        return done.returncode, done.stdout + done.stderr

    return run


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
