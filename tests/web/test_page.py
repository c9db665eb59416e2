"""The file of a page: nothing in its texts becomes markup, and it may load nothing."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser

import pytest

from latentscape.web.page import page, script_json

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "a\u2028b\u2029c",
    "\N{GRINNING FACE}",
    "]]>&amp;\"'",
]


class Elements(HTMLParser):
    """The elements of a page, and the texts in them."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.texts = [], {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        tag, attributes = self.tags[-1] if self.tags else ("", {})
        self.texts.setdefault(attributes.get("id", tag), []).append(data)


def made(texts):
    return page(texts[0], {"names": texts, "nested": dict.fromkeys(texts, 1)}, {"codes": "QUJD"}).decode()


def test_texts_stay_texts():
    plain, hostile = Elements(made(["a", "b"])), Elements(made(HOSTILE))
    assert hostile.tags == plain.tags
    assert "".join(hostile.texts["title"]).strip() == HOSTILE[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_read_as_it_was(text):
    written = script_json({text: [text]})
    assert json.loads(written) == {text: [text]} and "<" not in written and "\u2028" not in written


def test_numbers_that_json_has_not_are_refused():
    with pytest.raises(ValueError, match="JSON"):
        script_json({"x": float("nan")})


def test_the_policy_allows_its_own_script_and_nothing_else():
    text = made(["a"])
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1])
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    script = re.search(r'<script type="module">(.*)</script>', text, re.DOTALL)[1]
    style = re.search(r"<style>(.*?)</style>", text)[1]
    for name, content in {"script-src": script, "style-src": style}.items():
        assert f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'" in rules[name]
    assert rules["default-src"] == "'none'" and "unsafe-inline" not in policy and "http" not in policy


def test_nothing_is_loaded_from_elsewhere():
    for tag, attributes in Elements(made(HOSTILE)).tags:
        assert not {"src", "href", "srcset", "action"} & set(attributes), tag
