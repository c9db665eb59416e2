"""The HTML file of a page: its state, its arrays and the script that shows them, under a content policy that allows nothing else."""

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import numpy as np

from latentscape.web.packing import packed

TEMPLATE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="generator" content="Latentscape">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main id="latentscape"><noscript><p>{no_script}</p></noscript><div id="unread" hidden>{unread}</div></main>
<script type="application/json" id="state">{state}</script>
{blobs}
<script type="text/plain" id="explorer">{script}</script>
<script type="module">{loader}</script>
</body>
</html>
"""
STYLE = "html,body{height:100%;margin:0}"
LOADER = """
try {
  const packed = Uint8Array.from(atob(document.getElementById("explorer").textContent), (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const script = new Blob([await new Response(unpacked).arrayBuffer()], { type: "text/javascript" });
  await import(URL.createObjectURL(script));
} catch (error) {
  document.getElementById("unread").hidden = false;
  console.warn(error);
}
"""
UNREAD = {
    "en": "This page cannot be unpacked. Open it in a browser of 2023 or later; if that does not help, the file is damaged.",
    "ja": "このページを展開できません。2023年以降のブラウザで開いてください。それでも開けなければ、ファイルが壊れています。",
    "ko": "이 페이지를 풀 수 없습니다. 2023년 이후의 브라우저에서 여세요. 그래도 열리지 않으면 파일이 손상된 것입니다.",
}
NO_SCRIPT = "This page decodes the latent space with a script. Allow scripts for it, then load it again."


def page(title: str, state: Mapping[str, Any], blobs: Mapping[str, str]) -> bytes:
    """The page as one HTML file, which loads nothing from elsewhere.

    Args:
        title: The title of the window.
        state: What the page shows, as plain values (`State` in the source of the page says which).
        blobs: The packed arrays to which the state refers, by name.
    """
    script = explorer_script(with_chords=state.get("chords") is not None)
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src '{_hash_of(LOADER)}' blob: 'wasm-unsafe-eval'",
            f"style-src '{_hash_of(STYLE)}'",
            "img-src data: blob:",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    text = TEMPLATE.format(
        policy=html.escape(policy, quote=True).replace("&#x27;", "'"),
        title=html.escape(title),
        style=STYLE,
        no_script=html.escape(NO_SCRIPT),
        state=script_json(state),
        blobs="\n".join(f'<script type="text/plain" id="blob-{html.escape(name)}">{text}</script>' for name, text in blobs.items()),
        unread="".join(f'<p lang="{language}">{html.escape(text)}</p>' for language, text in UNREAD.items()),
        script=packed(np.frombuffer(script.encode(), np.uint8)),
        loader=LOADER,
    )
    return text.encode()


def explorer_script(*, with_chords: bool) -> str:
    """The script of the page, which is built from the folder `explorer` of the project, with or without what chords need."""
    name = "explorer-chords.js" if with_chords else "explorer.js"
    return files("latentscape.web").joinpath("static", name).read_text(encoding="utf-8")


def script_json(value: object) -> str:
    r"""JSON that can stand in a script element: it holds no `<`, so nothing in it ends the element, and no NaN.

    Example:
        >>> script_json({"label": "</script><b>"})
        '{"label":"\\u003c/script>\\u003cb>"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _hash_of(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
