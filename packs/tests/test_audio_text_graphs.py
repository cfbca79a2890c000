"""Audio and text graphs against the float64 reference."""

import numpy as np
import pytest

from conftest import cosines, run_graph
from precis_packs.graphs.audio import audio_graph
from precis_packs.graphs.text import text_graph
from precis_packs.parts import TEXT_INPUTS, text_inputs
from precis_packs.reference.encoders import run_audio, run_text
from precis_packs.samples import SeededRandom
from precis_packs.taps import audio_taps
from precis_packs.tiny import MELS, WIDTH, tiny_audio, tiny_text
from precis_packs.tiny_words import vocabulary

TAPS = audio_taps(1)


@pytest.mark.parametrize(("batch", "frames"), [(1, 2), (1, 100), (2, 346), (1, 3000)])
def test_audio_matches_the_reference_within_1e5(batch: int, frames: int) -> None:
    mel = SeededRandom(3, 4).array(batch, MELS, frames)
    weights = tiny_audio(7)
    found = run_graph(audio_graph(weights, TAPS, "fp32"), mel=mel)
    expected = run_audio(weights, TAPS, "fp32", mel)
    assert found["tokens"].shape == (batch, frames // 2, WIDTH)
    assert found["attention"].shape == (batch, frames // 2)
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, atol=1e-5, rtol=0)
    np.testing.assert_allclose(found["attention"].sum(axis=1), 1.0, atol=1e-5)


def test_audio_in_eight_bits_matches_its_reference() -> None:
    mel = SeededRandom(3, 4).array(1, MELS, 100)
    weights = tiny_audio(7)
    found = run_graph(audio_graph(weights, TAPS, "int8"), mel=mel)
    for name, value in run_audio(weights, TAPS, "int8", mel).items():
        assert cosines(found[name], value).min() > 0.999


@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_text_matches_the_reference(precision: str) -> None:
    ids = np.random.RandomState(4).randint(1, len(vocabulary()), (2, 9)).astype(np.int64)
    ids[1, 5:] = 0
    inputs = text_inputs(ids)
    weights = tiny_text(7)
    found = run_graph(text_graph(weights, precision), **inputs)["last_hidden_state"]
    expected = run_text(weights, precision, *(inputs[name] for name in TEXT_INPUTS))
    if precision == "fp32":
        np.testing.assert_allclose(found, expected["last_hidden_state"], atol=1e-5, rtol=0)
    else:
        assert cosines(found, expected["last_hidden_state"]).min() > 0.999


def test_padding_does_not_change_a_text() -> None:
    model = text_graph(tiny_text(7), "fp32")
    padded = run_graph(model, **text_inputs(np.array([[2, 90, 91, 3, 0, 0, 0]], np.int64)))
    plain = run_graph(model, **text_inputs(np.array([[2, 90, 91, 3]], np.int64)))
    np.testing.assert_allclose(
        padded["last_hidden_state"][:, :4], plain["last_hidden_state"], atol=1e-5
    )
