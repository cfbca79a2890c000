"""What is wrong with the page of a long run is said before it begins."""

from pathlib import Path

import pytest

from precis_packs.errors import PackError
from precis_packs.learned_run import BEGIN, END, learned_run


@pytest.mark.parametrize("text", [None, "no marks", BEGIN + BEGIN + END, BEGIN])
def test_a_page_that_cannot_take_the_table_is_refused_before_anything_runs(
    tmp_path: Path, text: str | None
) -> None:
    """The program that would be run does not even exist."""
    page = tmp_path / "page.md"
    if text is not None:
        page.write_text(text)
    nothing = tmp_path / "nothing"
    with pytest.raises(PackError, match=r"page\.md"):
        learned_run(nothing, nothing, nothing, page)
