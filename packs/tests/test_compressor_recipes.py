"""Packs of trained compressors: how they are stored, in which precision, and what is missing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file, save_file

from conftest import cosines
from precis_packs import parts
from precis_packs.errors import PackError
from precis_packs.random_checkpoint.compressors import Sizes
from precis_packs.random_checkpoint.write import COMPRESSORS, write_random_checkpoint
from precis_packs.recipes.build import Wish, from_checkpoint
from precis_packs.reference.compressed import Module

EMBEDDINGS = "model.vlm_att_encoder.bert.embeddings.LayerNorm.weight"
SMALL = Sizes("tiny-shared", 32, 64, grid=4, levels=2, inner=64, layers=2)


def drawn(folder: Path, recipe: str) -> Path:
    checkpoint = folder / f"{recipe}-checkpoint"
    if not checkpoint.exists():
        write_random_checkpoint(recipe, checkpoint, SMALL)
    return checkpoint


def made(folder: Path, recipe: str, out: str, **wishes: Any) -> Path:
    written = from_checkpoint(Wish(drawn(folder, recipe), recipe, folder / out, **wishes))
    assert written.agreements
    return folder / out


def entry(pack: Path) -> dict[str, Any]:
    (only,) = json.loads((pack / "pack.json").read_text())["compressors"].values()
    return only


def outputs(pack: Path, inputs_of: Path) -> dict[str, np.ndarray]:
    """What the graphs of `pack` give for the self-test inputs of another."""
    tensors = load_file(inputs_of / "selftest.safetensors")
    found = {}
    module = Module(pack, entry(pack))
    for role in module.entry["graphs"]:
        start = f"{entry(pack)['family']}-{role}.in."
        inputs = {key[len(start) :]: tensors[key] for key in tensors if key.startswith(start)}
        found |= {f"{role}.{name}": value for name, value in module.run(role, **inputs).items()}
    return found


@pytest.mark.parametrize("recipe", COMPRESSORS)
def test_many_weights_go_into_one_file_beside_the_graphs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recipe: str
) -> None:
    inside = made(tmp_path, recipe, "inside")
    monkeypatch.setattr(parts, "LARGEST_INLINE", 1000)
    outside = made(tmp_path, recipe, "outside")
    sizes = {
        file["name"]: file["bytes"]
        for file in json.loads((outside / "pack.json").read_text())["files"]
    }
    data = f"{recipe}.onnx.data"
    assert data in sizes
    for graph in entry(outside)["graphs"].values():
        assert sizes[graph] < (inside / graph).stat().st_size
        read = onnx.load(outside / graph, load_external_data=False)
        kept = [each for each in read.graph.initializer if each.data_location == 1]
        assert {where.value for each in kept for where in each.external_data[:1]} <= {data}
    # What two graphs have in common is there once: the file is no larger than the checkpoint.
    pages = 4096 * 100
    assert sizes[data] < (drawn(tmp_path, recipe) / "model.safetensors").stat().st_size + pages
    same = outputs(outside, inside)
    for name, value in outputs(inside, inside).items():
        np.testing.assert_array_equal(same[name], value)


@pytest.mark.parametrize("recipe", COMPRESSORS)
def test_half_precision_halves_the_matrices_and_moves_rows_little(
    tmp_path: Path, recipe: str
) -> None:
    whole = made(tmp_path, recipe, "whole")
    half = made(tmp_path, recipe, "half", precision="fp16")
    types = {
        tensor.data_type
        for graph in entry(half)["graphs"].values()
        for tensor in onnx.load(half / graph).graph.initializer
    }
    assert onnx.TensorProto.FLOAT16 in types
    moved = outputs(half, whole)
    for name, value in outputs(whole, whole).items():
        assert cosines(moved[name], value).min() > 0.999, name
    assert any(
        not np.array_equal(moved[name], value) for name, value in outputs(whole, whole).items()
    )


@pytest.mark.parametrize("recipe", COMPRESSORS)
def test_there_is_no_8_bit_form(tmp_path: Path, recipe: str) -> None:
    with pytest.raises(PackError, match=f"the recipe {recipe} has no form of --precision int8"):
        made(tmp_path, recipe, "out", precision="int8")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("recipe", "missing"),
    [
        ("tokenpacker", ("model.mm_projector.ln_k_1.bias", "model.mm_projector.mlp.0.weight")),
        (
            "llava-mini",
            ("model.prefusion_layers.2.mlp.up_proj.weight", "model.mm_projector.0.bias"),
        ),
        ("tdc", ("model.vision_proj.bias", "model.bert.encoder.layer.1.output_query.dense.bias")),
        ("llama-vid", ("model.vlm_att_ln.bias", "model.vlm_att_bert_proj.weight", EMBEDDINGS)),
    ],
)
def test_missing_weights_are_named_all_at_once(
    tmp_path: Path, recipe: str, missing: tuple[str, ...]
) -> None:
    path = drawn(tmp_path, recipe) / "model.safetensors"
    tensors = load_file(path)
    save_file({name: value for name, value in tensors.items() if name not in missing}, path)
    with pytest.raises(PackError) as problem:
        made(tmp_path, recipe, "out")
    assert all(f"{name} [" in str(problem.value) for name in missing)
    assert str(problem.value).count("missing") == len(missing)


def configured(folder: Path, **settings: Any) -> Path:
    """LLaMA-VID's checkpoint with other settings."""
    path = drawn(folder, "llama-vid") / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))
    return folder


@pytest.mark.parametrize(
    ("kind", "cells"), [("mean", 1), ("grid:2", 2), ("grid:12", 12), (None, 0)]
)
def test_llama_vid_content_is_as_configured(tmp_path: Path, kind: str | None, cells: int) -> None:
    pack = made(configured(tmp_path, compress_type=kind), "llama-vid", "out")
    assert entry(pack)["numbers"] == {"cells": cells, "queries": 32, "cls": 0}
    assert entry(pack)["maxTokens"] == 256
    assert entry(pack)["graphs"].keys() == {"queries", "context", "projector"}


def test_llama_vid_names_the_tower_that_has_no_recipe(tmp_path: Path) -> None:
    configured(tmp_path, mm_vision_tower="./model_zoo/LAVIS/eva_vit_g.pth")
    with pytest.raises(PackError, match=r"eva_vit_g.pth', an EVA-CLIP, .* --recipe eva-vit"):
        made(tmp_path, "llama-vid", "out")
    pack = made(tmp_path, "llama-vid", "out", reads="my/eva")
    assert entry(pack)["reads"] == {"space": "my/eva", "signal": "tokens", "width": SMALL.vision}
    assert entry(pack)["numbers"]["cls"] == 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"compress_type": "grid:1"}, "compress_type is 'grid:1'; it must be 'mean'"),
        ({"compress_type": 3}, "compress_type is 3"),
        ({"bert_type": "raw_bert_layer:2"}, "bert_type is 'raw_bert_layer:2'; only those with"),
    ],
)
def test_llama_vid_settings_that_no_graph_follows_are_refused(
    tmp_path: Path, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(PackError, match=message):
        made(configured(tmp_path, **settings), "llama-vid", "out")


@pytest.mark.parametrize("recipe", ["llama-vid", "tdc"])
def test_the_tokenizer_must_be_the_modules_own(tmp_path: Path, recipe: str) -> None:
    name = "qformer_tokenizer/tokenizer.json" if recipe == "llama-vid" else "tokenizer.json"
    path = drawn(tmp_path, recipe) / name
    tokenizer = json.loads(path.read_text())
    tokenizer["model"]["vocab"] |= {f"more{number}": number + 1000 for number in range(999)}
    path.write_text(json.dumps(tokenizer))
    with pytest.raises(PackError, match="is the tokenizer of something else"):
        made(tmp_path, recipe, "out")
    path.unlink()
    with pytest.raises(PackError, match=f"has no {name}"):
        made(tmp_path, recipe, "out")


def test_an_encoder_does_not_read_another(tmp_path: Path) -> None:
    write_random_checkpoint("clip", tmp_path / "clip")
    with pytest.raises(PackError, match="the recipe clip has no use for --reads"):
        from_checkpoint(Wish(tmp_path / "clip", "clip", tmp_path / "out", reads="x"))


def test_tokenpacker_takes_its_separators_from_the_language_model(tmp_path: Path) -> None:
    plain = entry(made(tmp_path, "tokenpacker", "plain"))
    assert "rows" not in plain
    checkpoint = drawn(tmp_path, "tokenpacker")
    weights = load_file(checkpoint / "model.safetensors")
    ids = json.loads((checkpoint / "tokenizer.json").read_text())["model"]["vocab"]
    table = np.arange(len(ids) * SMALL.width, dtype=np.float32).reshape(len(ids), SMALL.width)
    weights["model.embed_tokens.weight"] = table
    save_file(weights, checkpoint / "model.safetensors")
    pack = made(tmp_path, "tokenpacker", "with-rows")
    rows = load_file(pack / entry(pack)["rows"])
    assert np.array_equal(rows["comma"], table[ids[","]])
    # this vocabulary has no line's end, as SentencePiece's have none
    assert np.array_equal(rows["newline"], table[ids["[UNK]"]])
