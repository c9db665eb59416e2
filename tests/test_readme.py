import re
import shlex
from pathlib import Path

import pytest

from latentscape.cli.main import run_command
from latentscape.music.midi_writer import write_midi

QUICK = ["--epochs", "1", "--set", "train.min_steps=0", "--no-report"]  # of a training whose figures no test looks at
README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_python_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks("python")
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "It worked" in printed
    assert "nats, of which KL" in printed


def test_the_shell_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    shell, _ = blocks("sh")
    commands = [shlex.split(line, comments=True) for line in shell.splitlines() if line.strip()]
    assert len(commands) == 10
    for program, *arguments in commands:
        assert program == "latentscape"
        assert run_command(arguments) == 0, (arguments, capsys.readouterr().err)
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"first", "square", "plain", "half"}


def test_the_shell_on_music_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-music").mkdir()
    for piece, root in enumerate((60, 62, 64, 65)):
        triads = [(root + step, root + step + 4, root + step + 7) for step in (0, 5, 7, 2, 0)]
        (tmp_path / "my-music" / f"{piece}.mid").write_bytes(write_midi(triads, [2.0] * len(triads)))
    _, shell = blocks("sh")
    commands = [shlex.split(line, comments=True) for line in shell.splitlines()]
    assert len(commands) == 5
    for program, *arguments in commands:
        assert program == "latentscape"
        assert run_command(arguments + QUICK * (arguments[0] == "train")) == 0, (arguments, capsys.readouterr().err)
    assert all((tmp_path / name).read_bytes().startswith(b"MThd") for name in ("new.mid", "path.mid"))
