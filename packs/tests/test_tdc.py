"""TDC's compressor as a graph against a float64 pass over each frame alone."""

import numpy as np
import pytest

from conftest import run_graph
from module_weights import Weights, attended, dense, dense_shapes, mlp, norm_shapes, normed, seeded
from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.samples import SeededRandom

LAYERS = 3
HEADS = 4
WIDTH = 20
HIDDEN = 16
COUNT = 5
FRAMES = 3
EPSILON = 1e-12
SETTINGS = {"context_tokens": COUNT, "layers": LAYERS, "heads": HEADS}
IDS = np.array([[7, 2, 9, 1]], np.int64)


def weights_of(seed: int = 1) -> Weights:
    shapes = dense_shapes("query_proj", WIDTH, HIDDEN) | dense_shapes("vision_proj", HIDDEN, WIDTH)
    shapes |= dense_shapes("audio_proj", 6, WIDTH) | {"query_tokens": (1, COUNT, HIDDEN)}
    shapes |= {"bert.embeddings.word_embeddings.weight": (11, HIDDEN)}
    shapes |= {"bert.embeddings.position_embeddings.weight": (8, HIDDEN)}
    shapes |= norm_shapes("bert.embeddings.LayerNorm", HIDDEN)
    for index in range(LAYERS):
        layer = f"bert.encoder.layer.{index}."
        for name, keys in (("attention", HIDDEN), ("crossattention", WIDTH)):
            shapes |= dense_shapes(f"{layer}{name}.self.query", HIDDEN, HIDDEN)
            shapes |= dense_shapes(f"{layer}{name}.self.key", keys, HIDDEN)
            shapes |= dense_shapes(f"{layer}{name}.self.value", keys, HIDDEN)
            shapes |= dense_shapes(f"{layer}{name}.output.dense", HIDDEN, HIDDEN)
            shapes |= norm_shapes(f"{layer}{name}.output.LayerNorm", HIDDEN)
        for suffix in ("", "_query"):
            shapes |= dense_shapes(f"{layer}intermediate{suffix}.dense", HIDDEN, 24)
            shapes |= dense_shapes(f"{layer}output{suffix}.dense", 24, HIDDEN)
            shapes |= norm_shapes(f"{layer}output{suffix}.LayerNorm", HIDDEN)
    return seeded(shapes, seed)


def reference(
    weights: Weights, queries: np.ndarray, rows: np.ndarray, ids: np.ndarray | None
) -> np.ndarray:
    """Tokens of one frame; `queries` `[K, hidden]` as they enter the layers."""
    x = queries.astype(np.float64)
    if ids is not None:
        words = weights["bert.embeddings.word_embeddings.weight"][ids]
        places = weights["bert.embeddings.position_embeddings.weight"][: len(ids)]
        x = np.concatenate([x, words.astype(np.float64) + places])
    x = normed(weights, "bert.embeddings.LayerNorm", x, EPSILON)
    for index in range(LAYERS):
        layer = f"bert.encoder.layer.{index}."

        def half(name: str, x: np.ndarray, context: np.ndarray, layer: str = layer) -> np.ndarray:
            names = tuple(f"{layer}{name}.self.{part}" for part in ("query", "key", "value"))
            mixed = attended(weights, names, x, context, HEADS)
            mixed = dense(weights, f"{layer}{name}.output.dense", mixed)
            return normed(weights, f"{layer}{name}.output.LayerNorm", x + mixed, EPSILON)

        def other(suffix: str, x: np.ndarray, layer: str = layer) -> np.ndarray:
            names = f"{layer}intermediate{suffix}.dense", f"{layer}output{suffix}.dense"
            changed = x + mlp(weights, *names, x)
            return normed(weights, f"{layer}output{suffix}.LayerNorm", changed, EPSILON)

        x = half("attention", x, x)
        head, text = x[:COUNT], x[COUNT:]
        if index % 2 == 0:
            head = half("crossattention", head, rows)
        x = np.concatenate([other("_query", head), other("", text)])
    out = dense(weights, "vision_proj", x[:COUNT])
    return out / np.linalg.norm(out, axis=1, keepdims=True)


def frames(rows: int = 7) -> np.ndarray:
    return SeededRandom(3, 42).array(FRAMES, rows, WIDTH)


def pooled(count: int) -> np.ndarray:
    return SeededRandom(4, 42).array(count, COUNT, WIDTH)


@pytest.mark.parametrize("text", [True, False])
def test_frames_of_a_run_share_queries_and_text(text: bool) -> None:
    weights = weights_of()
    model = module_graphs("tdc", weights, SETTINGS | {"text": text})["compressor"]
    inputs = {"input_ids": IDS} if text else {}
    found = run_graph(model, rows=frames(), queries=pooled(1), **inputs)["tokens"]
    queries = dense(weights, "query_proj", pooled(1)[0])
    for frame in range(FRAMES):
        expected = reference(weights, queries, frames()[frame], IDS[0] if text else None)
        np.testing.assert_allclose(found[frame], expected, atol=2e-6)


def test_frames_of_several_runs_go_together_with_queries_of_their_own() -> None:
    weights = weights_of()
    model = module_graphs("tdc", weights, SETTINGS)["compressor"]
    ids = np.repeat(IDS, FRAMES, axis=0)
    found = run_graph(model, rows=frames(), queries=pooled(FRAMES), input_ids=ids)["tokens"]
    for frame in range(FRAMES):
        queries = dense(weights, "query_proj", pooled(FRAMES)[frame])
        expected = reference(weights, queries, frames()[frame], IDS[0])
        np.testing.assert_allclose(found[frame], expected, atol=2e-6)


@pytest.mark.parametrize("text", [True, False])
def test_queries_may_be_learned(text: bool) -> None:
    weights = weights_of()
    model = module_graphs("tdc", weights, SETTINGS | {"text": text, "query_type": "learned"})[
        "compressor"
    ]
    inputs = {"input_ids": IDS} if text else {}
    found = run_graph(model, rows=frames(), **inputs)["tokens"]
    ids = IDS[0] if text else None
    for frame in range(FRAMES):
        expected = reference(weights, weights["query_tokens"][0], frames()[frame], ids)
        np.testing.assert_allclose(found[frame], expected, atol=2e-6)


def test_sound_is_brought_to_the_width_of_the_model() -> None:
    weights = weights_of()
    x = SeededRandom(5, 42).array(9, 6)
    found = run_graph(module_graphs("tdc", weights, SETTINGS)["audio"], x=x)["rows"]
    np.testing.assert_allclose(found, dense(weights, "audio_proj", x), atol=1e-6)
    silent = {name: value for name, value in weights.items() if "audio" not in name}
    assert module_graphs("tdc", silent, SETTINGS).keys() == {"compressor"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"query_type": "mean"}, "it may be Avg_pool or learned"),
        ({"heads": 3}, "width 16 does not divide by 3 heads"),
        ({"layers": 4}, r"layer.3.intermediate_query.dense.weight \[any, any\]: missing"),
    ],
)
def test_settings_that_do_not_fit_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(PackError, match=message):
        module_graphs("tdc", weights_of(), SETTINGS | change)
