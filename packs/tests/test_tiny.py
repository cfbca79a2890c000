"""The tiny pack: small, the same every time, and right."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from conftest import run_graph
from precis_packs.folder import write_pack
from precis_packs.samples import SeededRandom
from precis_packs.tiny import TEXT_POSITIONS, tiny_pack
from precis_packs.tiny_words import vocabulary
from precis_packs.verify import verify_pack


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_stays_small(tiny_folder: Path) -> None:
    assert sum(len(data) for data in files_of(tiny_folder).values()) < 1_200_000


def test_lists_every_file(tiny_folder: Path) -> None:
    manifest = json.loads((tiny_folder / "pack.json").read_text())
    assert {file["name"] for file in manifest["files"]} == {
        path.name for path in tiny_folder.iterdir()
    } - {"pack.json"}


def test_same_seed_gives_the_same_bytes_in_another_process(
    tiny_folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    subprocess.run(
        [sys.executable, "-m", "precis_packs", "tiny", "--out", str(other)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "12345", "OMP_NUM_THREADS": "1"},
    )
    assert files_of(other) == files_of(tiny_folder)


def test_another_seed_gives_other_weights(tiny_folder: Path, tmp_path: Path) -> None:
    write_pack(tmp_path / "other", tiny_pack(seed=8))
    assert files_of(tmp_path / "other")["vision.onnx"] != files_of(tiny_folder)["vision.onnx"]


def test_random_numbers_never_change() -> None:
    drawn = SeededRandom(7, 1).array(3)
    np.testing.assert_array_equal(drawn, np.array([-0.9508651, -0.48982060, 1.0365740], np.float32))


def test_runs_as_its_self_test_says_within_1e5(tiny_folder: Path) -> None:
    agreements = verify_pack(tiny_folder)
    assert {line.output.split(".")[0] for line in agreements} == {
        *("vision", "audio", "text"),
        *("speech-memory", "speech-step"),
    }
    assert max(line.largest_difference for line in agreements) < 1e-5


def test_attention_differs_between_tokens(tiny_folder: Path) -> None:
    pixels = SeededRandom(1, 1).array(1, 3, 56, 56)
    outputs = run_graph(tiny_folder / "vision.onnx", pixels=pixels)
    assert outputs["attention"].max() > 2 * outputs["attention"].min()


def test_signals_state_their_widths_and_the_class_row_is_a_signal(tiny_folder: Path) -> None:
    vision = json.loads((tiny_folder / "pack.json").read_text())["encoders"]["vision"]
    signals = {signal["signal"]: signal for signal in vision["signals"]}
    widths = {name: signal.get("width") for name, signal in signals.items()}
    assert widths == {
        "attention": None,
        "received-attention": None,
        "attention-map": None,
        "keys": 32,
        "hidden-0": 32,
        "levels": 64,
        "frame-features": 32,
    }
    assert signals["attention-map"]["kind"] == "map"
    assert signals["frame-features"]["kind"] == "frame"
    assert signals["frame-features"]["output"] == vision["tokens"]
    assert vision["prefixTokens"] == 1


def test_picture_and_query_share_a_space(tiny_folder: Path) -> None:
    encoders = json.loads((tiny_folder / "pack.json").read_text())["encoders"]
    assert encoders["vision"]["space"] == encoders["text"]["space"]
    assert encoders["vision"]["width"] == encoders["text"]["width"]
    assert encoders["audio"]["space"] != encoders["vision"]["space"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The red Car!", ["[CLS]", "the", "red", "car", "!", "[SEP]"]),
        ("zq", ["[CLS]", "z", "##q", "[SEP]"]),
        ("\u4e2d", ["[CLS]", "[UNK]", "[SEP]"]),
        ("", ["[CLS]", "[SEP]"]),
    ],
)
def test_tokenizer_splits_as_wordpiece(tiny_folder: Path, text: str, tokens: list[str]) -> None:
    assert Tokenizer.from_file(str(tiny_folder / "tokenizer.json")).encode(text).tokens == tokens


def test_every_token_id_has_a_row_and_long_texts_fit(tiny_folder: Path) -> None:
    names = vocabulary()
    assert len(names) == len(set(names))
    for first in range(0, len(names), TEXT_POSITIONS):
        ids = np.arange(first, min(first + TEXT_POSITIONS, len(names)))[None]
        rows = run_graph(
            tiny_folder / "text.onnx",
            input_ids=ids,
            attention_mask=np.ones_like(ids),
            token_type_ids=np.zeros_like(ids),
        )["last_hidden_state"]
        assert rows.shape == (1, ids.shape[1], 32)
        assert np.isfinite(rows).all()
