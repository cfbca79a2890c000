"""Writes graphs, weights and inputs of trained modules at the sizes of public checkpoints.

    learned_make.py FOLDER    needs the packs project on its path, and no PyTorch

Weights are seeded random numbers: times do not depend on them. `graphs/NAME.onnx` are the graphs
that packs get; `weights/NAME.safetensors` are the same arrays by their names in checkpoints;
`inputs.safetensors` has `NAME/in/INPUT`, and `NAME/shape/OUTPUT` with the sides of every output.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from precis_packs.modules import module_graphs
from precis_packs.random_checkpoint.compressors import (
    LEVELS,
    llava_mini_shapes,
    tdc_shapes,
    tokenpacker_shapes,
)
from precis_packs.random_checkpoint.names import (
    Shapes,
    bert_attention,
    bert_mlp,
    dense,
    drawn,
    multihead,
    norm,
    under,
)
from precis_packs.samples import SeededRandom
from safetensors.numpy import save_file

VISION = 1024
GRID = 24
TOKENS = GRID * GRID
LLM = 4096
HIDDEN = 768
LAYERS = 12
FUSION = 1024
FUSION_LAYERS = 4
FRAMES = 2
FRAME_TOKENS = 156
CONTEXT = 16
WORDS = 30522
QUESTION = 32
LONGEST = 512


@dataclass(frozen=True)
class Module:
    family: str
    graph: str
    shapes: Shapes
    parameters: dict[str, object]
    inputs: dict[str, np.ndarray]
    outputs: Shapes


def tokenpacker(random: SeededRandom) -> Module:
    shapes = tokenpacker_shapes(VISION, LLM, LEVELS)
    levels = random.array(TOKENS, LEVELS * VISION)
    outputs = {"tokens": (TOKENS // 4, LLM)}
    return Module(
        "tokenpacker", "tokenpacker", shapes, {"scale_factor": 2}, {"levels": levels}, outputs
    )


def llava_mini(width: int, layers: int, inner: int) -> tuple[Shapes, dict[str, object]]:
    shapes = llava_mini_shapes(VISION, width, 1, inner, layers)
    parameters = {
        "grid": GRID,
        "prefusion_layer_num": layers,
        "hidden_size": width,
        "intermediate_size": inner,
        "num_attention_heads": width // 128,
        "num_key_value_heads": width // 128,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
    }
    return shapes, parameters


def mini_compressor(random: SeededRandom) -> Module:
    # The layers behind it are no part of this graph: one, and a narrow one, will do.
    shapes, parameters = llava_mini(LLM, 1, 64)
    features = random.array(1, TOKENS, VISION)
    outputs = {"compressed": (1, 1, LLM), "attention": (1, 1, TOKENS)}
    return Module("llava-mini", "compressor", shapes, parameters, {"features": features}, outputs)


def mini_prefusion(random: SeededRandom) -> Module:
    shapes, parameters = llava_mini(FUSION, FUSION_LAYERS, 11 * FUSION // 4)
    rows = TOKENS + 1
    inputs = {"rows": random.array(1, rows, FUSION), "position_ids": np.arange(rows)[None]}
    kept = [f"{kind}_{i}" for i in range(FUSION_LAYERS) for kind in ("keys", "values")]
    outputs: Shapes = {"compressed": (1, 1, FUSION), **{name: (1, rows, FUSION) for name in kept}}
    return Module("llava-mini", "prefusion_vision", shapes, parameters, inputs, outputs)


def tdc(random: SeededRandom) -> Module:
    shapes = tdc_shapes(LLM, HIDDEN, LAYERS, WORDS, LONGEST)
    inputs = {
        "rows": random.array(FRAMES, FRAME_TOKENS, LLM),
        "queries": random.array(1, CONTEXT, LLM),
        "input_ids": (np.arange(QUESTION)[None] * 97 + 5) % WORDS,
    }
    outputs = {"tokens": (FRAMES, CONTEXT, LLM)}
    return Module("tdc", "compressor", shapes, {}, inputs, outputs)


def q_former(random: SeededRandom) -> Module:
    layers = [
        under(
            f"qformer.encoder.layer.{layer}.",
            bert_attention("attention", "attention", HIDDEN, HIDDEN),
            bert_attention("crossattention", "attention", HIDDEN, VISION) if layer % 2 == 0 else {},
            bert_mlp("_query", HIDDEN),
        )
        for layer in range(LAYERS)
    ]
    ends = {"query_tokens": (1, 32, HIDDEN)} | norm("qformer.layernorm", HIDDEN)
    shapes = under("", *layers, ends, dense("language_projection", HIDDEN, LLM))
    x = {"x": random.array(1, TOKENS, VISION)}
    return Module("q-former", "projector", shapes, {"heads": 12}, x, {"tokens": (1, 32, LLM)})


def resampler(random: SeededRandom) -> Module:
    shapes = under(
        "",
        {"query": (64, LLM), "pos_embed": (64, LLM), "proj": (LLM, LLM)},
        dense("kv_proj", VISION, LLM, False),
        multihead("attn", LLM),
        *(norm(name, LLM) for name in ("ln_q", "ln_kv", "ln_post")),
    )
    parameters = {"heads": 32, "key_rows": GRID, "key_columns": GRID}
    x = {"x": random.array(1, TOKENS, VISION)}
    return Module("resampler", "projector", shapes, parameters, x, {"tokens": (1, 64, LLM)})


def c_abstractor(random: SeededRandom) -> Module:
    def point(name: str) -> Shapes:
        return {f"{name}.conv.weight": (VISION, VISION, 1, 1)} | norm(f"{name}.bn", VISION)

    block: Shapes = (
        point("conv1")
        | {"conv2.conv.weight": (VISION, 1, 3, 3)}
        | norm("conv2.bn", VISION)
        | {"se.fc1.weight": (VISION // 4, VISION, 1, 1), "se.fc1.bias": (VISION // 4,)}
        | {"se.fc2.weight": (VISION, VISION // 4, 1, 1), "se.fc2.bias": (VISION,)}
        | point("conv3")
    )
    stages = [under(f"net.{s}.b{b}.", block) for s in (0, 2) for b in (1, 2, 3)]
    ends = dense("readout.0", VISION, LLM) | dense("readout.2", LLM, LLM)
    shapes = under("", {"pos_emb": (1, TOKENS, VISION)}, *stages, ends)
    x = {"x": random.array(1, TOKENS, VISION)}
    outputs = {"tokens": (1, 144, LLM)}
    return Module("c-abstractor", "projector", shapes, {"out_grid": 12}, x, outputs)


MODULES = {
    "tokenpacker": tokenpacker,
    "llava-mini.compressor": mini_compressor,
    "llava-mini.prefusion": mini_prefusion,
    "tdc.compressor": tdc,
    "q-former": q_former,
    "resampler": resampler,
    "c-abstractor": c_abstractor,
}


def main() -> None:
    folder = Path(sys.argv[1])
    (folder / "graphs").mkdir(parents=True, exist_ok=True)
    (folder / "weights").mkdir(exist_ok=True)
    tensors = {}
    for number, (name, make) in enumerate(MODULES.items()):
        random = SeededRandom(5, number)
        module = make(random)
        weights = {key: drawn(random, key, shape) for key, shape in module.shapes.items()}
        model = module_graphs(module.family, weights, module.parameters)[module.graph]
        (folder / "graphs" / f"{name}.onnx").write_bytes(model.SerializeToString())
        save_file(weights, folder / "weights" / f"{name}.safetensors")
        tensors |= {f"{name}/in/{key}": value for key, value in module.inputs.items()}
        sides = {key: np.array(shape) for key, shape in module.outputs.items()}
        tensors |= {f"{name}/shape/{key}": value for key, value in sides.items()}
    save_file(tensors, folder / "inputs.safetensors")


if __name__ == "__main__":
    main()
