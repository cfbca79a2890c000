"""LLaMA-VID, the bridge of VideoLLaMB, SViT's refinement and EVAD's block, each as its graphs."""

import numpy as np
import pytest

from conftest import run_graph
from module_weights import Weights, attended, dense, dense_shapes, mlp, norm_shapes, normed, seeded
from precis_packs.errors import PackError
from precis_packs.modules import module_graphs
from precis_packs.reference.operators import gelu, multihead, softmax
from precis_packs.samples import SeededRandom
from text_q_former import transformed, transformer_shapes

WIDTH = 12
HEADS = 3


def rows(*shape: int) -> np.ndarray:
    return SeededRandom(6, 43).array(*shape)


def llama_vid_weights() -> Weights:
    shapes = dense_shapes("key_projector", WIDTH, WIDTH) | dense_shapes("val_projector", WIDTH, 8)
    return seeded(
        shapes | dense_shapes("mm_projector.0", WIDTH, 8) | dense_shapes("mm_projector.2", 8, 8), 1
    )


def test_llama_vid_context_follows_the_text() -> None:
    weights = llama_vid_weights()
    visual, asked = rows(2, 9, WIDTH), rows(2, 4, WIDTH) * 2
    found = run_graph(
        module_graphs("llama-vid", weights, {})["context"], visual=visual, text_query=asked
    )
    for frame in range(2):
        keys = dense(weights, "key_projector", visual[frame])
        attention = softmax(asked[frame].astype(np.float64) @ keys.T / np.sqrt(WIDTH))
        mixed = (attention @ visual[frame]).mean(axis=0)
        np.testing.assert_allclose(found["attention"][frame], attention.mean(axis=0), atol=1e-6)
        expected = dense(weights, "val_projector", mixed)
        np.testing.assert_allclose(found["context"][frame], expected, atol=1e-6)


def test_llama_vid_projects_pooled_content() -> None:
    weights = llama_vid_weights()
    found = run_graph(module_graphs("llama-vid", weights, {})["projector"], x=rows(5, WIDTH))[
        "tokens"
    ]
    expected = mlp(weights, "mm_projector.0", "mm_projector.2", rows(5, WIDTH))
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize(("source", "normed_rows"), [(WIDTH, True), (WIDTH, False), (20, True)])
def test_llama_vid_queries_read_frame_and_question(source: int, normed_rows: bool) -> None:
    hidden, count, layers = 8, 5, 3
    shapes = dense_shapes("projector", hidden, WIDTH) | {"query": (1, count, hidden)}
    shapes |= dense_shapes("bert_proj", WIDTH, source) | norm_shapes("ln", source)
    shapes |= transformer_shapes("encoder.bert.", hidden, source, layers)
    own = seeded(shapes, 3)
    weights = {
        **{f"vlm_att_{name}": value for name, value in {**own, **llama_vid_weights()}.items()},
        **{name: value for name, value in llama_vid_weights().items() if name.startswith("mm_")},
    }
    settings = {"layers": layers, "heads": 4, "normed": normed_rows}
    model = module_graphs("llama-vid", weights, settings)["queries"]
    ids = np.array([[7, 2, 9]], np.int64)
    found = run_graph(model, rows=rows(2, 9, WIDTH), input_ids=ids)["text_query"]
    for frame in range(2):
        seen = rows(2, 9, WIDTH)[frame].astype(np.float64)
        seen = dense(own, "bert_proj", seen) if source != WIDTH else seen
        seen = normed(own, "ln", seen, 1e-5) if normed_rows else seen
        asked = transformed(own, "encoder.bert.", own["query"][0], seen, ids[0], 4, layers)
        np.testing.assert_allclose(found[frame], dense(own, "projector", asked), atol=2e-6)


def bridge_weights(depth: int) -> Weights:
    shapes = dense_shapes("projector.proj.0", WIDTH, 10)
    shapes |= {"projector.read_memory_emb": (4, WIDTH)}
    parts = [f"projector.layers.{i}.selfattention" for i in range(depth)]
    for part in [*parts, "retrieval.layers.0.crossattention"]:
        for name in ("q_proj", "k_proj", "v_proj", "residual.dense"):
            shapes |= dense_shapes(f"{part}.{name}", WIDTH, WIDTH)
        shapes |= norm_shapes(f"{part}.residual.layernorm", WIDTH)
    for index in range(depth):
        layer = f"projector.layers.{index}."
        shapes |= dense_shapes(f"{layer}mlp.0", WIDTH, 16)
        shapes |= dense_shapes(f"{layer}residual.dense", 16, WIDTH)
        shapes |= norm_shapes(f"{layer}residual.layernorm", WIDTH)
    return seeded(shapes, 2)


def bridged(weights: Weights, name: str, x: np.ndarray, context: np.ndarray) -> np.ndarray:
    names = tuple(f"{name}.{part}_proj" for part in "qkv")
    mixed = dense(weights, f"{name}.residual.dense", attended(weights, names, x, context, HEADS))
    return normed(weights, f"{name}.residual.layernorm", x + mixed, 1e-12)


@pytest.mark.parametrize("depth", [1, 2])
def test_videollamb_memory_and_rows_look_at_each_other(depth: int) -> None:
    weights = bridge_weights(depth)
    models = module_graphs("videollamb", weights, {"heads": HEADS, "depth": depth})
    memory, segment = rows(1, 4, WIDTH), rows(1, 7, WIDTH)
    found = run_graph(models["bridge"], memory=memory, rows=segment)
    h = np.concatenate([memory[0], segment[0]]).astype(np.float64)
    for index in range(depth):
        layer = f"projector.layers.{index}."
        h = bridged(weights, f"{layer}selfattention", h, h)
        changed = h + mlp(weights, f"{layer}mlp.0", f"{layer}residual.dense", h)
        h = normed(weights, f"{layer}residual.layernorm", changed, 1e-12)
    np.testing.assert_allclose(found["new_memory"][0], h[:4], atol=2e-6)
    expected = gelu(dense(weights, "projector.proj.0", h[4:]))
    np.testing.assert_allclose(found["tokens"][0], expected, atol=2e-6)


def test_videollamb_retrieves_from_all_memories() -> None:
    weights = bridge_weights(1)
    model = module_graphs("videollamb", weights, {"heads": HEADS})["retrieval"]
    memories = rows(1, 8, WIDTH)
    found = run_graph(model, memory=memories[:, 4:], memories=memories)["next"][0]
    all_rows = memories[0].astype(np.float64)
    expected = bridged(weights, "retrieval.layers.0.crossattention", all_rows[4:], all_rows)
    np.testing.assert_allclose(found, expected, atol=2e-6)


def test_svit_reads_channels_head_by_head() -> None:
    shapes = {
        "stoken_refine.qkv.weight": (3 * WIDTH, WIDTH, 1, 1),
        "stoken_refine.proj.weight": (WIDTH, WIDTH, 1, 1),
        "stoken_refine.proj.bias": (WIDTH,),
    }
    weights = seeded(shapes, 3)
    found = run_graph(
        module_graphs("svit", weights, {"heads": HEADS})["refine"], x=rows(1, 6, WIDTH)
    )["y"]
    channels = rows(6, WIDTH) @ weights["stoken_refine.qkv.weight"][..., 0, 0].T.astype(np.float64)
    depth = WIDTH // HEADS
    mixed = []
    for head in range(HEADS):
        start = 3 * depth * head
        q, k, v = (channels[:, start + i * depth : start + (i + 1) * depth] for i in range(3))
        mixed.append(multihead(q, k, v, 1)[1])
    out = weights["stoken_refine.proj.weight"][..., 0, 0].T.astype(np.float64)
    expected = np.concatenate(mixed, axis=1) @ out + weights["stoken_refine.proj.bias"]
    np.testing.assert_allclose(found[0], expected, atol=2e-6)


def evad_weights() -> Weights:
    shapes = {"attn.qkv.weight": (3 * WIDTH, WIDTH)}
    shapes |= {f"attn.{part}_bias": (WIDTH,) for part in "qv"}
    shapes |= dense_shapes("attn.proj", WIDTH, WIDTH)
    shapes |= dense_shapes("mlp.fc1", WIDTH, 20) | dense_shapes("mlp.fc2", 20, WIDTH)
    return seeded(shapes | norm_shapes("norm1", WIDTH) | norm_shapes("norm2", WIDTH), 4)


def test_evad_gives_rows_and_the_map_they_are_dropped_by() -> None:
    weights = evad_weights()
    x = rows(9, WIDTH)
    found = run_graph(module_graphs("evad", weights, {"heads": HEADS})["attention"], x=x[None])
    y = normed(weights, "norm1", x.astype(np.float64), 1e-5)
    biases = (weights["attn.q_bias"], np.zeros(WIDTH), weights["attn.v_bias"])
    qkv = np.split(y @ weights["attn.qkv.weight"].T.astype(np.float64), 3, axis=1)
    parts = [part + bias for part, bias in zip(qkv, biases, strict=True)]
    maps, mixed = multihead(*parts, HEADS)
    np.testing.assert_allclose(found["map"][0], maps.mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(found["y"][0], x + dense(weights, "attn.proj", mixed), atol=2e-6)


def test_evad_second_half_is_a_plain_mlp() -> None:
    weights = evad_weights()
    x = rows(5, WIDTH)
    found = run_graph(module_graphs("evad", weights, {"heads": HEADS})["mlp"], x=x[None])["y"][0]
    y = normed(weights, "norm2", x.astype(np.float64), 1e-5)
    np.testing.assert_allclose(found, x + mlp(weights, "mlp.fc1", "mlp.fc2", y), atol=2e-6)


@pytest.mark.parametrize(
    ("family", "weights"), [("evad", evad_weights()), ("videollamb", bridge_weights(1))]
)
def test_heads_that_do_not_divide_the_width_are_refused(family: str, weights: Weights) -> None:
    with pytest.raises(PackError, match="width 12 does not divide by 5 heads"):
        module_graphs(family, weights, {"heads": 5})
