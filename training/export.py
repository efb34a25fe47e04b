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
from training.loop import torch_predict, write_json
from twosource.read.model import SLOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.network import Network
    from training.windows import Coded, Coder

INPUTS = ("ids", "shape", "mask", "widx", "wmask", "sid")
OPSET = 18
CLOSE = 1e-3
"""The most that a score of the float graph may differ from torch's."""
_UNSEEN = 1e3


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


def sample(seed: int, rows: int = 3, pieces: int = 20, words: int = 12) -> dict[str, np.ndarray[Any, Any]]:
    """Inputs of no meaning in the right shapes: two sentences a row, the last row padded."""
    rng = np.random.default_rng(seed)
    given = {
        "ids": rng.integers(1000, 20000, (rows, pieces)),
        "shape": rng.integers(0, 7, (rows, pieces)),
        "mask": np.ones((rows, pieces), np.int64),
        "widx": np.tile(np.arange(words), (rows, 1)),
        "wmask": np.ones((rows, words), np.int64),
        "sid": np.tile((np.arange(words) > words // 2).astype(np.int64), (rows, 1)),
    }
    given["sid"][:, 0] = -2
    given["mask"][-1, -3:] = given["wmask"][-1, -2:] = 0
    given["sid"][-1, -2:] = -1
    return {name: array.astype(np.int64) for name, array in given.items()}


def float_graph(network: Network, path: Path) -> None:
    """Write the network as an ONNX graph with free batch, length and words."""
    batch, pieces, words = (torch.export.Dim(name, max=most) for name, most in (("B", 4096), ("T", 512), ("W", 512)))
    shapes = tuple({0: batch, 1: pieces if name in INPUTS[:3] else words} for name in INPUTS)
    arrays = tuple(torch.from_numpy(array) for array in sample(0).values())
    names = [head.name for head in network.heads]
    # The exporter warns of its own old parts; what it writes is checked by `parity`.
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            network.cpu().eval(),
            arrays,
            dynamo=True,
            input_names=list(INPUTS),
            output_names=names,
            dynamic_shapes=shapes,
            opset_version=OPSET,
            verbose=False,
        )
    if program is None:
        message = "torch gave no ONNX program"
        raise RuntimeError(message)
    program.save(path)


def session(path: Path, threads: int = 2) -> score.Predict:
    """A graph as the scorer wants it."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
    opened = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW)
    names = [output.name for output in opened.get_outputs()]

    def predict(given: dict[str, Any]) -> dict[str, Any]:
        return dict(zip(names, opened.run(names, given), strict=True))

    return predict


def parity(network: Network, path: Path) -> float:
    """The largest difference between torch and the graph on inputs of another shape than it was traced with.

    Raises ValueError above `CLOSE`.
    """
    given = sample(1, rows=5, pieces=33, words=17)
    ours, theirs = torch_predict(network.cpu())(given), session(path)(given)
    worst = 0.0
    for name, array in ours.items():
        seen = np.abs(array) < _UNSEEN
        worst = max(worst, float(np.abs(array - theirs[name])[seen].max(initial=0.0)))
    if worst > CLOSE:
        message = f"{path}: the graph differs from the network by {worst:.2g}; at most {CLOSE} is right"
        raise ValueError(message)
    return worst


def fused(path: Path, out: Path) -> None:
    """Merge products and activations into single operators.

    Norms stay apart from the sums before them: onnxruntime 1.31 takes 0.34 ms for the merged operator over 190 wordpieces
    on one core, and 0.04 ms for the two alone, which is a quarter of a window's time.
    """
    from onnxruntime.transformers import optimizer  # noqa: PLC0415 - imports torch's exporters, slow
    from onnxruntime.transformers.fusion_options import FusionOptions  # noqa: PLC0415 - as above

    options = FusionOptions("bert")
    options.enable_embed_layer_norm = options.enable_skip_layer_norm = options.enable_bias_skip_layer_norm = False
    model = optimizer.optimize_model(str(path), "bert", num_heads=12, hidden_size=384, optimization_options=options, opt_level=0)
    model.save_model_to_file(str(out))


def quantised(folder: Path) -> dict[str, Path]:
    """The int8 variants of `folder`/float.onnx, by name."""
    whole, merged = folder / "float.onnx", folder / "fused.onnx"
    fused(whole, merged)
    made = {name: folder / f"{name}.onnx" for name in ("fused-int8", "int8", "int8-reduced", "int8-float-heads")}
    small = {"weight_type": QuantType.QInt8, "per_channel": True}
    quantize_dynamic(merged, made["fused-int8"], extra_options={"MatMulConstBOnly": True}, **small)
    quantize_dynamic(whole, made["int8"], **small)
    quantize_dynamic(whole, made["int8-reduced"], reduce_range=True, **small)
    quantize_dynamic(whole, made["int8-float-heads"], nodes_to_exclude=_head_nodes(whole), **small)
    return made


def _head_nodes(path: Path) -> list[str]:
    """The products that come after words have been picked from wordpieces: those of the heads."""
    nodes = list(onnx.load(path).graph.node)
    first = next(i for i, node in enumerate(nodes) if node.op_type == "GatherElements")
    return [node.name for node in nodes[first:] if node.op_type in {"MatMul", "Gemm"}]


def export(network: Network, out: Path, dev: Sequence[Coded], coder: Coder) -> dict[str, Any]:
    """Write `out`/model (encoder.onnx, labels.json, tokenizer.json) and return the measurements.

    Every int8 variant is scored as reading runs it, each window alone. The fused one is taken unless another is
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
