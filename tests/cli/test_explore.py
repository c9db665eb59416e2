"""`latentscape explore`, and the page that `train` makes."""

import json
import webbrowser

import numpy as np
import pytest

from latentscape.files import read_listed
from latentscape.runs import finishing

QUICK = ("--epochs", 1, "--set", "train.min_steps=0")


@pytest.fixture
def browser(monkeypatch):
    """The addresses that were opened in the browser; `there` says whether there is one."""

    class Browser:
        there, opened = True, []

    Browser.opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: Browser.opened.append(address) or Browser.there)
    return Browser


def test_the_page_is_written_into_the_run_and_opened(ask, vae, browser, read_page):
    code, out, err = ask("explore", vae)
    assert (code, out, err) == (0, f"{vae / 'explorer.html'}\n", "")
    assert browser.opened == [(vae / "explorer.html").as_uri()]
    assert read_page(read_listed(vae, "explorer.html")).state["points"]["count"] == 1455
    assert ask("explore", vae).code == 0  # over the one that is there


def test_a_machine_without_a_browser_is_no_failure(ask, vae, browser):
    browser.there = False
    code, out, err = ask("explore", vae)
    assert (code, out) == (0, f"{vae / 'explorer.html'}\n")
    assert err == "no browser could be opened on this machine; open the file in a browser\n"


def test_it_can_be_left_closed_and_written_elsewhere(ask, vae, here, snapshot, browser):
    before = snapshot(vae)
    assert ask("explore", vae, "--no-open", "--export", "page.html", "--points", 50).out == "page.html\n"
    assert browser.opened == [] and snapshot(vae) == before and (here / "page.html").stat().st_size > 10_000


def test_json_says_what_the_page_holds(ask, vae, here, browser):
    row = json.loads(ask("explore", vae, "--json", "--export", "x.html", "--points", 50, "--part", "valid").out)
    assert list(row) == ["run", "part", "count", "total", "notes", "bytes", "file"] and browser.opened == []
    assert (row["part"], row["count"], row["total"], row["notes"]) == ("valid", 50, 162, [])
    assert row["bytes"] == (here / "x.html").stat().st_size


def test_options_say_how_much_it_holds(ask, vae, here, read_page):
    def state(*words):
        assert ask("explore", vae, "--no-open", "--export", "x.html", "--force", *words).code == 0
        return read_page(here / "x.html").state

    assert state("--points", 60, "--originals", "none")["originals"] is None
    few = state("--points", "all", "--originals", 12)
    assert few["points"]["count"] == 1455 and few["originals"]["values"]["shape"][0] == 12
    assert state("--originals", "all")["originals"]["values"]["shape"][0] == 1455
    again = state("--points", 60, "--seed", 1)["points"]["codes"], state("--points", 60)["points"]["codes"]
    assert again[0] != again[1]


@pytest.mark.parametrize("wrong", ["0", "-1", "abc", "1.5", ""])
def test_a_number_of_points_that_is_none_is_refused(refused, vae, wrong):
    sentence = refused("explore", vae, "--no-open", "--points", wrong)
    assert f"--points must be a whole number from 1 on, or 'all', but it is {wrong!r}." in sentence


def test_what_else_is_refused(refused, trained, vae, here):
    assert "--originals must be a whole number from 0 on, or 'none' or 'all'" in refused("explore", vae, "--originals", "few")
    assert "no part 'test'" in refused("explore", vae, "--part", "test")
    assert "inside the run folder" in refused("explore", trained, "--export", vae / "page.html")
    assert "must end in .html or .htm" in refused("explore", vae, "--export", "page.png")
    assert "no folder nowhere" in refused("explore", vae, "--export", "nowhere/page.html")
    assert "leave out --force, or add --export FILE" in refused("explore", vae, "--force")
    (here / "page.html").write_text("mine")
    assert "exists already; choose another name, or overwrite it with --force" in refused("explore", vae, "--export", "page.html")
    assert "'umap'" in refused("explore", vae, "--project", "umap")
    assert "no run folder" in refused("explore", "nowhere")


def test_a_damaged_run_is_left_as_it_is(ask, vae, snapshot):
    (vae / "model.safetensors").write_bytes(b"x")
    before = snapshot(vae)
    code, out, err = ask("explore", vae, "--no-open")
    assert code == 1 and out == "" and "model.safetensors was changed after it was written" in err and snapshot(vae) == before


def test_without_its_data_the_remedy_is_said(ask, refused, here):
    np.save("x.npy", np.random.default_rng(0).normal(size=(60, 4)))
    assert ask("train", "x.npy", *QUICK, "--no-report", "--out", "run").code == 0
    (here / "x.npy").rename(here / "y.npy")
    assert "which is not there; say where it is now: --data ..." in refused("explore", "run", "--no-open")
    assert ask("explore", "run", "--no-open", "--data", "y.npy").code == 0


def test_a_folder_that_cannot_be_written(ask, vae, here, monkeypatch):
    from latentscape.runs import pages

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(pages, "atomic_write", full)
    code, out, err = ask("explore", vae, "--no-open", "--export", "page.html")
    assert (code, out) == (1, "") and err == (
        "latentscape: No space left on device: page.html; check that it is writable and the disk is not full.\n"
    )


def test_train_makes_the_page_and_ends_with_its_path(ask, here, read_page):
    said = ask("train", "digits", *QUICK, "--out", "run")
    assert said.code == 0 and said.out.splitlines()[-1].split("   ")[0] == "run/explorer.html"
    assert read_page(read_listed(here / "run", "explorer.html")).state["name"] == "run"
    assert ask("train", "--resume", "run").out.splitlines()[-1].split("   ")[0] == "run/explorer.html"


def test_without_a_report_there_is_no_page(ask, here):
    said = ask("train", "digits", *QUICK, "--no-report", "--out", "run")
    assert not (here / "run" / "explorer.html").exists() and said.out.splitlines()[-1] == "run"


def test_a_page_that_fails_does_not_harm_the_run(ask, here, monkeypatch):
    def fail(*given):
        raise ValueError("no page today")

    with monkeypatch.context() as patch:
        patch.setattr(finishing, "page_of", fail)
        said = ask("train", "digits", *QUICK, "--out", "run")
    assert said.code == 0 and (here / "run/figures/map.png").is_file() and not (here / "run/explorer.html").exists()
    assert "the run is complete, but its explorer page could not be made (no page today); make it: latentscape explore run" in said.err
    assert said.out.splitlines()[-1].startswith("run   (pictures in")
    assert ask("explore", "run", "--no-open").code == 0
