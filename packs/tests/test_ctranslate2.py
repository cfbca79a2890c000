"""The CTranslate2 reader on crafted files, whole and broken."""

import struct

import numpy as np
import pytest

from conftest import run_graph
from precis_packs.errors import PackError
from precis_packs.graphs.audio import audio_graph
from precis_packs.sources.ctranslate2 import read_variables
from precis_packs.sources.whisper import read_whisper
from precis_packs.taps import audio_taps
from precis_packs.tiny import tiny_audio
from precis_packs.weights import AudioWeights, Linear, Norm

CODES = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


def name(text: str) -> bytes:
    raw = text.encode() + b"\0"
    return struct.pack("<H", len(raw)) + raw


def variable(text: str, array: np.ndarray) -> bytes:
    head = struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
    size = struct.pack("<BI", CODES[array.dtype.name], array.nbytes)
    return name(text) + head + size + array.tobytes()


def model(
    variables: dict[str, np.ndarray], aliases: dict[str, str] | None = None, version: int = 6
) -> bytes:
    aliases = aliases or {}
    head = struct.pack("<I", version) + name("WhisperSpec")
    body = b"".join(variable(text, array) for text, array in variables.items())
    tail = b"".join(name(new) + name(old) for new, old in aliases.items())
    counts = struct.pack("<II", 3, len(variables))
    return head + counts + body + struct.pack("<I", len(aliases)) + tail


SMALL = {
    "a": np.arange(6, dtype=np.float16).reshape(2, 3),
    "b/c": np.array(-3, np.int8),
    "d": np.array([1.5, -2.5], np.float32),
    "e": np.zeros((0, 4), np.int32),
}


def test_reads_every_variable_and_alias() -> None:
    found = read_variables(model(SMALL, {"again": "d"}))
    assert found.keys() == {*SMALL, "again"}
    for text, array in SMALL.items():
        assert found[text].dtype == array.dtype
        np.testing.assert_array_equal(found[text], array)
    np.testing.assert_array_equal(found["again"], SMALL["d"])


def test_every_truncation_is_refused() -> None:
    whole = model(SMALL, {"again": "d"})
    for length in range(len(whole)):
        with pytest.raises(PackError, match="ends early"):
            read_variables(whole[:length])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (model(SMALL, version=5), "has version 5; only 6 is known"),
        (model(SMALL) + b"xy", "2 bytes left over"),
        (model(SMALL, {"new": "missing"}), "alias new stands for missing"),
        (model({"a": SMALL["a"]}).replace(b"\x04\x0c\0\0\0", b"\x09\x0c\0\0\0"), "has type 9"),
        (model({"a": SMALL["a"]}).replace(b"\x04\x0c\0\0\0", b"\x04\x0b\0\0\0"), "has 11 bytes"),
        (model({"a": SMALL["a"]}).replace(b"a\0\x02", b"a\0\x63"), "has rank 99; at most 8"),
        (model({"a": SMALL["a"]}).replace(b"a\0\x02", b"\xff\0\x02"), "is no name"),
    ],
)
def test_a_broken_file_is_refused_with_the_number_at_fault(data: bytes, message: str) -> None:
    with pytest.raises(PackError, match=message):
        read_variables(data)


def test_a_name_used_twice_is_refused() -> None:
    twice = model({"a": SMALL["d"], "b": SMALL["d"]}).replace(name("b"), name("a"))
    with pytest.raises(PackError, match="names a twice"):
        read_variables(twice)


def test_huge_dimensions_ask_for_no_memory() -> None:
    head = struct.pack("<I", 6) + name("x") + struct.pack("<II", 3, 1) + name("a")
    data = head + struct.pack("<B4I", 4, *([2**32 - 1] * 4)) + struct.pack("<BI", 0, 2**32 - 1)
    with pytest.raises(PackError, match="has 4294967295 bytes, needs"):
        read_variables(data)


def whisper_variables(weights: AudioWeights) -> dict[str, np.ndarray]:
    """The variables that CTranslate2 would store for these weights."""
    variables: dict[str, np.ndarray] = {
        "encoder/position_encodings/encodings": weights.positions,
        "encoder/num_heads": np.array(weights.transformer.heads, np.int16),
    }

    def put_linear(text: str, layer: Linear) -> None:
        variables[f"encoder/{text}/weight"] = np.ascontiguousarray(layer.weight.T)
        variables[f"encoder/{text}/bias"] = layer.bias

    def put_norm(text: str, layer: Norm) -> None:
        variables[f"encoder/{text}/gamma"] = layer.scale
        variables[f"encoder/{text}/beta"] = layer.offset

    for text, convolution in (("conv1", weights.first), ("conv2", weights.second)):
        variables[f"encoder/{text}/weight"] = convolution.weight
        variables[f"encoder/{text}/bias"] = convolution.bias
    for index, block in enumerate(weights.transformer.blocks):
        put_norm(f"layer_{index}/self_attention/layer_norm", block.attention_norm)
        put_linear(f"layer_{index}/self_attention/linear_0", block.qkv)
        put_linear(f"layer_{index}/self_attention/linear_1", block.attention_out)
        put_norm(f"layer_{index}/ffn/layer_norm", block.mlp_norm)
        put_linear(f"layer_{index}/ffn/linear_0", block.up)
        put_linear(f"layer_{index}/ffn/linear_1", block.down)
    put_norm("layer_norm", weights.transformer.final_norm)
    return variables


def test_a_whisper_file_gives_the_graph_of_its_weights() -> None:
    weights = tiny_audio(7)
    read = read_whisper(model(whisper_variables(weights)))
    taps = audio_taps(1)
    mel = np.linspace(-1, 1, 80 * 20, dtype=np.float32).reshape(1, 80, 20)
    expected = run_graph(audio_graph(weights, taps, "fp32"), mel=mel)
    for output, value in run_graph(audio_graph(read, taps, "fp32"), mel=mel).items():
        np.testing.assert_array_equal(value, expected[output])


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("encoder/conv2/bias", "no variable encoder/conv2/bias"),
        ("encoder/num_heads", "no variable encoder/num_heads"),
        ("encoder/layer_0/", r"encoder layers \[1\]"),
        ("encoder/layer_", r"encoder layers \[\]"),
    ],
)
def test_a_file_without_a_needed_variable_is_refused(missing: str, message: str) -> None:
    variables = whisper_variables(tiny_audio(7))
    kept = {text: array for text, array in variables.items() if not text.startswith(missing)}
    with pytest.raises(PackError, match=message):
        read_whisper(model(kept))
