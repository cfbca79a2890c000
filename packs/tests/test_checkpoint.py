"""Packs of small random checkpoints: what is written, in which precision, and what is refused."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file, save_file

from conftest import cosines, run_graph
from precis_packs import parts
from precis_packs.__main__ import main
from precis_packs.checkpoint.folder import Checkpoint
from precis_packs.checkpoint.tensors import read_safetensors
from precis_packs.errors import PackError
from precis_packs.random_checkpoint.write import write_random_checkpoint
from precis_packs.recipes.build import Wish, from_checkpoint
from precis_packs.recipes.taps import taps_of
from precis_packs.samples import SeededRandom


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    folder = tmp_path / "clip"
    write_random_checkpoint("clip", folder)
    return folder


def change(folder: Path, **settings: Any) -> None:
    """Other settings at the top of `config.json`."""
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | settings))


def rewrite(folder: Path, edit: Any) -> None:
    tensors = load_file(folder / "model.safetensors")
    edit(tensors)
    save_file(tensors, folder / "model.safetensors")


def made(folder: Path, recipe: str, **wishes: Any) -> Path:
    out = folder.parent / "-".join(["pack", recipe, *map(str, wishes.values())])
    from_checkpoint(replace(Wish(folder, recipe, out), **wishes))
    return out


@pytest.mark.parametrize(
    ("family", "recipe"),
    [
        ("clip", "clip"),
        ("siglip", "siglip"),
        ("eva", "eva-vit"),
        ("llama", "llama-decoder"),
        ("llava", "llava-1.5"),
    ],
)
@pytest.mark.parametrize("precision", ["fp32", "fp16", "int8"])
def test_a_pack_of_each_precision_passes_its_self_test(
    tmp_path: Path, family: str, recipe: str, precision: str
) -> None:
    write_random_checkpoint(family, tmp_path / family)
    written = from_checkpoint(Wish(tmp_path / family, recipe, tmp_path / "out", precision))
    assert written.agreements
    if precision != "int8":
        assert max(line.largest_difference for line in written.agreements) < 1e-4
    read = json.loads((tmp_path / "out" / "pack.json").read_text())
    assert read["id"] == f"{family}-{recipe}-{precision}" == written.id
    assert {file["file"] for file in read["origin"]} == {"config.json", "model.safetensors"}


def test_half_precision_halves_the_graph_and_moves_tokens_little(clip: Path) -> None:
    whole, half = made(clip, "clip"), made(clip, "clip", precision="fp16")
    pixels = SeededRandom(1, 41).array(1, 3, 56, 56)
    tokens = [run_graph(pack / "vision.onnx", pixels=pixels)["tokens"] for pack in (whole, half)]
    assert 0 < np.abs(tokens[0] - tokens[1]).max() < 0.01
    types = {tensor.data_type for tensor in onnx.load(half / "vision.onnx").graph.initializer}
    assert onnx.TensorProto.FLOAT16 in types
    assert cosines(tokens[0], tokens[1]).min() > 0.9999


def test_many_weights_go_into_a_listed_file_beside_the_graph(
    clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = made(clip, "clip")
    monkeypatch.setattr(parts, "LARGEST_INLINE", 1000)
    outside = made(clip, "clip", precision="fp32")
    read = json.loads((outside / "pack.json").read_text())
    assert {"vision.onnx.data", "text.onnx.data"} <= {file["name"] for file in read["files"]}
    pixels = SeededRandom(1, 42).array(1, 3, 56, 56)
    found = run_graph(outside / "vision.onnx", pixels=pixels)
    for name, value in run_graph(inside / "vision.onnx", pixels=pixels).items():
        np.testing.assert_array_equal(found[name], value)


def test_bfloat16_and_half_are_read_as_they_are_meant(tmp_path: Path) -> None:
    values = np.array([1.5, -2.0, 3.140625], np.float32)
    header = {
        "b": {"dtype": "BF16", "shape": [3], "data_offsets": [0, 6]},
        "h": {"dtype": "F16", "shape": [3], "data_offsets": [6, 12]},
    }
    text = json.dumps(header).encode()
    bits = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    data = bits + values.astype("<f2").tobytes()
    (tmp_path / "x.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + data)
    for tensor in read_safetensors(tmp_path / "x.safetensors").values():
        np.testing.assert_array_equal(tensor.floats(), values)


def test_the_same_checkpoint_gives_the_same_pack(clip: Path) -> None:
    first = from_checkpoint(Wish(clip, "clip", clip.parent / "one"))
    second = from_checkpoint(Wish(clip, "clip", clip.parent / "two"))
    assert first.digest == second.digest
    assert {path.name for path in clip.parent.iterdir()} == {"clip", "one", "two"}


LAYER = "vision_model.encoder.layers.1.mlp.fc1.weight"


@pytest.mark.parametrize(
    ("edit", "messages"),
    [
        (
            lambda tensors: tensors.pop(LAYER),
            [f"lacks the tensor {LAYER} of shape [48, 32]", "layers.1.mlp.fc2.weight [32, 48]"],
        ),
        (
            lambda tensors: tensors.update({LAYER: np.zeros((4, 32), np.float32)}),
            [f"{LAYER} must have shape [48, 32], has [4, 32]"],
        ),
        (
            lambda tensors: tensors.update({LAYER: np.zeros((48, 32), np.int32)}),
            ["of type I32; weights must be floating point"],
        ),
        (
            lambda tensors: [
                tensors.pop(name)
                for name in list(tensors)
                if "embeddings.c" in name or "tok" in name
            ],
            ["has no tensor ...embeddings.class_embedding"],
        ),
    ],
)
def test_weights_that_do_not_fit_are_named(
    clip: Path, edit: Any, messages: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rewrite(clip, edit)
    out = str(clip.parent / "out")
    assert main(["from-checkpoint", str(clip), "--recipe", "clip", "--out", out]) == 1
    printed = capsys.readouterr().err
    for message in messages:
        assert message in printed
    assert {path.name for path in clip.parent.iterdir()} == {"clip"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--recipe", "vit"], "--recipe is 'vit'; there are clip,"),
        (["--recipe", "clip", "--taps", "cls:7"], "layers 0 to 2 of the model's 3"),
        (["--recipe", "clip", "--taps", "values:1"], "names the kind 'values'"),
        (["--recipe", "clip", "--taps", "keys:x"], "write KIND:LAYER"),
        (["--recipe", "clip", "--taps", "keys:1+2"], "only levels takes several"),
        (["--recipe", "clip", "--taps", "hidden:1,hidden:1"], "the same twice"),
        (["--recipe", "clip", "--tokens", "first"], "--tokens is 'first'"),
        (["--recipe", "clip", "--size", "56x56"], "has no use for --size"),
        (["--recipe", "siglip", "--taps", "cls:0"], "no class token"),
        (["--recipe", "llama-decoder"], "has no tensor ...embed_tokens.weight"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(
    clip: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(clip.parent / "out")
    if "siglip" in arguments:
        write_random_checkpoint("siglip", clip.parent / "siglip")
        clip = clip.parent / "siglip"
    assert main(["from-checkpoint", str(clip), "--out", out, *arguments]) == 1
    assert message in capsys.readouterr().err
    assert not Path(out).exists()


def test_folders_that_are_no_whole_checkpoint_are_refused(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"has no config\.json"):
        Checkpoint(tmp_path)
    whole = (clip / "model.safetensors").read_bytes()
    (clip / "model.safetensors").write_bytes(whole[:-100])
    with pytest.raises(PackError, match="cut off or damaged"):
        Checkpoint(clip)
    (clip / "model.safetensors").write_bytes(b"\xff" * 64)
    with pytest.raises(PackError, match="no safetensors file"):
        Checkpoint(clip)
    (clip / "model.safetensors").unlink()
    with pytest.raises(PackError, match=r"no \*\.safetensors"):
        Checkpoint(clip)
    index = {"weight_map": {"a": "model-00001-of-00002.safetensors"}}
    (clip / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(PackError, match="download the whole"):
        Checkpoint(clip)
    index = {"weight_map": {"a": "../clip/config.json"}}
    (clip / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(PackError, match="names files that are not there"):
        Checkpoint(clip)


def test_pytorchs_own_form_needs_its_extra(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clip / "model.safetensors").rename(clip / "pytorch_model.bin")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(PackError, match="PyTorch is not installed; take the checkpoint's"):
        Checkpoint(clip)


def test_settings_that_no_graph_follows_are_refused(clip: Path) -> None:
    vision = json.loads((clip / "config.json").read_text())["vision_config"]
    change(clip, vision_config=vision | {"hidden_act": "relu"})
    with pytest.raises(PackError, match="hidden_act is 'relu'; known are gelu"):
        made(clip, "clip")
    change(clip, vision_config=vision | {"num_attention_heads": 5})
    with pytest.raises(PackError, match="the heads must divide the width"):
        made(clip, "clip")
    change(clip, vision_config=vision)
    (clip / "preprocessor_config.json").write_text('{"resample": 1}')
    with pytest.raises(PackError, match="Pillow's filter 1; packs know 2 \\(bilinear\\)"):
        made(clip, "clip")
    (clip / "preprocessor_config.json").unlink()
    (clip / "tokenizer.json").unlink()
    with pytest.raises(PackError, match=r"no tokenizer\.json"):
        made(clip, "clip")


def test_a_foreign_folder_is_never_replaced(clip: Path) -> None:
    (clip.parent / "out").mkdir()
    (clip.parent / "out" / "letter.txt").write_text("mine")
    with pytest.raises(PackError, match="choose another --out"):
        from_checkpoint(Wish(clip, "clip", clip.parent / "out"))
    with pytest.raises(PackError, match="choose another --out"):
        write_random_checkpoint("clip", clip.parent / "out")


def test_taps_count_layers_from_either_end() -> None:
    taps = taps_of("cls:-2,cls:0,hidden:3,levels:1+-1", 4, 3, with_class=True)
    assert [(tap.signal, tap.layer, tap.layers) for tap in taps] == [
        ("attention", 2, ()),
        ("attention-0", 0, ()),
        ("hidden-3", 3, ()),
        ("levels", 3, (1, 3)),
    ]
    assert taps[3].manifest(8)["width"] == 16
    assert taps[3].manifest(8)["layers"] == [1, 3]
