"""LLaVA-Mini's graphs, run with the prefix encoded once, against the whole sequence in float64."""

import numpy as np
import pytest

from conftest import run_graph
from precis_packs.errors import PackError
from precis_packs.llama import LlamaShape
from precis_packs.modules import module_graphs
from precis_packs.reference.llava_mini import Fused, run_llava_mini
from precis_packs.samples import SeededRandom

GRID = 6
WIDTH = 16
HEADS = 4
LAYERS = 3
VOCABULARY = 20
SETTINGS = {
    "grid": GRID,
    "compressor_heads": HEADS,
    "prefusion_layer_num": LAYERS,
    "hidden_size": 24,
    "intermediate_size": 32,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
}
PROMPT = np.array([5, 3, -200, 7, 0, 11, 2], np.int64)


def weights_of(side: int, spread: float = 0.3) -> dict[str, np.ndarray]:
    random = SeededRandom(side, 31)
    names = {
        "compressor.pos_embed": (side * side, WIDTH),
        "compressor.query": (side * side, WIDTH),
        "compressor.attn.in_proj_weight": (3 * WIDTH, WIDTH),
        "compressor.attn.in_proj_bias": (3 * WIDTH,),
        "compressor.attn.out_proj.weight": (WIDTH, WIDTH),
        "compressor.attn.out_proj.bias": (WIDTH,),
        "mm_projector.0.weight": (24, WIDTH),
        "mm_projector.0.bias": (24,),
        "mm_projector.2.weight": (24, 24),
        "mm_projector.2.bias": (24,),
        "embed_tokens.weight": (VOCABULARY, 24),
    }
    for norm in ("ln_q", "ln_kv"):
        names |= {f"compressor.{norm}.{part}": (WIDTH,) for part in ("weight", "bias")}
    for layer in range(LAYERS):
        name = f"prefusion_layers.{layer}."
        names |= {f"{name}input_layernorm.weight": (24,)}
        names |= {f"{name}post_attention_layernorm.weight": (24,)}
        names |= {f"{name}self_attn.{part}_proj.weight": (24, 24) for part in "qo"}
        names |= {f"{name}self_attn.{part}_proj.weight": (12, 24) for part in "kv"}
        names |= {f"{name}mlp.{part}_proj.weight": (32, 24) for part in ("gate", "up")}
        names |= {f"{name}mlp.down_proj.weight": (24, 32)}
    return {f"model.{name}": random.array(*shape, spread=spread) for name, shape in names.items()}


def features(count: int) -> np.ndarray:
    return SeededRandom(count, 32).array(count, WIDTH)


def reference(weights: dict[str, np.ndarray], prefix: np.ndarray, seen: np.ndarray) -> Fused:
    shape = LlamaShape.of(SETTINGS)
    return run_llava_mini(weights, shape, LAYERS, HEADS, prefix, seen, PROMPT)


def text_inputs(rows: int) -> dict[str, np.ndarray]:
    """Positions and mask of the prompt behind `rows` rows of vision."""
    allowed = PROMPT > 0
    positions = np.where(allowed, rows + np.cumsum(allowed) - 1, 1)
    mask = np.zeros((1, 1, len(PROMPT), rows + len(PROMPT)), np.float32)
    mask[..., rows:] = np.where(np.tril(np.ones((len(PROMPT),) * 2, bool)) & allowed, 0, -1e4)
    return {"position_ids": positions[None].astype(np.int64), "mask": mask}


@pytest.mark.parametrize(("side", "ratio"), [(1, 1), (2, 1), (4, 2)])
def test_the_prefix_encoded_once_gives_what_the_whole_sequence_gives(side: int, ratio: int) -> None:
    weights = weights_of(side)
    models = module_graphs("llava-mini", weights, SETTINGS | {"resolution_ratio": ratio})
    seen = features(GRID * GRID * ratio * ratio)
    prefix = seen if ratio == 1 else np.concatenate([seen, features(GRID * GRID)])
    expected = reference(weights, prefix, seen)

    compressor = run_graph(models["compressor"], features=seen[None])
    np.testing.assert_allclose(compressor["attention"][0], expected.attention, atol=1e-6)
    np.testing.assert_allclose(compressor["attention"].sum(axis=2), 1.0, atol=1e-6)

    projected = run_graph(models["projector"], features=prefix[None])["rows"]
    rows = np.concatenate([projected, compressor["compressed"]], axis=1)
    places = np.arange(rows.shape[1], dtype=np.int64)[None]
    vision = run_graph(models["prefusion_vision"], rows=rows, position_ids=places)
    assert vision["compressed"].shape == (1, side * side, 24)
    np.testing.assert_allclose(vision["compressed"][0], expected.compressed, atol=2e-5)

    raw = weights["model.embed_tokens.weight"][np.maximum(PROMPT, 0)]
    past = {f"past_{name}": value for name, value in vision.items() if name != "compressed"}
    text = run_graph(
        models["prefusion_text"], rows=raw[None], **text_inputs(rows.shape[1]), **past
    )["fused"][0]
    fused = PROMPT > 0
    np.testing.assert_allclose(text[fused], expected.text[fused], atol=2e-5)


def test_several_pictures_at_once_equal_each_alone() -> None:
    models = module_graphs("llava-mini", weights_of(2), SETTINGS)
    batch = SeededRandom(7, 33).array(3, GRID * GRID, WIDTH)
    together = run_graph(models["compressor"], features=batch)["compressed"]
    alone = run_graph(models["compressor"], features=batch[1:2])["compressed"]
    np.testing.assert_allclose(together[1:2], alone, atol=1e-5)


def test_one_query_knows_no_places() -> None:
    """Its table is one constant row, which softmax takes away."""
    x = features(GRID * GRID)[None]
    shuffled = x[:, np.random.RandomState(1).permutation(GRID * GRID)]
    model = module_graphs("llava-mini", weights_of(1), SETTINGS)["compressor"]
    np.testing.assert_allclose(
        run_graph(model, features=x)["compressed"],
        run_graph(model, features=shuffled)["compressed"],
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grid": 0}, "grid of llava-mini is 0"),
        ({"compressor_heads": 3}, "does not divide by 3 heads"),
        ({"num_key_value_heads": 4}, r"k_proj.weight \[24, 24\]: it is \[12, 24\]"),
        ({"prefusion_layer_num": 4}, r"layers.3.input_layernorm.weight \[24\]: missing"),
    ],
)
def test_settings_that_do_not_fit_the_weights_are_refused(
    change: dict[str, object], message: str
) -> None:
    with pytest.raises(PackError, match=message):
        module_graphs("llava-mini", weights_of(1), SETTINGS | change)


def test_queries_that_fill_no_square_are_refused() -> None:
    weights = weights_of(2)
    weights["model.compressor.query"] = weights["model.compressor.query"][:3]
    with pytest.raises(PackError, match="3 queries; they must fill a square grid"):
        module_graphs("llava-mini", weights, SETTINGS)
