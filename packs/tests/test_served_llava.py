"""The tiny LLaVA that a real server loads: whole, the same every time, and a pack can be made."""

import json
from pathlib import Path

import pytest
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from precis_packs.errors import PackError
from precis_packs.recipes.build import Wish, from_checkpoint
from precis_packs.served_llava import IMAGE_TOKEN, VOCABULARY, write_served_llava


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served") / "llava"
    write_served_llava(folder)
    return folder


def test_the_same_seed_writes_the_same_bytes(checkpoint: Path, tmp_path: Path) -> None:
    write_served_llava(tmp_path / "again")
    for file in checkpoint.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()
    write_served_llava(tmp_path / "other", seed=8)
    weights = "model.safetensors"
    assert (tmp_path / "other" / weights).read_bytes() != (checkpoint / weights).read_bytes()


def test_every_text_is_tokens_and_one_more_token_fits(checkpoint: Path) -> None:
    tokenizer = Tokenizer.from_file(str(checkpoint / "tokenizer.json"))
    text = "what is in it? <image> grün 猫\n"
    ids = tokenizer.encode(text).ids
    assert ids.count(IMAGE_TOKEN) == 1
    assert tokenizer.decode(ids, skip_special_tokens=False) == text
    assert tokenizer.get_vocab_size() < VOCABULARY
    table = load_file(checkpoint / "model.safetensors")["language_model.model.embed_tokens.weight"]
    assert table.shape[0] == VOCABULARY


def test_a_pack_for_it_gives_as_many_rows_as_the_server_counts(
    checkpoint: Path, tmp_path: Path
) -> None:
    from_checkpoint(Wish(checkpoint, "llava-1.5", tmp_path / "pack"))
    vision = json.loads((tmp_path / "pack" / "pack.json").read_text())["encoders"]["vision"]
    side = vision["input"]["size"][0] // vision["patch"]
    config = json.loads((checkpoint / "config.json").read_text())
    assert side * side == config["image_seq_length"]
    assert vision["width"] == config["text_config"]["hidden_size"]


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(PackError):
        write_served_llava(tmp_path)
