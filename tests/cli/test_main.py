"""The command line as a whole: help, exit codes, pipes and signals."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

import latentscape
from latentscape.cli.chords import CHORD_COMMANDS
from latentscape.cli.main import COMMANDS


def test_help_lists_every_command_there_is(ask):
    folder = Path(latentscape.__file__).parent / "cli"
    for group, commands, files in (((), COMMANDS, folder.glob("*")), (("chords",), CHORD_COMMANDS, folder.glob("chords/*.py"))):
        names = {path.stem for path in files if path.suffix in ("", ".py")} - {
            "__init__",
            "__pycache__",
            "completion",
            "main",
            "reading",
            "shared",
        }
        code, out, err = ask(*group, "--help")
        assert (code, err) == (0, "") and set(commands) == {name.rstrip("_") for name in names}
        for name, what in commands.items():
            assert f"{name} {what}" in " ".join(out.split())  # long ones are broken into lines
        assert ask(*group, "-h").out == out


def test_every_command_explains_itself(ask):
    for words in (*((name,) for name in COMMANDS), *(("chords", name) for name in CHORD_COMMANDS)):
        code, out, err = ask(*words, "--help")
        assert (code, err) == (0, "") and f" {' '.join(words)} " in out and "Options:" in out


def test_the_version_is_that_of_the_package(ask):
    assert ask("--version").out.split()[-1] == version("latentscape")


def test_without_a_word_it_says_how_to_start(ask):
    said = ask()
    assert "Start with: latentscape train digits" in said.out + said.err and "latentscape: Usage" not in said.err


def test_it_can_be_run_as_a_module():
    shown = subprocess.run([sys.executable, "-m", "latentscape", "recipes", "digits-mlp"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith('name = "digits-mlp"') and shown.stderr == ""


@pytest.mark.parametrize("arguments", [["recipes"], ["recipes", "digits-mlp"], ["recipes", "--json"]])
def test_a_reader_that_closes_the_pipe_is_no_failure(arguments):
    words = [sys.executable, "-m", "latentscape", *arguments]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as command:
        command.stdout.close()
        assert (command.wait(), command.stderr.read()) == (0, b"")


def test_a_run_that_is_interrupted_says_so(tmp_path):
    words = ["train", "digits", "--epochs", "1000000", "--out", str(tmp_path / "run"), "--no-report"]
    words = [sys.executable, "-m", "latentscape", *words]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as command:
        until = time.monotonic() + 60
        while not (tmp_path / "run/manifest.json").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(0.3)  # in the middle of its steps
        command.send_signal(signal.SIGINT)
        out, err = command.communicate(timeout=60)
    assert (command.returncode, out) == (130, "")
    assert err.startswith("latentscape: ") and "Traceback" not in err


@pytest.mark.parametrize(("option", "setting"), [("--lr", "train.optimizer.lr"), ("--patience", "train.patience"), ("--precision", None)])
def test_a_setting_that_is_no_option_is_named(ask, option, setting):
    answer = ask("train", "digits", option, "0.1")
    assert answer.code == 2 and answer.err.count("\n") == 1 and option in answer.err
    assert (f"--set {setting}=" in answer.err) == (setting is not None)


@pytest.mark.parametrize(("words", "near"), [(("sweep", "--seed", 3), "--seeds"), (("train", "--split", 0.1), None)])
def test_an_option_with_a_name_like_it_comes_first_and_the_split_is_left_alone(ask, words, near):
    command, option, value = words
    answer = ask(command, "digits", option, value)
    assert answer.code == 2 and "data.split" not in answer.err and (near is None or f"did you mean {near!r}" in answer.err)


@pytest.mark.parametrize(("suffix", "begins"), [(".svg", b"<?xml"), (".pdf", b"%PDF"), (".png", b"\x89PNG")])
def test_every_picture_can_be_written_in_three_formats(ask, trained, autoencoder, here, suffix, begins):
    assert ask("encode", trained, "digits", "-o", "codes.npy").code == 0
    commands = [
        *(("sample", trained, "-n", 4), ("reconstruct", trained, "-n", 4), ("interpolate", trained), ("decode", trained, "codes.npy")),
        *(("cluster", trained), ("compare", trained, autoencoder), ("sources", "digits")),
    ]
    for command in commands:
        said = ask(*command, "-o", f"new{suffix}")
        assert said.code == 0 and f"new{suffix}" in said.out and Path(f"new{suffix}").read_bytes().startswith(begins), said.err
        Path(f"new{suffix}").unlink()
    assert {command[0] for command in commands} == {  # all commands that take -o, except those that write rows or a decoder
        name for name in COMMANDS if name not in ("encode", "export", "impute", "score") and "  -o " in ask(name, "--help").out
    }


def in_a_shell(words, *, encoding="utf-8", folder=None):
    """The result of `latentscape` in a shell, which may close or redirect its streams."""
    command = f"{shlex.quote(sys.executable)} -m latentscape {words}"
    return subprocess.run(
        ["sh", "-c", command], capture_output=True, cwd=folder, env=os.environ | {"PYTHONIOENCODING": encoding}, check=False
    )


def test_a_name_that_the_terminal_cannot_show_is_escaped(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.eye(4), y=np.array(["\u6570", "b", "\u6570", "b"]))
    shown = in_a_shell("sources x.npz", encoding="cp1252", folder=tmp_path)
    assert (shown.returncode, shown.stderr) == (0, b"") and rb"\u6570: 2" in shown.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("recipes >&-", 0, b""),
        ("recipes >&- 2>&-", 0, b""),
        ("recipes --mine 2>&-", 2, b""),
        (
            "recipes >/dev/full",
            1,
            b"latentscape: No space left on device: the output; check that it is writable and the disk is not full.\n",
        ),
    ],
)
def test_closed_and_full_streams_raise_no_traceback(words, code, says):
    shown = in_a_shell(words)
    assert (shown.returncode, shown.stdout, shown.stderr) == (code, b"", says)


def test_a_printed_path_can_be_pasted(ask, here):
    """The folder has a blank, a quote and a bracket in its name."""
    folder = Path("it's [my] run")
    said = ask("train", "digits", "--epochs", 1, "--out", folder)
    assert said.code == 0
    lines = said.out.splitlines()
    held_out, path = next(line for line in lines if "held out" in line), lines[-2]
    assert shlex.split(lines[-1].partition("   ")[0]) == [str(folder / "explorer.html")]
    assert shlex.split(held_out.rpartition(": ")[2]) == ["latentscape", "evaluate", str(folder)]
    assert shlex.split(path.replace("(", "").replace(")", "")) == [str(folder), "pictures", "in", str(folder / "figures")]
    assert shlex.split(ask("train", "--resume", folder).err)[0] == str(folder)
    for command in ("sample", "reconstruct", "interpolate", "cluster"):
        printed = [line for line in ask(command, folder).out.splitlines() if ".png" in line]
        assert [len(shlex.split(line)) for line in printed] == [1] and Path(shlex.split(printed[0])[0]).is_file()
    assert json.loads(ask("sample", folder, "--json").out)["run"] == str(folder)
    compared = ask("compare", folder, ask("train", "digits", "--epochs", 1, "--no-report").out.splitlines()[-1], "-o", "a b.png")
    assert compared.out.splitlines()[-1] == "'a b.png'" and f"{shlex.quote(str(folder))}: It did not work" in compared.out


def test_table_rows_in_a_file_have_no_trailing_blanks(ask, trained, autoencoder):
    for words in (("recipes",), ("sources",), ("evaluate", trained), ("summary", trained), ("compare", trained, autoencoder)):
        lines = ask(*words).out.splitlines()
        assert len(lines) > 2 and not [line for line in lines if line != line.rstrip()]


def test_a_warning_is_one_sentence(tmp_path):
    code = (
        "import sys, warnings; from latentscape.cli import main; main.cli.callback = lambda: warnings.warn('x is not finite'); main.main()"
    )
    shown = subprocess.run([sys.executable, "-c", code, "recipes", "digits-mlp"], capture_output=True, check=True)
    assert shown.stderr == b"latentscape: x is not finite\n" and shown.stdout
