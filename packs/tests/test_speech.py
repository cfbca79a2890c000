"""The speech decoder's graphs against references, step by step and whole."""

import math

import numpy as np
import pytest

from conftest import Outputs, cosines, run_graph
from precis_packs.errors import PackError
from precis_packs.graphs.builder import GraphBuilder
from precis_packs.graphs.speech import speech_memory_graph, speech_step_graph
from precis_packs.reference.operators import gelu, norm, softmax
from precis_packs.reference.speech import run_speech_memory, run_speech_step
from precis_packs.samples import SeededRandom
from precis_packs.speech import (
    byte_characters,
    read_vocabulary,
    speech_parts,
    vocabulary_bytes,
)
from precis_packs.tiny import LAYERS, WIDTH, speech_vocabulary, tiny_speech
from precis_packs.weights import Linear, SpeechWeights

KINDS = ("keys", "values")
TOKENS = [257, 260, 104, 105, 300]


def empty_past(batch: int) -> Outputs:
    return {
        f"past_{kind}_{layer}": np.zeros((batch, 0, WIDTH), np.float32)
        for layer in range(LAYERS)
        for kind in KINDS
    }


def steps(weights: SpeechWeights, precision: str, heard: np.ndarray, tokens: list[int]) -> list:
    """Logits after each token, with the cache carried from step to step."""
    memory = run_graph(speech_memory_graph(weights, precision), tokens=heard)
    model = speech_step_graph(weights, precision)
    past = empty_past(len(heard))
    logits = []
    for token in tokens:
        fed = np.full((len(heard), 1), token, np.int64)
        found = run_graph(model, token=fed, **past, **memory)
        logits.append(found["logits"])
        past = {
            name: np.concatenate([rows, found[name.removeprefix("past_")]], axis=1)
            for name, rows in past.items()
        }
    return logits


def whole(weights: SpeechWeights, heard: np.ndarray, tokens: list[int]) -> np.ndarray:
    """Logits after the last token by one causal pass over all of them, without any cache."""

    def apply(x: np.ndarray, layer: Linear) -> np.ndarray:
        return x @ layer.weight.astype(np.float64) + layer.bias

    def attend(
        query: np.ndarray, keys: np.ndarray, values: np.ndarray, hidden: float
    ) -> np.ndarray:
        out = np.empty_like(query)
        side = query.shape[-1] // weights.heads
        for head in range(weights.heads):
            cut = slice(head * side, (head + 1) * side)
            scores = query[:, cut] @ keys[:, cut].T / math.sqrt(side)
            future = np.triu(np.ones(scores.shape), 1) * hidden
            out[:, cut] = softmax(scores + future) @ values[:, cut]
        return out

    x = weights.words[tokens].astype(np.float64) + weights.positions[: len(tokens)]
    for block in weights.blocks:
        q, k, v = np.split(apply(norm(x, block.attention_norm), block.qkv), 3, axis=-1)
        x = x + apply(attend(q, k, v, -1e9), block.attention_out)
        k, v = np.split(apply(heard.astype(np.float64), block.memory_keys_values), 2, axis=-1)
        q = apply(norm(x, block.memory_norm), block.memory_query)
        x = x + apply(attend(q, k, v, 0), block.memory_out)
        x = x + apply(gelu(apply(norm(x, block.mlp_norm), block.up)), block.down)
    return norm(x, weights.final_norm)[-1] @ weights.words.T.astype(np.float64)


def test_steps_with_a_cache_equal_one_causal_pass_within_1e5() -> None:
    weights = tiny_speech(7)
    heard = SeededRandom(2, 4).array(1, 37, WIDTH)
    found = steps(weights, "fp32", heard, TOKENS)
    for length in range(1, len(TOKENS) + 1):
        expected = whole(weights, heard[0], TOKENS[:length])
        np.testing.assert_allclose(found[length - 1][0], expected, atol=1e-5, rtol=0)


def test_windows_of_a_batch_do_not_mix() -> None:
    weights = tiny_speech(7)
    heard = SeededRandom(2, 4).array(2, 20, WIDTH)
    both = steps(weights, "fp32", heard, TOKENS)[-1]
    for row in range(2):
        alone = steps(weights, "fp32", heard[row : row + 1], TOKENS)[-1]
        np.testing.assert_allclose(both[row : row + 1], alone, atol=1e-5, rtol=0)


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_graphs_match_their_reference(precision: str) -> None:
    weights = tiny_speech(7)
    random = SeededRandom(5, 4)
    heard = random.array(1, 20, WIDTH)
    memory = run_speech_memory(weights, precision, heard)
    past = {name: random.array(1, 4, WIDTH) for name in empty_past(1)}
    token = np.array([[261]], np.int64)
    expected = run_speech_step(weights, precision, token, {**past, **memory})
    found = run_graph(speech_memory_graph(weights, precision), tokens=heard)
    found |= run_graph(speech_step_graph(weights, precision), token=token, **past, **memory)
    for name, value in (memory | expected).items():
        if precision == "fp32":
            np.testing.assert_allclose(found[name], value, atol=1e-5, rtol=0)
        else:
            assert cosines(found[name], value).min() > 0.999


def test_half_precision_is_stored_only_where_it_loses_nothing() -> None:
    graph = GraphBuilder("test", compact=True)
    exact = SeededRandom(1, 4).array(64, 64).astype(np.float16).astype(np.float32)
    inexact = exact + np.float32(1e-6)
    x = graph.input("x", ("n", 64))
    y = graph.node("y", "MatMul", x, graph.constant("exact", exact))
    z = graph.node("z", "MatMul", y, graph.constant("inexact", inexact))
    w = graph.node("w", "MatMul", z, graph.constant("exact", exact))
    graph.output(w, "out", ("n", 64))
    model = graph.finish()
    assert {array.name: array.data_type for array in model.graph.initializer} == {
        "exact.half": 10,
        "inexact": 1,
    }
    ones = np.ones((1, 64), np.float32)
    np.testing.assert_allclose(
        run_graph(model, x=ones)["out"], ones @ exact @ inexact @ exact, rtol=1e-4, atol=1e-2
    )


def test_a_vocabulary_of_another_length_is_refused() -> None:
    with pytest.raises(PackError, match="has 3 tokens, the decoder 1761"):
        speech_parts(tiny_speech(7), ["a", "b", "c"], 1, "fp32")


def test_a_vocabulary_survives_its_file_and_bad_tokens_are_refused() -> None:
    words = speech_vocabulary()
    assert read_vocabulary(vocabulary_bytes(words)) == words
    for bad in ("", "a\nb", "\r"):
        with pytest.raises(PackError, match="token 1 of the vocabulary"):
            vocabulary_bytes(["a", bad])
    with pytest.raises(PackError, match="not UTF-8"):
        read_vocabulary(b"\xff")


def test_every_byte_has_a_printable_character_of_its_own() -> None:
    characters = byte_characters()
    assert len(set(characters)) == 256
    assert all(character.isprintable() and not character.isspace() for character in characters)
    assert characters[ord("A")] == "A"
    assert characters[ord(" ")] == "\u0120"
