import pytest

from gbabench.errors import InputError
from gbabench.seeds import read_seed_text, read_seeds
from gbabench.storage import sha256

from .conftest import edit


def test_the_five_seeds_are_the_files_of_the_index(real):
    seeds = read_seeds(real)
    assert [seed.doc_id for seed in seeds] == ["hainan-daily", "economic-daily", "ta-kung-pao", "phbs", "cma"]
    assert [seed.script for seed in seeds] == ["Hans", "Hans", "Hant", "Hans", "Hant"]
    assert [len(read_seed_text(real, seed)) for seed in seeds] == [6841, 7078, 4634, 12894, 8896]


def test_an_edited_seed_is_refused(tiny):
    edit(tiny.root / "seeds/text/north.txt", "天气很好", "天气不好")
    with pytest.raises(InputError, match=r"north\.txt: north: digest is [0-9a-f]{12}….*restore the file"):
        read_seed_text(tiny, read_seeds(tiny)[0])


def test_a_seed_that_is_not_utf8_is_refused(tiny):
    data = "粤港澳".encode("gb18030")
    (tiny.root / "seeds/text/north.txt").write_bytes(data)
    edit(tiny.seeds, read_seeds(tiny)[0].sha256, sha256(data))
    with pytest.raises(InputError, match=r"north\.txt:1: is not UTF-8.*convert the file to UTF-8"):
        read_seed_text(tiny, read_seeds(tiny)[0])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("south,text", "South,text", r"index\.csv:3: South: is no document id"),
        ("south,text", "north,text", r"index\.csv:3: north: document id stands twice"),
        ("Hant", "Trad", r"index\.csv:3: south: unknown script 'Trad'; use Hans or Hant"),
    ],
)
def test_index_faults(tiny, old, new, message):
    edit(tiny.seeds, old, new)
    with pytest.raises(InputError, match=message):
        read_seeds(tiny)
