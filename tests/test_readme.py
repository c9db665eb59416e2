import re
import shlex
from pathlib import Path

import pytest

from latentscape.cli.main import run_command

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
    (shell,) = blocks("sh")
    commands = [shlex.split(line, comments=True) for line in shell.splitlines() if line.strip()]
    assert len(commands) == 10
    for program, *arguments in commands:
        assert program == "latentscape"
        assert run_command(arguments) == 0, (arguments, capsys.readouterr().err)
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"first", "square", "plain", "half"}
