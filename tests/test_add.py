import os
import sys

import pytest

from gbabench.add import add
from gbabench.annotations import read_verdict
from gbabench.build import build
from gbabench.check import run_checks
from gbabench.corpus import read_units
from gbabench.encoding import decode, detect
from gbabench.errors import InputError
from gbabench.package import read_rows
from gbabench.seeds import read_seeds
from gbabench.splits import read_splits

from .conftest import edit, snapshot
from .test_cli import call

TEXT = "# 新文件\n\n粤港澳三地联合制定了新的物流标准。成效显著。\n\n## 下一步\n\n各方将继续推进合作，便利人员往来。\n"
CHINESE = "粤港澳大湾区建设，推动金融合作与人才流动。" * 20


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "new.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_document_is_copied_indexed_drafted_and_built(built, file):
    added = add(built, file, "new-doc", issuer="某机构", genre="notice")
    assert (built.root / "seeds/text/new-doc.txt").read_bytes() == file.read_bytes()
    seed = read_seeds(built)[-1]
    assert (seed.doc_id, seed.title, seed.script, seed.issuer, seed.licence) == (
        "new-doc",
        "新文件",
        "Hans",
        "某机构",
        "unknown",
    )
    assert added.blocks == 4
    units = [unit.text for unit in read_units(built) if unit.doc == "new-doc"]
    assert units == [
        "新文件",
        "粤港澳三地联合制定了新的物流标准。",
        "成效显著。",
        "下一步",
        "各方将继续推进合作，便利人员往来。",
    ]
    assert not [finding for finding in run_checks(built) if finding.severity == "error"]


def test_nothing_old_moves_when_a_document_is_added(built, file):
    rows, placings = read_rows(built), read_splits(built)
    add(built, file, "new-doc")
    assert read_rows(built) == rows
    after = read_splits(built)
    assert {id: at.split for id, at in after.items() if id in placings} == {id: at.split for id, at in placings.items()}
    assert len({at.split for id, at in after.items() if id not in placings}) == 1


def test_a_corrected_layout_keeps_ids_and_the_new_units_wait_for_judgments(built, file):
    add(built, file, "new-doc")
    edit(built.layout("new-doc"), "heading,1,,5,", "furniture,,,5,")
    build(built)
    units = [unit for unit in read_units(built) if unit.doc == "new-doc"]
    assert [unit.id[-4:] for unit in units] == ["0001", "0002", "0003", "0004", "0005"]
    assert units[3].role == "furniture"
    verdict = read_verdict(built, read_units(built), frozenset())
    assert {"new-doc-0001", "new-doc-0002", "new-doc-0005"} <= set(verdict.open)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty; give a file with text"),
        (b"  \n\n\xe3\x80\x80", "holds white space only"),
        (os.urandom(4096), "is binary, not text; extract its text first"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), "is binary"),
        (CHINESE.encode("gb18030"), "is gb18030, not UTF-8; add --encoding gb18030"),
        (
            CHINESE.replace("粤", "粵").replace("澳", "澳").encode("big5", "ignore"),
            "is big5, not UTF-8; add --encoding big5",
        ),
        (CHINESE.encode("utf-16"), "is utf-16, not UTF-8; add --encoding utf-16"),
        (CHINESE.encode("utf-16-le"), "is utf-16-le, not UTF-8; add --encoding utf-16-le"),
        (CHINESE.encode("utf-16-be"), "is utf-16-be, not UTF-8; add --encoding utf-16-be"),
        ("甲".encode() + b"\xed\xa0\x80", r"new\.txt:1: is not UTF-8 \(byte 0xed at offset 3\)"),
    ],
)
def test_a_file_that_is_no_utf8_text_is_named_for_what_it_is(built, file, data, message):
    file.write_bytes(data)
    before = snapshot(built.root)
    with pytest.raises(InputError, match=message):
        add(built, file, "new-doc")
    assert snapshot(built.root) == before


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "big5hkscs"])
def test_a_named_encoding_is_taken_and_written_down(built, file, encoding):
    text = "新的文件，便利人员往来。" if encoding != "big5hkscs" else "新的文件，便利人員往來。"
    file.write_bytes(text.encode(encoding))
    add(built, file, "new-doc", encoding=encoding)
    assert (built.root / "seeds/text/new-doc.txt").read_text("utf-8") == text
    assert read_seeds(built)[-1].source == f"new.txt; converted from {encoding}"


def test_a_wrong_or_unknown_encoding_is_refused(file):
    with pytest.raises(InputError, match=r"is gb18030, not utf-16; add --encoding gb18030|is not utf-16"):
        decode(CHINESE.encode("gb18030") + b"x", file, "utf-16")
    with pytest.raises(InputError, match="unknown encoding 'klingon'; use a name that Python knows"):
        decode(b"abc", file, "klingon")


def test_detection_does_not_take_noise_for_text():
    assert detect(bytes(range(256)) * 20) is None


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("\ufeff甲方提供资金。", ["甲方提供资金。"]),
        ("甲方提供资金。\r\n乙方提供技术。\r\n", ["甲方提供资金。", "乙方提供技术。"]),
        ("甲方\0提供资金。" + "乙方提供技术。" * 30, None),
    ],
)
def test_marks_of_other_systems_do_no_harm(built, file, text, units):
    file.write_bytes(text.encode("utf-8"))
    add(built, file, "new-doc")
    found = [unit.text for unit in read_units(built) if unit.doc == "new-doc"]
    assert found == units if units else found[0] == "甲方提供资金。"
    assert (built.root / "seeds/text/new-doc.txt").read_bytes() == text.encode("utf-8")


@pytest.mark.parametrize("id", ["New", "new doc", "../x", "-x", "x_y", ""])
def test_a_malformed_id_is_refused(built, file, id):
    with pytest.raises(InputError, match="is no document id; use lower-case letters, digits and single hyphens"):
        add(built, file, id)


def test_a_taken_id_is_refused(built, file):
    with pytest.raises(InputError, match="north: is taken; choose another --doc-id"):
        add(built, file, "north")


def test_a_full_disk_leaves_the_corpus_as_it_was(built, file, monkeypatch):
    before = snapshot(built.root)

    def full(contents):
        raise InputError("cannot be written (No space left on device)", "free some space", path=next(iter(contents)))

    monkeypatch.setattr("gbabench.build.write_all", full)
    with pytest.raises(InputError, match="No space left on device"):
        add(built, file, "new-doc")
    monkeypatch.undo()
    assert snapshot(built.root) == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(built, file):
    file.chmod(0)
    with pytest.raises(
        InputError, match=r"new\.txt: cannot be read \(Permission denied\); check the path and its permissions"
    ):
        add(built, file, "new-doc")


def test_a_folder_and_a_missing_file_are_named(built, tmp_path):
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\)"):
        add(built, tmp_path, "new-doc")
    with pytest.raises(InputError, match="no such file; check the path"):
        add(built, tmp_path / "none.txt", "new-doc")


def test_the_command_line_says_what_it_did_and_what_it_was_unsure_of(built, file):
    torn = "合作备忘录的签署将经贸、金融、数据等五大领域纳入顶层设计，并且四十五项香港执业资格的单向"
    file.write_text(TEXT + "\n" + torn + "\n", "utf-8")
    done = call("add", file, "--doc-id", "new-doc", "--project", built.root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "added new-doc (Hans): 新文件",
        "5 blocks in corpus/layouts/new-doc.csv",
        f"corpus/layouts/new-doc.csv:6: unsure: torn; its rest was not found: {torn[:20]}…",
        "next: gbabench show new-doc; correct corpus/layouts/new-doc.csv; gbabench build",
    ]
    again = call("add", file, "--doc-id", "new-doc", "--project", built.root)
    assert (again.returncode, again.stderr.count("\n")) == (2, 1)


def test_show_marks_joins_and_roles(built):
    shown = call("show", "north", "--project", built.root).stdout.splitlines()
    assert shown[0] == "── article 1 ──"
    assert "0004 body       李四: 跨境理财通扩容，银行与证⏎券公司都可参与。" in shown
    raw = call("show", "north", "--raw", "--project", built.root).stdout.splitlines()
    assert raw[5] == "    6 0004      **李四:**跨境理财通扩容，银行与证"
    assert raw[6] == "    7 0004-0006 券公司都可参与。“居民投资更方便。”他说，手续从5"
    wrong = call("show", "nord", "--project", built.root)
    assert (wrong.returncode, wrong.stderr) == (2, "error: nord: no such document; use north, south\n")


def test_show_marks_torn_parts(real):
    shown = call("show", "hainan-daily").stdout
    assert "45项香港执业↷资格单向认可" in shown
