"""The training run: sampling, steps, checkpoints that lose nothing, and the record of what was done."""

from __future__ import annotations

import json
import math
import os
import random
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import torch
from msgspec import Struct

from training import corpora, files, score
from training import heads as definitions
from training.losses import Teacher
from training.network import Network
from training.silver import Silver
from training.trunks import Mpnet, weights_path
from training.windows import Coder, batches, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from torch import Tensor

    from training.documents import Document
    from training.heads import Head
    from training.windows import Coded, Window

CHECKPOINT = "checkpoint.pt"
SECOND = 0.25
"""Of the full rate, where a second fall begins."""
_SECOND_WARM_UP = 0.03
_BESIDE = (".distance", ".root", ".kin")
"""Endings of the weights of what counts beside the words: few, each seen often, so that they may move fast."""
SMOKE_DOCUMENTS = 4
"""Read of each split of each corpus for a run that only shows that everything works."""


class Config(Struct, frozen=True, kw_only=True):
    """All that decides what a run comes to, besides the corpora and the code. Rates are those of the notes."""

    seed: int = 1
    minutes: float = 40.0
    """Of training alone, without scoring; sets the schedule unless `steps` does."""
    steps: int = 0
    """A schedule in steps is repeatable to the bit on one machine; one in minutes is not."""
    again: float = 0.0
    """A second fall of the rate after the first, from a quarter of it, over this share of the schedule's length."""
    further: tuple[str, ...] = ()
    """Heads beyond the base, by name."""
    silver: str = ""
    """A file that `label` wrote, for the layers that corpora lack."""
    still: tuple[str, ...] = ()
    """Train these heads alone, over a trunk that stays as it is: cheap, since every text goes through the trunk once."""
    without_polnear: bool = False
    smoke: bool = False
    device: str = "cpu"
    threads: int = 2
    base: str = "minilm"
    """What the trunk starts from: minilm, or mpnet (12 layers) for a network that only teaches."""
    layers: int = 6
    blank: bool = False
    """Start from random numbers and not from MiniLM: for tests only."""
    batch: int = 2048
    rate: float = 2e-4
    layer_decay: float = 0.9
    head_rate: float = 1e-3
    distance_rate: float = 1e-2
    warm_up: float = 0.08
    weight_decay: float = 0.01
    clip: float = 2.0
    checkpoint_minutes: float = 3.0


class Material(Struct, frozen=True):
    """What a run learns from and is measured on."""

    heads: tuple[Head, ...]
    train: tuple[tuple[float, tuple[Coded, ...]], ...]
    """The documents of every corpus with how often an epoch sees them."""
    dev: tuple[Coded, ...]
    digests: dict[str, dict[str, str]]
    tiers: dict[str, str]
    words: dict[str, int]


def gather(data: Path, config: Config, coder: Coder) -> Material:
    """Read the corpora. Raises FileNotFoundError where there are none that the heads can learn from."""
    wanted = definitions.chosen(config.further)
    silver = Silver(Path(config.silver)) if config.silver else None
    trained = tuple(head for head in wanted if not config.still or head.name in config.still)
    held = corpora.usable(data, trained, without_polnear=config.without_polnear, bare=bool(silver))
    if not held:
        message = f"{data}: no corpus found in it; see docs/training.md for what belongs there"
        raise FileNotFoundError(message)
    limit = SMOKE_DOCUMENTS if config.smoke else None
    layers = corpora.wanted_layers(wanted)
    train, dev, words = [], [], {}
    documents: list[Document] = []
    for corpus in held:
        read = corpus.documents(data, "train", layers, limit, silver)
        documents += read
        words[corpus.name] = sum(len(document.words) for document in read)
        train.append((corpus.repeat, tuple(coder.code(document, corpus.task) for document in read)))
        if corpus.train_split == "train":
            dev += [coder.code(document, corpus.task) for document in corpus.documents(data, "dev", layers, limit)]
    labelled = definitions.labelled(wanted, documents)
    tiers = {corpus.name: corpus.tier for corpus in held}
    digests = corpora.digests(data, held)
    if silver:
        digests["silver"] = {"silver": files.digest(Path(config.silver))}
    return Material(labelled, tuple(train), tuple(dev), digests, tiers, words)


def epoch(material: Material, config: Config, number: int) -> list[list[Window]]:
    """The batches of one epoch, of one task each; the same for the same seed and number.

    Over a trunk that stays all epochs are the first, so that each window goes through it once.
    """
    rng = random.Random(f"{config.seed}-{0 if config.still else number}")  # noqa: S311 - no secret
    tasks: dict[str, list[Window]] = defaultdict(list)
    for repeat, documents in material.train:
        for coded in documents:
            times = int(repeat) + (rng.random() < repeat % 1)
            for _ in range(times):
                tasks[coded.task] += cut(coded, rng)
    made = [batch for task in sorted(tasks) for batch in batches(tasks[task], config.batch, rng)]
    rng.shuffle(made)
    return made


def optimizer(network: Network, config: Config) -> tuple[torch.optim.Optimizer, list[float]]:
    """AdamW whose rate falls with the depth of a layer, and the full rate of each of its groups."""
    trunk = network.trunk
    count = len(trunk.layers)
    groups: list[tuple[list[Tensor], float, float]] = [
        (list(layer.parameters()), config.rate * config.layer_decay ** (count - 1 - i), config.weight_decay)
        for i, layer in enumerate(trunk.layers)
    ]
    groups.append(([trunk.place.weight, *trunk.norm.parameters()], config.rate * config.layer_decay**count, 0.0))
    groups.append(([trunk.shape.weight], config.head_rate, 0.0))
    if isinstance(trunk, Mpnet):
        groups.append(([trunk.near.weight], config.rate, 0.0))
    named = list(network.parts.named_parameters())
    biases = [value for name, value in named if name.endswith(_BESIDE)]
    groups.append((biases, config.distance_rate, 0.0))
    groups.append(([value for name, value in named if not name.endswith(_BESIDE)], config.head_rate, config.weight_decay))
    given = [{"params": values, "lr": 0.0, "weight_decay": decay} for values, _, decay in groups]
    return torch.optim.AdamW(given, betas=(0.9, 0.98), fused=True), [rate for _, rate, _ in groups]


def rate_share(progress: float, config: Config) -> float:
    """The share of its full rate that a group has: up during the warm-up, down to 0 at 1, and again down from a quarter.

    >>> [round(rate_share(at, Config(again=0.5)), 2) for at in (0.0, 0.08, 0.54, 1.0, 1.02, 1.5)]
    [0.0, 1.0, 0.5, 0.0, 0.24, 0.0]
    """
    warm = config.warm_up
    if progress <= 1 or not config.again:
        return max(0.0, min(1.0, progress / warm if progress < warm else (1 - progress) / (1 - warm))) + 1e-4
    done = (progress - 1) / config.again
    return SECOND * max(0.0, min(1.0, done / _SECOND_WARM_UP, 1 - done)) + 1e-4


def native_bf16(device: str) -> bool:
    """Whether the machine multiplies bfloat16 itself; elsewhere it is slower than float32."""
    if device != "cpu":
        return torch.cuda.is_bf16_supported()
    return bool(torch.cpu._is_avx512_bf16_supported())  # type: ignore[attr-defined] # noqa: SLF001 - torch asks the CPU nowhere else


class Trainer:
    """A run that can be cut off at any time and goes on from its last checkpoint."""

    def __init__(self, material: Material, config: Config, coder: Coder, weights: Path | None = None) -> None:
        torch.manual_seed(config.seed)
        torch.set_num_threads(config.threads)
        self.material, self.config, self.coder = material, config, coder
        self.network = Network(material.heads, config.layers, config.seed, config.base)
        if not config.blank:
            self.network.trunk.load(weights_path(weights))
        self.network.to(config.device)
        self.optimizer, self.rates = optimizer(self.network, config)
        documents = [coded.document for _, held in material.train for coded in held]
        self.teacher = Teacher(material.heads, documents, coder, config.device, still=config.still)
        self.bf16 = native_bf16(config.device)
        self.step = self.epoch = self.place = 0
        self.seconds = self.cpu_seconds = 0.0
        self.pieces = self.words = 0
        self.history: list[dict[str, float]] = []

    @property
    def progress(self) -> float:
        """How much of the schedule is done: 1 ends the first fall of the rate, 1 + `again` the run."""
        if self.config.steps:
            return self.step / self.config.steps
        return self.seconds / 60 / self.config.minutes

    def train(self, out: Path, stop_after: int | None = None) -> None:
        """Step until the schedule ends (or after `stop_after` steps, as if cut off); write checkpoints to `out`."""
        saved = time.monotonic()
        sums: dict[str, list[float]] = defaultdict(list)
        self.network.train()
        if self.config.still:
            self.network.trunk.requires_grad_(requires_grad=False).eval()
        for batch in self._batches():
            for name, value in self._step(batch).items():
                sums[name].append(value)
            if self.step % 100 == 0 or self.step == self.config.steps:
                self._tell(sums)
                sums.clear()
            if stop_after and self.step >= stop_after:
                break
            if time.monotonic() - saved > 60 * self.config.checkpoint_minutes:
                self.save(out)
                saved = time.monotonic()
        self.save(out)

    def _batches(self) -> Iterator[list[Window]]:
        while self.progress < 1 + self.config.again:
            made = epoch(self.material, self.config, self.epoch)
            while self.place < len(made):
                if self.progress >= 1 + self.config.again:
                    return
                self.place += 1
                yield made[self.place - 1]
            self.epoch, self.place = self.epoch + 1, 0

    def _step(self, batch: Sequence[Window]) -> dict[str, float]:
        begun, cpu = time.perf_counter(), time.process_time()
        share = rate_share(self.progress, self.config)
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * share
        with torch.autocast(torch.device(self.config.device).type, torch.bfloat16, enabled=self.bf16):
            losses = self.teacher.losses(self.network, batch)
        if losses:
            torch.stack(list(losses.values())).sum().backward()
            trained = [value for group in self.optimizer.param_groups for value in group["params"]]
            torch.nn.utils.clip_grad_norm_(trained, self.config.clip, foreach=True)
            self.optimizer.step()
            self.optimizer.zero_grad()
        told = {name: loss.item() for name, loss in losses.items()}
        if not all(map(math.isfinite, told.values())):
            message = f"step {self.step}: the loss is not a number ({told}); lower the rates"
            raise FloatingPointError(message)
        self.step += 1
        self.seconds += time.perf_counter() - begun
        self.cpu_seconds += time.process_time() - cpu
        self.pieces += sum(window.size for window in batch)
        self.words += sum(window.last - window.first for window in batch)
        return told

    def _tell(self, sums: dict[str, list[float]]) -> None:
        means = {name: round(sum(values) / len(values), 4) for name, values in sorted(sums.items())}
        self.history.append({"step": self.step, "epoch": self.epoch, **means})
        losses = " ".join(f"{name} {value:.3f}" for name, value in means.items())
        pace = f"{self.pieces / self.seconds:.0f} wordpieces/s, {self.step / self.seconds:.2f} steps/s"
        print(
            f"epoch {self.epoch} step {self.step} ({self.progress:.1%}) {losses} | {pace}, load {os.getloadavg()[0]:.1f}",
            flush=True,
        )

    def save(self, out: Path) -> None:
        """Write the whole state, by way of a second file so that a cut never leaves half of one."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "digests": self.material.digests,
            "run": {name: getattr(self, name) for name in _COUNTERS},
        }
        torch.save(state, out / f"{CHECKPOINT}.part")
        (out / f"{CHECKPOINT}.part").replace(out / CHECKPOINT)

    def resume(self, out: Path) -> None:
        """Go on from the last checkpoint. Raises ValueError where the corpora are no longer those it began with."""
        state: dict[str, Any] = torch.load(out / CHECKPOINT, weights_only=True)
        if state["digests"] != self.material.digests:
            message = f"{out}: begun with other corpora; start anew in another folder"
            raise ValueError(message)
        self.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        for name in _COUNTERS:
            setattr(self, name, state["run"][name])

    def start_from(self, run: Path, *more: Path, whole: bool = False) -> None:
        """Take the weights of another run, or the mean of several, and nothing else of them; heads that differ stay new.

        Raises ValueError where the trunk differs or, with `whole`, anything does.
        """
        states = [torch.load(held / CHECKPOINT, weights_only=True)["network"] for held in (run, *more)]
        own = self.network.state_dict()
        same = [name for name, value in own.items() if all(name in held and held[name].shape == value.shape for held in states)]
        differing = sorted(own.keys() - set(same))
        if differing and (whole or any(name.startswith("trunk.") for name in differing)):
            message = f"{run}: its network differs from this run's in {', '.join(differing[:5])}: other heads, labels or layers"
            raise ValueError(message)
        self.network.load_state_dict(own | {name: torch.stack([held[name] for held in states]).mean(0) for name in same})

    def scores(self) -> dict[str, float]:
        """Development scores of the network as it stands, in float32."""
        return score.score(torch_predict(self.network, self.config.device), self.material.heads, self.material.dev, self.coder)

    def record(self) -> dict[str, Any]:
        """What was done and what it cost, for record.json."""
        return {
            "config": msgspec.to_builtins(self.config),
            "heads": [head.name for head in self.material.heads],
            "corpora": self.material.digests,
            "tiers": self.material.tiers,
            "words": self.material.words,
            "torch": torch.__version__,
            "bf16": self.bf16,
            "cost": {
                "steps": self.step,
                "epochs": self.epoch,
                "seconds": round(self.seconds, 1),
                "cpu_seconds": round(self.cpu_seconds, 1),
                "wordpieces": self.pieces,
                "words": self.words,
                "wordpieces_per_second": round(self.pieces / max(self.seconds, 1e-9)),
                "steps_per_second": round(self.step / max(self.seconds, 1e-9), 2),
            },
            "losses": self.history,
        }


_COUNTERS = ("step", "epoch", "place", "seconds", "cpu_seconds", "pieces", "words", "history")


def torch_predict(network: Network, device: str = "cpu", *, bf16: bool = False) -> score.Predict:
    """The network as the scorer wants it."""

    def predict(given: dict[str, Any]) -> dict[str, Any]:
        network.eval()
        with torch.inference_mode(), torch.autocast(torch.device(device).type, torch.bfloat16, enabled=bf16):
            outputs = network(*(torch.from_numpy(array).to(device) for array in given.values()))
        return {head.name: output.float().cpu().numpy() for head, output in zip(network.heads, outputs, strict=True)}

    return predict


def write_json(path: Path, content: object) -> None:
    """JSON that a person can read, with a line end."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
