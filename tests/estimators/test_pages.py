"""The page of an estimator, as a notebook shows it."""

import html
import re

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError

import latentscape as ls
from latentscape.errors import SettingError


def test_a_notebook_shows_it_in_a_frame(make, digits, read_page, tmp_path):
    x, y = digits
    vae = make().fit(x)
    page = vae.explore(x, y)
    frame = page._repr_html_()
    source = re.fullmatch(r'<iframe srcdoc="([^"]*)" title="\w+" sandbox="allow-scripts allow-downloads" style="[^"]*"></iframe>', frame)
    assert html.unescape(source[1]).encode() == page.html == page.save(tmp_path / "page.html").read_bytes()
    state, array = read_page(page.html)
    assert state["points"]["count"] == len(x) and np.abs(array(state["points"]["codes"]) - vae.transform(x)).max() < 1e-3
    label = next(field for field in state["fields"] if field["id"] == "label")
    assert (np.array(label["classes"])[array(label["values"])] == y.astype(str)).all()
    assert state["run"]["figures"] == [] and state["run"]["sentence"] == "" and state["run"]["curves"]
    assert ["latent", "2"] in state["run"]["settings"] and str(len(x)) in repr(page).replace(",", "")


def test_a_conditional_estimator_has_its_classes(digits, read_page):
    x, y = digits
    vae = ls.VAE(epochs=1, condition=True, random_state=0).fit(x[:300], y[:300])
    state, array = read_page(vae.explore(x[:300], y[:300]).html)
    assert state["context"] == {"kind": "class", "names": [str(name) for name in vae.classes_]}
    assert (vae.classes_[array(state["points"]["context"])] == y[:300]).all()


def test_what_is_refused(make, digits):
    with pytest.raises(NotFittedError):
        make().explore(digits[0])
    fitted = make().fit(digits[0])
    with pytest.raises(SettingError, match="points must be a whole number from 1 on"):
        fitted.explore(digits[0], points=0)
    with pytest.raises(ValueError, match="X has 40 features"):
        fitted.explore(digits[0][:, :5])
