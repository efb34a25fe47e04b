"""From a trained network to the three files that reading loads: one int8 ONNX graph, its labels, its tokenizer."""

from __future__ import annotations

import logging
import shutil
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import onnxruntime
import torch
from msgspec import Struct
from onnxruntime.quantization import QuantType, quantize_dynamic

import twosource
from training import heads as definitions
from training import score
from training.lean import INPUTS, ROWS, Lean
from training.loop import torch_predict, write_json
from twosource.read.encoder.signals import PREDICATES
from twosource.read.model import SLOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.network import Network
    from training.windows import Coded, Coder

OPSET = 23
"""The first with attention as one operator."""
CLOSE = 1e-3
"""The most that a score of the float graph may differ from torch's."""
_UNSEEN = 1e3
_PLAIN = 3
"""Axes of all scores but those of labelled pairs, which have one more."""
_TABLE = "trunk.word.weight"


class Variant(Struct, frozen=True):
    """A way to make the graph small, with its size in bytes and its development scores."""

    name: str
    bytes: int
    scores: dict[str, float]

    @property
    def mean(self) -> float:
        """The mean of the scores that are better when higher."""
        good = [value for name, value in self.scores.items() if not name.endswith((".error", ".repaired"))]
        return sum(good) / len(good) if good else 0.0


def sample(seed: int, pieces: int = 20, words: int = 12) -> dict[str, np.ndarray[Any, Any]]:
    """Inputs of no meaning in the right shapes: one window of two sentences."""
    rng = np.random.default_rng(seed)
    given = {
        "ids": rng.integers(1000, 20000, (1, pieces)),
        "shape": rng.integers(0, 7, (1, pieces)),
        "mask": np.ones((1, pieces), np.int64),
        "widx": np.arange(words)[None],
        "wmask": np.ones((1, words), np.int64),
        "sid": (np.arange(words) > words // 2).astype(np.int64)[None],
    }
    given["sid"][:, 0] = -2
    return {name: array.astype(np.int64) for name, array in given.items()}


def float_graph(network: Network, path: Path) -> None:
    """Write the network as an ONNX graph for one window of any length."""
    lean, given = Lean(network.cpu()).eval(), sample(0)
    pieces, words = (torch.export.Dim(name, min=2, max=512) for name in ("T", "W"))
    # The exporter warns of its own old parts; what it writes is checked by `parity`.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            lean,
            tuple(torch.from_numpy(given[name]) for name in INPUTS),
            dynamo=True,
            input_names=list(INPUTS),
            output_names=lean.outputs,
            dynamic_shapes=tuple({1: pieces if name in {"ids", "shape"} else words} for name in INPUTS),
            opset_version=OPSET,
            verbose=False,
        )
    if program is None:
        message = "torch gave no ONNX program"
        raise RuntimeError(message)
    program.save(path)


def session(path: Path, threads: int = 2) -> score.Predict:
    """A graph as the scorer wants it, for batches of one window: pairs of words that the graph does not ask for are none."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    opened = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW)
    names = [output.name for output in opened.get_outputs()]

    def predict(given: dict[str, Any]) -> dict[str, Any]:
        found = dict(zip(names, opened.run(names, {name: given[name] for name in INPUTS}), strict=True))
        rows = found.pop(ROWS)[0]
        return {name: _square(array, rows) if array.ndim > _PLAIN else array for name, array in found.items()}

    return predict


def _square(pairs: Any, rows: Any) -> Any:  # noqa: ANN401 - numpy arrays
    """Scores (1, column, row, label) of some rows as (1, row, column, label) of all."""
    whole = np.zeros((1, pairs.shape[1], *pairs.shape[1::2]), pairs.dtype)
    whole[..., 0] = 1.0
    whole[0, rows] = pairs[0].swapaxes(0, 1)
    return whole


def parity(network: Network, path: Path) -> float:
    """The largest difference between torch and the graph on inputs of another shape than it was traced with.

    Raises ValueError above `CLOSE`.
    """
    given = sample(1, pieces=33, words=17)
    ours, theirs = torch_predict(network.cpu())(given), session(path)(given)
    asked = theirs["pos"][0].argmax(-1)
    rows = [0, *(at for at in range(1, 17) if definitions.UPOS[asked[at]] in PREDICATES)]
    worst = 0.0
    for name, array in ours.items():
        one, other = (array[:, rows], theirs[name][:, rows]) if array.ndim > _PLAIN else (array, theirs[name])
        seen = np.abs(one) < _UNSEEN
        worst = max(worst, float(np.abs(one - other)[seen].max(initial=0.0)))
    if worst > CLOSE:
        message = f"{path}: the graph differs from the network by {worst:.2g}; at most {CLOSE} is right"
        raise ValueError(message)
    return worst


def quantised(folder: Path) -> dict[str, Path]:
    """The int8 variants of `folder`/float.onnx, by name. Only products with weights and the table of words become int8."""
    whole = folder / "float.onnx"
    made = {name: folder / f"{name}.onnx" for name in ("int8", "int8-reduced", "int8-float-heads")}
    nodes = list(onnx.load(whole).graph.node)
    kept = [node.name for node in nodes if node.op_type == "Gather" and node.input[0] != _TABLE]
    heads = [node.name for node in nodes if node.op_type == "MatMul" and node.input[1].startswith(("first.", "parts."))]
    # Named, for there is an older operator of the name Attention, for which it would take the one that is meant here.
    common = {
        "weight_type": QuantType.QInt8,
        "per_channel": True,
        "op_types_to_quantize": ["MatMul", "Gather"],
        "extra_options": {"MatMulConstBOnly": True},
    }
    quantize_dynamic(whole, made["int8"], nodes_to_exclude=kept, **common)
    quantize_dynamic(whole, made["int8-reduced"], nodes_to_exclude=kept, reduce_range=True, **common)
    quantize_dynamic(whole, made["int8-float-heads"], nodes_to_exclude=kept + heads, **common)
    return made


def export(network: Network, out: Path, dev: Sequence[Coded], coder: Coder) -> dict[str, Any]:
    """Write `out`/model (encoder.onnx, labels.json, tokenizer.json) and return the measurements.

    Every int8 variant is scored as reading runs it, each window alone. The plainest is taken unless another is
    better by more than a tenth of a point on the mean of the scores.
    """
    begun = time.monotonic()
    work, model = out / "variants", out / "model"
    work.mkdir(parents=True, exist_ok=True)
    model.mkdir(parents=True, exist_ok=True)
    float_graph(network, work / "float.onnx")
    worst = parity(network, work / "float.onnx")
    files = quantised(work)
    scored = [_measured(name, path, network, dev, coder) for name, path in {"float": work / "float.onnx", **files}.items()]
    small = scored[1:]
    best = max(small, key=lambda variant: variant.mean)
    taken = best if best.mean > small[0].mean + 0.1 else small[0]
    shutil.copyfile(files[taken.name], model / "encoder.onnx")
    write_json(model / "labels.json", definitions.labels_file(network.heads))
    shipped = Path(twosource.__file__).parent / "data" / "model" / "tokenizer.json"
    shutil.copyfile(shipped, model / "tokenizer.json")
    variants = {
        variant.name: {"bytes": variant.bytes, "mean": round(variant.mean, 3), "scores": variant.scores} for variant in scored
    }
    return {"parity": worst, "taken": taken.name, "variants": variants, "seconds": round(time.monotonic() - begun, 1)}


def _measured(name: str, path: Path, network: Network, dev: Sequence[Coded], coder: Coder) -> Variant:
    scores = score.score(session(path), network.heads, dev, coder, together=0)
    print(f"{name}: {path.stat().st_size / 1e6:.1f} MB {scores}", flush=True)
    return Variant(name, path.stat().st_size, scores)
