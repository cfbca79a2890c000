"""Trained compressors of public checkpoints: TokenPacker, LLaVA-Mini, TDC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save

from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.pack import Part
from precis_packs.parts import model_bytes, tokenizer_bytes
from precis_packs.recipes.llm import llm_of
from precis_packs.recipes.order import Made, Order
from precis_packs.reference.evaluator import evaluate
from precis_packs.samples import SeededRandom

GRID = 24
"""Patches a side of CLIP ViT-L/14 at 336 px, which the public checkpoints were trained on."""

TDC_WEIGHTS = ("bert.", "query_proj.", "vision_proj.", "audio_proj.")
QUERY = "compressor.query"
MINI_WEIGHTS = ("compressor.", "mm_projector.", "prefusion_layers.")
TDC_SIDE = 12
HEAD_WIDTH = 64
"""Columns of a head of BERT."""
TDC_QUESTION = 256
SAMPLE_SEED = 11
LLM_KEYS = (
    "intermediate_size",
    "num_attention_heads",
    "num_key_value_heads",
    "rms_norm_eps",
    "rope_theta",
    "rope_scaling",
    "head_dim",
)

Inputs = dict[str, np.ndarray]


@dataclass(frozen=True)
class _Module:
    """One module of a pack: its graphs by role, small inputs for each, and what the pack says."""

    family: str
    graphs: Mapping[str, bytes]
    samples: Mapping[str, Inputs]
    signal: str
    reads: int
    numbers: Mapping[str, int]
    rows: Mapping[str, np.ndarray] = field(default_factory=dict)
    tokenizer: Mapping[str, Any] | None = None
    longest: int | None = None


def tokenpacker(order: Order) -> Made:
    """The projector of a TokenPacker checkpoint, `model.mm_projector.*`."""
    config = order.checkpoint.config
    weights = order.checkpoint.arrays.above("q_proj_1.weight")
    scale = _whole(config, "scale_factor", 2)
    models = module_graphs("tokenpacker", weights, {"scale_factor": scale})
    _, wide = weights.shape("k_proj_1.0.weight", 2)
    outputs, _ = weights.shape("mlp.2.weight", 2)
    regions = SeededRandom(SAMPLE_SEED, 1).array(3, scale * scale, wide)
    module = _Module(
        family="tokenpacker",
        graphs={"tokens": model_bytes(models["tokenpacker"])},
        samples={"tokens": {"regions": regions}},
        signal="levels",
        reads=wide,
        numbers={"scale": scale},
    )
    return _made(order, module, outputs)


def llava_mini(order: Order) -> Made:
    """Compressor, projector and pre-fusion layers of a LLaVA-Mini checkpoint."""
    config = order.checkpoint.config
    weights = order.checkpoint.arrays.above(QUERY).only(*MINI_WEIGHTS)
    count, seen = weights.shape(QUERY, 2)
    side = round(count**0.5)
    layers = _whole(config, "prefusion_layer_num", 4)
    width = _whole(config, "hidden_size")
    grid = _whole(config, "mm_vision_grid", GRID)
    parameters: dict[str, Any] = {
        "grid": grid,
        "prefusion_layer_num": layers,
        "hidden_size": width,
        **{key: config[key] for key in LLM_KEYS if config.get(key) is not None},
    }
    models = module_graphs("llava-mini", weights, parameters)
    random = SeededRandom(SAMPLE_SEED, 2)
    features = random.array(1, grid * grid, seen)
    rows = random.array(1, count + 3, width)
    places = np.arange(count + 3, dtype=np.int64)[None]
    text = random.array(1, 4, width)
    samples: dict[str, Inputs] = {
        "compressor": {"features": features},
        "projector": {"features": features[:, :5]},
        "prefusion_vision": {"rows": rows, "position_ids": places},
    }
    graphs = {stem: model_bytes(model) for stem, model in models.items()}
    before = evaluate(graphs["prefusion_vision"], samples["prefusion_vision"])
    causal = np.triu(np.full((4, 4), -1e4, np.float32), 1)
    samples["prefusion_text"] = {
        "rows": text,
        "position_ids": np.arange(count + 3, count + 7, dtype=np.int64)[None],
        "mask": np.concatenate([np.zeros((4, count + 3), np.float32), causal], 1)[None, None],
        **{f"past_{name}": value for name, value in before.items() if name != "compressed"},
    }
    module = _Module(
        family="llava-mini",
        graphs=graphs,
        samples=samples,
        signal="tokens",
        reads=seen,
        numbers={"grid": grid, "side": side, "layers": layers},
    )
    return _made(order, module, width)


def tdc(order: Order) -> Made:
    """The compressor of a TDC checkpoint, and its connector where that is a map of two layers."""
    config = order.checkpoint.config
    weights = order.checkpoint.arrays.above("query_proj.weight")
    if not weights.has("connector.0.weight"):
        raise PackError(
            f"{order.checkpoint.folder} has no connector.0.weight: the recipe tdc takes a "
            "connector of two dense layers; the released one (SVA, over two encoders) is not "
            "built here"
        )
    count = _whole(config, "context_tokens", 16)
    side = _whole(config, "connector_side", TDC_SIDE)
    hidden, _ = weights.shape("query_proj.weight", 2)
    layers = weights.under("bert.encoder.layer.").names
    depth = 1 + max((int(name.split(".")[0]) for name in layers), default=-1)
    settings = {"context_tokens": count, "layers": depth, "heads": max(1, hidden // HEAD_WIDTH)}
    models = module_graphs("tdc", weights.only(*TDC_WEIGHTS), settings)
    connector = module_graphs("llava-mlp", weights.under("connector."), {})["projector"]
    width, _ = weights.shape("vision_proj.weight", 2)
    _, seen = weights.shape("connector.0.weight", 2)
    words, _ = weights.shape("bert.embeddings.word_embeddings.weight", 2)
    longest, _ = weights.shape("bert.embeddings.position_embeddings.weight", 2)
    random = SeededRandom(SAMPLE_SEED, 3)
    ids = (np.arange(5, dtype=np.int64)[None] * 7 + 3) % words
    module = _Module(
        family="tdc",
        graphs={
            "connector": model_bytes(connector),
            "compressor": model_bytes(models["compressor"]),
        },
        samples={
            "connector": {"x": random.array(4, seen)},
            "compressor": {
                "rows": random.array(2, 6, width),
                "queries": random.array(1, count, width),
                "input_ids": ids,
            },
        },
        signal="tokens",
        reads=seen,
        numbers={"side": side, "context": count},
        rows={
            "newline": weights.take("image_newline", (width,)),
            "separator": weights.take("frame_seg", (width,)),
        },
        tokenizer=_tokenizer(order),
        longest=min(longest, TDC_QUESTION),
    )
    return _made(order, module, width)


def _made(order: Order, module: _Module, width: int) -> Made:
    order.refuse(module.family, "taps", "tokens", "size")
    space = order.checkpoint.config.get("mm_vision_tower")
    if not space:
        raise PackError(
            f"{order.checkpoint.folder}: config.json does not say which encoder the module reads; "
            "add mm_vision_tower"
        )
    entry: dict[str, Any] = {
        "family": module.family,
        "graphs": {role: f"{module.family}-{role}.onnx" for role in module.graphs},
        "reads": {"space": space, "signal": module.signal, "width": module.reads},
        "width": width,
        "numbers": dict(module.numbers),
    }
    extra: dict[str, bytes | Path] = {}
    if module.rows:
        entry["rows"] = f"{module.family}-rows.safetensors"
        extra[entry["rows"]] = save(dict(module.rows))
    if module.tokenizer is not None:
        entry["tokenizer"] = "tokenizer.json"
        entry["maxTokens"] = module.longest
        extra["tokenizer.json"] = tokenizer_bytes(dict(module.tokenizer))
    parts = []
    for role, graph in module.graphs.items():
        inputs = module.samples[role]
        files = {f"{module.family}-{role}.onnx": graph, **extra}
        parts.append(Part(f"{module.family}-{role}", None, files, inputs, evaluate(graph, inputs)))
        extra = {}
    name = f"{module.family} of {order.checkpoint.name}"
    return Made(name, tuple(parts), {}, {module.family: entry}, llm_of(order, width))


def _whole(config: Mapping[str, Any], name: str, standard: int | None = None) -> int:
    value = config.get(name, standard)
    if type(value) is not int or value < 0:
        raise PackError(f"config.json: {name} is {value!r}; it must be a whole number")
    return value


def _tokenizer(order: Order) -> Mapping[str, Any]:
    found = order.checkpoint.json("tokenizer.json")
    if found is None:
        raise PackError(
            f"{order.checkpoint.folder} has no tokenizer.json, with which the module reads the "
            "question"
        )
    return found
