"""Llama layers as a graph against the float64 reference: cached, cut short, with shared heads."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto

from conftest import run_graph
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.llama import write_causal_mask, write_llama_block, write_rotation
from precis_packs.llama import LlamaBlock, LlamaShape, llama_block
from precis_packs.reference.llama import run_llama_block
from precis_packs.samples import SeededRandom

CONFIG = {
    "hidden_size": 24,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 40,
    "rms_norm_eps": 1e-5,
    "rope_theta": 500000.0,
}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64,
}
ROWS = 9


def seeded(shape: LlamaShape, seed: int = 1) -> LlamaBlock:
    random = SeededRandom(seed, 21)
    return llama_block(lambda _, sides: random.array(*sides, spread=0.3), "", shape)


def rows(batch: int = 2) -> np.ndarray:
    return SeededRandom(2, 22).array(batch, ROWS, 24)


def positions(batch: int = 2) -> np.ndarray:
    return np.tile(np.arange(3, 3 + 7 * ROWS, 7, dtype=np.int64), (batch, 1))


def expected(shape: LlamaShape, block: LlamaBlock) -> np.ndarray:
    seen = np.tril(np.ones((ROWS, ROWS), bool))
    return run_llama_block(rows(), block, shape, positions(), seen)


def graph_of(
    shape: LlamaShape, block: LlamaBlock, cached: bool = False, last: int | None = None
) -> onnx.ModelProto:
    graph = GraphBuilder("llama")
    x = graph.input("x", ("b", "n", shape.width))
    places = graph.input("positions", ("b", "n"), TensorProto.INT64)
    past = None
    if cached:
        mask = graph.input("mask", ("b", 1, "n", "m"))
        past = tuple(graph.input(f"past_{kind}", ("b", "p", shape.key_width)) for kind in "kv")
    else:
        mask = write_causal_mask(graph, "mask", x)
    rotation = write_rotation(graph, places, shape)
    values = write_llama_block(graph, "layer", x, block, shape, rotation, mask, past, last)
    graph.output(values.hidden, "hidden", ("b", "m", shape.width))
    graph.output(values.keys, "keys", ("b", "n", shape.key_width))
    graph.output(values.values, "values", ("b", "n", shape.key_width))
    return graph.finish()


@pytest.mark.parametrize("biased", [False, True])
@pytest.mark.parametrize("scaling", [None, LLAMA3])
@pytest.mark.parametrize("key_heads", [1, 2, 4])
def test_matches_the_reference_within_1e5(
    key_heads: int, scaling: dict[str, object] | None, biased: bool
) -> None:
    config = CONFIG | {"num_key_value_heads": key_heads, "rope_scaling": scaling}
    shape = LlamaShape.of(config, biased)
    block = seeded(shape)
    found = run_graph(graph_of(shape, block), x=rows(), positions=positions())
    np.testing.assert_allclose(found["hidden"], expected(shape, block), atol=1e-5, rtol=0)


def test_rows_behind_a_cache_equal_those_of_the_whole() -> None:
    shape = LlamaShape.of(CONFIG)
    block = seeded(shape)
    whole = run_graph(graph_of(shape, block), x=rows(), positions=positions())
    mask = np.triu(np.full((ROWS, ROWS), -1e4, np.float32), 1)[6:]
    found = run_graph(
        graph_of(shape, block, cached=True),
        x=rows()[:, 6:],
        positions=positions()[:, 6:],
        mask=np.tile(mask, (2, 1, 1, 1)),
        past_k=whole["keys"][:, :6],
        past_v=whole["values"][:, :6],
    )
    np.testing.assert_allclose(found["hidden"], whole["hidden"][:, 6:], atol=1e-6, rtol=0)
    np.testing.assert_allclose(found["keys"], whole["keys"][:, 6:], atol=1e-6, rtol=0)


def test_only_the_last_rows_go_on_but_all_give_keys() -> None:
    shape = LlamaShape.of(CONFIG)
    block = seeded(shape)
    whole = run_graph(graph_of(shape, block), x=rows(), positions=positions())
    found = run_graph(graph_of(shape, block, last=4), x=rows(), positions=positions())
    assert found["hidden"].shape == (2, 4, 24)
    assert found["keys"].shape == (2, ROWS, shape.key_width)
    np.testing.assert_allclose(found["hidden"], whole["hidden"][:, -4:], atol=1e-6, rtol=0)


def test_long_waves_are_stretched_and_short_ones_kept() -> None:
    plain = LlamaShape.of(CONFIG | {"head_dim": 64}).frequencies()
    scaled = LlamaShape.of(CONFIG | {"head_dim": 64, "rope_scaling": LLAMA3}).frequencies()
    waves = 2 * np.pi / plain
    np.testing.assert_allclose(scaled[waves > 64], plain[waves > 64] / 8)
    np.testing.assert_allclose(scaled[waves < 16], plain[waves < 16])
    between = (waves > 16) & (waves < 64)
    assert between.any()
    mixture = (64 / waves[between] - 1.0) / 3.0
    np.testing.assert_allclose(
        scaled[between], (1 - mixture) * plain[between] / 8 + mixture * plain[between]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rope_scaling": {"type": "yarn"}}, "'yarn'"),
        ({"num_key_value_heads": 3}, "cannot share 3 key heads"),
        ({"hidden_size": None}, "lacks 'hidden_size'"),
    ],
)
def test_a_configuration_that_no_layer_follows_is_refused(
    change: dict[str, object], message: str
) -> None:
    config = {key: value for key, value in (CONFIG | change).items() if value is not None}
    with pytest.raises(PackError, match=message):
        LlamaShape.of(config)
