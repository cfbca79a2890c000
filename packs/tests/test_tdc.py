"""TDC's compressor as a graph against a float64 pass over each frame alone."""

import numpy as np
import pytest

from conftest import run_graph
from module_weights import Weights, dense, dense_shapes, seeded
from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.samples import SeededRandom
from text_q_former import transformed, transformer_shapes

LAYERS = 3
HEADS = 4
WIDTH = 20
HIDDEN = 16
COUNT = 5
FRAMES = 3
SETTINGS = {"context_tokens": COUNT, "layers": LAYERS, "heads": HEADS}
IDS = np.array([[7, 2, 9, 1]], np.int64)


def weights_of(seed: int = 1) -> Weights:
    shapes = dense_shapes("query_proj", WIDTH, HIDDEN) | dense_shapes("vision_proj", HIDDEN, WIDTH)
    shapes |= dense_shapes("audio_proj", 6, WIDTH) | {"query_tokens": (1, COUNT, HIDDEN)}
    shapes |= transformer_shapes("bert.", HIDDEN, WIDTH, LAYERS)
    return seeded(shapes, seed)


def reference(
    weights: Weights, queries: np.ndarray, rows: np.ndarray, ids: np.ndarray | None
) -> np.ndarray:
    """Tokens of one frame; `queries` `[K, hidden]` as they enter the layers."""
    x = transformed(weights, "bert.", queries, rows, ids, HEADS, LAYERS)
    out = dense(weights, "vision_proj", x)
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
