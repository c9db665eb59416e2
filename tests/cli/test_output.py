"""`-o` overwrites a file of the user's only with `--force`, and never a file in a run."""

import os

import numpy as np
import pytest

COMMANDS = {
    "encode": ["encode", "{run}", "x.npy", "-o", "{out}.npy"],
    "decode": ["decode", "{run}", "codes.npy", "-o", "{out}.npy"],
    "sample": ["sample", "{run}", "-n", 4, "-o", "{out}.npy"],
    "reconstruct": ["reconstruct", "{run}", "-n", 4, "-o", "{out}.png"],
    "interpolate": ["interpolate", "{run}", "-o", "{out}.npy"],
    "cluster": ["cluster", "{run}", "-k", 2, "--split", "valid", "-o", "{out}.png"],
    "compare": ["compare", "{run}", "{other}", "-o", "{out}.png"],
    "export": ["export", "{run}", "-o", "{out}.pt2"],
    "sources": ["sources", "digits", "-o", "{out}.png"],
}


@pytest.fixture
def words(here, trained, autoencoder):
    np.save("x.npy", np.random.default_rng(0).random((5, 64)))
    np.save("codes.npy", np.zeros((3, 2)))

    def of(command, out, run=trained):
        return [str(word).format(run=run, other=autoencoder, out=out) for word in COMMANDS[command]]

    return of


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_exists_is_overwritten_only_by_force(ask, refused, here, words, command):
    (here / "mine.npy").write_bytes(b"mine")
    (here / "mine.png").write_bytes(b"mine")
    (here / "mine.pt2").write_bytes(b"mine")
    name = words(command, "mine")[-1]
    sentence = refused(*words(command, "mine"))
    assert sentence == f"latentscape: {name} exists already; choose another name, or overwrite it with --force.\n"
    assert ask(*words(command, "mine"), "--force").code == 0
    assert (here / name).stat().st_size > 100
    assert ask(*words(command, "new")).code == 0


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_is_written_into_a_run_even_by_force(refused, here, vae, words, command):
    (here / "way").symlink_to(vae)
    for out in (vae / "new", f"./{vae.name}/../{vae.name}/history", "way/checkpoint/new"):
        sentence = refused(*words(command, out), "--force")
        assert f"is inside the run folder {vae.resolve()}, whose files only runs write" in sentence


def test_links_are_not_written_through(ask, refused, here, vae, words, snapshot):
    os.link(vae / "history.csv", "hard.csv")
    for name, target in (("link.csv", vae / "history.csv"), ("dangling.csv", "nowhere.csv")):
        (here / name).symlink_to(target)
        assert f"it is a link to {target}; name that file itself" in refused("encode", vae, "x.npy", "-o", name, "--force")
    before = snapshot(vae)
    assert ask("encode", vae, "x.npy", "-o", "hard.csv", "--force").code == 0 and snapshot(vae) == before


def test_a_folder_and_a_path_without_a_folder_are_refused(refused, here, trained, words):
    (here / "folder.npy").mkdir()
    assert "it is a folder" in refused(*words("sample", "folder"), "--force")
    assert "there is no folder nowhere" in refused(*words("sample", "nowhere/x"))
    assert "must end in .png, .svg, .pdf, .npy or .csv." in refused("sample", trained, "-o", "x.gif")
    assert "--force overwrites the file that -o names, but there is no -o; leave out --force" in refused("sample", trained, "--force")


def test_files_of_a_sweep_are_not_overwritten(ask, refused, here, trained, words):
    for name in ("sweep.json", "sweep.png"):
        (here / name).write_text("{}")
    assert "it is a file of the sweep" in refused(*words("cluster", "sweep"), "--force")
    assert ask(*words("cluster", "beside")).code == 0


def test_pictures_of_a_training_are_kept_when_others_are_drawn(ask, here, snapshot):
    assert ask("train", "digits", "--epochs", 1, "--out", "run").code == 0
    drawn = snapshot(here / "run/figures")
    np.save("a+b (1).npy", np.random.default_rng(0).random((5, 64)))
    for words in (["sample"], ["sample", "--mean", "0,0"], ["reconstruct"], ["interpolate"], ["cluster", "--split", "valid"]):
        code, out, _ = ask(words[0], "run", *words[1:])
        assert code == 0 and (here / out.splitlines()[0 if words[0] != "cluster" else -1]).is_file()
    assert ask("reconstruct", "run", "a+b (1).npy").out.startswith("run/figures/reconstructions-a-b-1.png\n")
    now = snapshot(here / "run/figures")
    assert {name: now[name] for name in drawn} == drawn and len(now) == len(drawn) + 6
    assert ask("evaluate", "run").code == 0
