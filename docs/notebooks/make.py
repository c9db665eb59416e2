"""The notebooks, from their sources: python docs/notebooks/make.py [NAME ...] [--epochs N] [--text].

`src/1-digits.py` holds the cells of a notebook, `src/1-digits.ja.md` its text in Japanese: the markdown cells alone, in their order, with
a line `---` between two. The code runs once, in an empty folder, and every language gets its pictures. With `--epochs 3` all trainings are
cut to three epochs, and the notebook says so in its cell of parameters; with `--text` nothing runs, and the outputs stay as they are.
Needs `pip install -e ".[docs]"`, and `latentscape fetch mnist` and `fetch fashion-mnist`.
With the full recipes it may take an hour on two CPU cores, most of it for 2-theory and 5-any-distribution; with `--epochs 3` it takes some
minutes a notebook.
"""

import argparse
import ast
import base64
import io
import json
import re
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCES = HERE / "src"
PARAMETERS = "SETTINGS"  # the name that a notebook gives its changes to a recipe
WIDEST = 1100  # pixels of a picture
COLOURS, GREYS = 192, 24  # of a picture: a third of the bytes, and hardly a difference to be seen
BREAK = re.compile(r"^---$", flags=re.MULTILINE)  # between two cells of a translation
HEAD = re.compile(r"^# %%(?P<markdown> \[markdown\])?$", flags=re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook: `markdown` or `code`, and its text."""

    kind: str
    text: str


def names() -> list[str]:
    """The notebooks there are."""
    return sorted(path.stem for path in SOURCES.glob("*.py"))


def cells_of(name: str) -> list[Cell]:
    """The cells of a source; what stands before the first is for tools, and left out."""
    _, *parts = HEAD.split((SOURCES / f"{name}.py").read_text(encoding="utf-8"))
    return [
        Cell("markdown", re.sub(r"^# ?", "", text.strip(), flags=re.MULTILINE)) if kind else Cell("code", text.strip())
        for kind, text in zip(parts[::2], parts[1::2], strict=True)
    ]


def languages(name: str) -> list[str]:
    """The languages a notebook has been translated into."""
    return sorted(path.name.split(".")[1] for path in SOURCES.glob(f"{name}.*.md"))


def translated(name: str, language: str) -> list[Cell]:
    """The cells of a notebook with its text in another language.

    Raises:
        ValueError: The translation has not as many cells as the original.
    """
    cells = cells_of(name)
    path = SOURCES / f"{name}.{language}.md"
    texts = [text.strip() for text in BREAK.split(path.read_text(encoding="utf-8"))]
    if len(texts) != sum(cell.kind == "markdown" for cell in cells):
        raise ValueError(f"{path.name} has {len(texts)} cells of text, but {name}.py another number; keep them side by side.")
    left = iter(texts)
    return [Cell("markdown", next(left)) if cell.kind == "markdown" else cell for cell in cells]


def with_values(code: str, values: dict[str, Any]) -> str:
    """The code with other values in its assignments `NAME = literal`; the comments behind them stay."""
    lines = code.splitlines()
    for node in ast.parse(code).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in values:
            assert node.lineno == node.end_lineno, "a parameter takes one line"
            line = lines[node.lineno - 1]
            new = repr(values[node.targets[0].id]).replace("'", '"')
            lines[node.lineno - 1] = line[: node.value.col_offset] + new + line[node.value.end_col_offset :]
    return "\n".join(lines)


def execute(name: str, cells: list[Cell]) -> list[list[Any]]:
    """Run the code in a fresh kernel, in an empty folder; the outputs of each cell, without what changes from time to time.

    Raises:
        RuntimeError: A cell failed, warned, or showed a path of this machine or a figure without its picture.
    """
    from nbclient import NotebookClient

    nb = notebook(cells, [[] for _ in cells])
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"extra_arguments": ["--log-level=ERROR"]}
        client = NotebookClient(nb, timeout=None, resources={"metadata": {"path": folder}}, store_widget_state=False, **quiet)
        client.execute()
    outputs = [joined([clean(output) for output in cell.get("outputs", [])]) for cell in nb.cells]
    for output in [output for found in outputs for output in found]:
        trouble = wrong_with(output)
        if trouble:
            raise RuntimeError(f"{name}: {trouble}")
    return outputs


def clean(output: Any) -> Any:
    """An output without its metadata, but for the width at which a picture is shown, and with a smaller picture."""
    if "data" in output:
        width = output["metadata"].get("image/png", {}).get("width")
        output["metadata"] = {"image/png": {"width": width}} if width else {}
        if "image/png" in output["data"]:
            output["data"]["image/png"] = smaller(output["data"]["image/png"])
    return output


def joined(outputs: list[Any]) -> list[Any]:
    """The same, with what was printed in pieces in one."""
    found: list[Any] = []
    for output in outputs:
        if found and output["output_type"] == "stream" and output["name"] == found[-1].get("name"):
            found[-1]["text"] += output["text"]
        else:
            found.append(output)
    return found


def smaller(picture: str) -> str:
    """A picture, as base64 has it, in fewer bytes."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    if image.width > WIDEST:
        image = image.resize((WIDEST, round(image.height * WIDEST / image.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    coloured = image.convert("HSV").getchannel("S").getextrema()[1] > 100
    # an octree keeps the few dots of a rare class in their colour, where a median cut gives them that of another
    method = Image.Quantize.FASTOCTREE if coloured else Image.Quantize.MEDIANCUT
    image.quantize(COLOURS if coloured else GREYS, method, dither=Image.Dither.NONE).save(out, format="png", optimize=True)
    return base64.b64encode(out.getvalue()).decode("ascii") + "\n"


def wrong_with(output: Any) -> str:
    """What is wrong with an output; nothing, if it can be shown to others."""
    kind, data = output["output_type"], output.get("data", {})
    text = "".join(output.get("text", "")) + "".join(data.get("text/plain", "")) + "".join(data.get("text/html", ""))
    if kind == "error" or output.get("name") == "stderr":
        return f"an error or a warning was shown ({output.get('evalue', text)})"
    if re.search(r"<\w+ size [\d.]+x[\d.]+ with", text) and "image/png" not in data:
        return f"a figure was shown as {text}"
    found = re.search(r"(?:^|[\s'\"(=])(?:/[\w.-]+/[\w.-]|[A-Za-z]:\\)", text)
    return f"a path of this machine was shown ({text[found.start() :][:80]})" if found else ""


def notebook(cells: list[Cell], outputs: list[list[Any]]) -> Any:
    """The notebook of some cells and their outputs, in nbformat 4.5."""
    from nbformat import v4

    made, count = [], 0
    for i, (cell, shown) in enumerate(zip(cells, outputs, strict=True)):
        named = {"id": f"cell-{i}"}
        if cell.kind == "markdown":
            made.append(v4.new_markdown_cell(cell.text, **named))
            continue
        count += 1
        numbered = [{**output, "execution_count": count} if output["output_type"] == "execute_result" else output for output in shown]
        made.append(v4.new_code_cell(cell.text, outputs=numbered, execution_count=count, **named))
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    return v4.new_notebook(cells=made, metadata=kernel)


def write(name: str, cells: list[Cell], outputs: list[list[Any]]) -> None:
    """Write the notebook in every language."""
    import nbformat

    values = {PARAMETERS: ast.literal_eval(value_of(cells, PARAMETERS))}
    for language in ("", *languages(name)):
        text = translated(name, language) if language else cells_of(name)
        shown = [Cell(cell.kind, with_values(cell.text, values)) if cell.kind == "code" else cell for cell in text]
        path = HERE / (f"{name}.{language}.ipynb" if language else f"{name}.ipynb")
        found = notebook(shown, outputs)
        nbformat.validate(found)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1000:,.0f} kB\n")


def value_of(cells: list[Cell], name: str) -> str:
    """What a parameter is set to, as it is written."""
    for cell in cells:
        for node in ast.parse(cell.text).body if cell.kind == "code" else []:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == name:
                return ast.unparse(node.value)
    raise ValueError(f"No cell sets {name}.")


def as_it_is(name: str) -> tuple[list[Cell], list[list[Any]]]:
    """The cells and the outputs of the notebook that is there."""
    found = json.loads((HERE / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [Cell(cell["cell_type"], "".join(cell["source"])) for cell in found], [cell.get("outputs", []) for cell in found]


def code_of(cells: list[Cell]) -> list[str]:
    """The code of some cells, whatever its changes to the recipes are."""
    return [with_values(cell.text, {PARAMETERS: {}}) for cell in cells if cell.kind == "code"]


def main() -> None:
    """Make the notebooks that were asked for; all of them, unless some are named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())}; all, unless given")
    parser.add_argument("--epochs", type=int, help="how long each training takes, in place of the recipe's epochs")
    parser.add_argument("--text", action="store_true", help="write the text again, and keep the outputs")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in names()]
    if unknown:
        parser.error(f"there is no notebook {', '.join(unknown)}; there are {', '.join(names())}")
    for name in asked.names or names():
        begun = time.perf_counter()
        cells = cells_of(name)
        if asked.text:
            before, shown = as_it_is(name)
            if code_of(before) != code_of(cells):
                parser.error(f"the code of {name} has changed; make it without --text")
            left = iter([found for cell, found in zip(before, shown, strict=True) if cell.kind == "code"])
            outputs = [joined(next(left)) if cell.kind == "code" else [] for cell in cells]
            cells = before
        else:
            if asked.epochs:
                changes = {PARAMETERS: {"train.epochs": asked.epochs}}
                cells = [Cell(cell.kind, with_values(cell.text, changes)) if cell.kind == "code" else cell for cell in cells]
            outputs = execute(name, cells)
        write(name, cells, outputs)
        sys.stdout.write(f"{name}: {time.perf_counter() - begun:.0f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
