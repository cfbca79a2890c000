"""EVA-CLIP's tower as a pack beside a float64 pass over its weights by their own names."""

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from conftest import run_graph
from plain import Weights, attend, dense, layer_norm, mlp
from precis_packs.errors import PackError
from precis_packs.random_checkpoint.towers import TowerSize
from precis_packs.random_checkpoint.write import write_random_checkpoint
from precis_packs.recipes.build import Wish, from_checkpoint
from precis_packs.samples import SeededRandom

SIZE = TowerSize()


def made(folder: Path, tokens: str | None = None, layers: int = 3) -> tuple[Path, Weights]:
    checkpoint = folder / f"eva-{layers}"
    write_random_checkpoint("eva", checkpoint, TowerSize(layers=layers))
    from_checkpoint(Wish(checkpoint, "eva-vit", folder / "pack", tokens=tokens))
    return folder / "pack", load_file(checkpoint / "model.safetensors")


def states(weights: Weights, pixels: np.ndarray, layers: int) -> np.ndarray:
    """Class token and patches of one picture after so many layers."""
    width, side = SIZE.width, SIZE.side // SIZE.patch
    cells = pixels.reshape(3, side, SIZE.patch, side, SIZE.patch).transpose(1, 3, 0, 2, 4)
    kernel = weights["patch_embed.proj.weight"].reshape(width, -1).astype(np.float64)
    patches = cells.reshape(side * side, -1) @ kernel.T + weights["patch_embed.proj.bias"]
    x = np.concatenate([weights["cls_token"][0], patches]) + weights["pos_embed"][0]
    for index in range(layers):
        block = f"blocks.{index}."
        y = layer_norm(x, weights, f"{block}norm1", 1e-6)
        query, keys, values = np.split(y @ weights[f"{block}attn.qkv.weight"].T, 3, axis=1)
        query, values = (
            query + weights[f"{block}attn.q_bias"],
            values + weights[f"{block}attn.v_bias"],
        )
        mixed = attend(query, keys, values, SIZE.heads)
        x = x + dense(mixed, weights, f"{block}attn.proj")
        y = layer_norm(x, weights, f"{block}norm2", 1e-6)
        x = x + mlp(y, weights, f"{block}mlp.fc1", f"{block}mlp.fc2")
    return x


@pytest.mark.parametrize(
    ("tokens", "layers", "kept"),
    [(None, 3, 3), ("hidden:-2", 3, 2), ("hidden:0", 3, 1), (None, 40, 39)],
)
def test_the_tower_gives_the_states_after_its_last_layer(
    tmp_path: Path, tokens: str | None, layers: int, kept: int
) -> None:
    pack, weights = made(tmp_path, tokens, layers)
    pixels = SeededRandom(2, 45).array(2, 3, SIZE.side, SIZE.side)
    found = run_graph(pack / "vision.onnx", pixels=pixels)["tokens"]
    for picture in range(2):
        expected = states(weights, pixels[picture].astype(np.float64), kept)
        np.testing.assert_allclose(found[picture], expected, atol=1e-4, rtol=1e-4)
    vision = json.loads((pack / "pack.json").read_text())["encoders"]["vision"]
    plain = f"eva-{layers}"
    assert vision["space"] == (plain if tokens is None else f"{plain}/hidden-{kept - 1}")
    assert vision["prefixTokens"] == 1
    assert "frame-features" in {signal["signal"] for signal in vision["signals"]}


def test_a_tower_of_other_heads_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "eva"
    write_random_checkpoint("eva", checkpoint)
    (checkpoint / "config.json").write_text('{"num_attention_heads": 5}')
    with pytest.raises(PackError, match=r"width 32 with 5 heads"):
        from_checkpoint(Wish(checkpoint, "eva-vit", tmp_path / "pack"))
