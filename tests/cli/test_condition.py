"""A run that is conditioned on labels or columns, at the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.torch
import torch

import latentscape as ls
from latentscape.errors import SettingError
from latentscape.files import write_listed


@pytest.fixture(scope="module")
def conditional(tmp_path_factory):
    """A run conditioned on the digits' labels; not to be written into."""
    folder = tmp_path_factory.mktemp("runs") / "by-label"
    return ls.run("digits", "digits-conditional", settings={"train.epochs": 20}, out=folder, pictures=False, device="cpu").path


def test_samples_of_a_label_are_of_that_class_for_their_neighbours(ask, conditional, here):
    from sklearn.datasets import load_digits
    from sklearn.neighbors import KNeighborsClassifier

    code, _, err = ask("sample", conditional, "--label", 3, "-n", 64, "-o", "threes.npy")
    assert code == 0, err
    digits = load_digits()
    named = KNeighborsClassifier(5).fit(digits.data / 16, digits.target).predict(np.load("threes.npy").reshape(64, 64))
    assert (named == 3).mean() >= 0.8


def test_a_way_and_codes_are_decoded_under_a_class(ask, conditional, here):
    for words in (["0", "5"], ["--label", "7", "random", "random"], ["0.5,1", "1,0", "--label", "2"]):
        assert ask("interpolate", conditional, *words, "--steps", 3, "-o", "way.npy", "--force")[0] == 0
    assert ask("encode", conditional, "digits", "-o", "codes.npy")[0] == 0
    assert ask("decode", conditional, "codes.npy", "--label", 4, "-o", "fours.npy")[0] == 0
    assert np.load("fours.npy").shape == (1797, 1, 8, 8)


def test_what_is_asked_wrongly_is_refused(refused, conditional, trained):
    assert "no class '11'; did you mean '1'" in refused("sample", conditional, "--label", 11)
    assert "is not conditioned on labels" in refused("sample", trained, "--label", 3)
    assert "--label 0" in refused("interpolate", conditional, "0.5,1", "1,0")


def test_columns_as_a_condition(ask, here):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    rows[:, 2] = 2 * rows[:, 0] + 0.1 * rows[:, 1]
    np.savetxt("t.csv", rows, delimiter=",", header="age,b,c", comments="")
    code, out, err = ask("train", "t.csv", "--condition", "age", "--set", "train.epochs=3", "--out", "run", "--json")
    assert code == 0, err
    assert json.loads(out)["n"] == 5
    run = ls.load("run")
    assert run.model.shape == (2,) and run.model.context == 1 and run.splits.train.columns == ("b", "c")
    assert float(run.model.context_scaling.shift) == pytest.approx(float(run.splits.train.context.mean()), abs=1e-5)
    for words in (
        ["sample", "run", "-n", "5", "-o", "s.npy"],
        ["encode", "run", "t.csv", "-o", "z.npy"],
        ["decode", "run", "z.npy", "-o", "x.npy"],
        ["interpolate", "run", "0.5,1", "1,0", "-o", "way.npy"],
        ["evaluate", "run"],
    ):
        code, _, err = ask(*words)
        assert code == 0, err
    assert "not conditioned on labels" in ask("decode", "run", "z.npy", "--label", "age", "-o", "y.npy")[2]
    assert (here / "run" / "figures" / "manifold.png").exists()


@pytest.fixture
def by_columns(ask, here):
    """A run whose second column is the sum of two others, which are its condition, and the table `t.csv` that it was trained on."""
    rows = np.random.default_rng(0).normal(size=(200, 4)) * [3, 1, 1, 1] + [40, 0, 0, 0]
    rows[:, 1] = rows[:, 0] - 5 * rows[:, 3]
    np.savetxt("t.csv", rows, delimiter=",", header="age,b,c,size", comments="")
    settings = {"train.epochs": 100, "train.batch": 20, "model.condition": ["age", "size"], "data.split.valid": 0.1}
    return ls.run("t.csv", settings=settings, out="run", pictures=False, device="cpu")


def test_codes_are_decoded_each_under_its_own_context(ask, by_columns, here):
    table = np.loadtxt("t.csv", delimiter=",", skiprows=1)
    np.savetxt("conditions.csv", table[:, [3, 0]], delimiter=",", header="size,age", comments="")
    np.save("conditions.npy", table[:, [0, 3]])
    for words in (["encode", "run", "t.csv", "-o", "z.npy"], ["reconstruct", "run", "t.csv", "-o", "wanted.npy"]):
        assert ask(*words).code == 0
    wanted = np.load("wanted.npy")
    for source in ("t.csv", "conditions.csv", "conditions.npy"):
        code, out, err = ask("decode", "run", "z.npy", "--context", source, "-o", "x.npy", "--force")
        assert (code, err) == (0, "") and out.splitlines()[1] == f"200 examples of shape 2, decoded under the contexts of {source}"
        assert np.allclose(np.load("x.npy"), wanted, atol=1e-5)
    mean = by_columns.splits.train.context.mean(0)
    code, out, _ = ask("decode", "run", "z.npy", "-o", "mean.npy")
    under = f"the mean context of the training examples (age {mean[0]:.4g}, size {mean[1]:.4g})"
    assert code == 0 and out.splitlines()[1] == f"200 examples of shape 2, decoded under {under}"
    assert abs(np.load("mean.npy") - wanted)[:, 0].mean() > 1  # in the unit of b, whose standard deviation is 6
    assert json.loads(ask("decode", "run", "z.npy", "-o", "mean.npy", "--force", "--json").out)["context"] == under
    for row, values in ((0, "40,-1.5"), (1, "43,.5")):
        code, out, _ = ask("decode", "run", "z.npy", "--context", values, "-o", "at.npy", "--force")
        assert code == 0 and out.splitlines()[1].endswith(
            f"under the context age {values.split(',')[0]}, size {float(values.split(',')[1])}"
        )
        np.save("one.npy", [[float(value) for value in values.split(",")]])
        assert ask("decode", "run", "z.npy", "--context", "one.npy", "-o", "one-for-all.npy", "--force").code == 0
        assert (np.load("at.npy")[row] == np.load("one-for-all.npy")[row]).all()
    assert ask("decode", "run", "z.npy", "--context", "t.csv", "-o", "x.png").code == 0


def test_a_context_that_does_not_fit_the_codes_is_refused(ask, refused, by_columns, trained, here):
    assert ask("encode", "run", "t.csv", "-o", "z.npy").code == 0
    np.save("three.npy", np.zeros((3, 2)))
    (here / "other.csv").write_text("age,b\n1,2\n3,4\n")
    assert "3 rows of context for 200 codes" in refused("decode", "run", "z.npy", "--context", "three.npy", "-o", "x.npy")
    assert "no column 'size'" in refused("decode", "run", "z.npy", "--context", "other.csv", "-o", "x.npy")
    assert "2 columns (age, size), but got 1 value" in refused("decode", "run", "z.npy", "--context", "40", "-o", "x.npy")
    assert "leave the context out" in refused("decode", trained, "z.npy", "--context", "t.csv", "-o", "x.npy")
    assert "conditioned on nothing" in refused("decode", trained, "z.npy", "--context", "1,2", "-o", "x.npy")


def test_codes_are_decoded_each_under_its_own_class(ask, conditional, here):
    digits = ls.find_source("digits").load().train
    rows = np.column_stack([digits.values().reshape(-1, 64).numpy(), digits.labels])
    np.savetxt("rows.csv", rows, delimiter=",", header=",".join([*(f"p{i}" for i in range(64)), "digit"]), comments="")
    for words in (["encode", conditional, "digits", "-o", "z.npz"], ["reconstruct", conditional, "digits", "-o", "wanted.npy"]):
        assert ask(*words).code == 0
    for source, *words in (["digits"], ["z.npz"], ["rows.csv", "--label", "digit"]):
        code, out, err = ask("decode", conditional, "z.npz", "--context", source, *words, "-o", "x.npy", "--force")
        assert code == 0, err
        assert out.splitlines()[1].endswith(f"decoded under the contexts of {source}")
        assert (np.load("x.npy") == np.load("wanted.npy")).all()
    assert ask("decode", conditional, "z.npz", "--label", 4, "-o", "x.npy", "--force").out.endswith("decoded under the class 4\n")


def test_a_class_is_asked_for_in_the_words_of_the_caller(refused, conditional, here):
    np.save("z.npy", np.zeros((4, 2)))
    assert "--label 0; or give each code its own: --context INPUT" in refused("decode", conditional, "z.npy", "-o", "x.npy")
    assert "labels" in refused("decode", conditional, "z.npy", "--context", "1,0", "-o", "x.npy")
    run = ls.load(conditional)
    with pytest.raises(SettingError, match=r'choose one: label="0"\.') as caught:
        run.one_context()
    assert "--" not in str(caught.value)
    codes = np.zeros((len(run.splits.train), 2))
    digits = ls.explore.decode(run.model, codes, run.inputs.contexts("digits")[: len(codes)])
    assert digits.shape == (len(codes), 1, 8, 8)


def test_a_path_says_under_which_context_it_is_decoded(ask, conditional, by_columns, here):
    labels = ls.load(conditional).splits.valid.labels
    second = int((labels != labels[0]).argmax())
    first_name, second_name = (f"row {row} (class {labels[row]}) of the valid part" for row in (0, second))
    ends = f"10 steps along the line, from {first_name} to {second_name}"
    for words, label in (([], labels[0]), (["--label", 3], 3), ([0, second], labels[0])):
        out = ask("interpolate", conditional, *words, "-o", "way.npy", "--force").out
        assert out.splitlines()[1] == f"{ends}, all decoded under the class {label}"
    assert json.loads(ask("interpolate", conditional, "--label", 3, "-o", "way.npy", "--force", "--json").out)["context"] == "the class 3"
    context = by_columns.splits.valid.context[4]
    shown = f"under the context of row 4 of the valid part (age {context[0]:.4g}, size {context[1]:.4g})\n"
    assert ask("interpolate", "run", 4, 1, "-o", "way.npy", "--force").out.endswith(shown)
    assert "the mean context of the training examples" in ask("interpolate", "run", "0,1", "1,0", "-o", "way.npy", "--force").out
    assert ask("interpolate", "run", 4, 1, "-o", "way.png").code == 0


def test_random_ends_are_codes_of_the_prior_under_the_context_of_the_path(ask, here):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    np.savetxt("t.csv", rows, delimiter=",", header="age,b,c", comments="")
    prior = {"model.condition": "age", "model.prior": "conditional-gaussian", "train.epochs": 1}
    run = ls.run("t.csv", settings=prior, out="run", pictures=False, device="cpu")
    state = run.model.state_dict()
    state["prior.to_parameters.weight"] = torch.tensor([[5.0], [-5.0], [0.0], [0.0]])  # means 5 and -5 for each standard deviation of age
    content = safetensors.torch.save(state)
    write_listed(run.path, {"model.safetensors": content})
    run = ls.load("run")
    said = json.loads(ask("interpolate", "run", "random", "random", "-o", "way.npy", "--force", "--json").out)
    wanted = ls.explore.sample(run.model, 2, context=run.one_context()).codes
    assert np.allclose([said["codes"][0], said["codes"][-1]], wanted, atol=1e-6)


def test_the_label_beside_columns_is_refused_with_remedies_that_work(ask, refused, here):
    (here / "t.csv").write_text("a,b,kind\n" + "".join(f"{i},{i * i},{i % 2}\n" for i in range(20)))
    words = refused("train", "t.csv", "--label", "kind", "--condition", "label,a")
    assert "'label' cannot stand beside columns (a)" in words and "did you mean" not in words
    for alone in ("label", "a"):
        run = ["--condition", alone, "--epochs", 1, "--no-report", "--out", f"by-{alone}"]
        assert ask("train", "t.csv", "--label", "kind", *run).code == 0


def test_a_context_that_explains_all_leaves_nothing_for_the_code_which_is_no_failure(ask, here):
    random = np.random.default_rng(0)
    age = random.normal(size=400)
    np.savetxt("t.csv", np.column_stack([age, 2 * age, -age]) + 0.2 * random.normal(size=(400, 3)) * [0, 1, 1], delimiter=",")
    code, out, err = ask("train", "t.csv", "--condition", 1, "--epochs", 30, "--strict", "--no-report", "--out", "run")
    assert code == 0, err
    assert "the context explains 9" in out + err and "the code carries nothing" in out + err


def test_a_sweep_over_conditions_checks_each_run_against_its_own_data(here):
    rows = np.random.default_rng(0).normal(size=(60, 3))
    np.savetxt("t.csv", rows, delimiter=",", header="a,b,c", comments="")
    settings = {"train.epochs": 1}
    for _ in range(2):  # the second time, both have finished
        swept = ls.sweep("t.csv", {"model.condition": ["a", ["b", "c"]]}, settings=settings, out="over", pictures=False, device="cpu")
        assert [(run.model.shape, run.recipe.data.context) for run in swept.runs] == [((2,), ("a",)), ((1,), ("b", "c"))]


@pytest.mark.parametrize("condition", ['"b,c", d', ' d ,"b,c"'])
def test_a_column_whose_name_has_a_comma_is_named_in_quotes(ask, here, condition):
    Path("x.csv").write_text('"b,c",d,e\n' + "".join(f"0.{i},0.{i % 3},0.{i % 7}\n" for i in range(1, 30)), encoding="utf-8")
    assert ask("train", "x.csv", "--condition", condition, "--epochs", 1, "--no-report", "--out", "run").code == 0
    assert set(ls.load("run").recipe.model.condition) == {"b,c", "d"}
    again = ask("train", "x.csv", "--condition", "b,c", "--epochs", 1, "--no-report", "--out", "other")
    assert again.code == 2 and "did you mean 'b,c'? Known: 'b,c', d, e" in again.err and not Path("other").exists()


def test_a_context_that_is_not_finite_is_refused(ask, here):
    Path("x.csv").write_text("d,e,f\n" + "".join(f"0.{i},0.{i % 3},0.{i % 7}\n" for i in range(1, 30)), encoding="utf-8")
    assert ask("train", "x.csv", "--condition", "d", "--epochs", 1, "--no-report", "--out", "run").code == 0
    with pytest.raises(SettingError, match="must be finite, but one is nan"):
        ls.explore.sample(ls.load("run").model, 3, context=torch.tensor([torch.nan]))
    np.save("codes.npy", np.zeros((2, 2)))
    refused = ask("decode", "run", "codes.npy", "-o", "x.npy", "--context", "1e999")
    assert refused.code == 2 and "must be finite, but one is inf" in refused.err and not Path("x.npy").exists()
