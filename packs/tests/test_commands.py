"""The command line: results, messages, exit codes."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from precis_packs.__main__ import main
from precis_packs.digests import sha256_of, sha256_of_file


def test_tiny_prints_the_digest_of_its_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tiny", "--out", str(tmp_path / "pack")]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["id"] == "precis-tiny"
    assert result["digest"] == sha256_of_file(tmp_path / "pack" / "pack.json")


def test_verify_names_every_output(tiny_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tiny_folder)]) == 0
    printed = capsys.readouterr().out
    for output in (
        "vision.tokens",
        "vision.keys",
        "vision.attention_map",
        "audio.attention",
        "text.last_hidden_state",
    ):
        assert output in printed
    assert printed.endswith(": good\n")


def altered(tiny_folder: Path, out: Path, change: object) -> Path:
    """A copy of the tiny pack whose self-test was changed and whose digests are right again."""
    out.mkdir()
    for path in tiny_folder.iterdir():
        (out / path.name).write_bytes(path.read_bytes())
    tensors = load_file(out / "selftest.safetensors")
    manifest = json.loads((out / "pack.json").read_text())
    assert callable(change)
    change(tensors, manifest)
    save_file(tensors, out / "selftest.safetensors")
    for file in manifest["files"]:
        data = (out / file["name"]).read_bytes()
        file.update(bytes=len(data), sha256=sha256_of(data))
    (out / "pack.json").write_text(json.dumps(manifest))
    return out


def one_value_off(tensors: dict[str, np.ndarray], manifest: dict[str, object]) -> None:
    tensors["vision.out.tokens"][0, 3, 5] += 0.01


def one_value_nan(tensors: dict[str, np.ndarray], manifest: dict[str, object]) -> None:
    tensors["vision.out.tokens"][0, 3, 5] = np.nan


def wrong_shape(tensors: dict[str, np.ndarray], manifest: dict[str, object]) -> None:
    tensors["audio.out.tokens"] = tensors["audio.out.tokens"][:, :-1].copy()


def no_inputs(tensors: dict[str, np.ndarray], manifest: dict[str, object]) -> None:
    del tensors["audio.in.mel"]


def unknown_output(tensors: dict[str, np.ndarray], manifest: dict[str, object]) -> None:
    tensors["audio.out.more"] = tensors["audio.out.tokens"].copy()


def row_off(tensors: dict[str, np.ndarray], manifest: dict[str, dict[str, object]]) -> None:
    manifest["selfTest"]["rowTolerance"] = {"vision": 0.25}
    tensors["vision.out.tokens"][0, 3] *= -1


def malformed(tensors: dict[str, np.ndarray], manifest: dict[str, object]) -> None:
    manifest["encoders"] = ["vision"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (one_value_off, "1 of 544 values of vision.tokens differ, by up to 0.01"),
        (one_value_nan, "1 of 544 values of vision.tokens differ"),
        (wrong_shape, "audio.tokens has shape (1, 50, 32), expected (1, 49, 32)"),
        (no_inputs, "no inputs or outputs for audio"),
        (unknown_output, "audio.onnx does not run"),
        (row_off, "1 of 17 rows of vision.tokens differ, by up to 2 of their length"),
        (malformed, "pack.json is not well formed"),
    ],
)
def test_verify_says_what_differs(
    tiny_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: object,
    message: str,
) -> None:
    assert main(["verify", str(altered(tiny_folder, tmp_path / "pack", change))]) == 1
    assert message in capsys.readouterr().err


def test_a_row_tolerance_takes_the_place_of_single_values(
    tiny_folder: Path, tmp_path: Path
) -> None:
    def change(tensors: dict[str, np.ndarray], manifest: dict[str, dict[str, object]]) -> None:
        one_value_off(tensors, manifest)
        manifest["selfTest"]["rowTolerance"] = {"vision": 0.25}

    assert main(["verify", str(altered(tiny_folder, tmp_path / "pack", change))]) == 0


def test_inspect_summarises_a_token_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "tokens.safetensors"
    tensors = {
        "embeddings": np.zeros((3, 4), np.float16),
        "times_us": np.zeros((3, 2), np.int64),
    }
    save_file(tensors, path, {"method": "holov", "count": "3"})
    assert main(["inspect", str(path)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "file": "tokens.safetensors",
        "bytes": path.stat().st_size,
        "metadata": {"count": "3", "method": "holov"},
        "tensors": [
            {"name": "embeddings", "dtype": "F16", "shape": [3, 4]},
            {"name": "times_us", "dtype": "I64", "shape": [3, 2]},
        ],
    }


@pytest.mark.parametrize("content", [b"", b"not safetensors", b"\xff" * 64])
def test_inspect_refuses_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(content)
    assert main(["inspect", str(path)]) == 1
    assert "is not a safetensors file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["inspect", "/nowhere"], "/nowhere is not a file"),
        (["verify", "/nowhere"], "is not a pack"),
        (["default", "--out", "x", "--text-onnx", "y"], "belong together"),
    ],
)
def test_mistakes_get_one_plain_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert message in error
    assert len(error.splitlines()) == 1


def test_an_error_is_an_event_for_programs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.onnx").write_bytes(b"not the model")
    (tmp_path / "b.json").write_bytes(b"{}")
    text = ["--text-onnx", str(tmp_path / "a.onnx"), "--text-tokenizer", str(tmp_path / "b.json")]
    out = ["default", "--out", str(tmp_path / "pack"), "--progress", "json"]
    assert main([*out, *text]) == 1
    last = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert last["event"] == "error"
    assert sha256_of(b"not the model") in last["message"]
    assert not (tmp_path / "pack").exists()


def test_a_polite_kill_leaves_nothing_behind(tmp_path: Path) -> None:
    """pip is made to wait for an address that never answers, then the build is stopped."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        index = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "precis_packs", "default"),
                *("--out", str(tmp_path / "pack"), "--cache", str(tmp_path / "cache")),
            ],
            env={"PIP_INDEX_URL": index, "PIP_CONFIG_FILE": "/dev/null", "PATH": "/usr/bin:/bin"},
            stderr=subprocess.PIPE,
            text=True,
        )
        silent.settimeout(300)
        connection, _ = silent.accept()
        process.send_signal(signal.SIGTERM)
        _, error = process.communicate(timeout=300)
        connection.close()
    assert process.returncode == 130
    assert error.endswith("stopped\n")
    assert not (tmp_path / "pack").exists()
    assert list((tmp_path / "cache" / "wheels").iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["bert"],
            "there are clip, siglip, eva, llama, llava, tokenpacker, llava-mini, tdc, llama-vid",
        ),
        (["clip", "--space", "a", "--vision-width", "4", "--width", "4"], "leave out --space"),
        (["tdc"], "a random tdc needs --space, --vision-width and --width"),
        (["tdc", "--space", "a"], "belong together; give all three"),
    ],
)
def test_a_random_checkpoint_has_a_known_shape_and_its_sizes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["random-checkpoint", *arguments, "--out", str(tmp_path / "c")]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "c").exists()
