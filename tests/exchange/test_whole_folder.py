"""A folder for others: whole or not at all, and nothing of anybody's is lost."""

from pathlib import Path

import pytest

from directory.exchange.whole_folder import (
    CHECKSUMS,
    FolderRefused,
    checksums,
    files_in,
    label_of,
    whole_folder,
)

LABEL = "dump.json"
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def make(target: Path, *names: str, label: str = LABEL) -> None:
    with whole_folder(target, label=label, facts={"date": "2026-11-21"}) as folder:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"")


def there(folder: Path) -> list[str]:
    return [name for name in files_in(folder) if name not in {LABEL, CHECKSUMS}]


def test_it_appears_with_its_label_and_checksums(tmp_path: Path) -> None:
    make(tmp_path / "deep" / "it", "a.csv", "en/b.csv")
    folder = tmp_path / "deep" / "it"
    assert files_in(folder) == [CHECKSUMS, "a.csv", LABEL, "en/b.csv"]
    assert checksums(folder) == {"a.csv": EMPTY, "en/b.csv": EMPTY}
    assert label_of(folder, LABEL) == {"made_by": "mundesi dump", "date": "2026-11-21"}
    assert label_of(folder, "copy.json") is None
    assert [path.name for path in folder.parent.iterdir()] == ["it"]


def test_an_empty_folder_may_be_filled_and_its_own_replaced(tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    make(tmp_path / "it", "old/a.csv")
    make(tmp_path / "it", "b.csv")
    assert there(tmp_path / "it") == ["b.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_a_folder_that_it_did_not_make_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(FolderRefused, match="not made by this command"):
        make(tmp_path / "thesis", "a.csv")
    assert files_in(tmp_path) == ["thesis/chapter.txt"]


def test_a_folder_of_another_command_is_left_alone(tmp_path: Path) -> None:
    make(tmp_path / "it", "index.html", label="copy.json")
    with pytest.raises(FolderRefused):
        make(tmp_path / "it", "a.csv")
    assert (tmp_path / "it" / "index.html").is_file()


def test_a_folder_with_only_an_empty_folder_inside_is_not_empty(tmp_path: Path) -> None:
    (tmp_path / "it" / "inside").mkdir(parents=True)
    with pytest.raises(FolderRefused):
        make(tmp_path / "it", "a.csv")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "it").write_text("x")
    with pytest.raises(FolderRefused, match="is a file"):
        make(tmp_path / "it", "a.csv")


def test_what_somebody_put_in_later_is_not_lost(tmp_path: Path) -> None:
    make(tmp_path / "it", "a.csv")
    (tmp_path / "it" / "notes.txt").write_text("mine")
    with pytest.raises(FolderRefused, match=r"notes\.txt"):
        make(tmp_path / "it", "a.csv")
    assert (tmp_path / "it" / "notes.txt").read_text() == "mine"


def test_what_came_in_meanwhile_is_not_lost(tmp_path: Path) -> None:
    def meddled() -> None:
        with whole_folder(tmp_path / "it", label=LABEL, facts={}):
            (tmp_path / "it").mkdir()
            (tmp_path / "it" / "b").write_text("b")

    with pytest.raises(FolderRefused):
        meddled()
    assert files_in(tmp_path) == ["it/b"]


def test_with_an_error_the_old_one_stays_and_nothing_lies_about(tmp_path: Path) -> None:
    make(tmp_path / "it", "a.csv")

    def broken() -> None:
        with whole_folder(tmp_path / "it", label=LABEL, facts={}) as folder:
            (folder / "half").write_text("half")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        broken()
    assert there(tmp_path / "it") == ["a.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_when_it_cannot_be_moved_in_place_the_old_one_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "it", "a.csv")
    rename = Path.rename

    def refuses(self: Path, target: Path) -> Path:
        if self.name.endswith(".part"):
            raise OSError("busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuses)
    with pytest.raises(OSError, match="busy"):
        make(tmp_path / "it", "b.csv")
    assert there(tmp_path / "it") == ["a.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["it"]


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    make(tmp_path / "it", "a.csv")
    (tmp_path / "link").symlink_to(tmp_path / "it", target_is_directory=True)
    make(tmp_path / "link", "b.csv")
    assert there(tmp_path / "it") == ["b.csv"]
    assert (tmp_path / "link").is_symlink()
