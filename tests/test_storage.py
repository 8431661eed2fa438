import os

import pytest

from gbabench.errors import InputError
from gbabench.storage import jsonl, read_csv, read_jsonl, read_text, write_all

FIELDS = {"id": str, "labels": list, "note": (str, type(None))}


def test_jsonl_round_trip_keeps_chinese_readable(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(jsonl([{"id": "甲", "labels": []}]))
    assert path.read_bytes() == '{"id": "甲", "labels": []}\n'.encode()
    assert [(place[1], row) for place, row in read_jsonl(path, FIELDS)] == [(1, {"id": "甲", "labels": []})]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ('{"id": "a", "labels": []}\n{"id": "b", "lab', 2, "cut off"),
        ('{"id": "a", "labels": []}\n\n', 2, "is not JSON"),
        ('{"id": "a", "labels": [], "id": "b"}\n', 1, "a key stands twice"),
        ('["a"]\n', 1, "is not a JSON object"),
        ('{"id": "a", "labels": [], "lables": []}\n', 1, "unknown field 'lables'"),
        ('{"id": "a"}\n', 1, "field 'labels' is missing"),
        ('{"id": "a", "labels": "finance"}\n', 1, "field 'labels' is not list"),
        ('{"id": null, "labels": []}\n', 1, "field 'id' is not str"),
    ],
)
def test_jsonl_faults_name_file_and_line(tmp_path, content, line, message):
    path = tmp_path / "a.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        list(read_jsonl(path, FIELDS))
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("a,c\n", 1, "write a,b"),
        ("", 1, "missing"),
        ("a,b\n1,2,3\n", 2, "has 3 fields"),
        ('a,b\n"1,2\n', 2, "is not CSV"),
    ],
)
def test_csv_faults_name_file_and_line(tmp_path, content, line, message):
    path = tmp_path / "a.csv"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        list(read_csv(path, ("a", "b")))
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_text_that_is_not_utf8_is_named_with_its_line(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("第一行\n".encode() + "第二行".encode("gb18030"))
    with pytest.raises(InputError, match=r"a\.txt:2: is not UTF-8 \(byte 0xb5 at offset 10\)"):
        read_text(path)


def test_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no such file; check the path"):
        read_text(tmp_path / "a.txt")


def test_a_write_that_fails_leaves_the_old_files_and_nothing_beside(tmp_path, monkeypatch):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    write_all({first: b"old"})
    opened = os.fdopen

    def full(handle, mode):
        file = opened(handle, mode)
        if len(list(tmp_path.iterdir())) > 2:  # the second file finds the disk full
            file.close()
            raise OSError(28, "No space left on device")
        return file

    monkeypatch.setattr("gbabench.storage.os.fdopen", full)
    with pytest.raises(InputError, match=r"b\.txt: cannot be written \(No space left on device\); free some space"):
        write_all({first: b"new", second: b"new"})
    assert first.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_an_unchanged_file_is_left_alone(tmp_path):
    path = tmp_path / "a.txt"
    write_all({path: b"same"})
    os.utime(path, (1, 1))
    write_all({path: b"same"})
    assert path.stat().st_mtime == 1
