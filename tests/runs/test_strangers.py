"""A run folder from a stranger cannot reach what lies outside it."""

import json

import pytest

from latentscape.errors import DamagedError
from latentscape.files import read_listed, write_listed
from latentscape.runs.folder import checkpoints, save_checkpoint


@pytest.mark.parametrize("name", ["checkpoint/../../victim.txt", "../victim.txt", "/victim.txt", "a/b/c.txt", "checkpoint/..", "a\\b"])
def test_a_manifest_that_leads_out_is_refused(tmp_path, name):
    folder = tmp_path / "run"
    folder.mkdir()
    (tmp_path / "victim.txt").write_text("mine")
    write_listed(folder, {"recipe.toml": b""})
    listed = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(listed | {name: "0" * 64}))
    for work in (lambda: checkpoints(folder), lambda: save_checkpoint(folder, 1, b"x"), lambda: read_listed(folder, "recipe.toml")):
        with pytest.raises(DamagedError, match="which is not a file of a run"):
            work()
    assert (tmp_path / "victim.txt").read_text() == "mine"


def test_a_link_that_leads_out_is_not_followed(tmp_path):
    (folder := tmp_path / "run").mkdir()
    (outside := tmp_path / "outside").mkdir()
    (outside / "secret").write_text("mine")
    (folder / "figures").symlink_to(outside)
    (folder / "metrics.json").symlink_to(outside / "secret")
    with pytest.raises(DamagedError, match="by a link"):
        write_listed(folder, {"figures/map.png": b"x"})
    with pytest.raises(DamagedError, match="by a link"):
        write_listed(folder, {"metrics.json": b"x"})
    assert [path.name for path in outside.iterdir()] == ["secret"] and (outside / "secret").read_text() == "mine"
