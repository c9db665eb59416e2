"""A table of mixed columns with missing cells: each probability beside SciPy's, and the whole beside closed forms."""

import math

import numpy as np
import pytest
import torch
from scipy import stats

import latentscape as ls
from latentscape.data import Examples, Splits
from latentscape.data.moments import mean_and_std
from latentscape.distributions.columns import ByColumn, Layout
from latentscape.errors import SettingError, SupportError
from latentscape.models.model import MAX_VALUES_IMPUTED_AT_ONCE
from latentscape.networks import MLP, ColumnInput
from latentscape.parts import Scaling
from latentscape.parts.likelihoods import Columns
from latentscape.random import IndexNoise, StreamNoise, generator
from latentscape.reading import Column, ColumnKind
from latentscape.recipes import read_recipe
from latentscape.recipes.build import POSTERIORS, PRIORS, build_model, build_objective, build_settings, changed, settled
from latentscape.shapes import Batch
from latentscape.training import begin

KINDS = ("count", "number", "category:3", "yes/no", "date", "category:2")
SCHEMA = (
    Column("visits", ColumnKind.COUNT),
    Column("weight"),
    Column("colour", ColumnKind.CATEGORY, ("blue", "green", "red")),
    Column("smokes", ColumnKind.YES_NO),
    Column("day", ColumnKind.DATE),
    Column("sex", ColumnKind.CATEGORY, ("f", "m")),
)
NAN = float("nan")


def rows(n=400, missing=0.2):
    """A table of one hidden number, which every column depends on."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=n)
    table = np.c_[
        rng.poisson(np.exp(1 + 0.7 * z)),
        70 + 12 * z + rng.normal(0, 3, n),
        np.digitize(z + rng.normal(0, 0.3, n), [-0.5, 0.5]),
        z + rng.normal(0, 0.5, n) > 0,
        18_000.25 + 100 * z + rng.normal(0, 20, n),
        rng.random(n) < 1 / (1 + np.exp(-3 * z)),
    ].astype(np.float64)
    return np.where(rng.random(table.shape) < missing, np.nan, table), table


def examples_of(table):
    return Examples(torch.from_numpy(table), schema=SCHEMA, columns=tuple(column.name for column in SCHEMA), kind="table")


@pytest.fixture(scope="module")
def trained():
    """A model of a table with missing cells, trained by the recipe for tables."""
    train, _ = rows()
    splits = Splits(examples_of(train))
    recipe = settled(changed(read_recipe("table"), {"train.epochs": 150, "train.min_steps": 0, "model.network.hidden": [32]}), splits)
    model = build_model(recipe, recipe.data.shape, train=splits.train)
    begin(model, build_objective(recipe), splits, build_settings(recipe, seed=0)).go_on([]).settle()
    return recipe, model.eval(), splits.train


def test_each_cell_has_the_probability_of_its_kind():
    layout = Layout.of(KINDS)
    features = torch.tensor([[0.5, -1.0, 0.3, 1.2, 0.1, 0.4, -0.7, 2.0, -1.0]], dtype=torch.float64)
    log_std, log_shape = torch.tensor([0.2, -0.3], dtype=torch.float64), torch.tensor([0.8], dtype=torch.float64)
    p = ByColumn(layout, features, log_std, log_shape)
    x = torch.tensor([[4.0, 1.1, 2.0, 1.0, -0.5, 0.0], [0.0, NAN, 1.0, NAN, 0.0, NAN]], dtype=torch.float64)
    mean, shape = np.exp(1.2), np.exp(0.8)
    counts = stats.nbinom(shape, shape / (shape + mean)).logpmf([4, 0])
    numbers = stats.norm([0.5, -1.0], np.exp([0.2, -0.3]))
    three, two = (np.log(np.exp(logits) / np.exp(logits).sum()) for logits in (np.array([0.1, 0.4, -0.7]), np.array([2.0, -1.0])))
    yes = stats.bernoulli(1 / (1 + np.exp(-0.3))).logpmf(1)
    expected = [
        [counts[0], numbers.logpdf([1.1, -0.5])[0], three[2], yes, numbers.logpdf([1.1, -0.5])[1], two[0]],
        [counts[1], 0, three[1], 0, numbers.logpdf([0, 0])[1], 0],
    ]
    assert np.allclose(p.log_prob_each(x), expected, rtol=1e-10)
    assert np.allclose(p.log_prob(x), [sum(row) for row in expected], rtol=1e-10)
    assert np.allclose(p.mean, [[mean, 0.5, 1, 1 / (1 + np.exp(-0.3)), -1.0, 0]]) and p.mode[0, 3] == 1


def test_the_probabilities_of_a_column_add_up_to_one():
    p = Columns((6,), KINDS).requires_grad_(False)(torch.randn(9, generator=generator("features")))
    missing = torch.full((6,), NAN)
    for column, values in ((0, range(4000)), (2, range(3)), (3, range(2)), (5, range(2))):
        x = missing.repeat(len(values), 1)
        x[:, column] = torch.tensor([float(value) for value in values])
        assert float(p.log_prob(x).double().exp().sum()) == pytest.approx(1, abs=1e-5), column
    assert float(p.log_prob(missing)) == 0


def test_draws_have_these_probabilities():
    with torch.no_grad():
        p = Columns((6,), KINDS)(torch.randn(1, 9, generator=generator("features")))
    n = 20_000
    x = p.draw(StreamNoise(generator("draws")), n)[:, 0].double()
    logits = p.features[0].double()
    assert torch.isfinite(p.log_prob(x.float())).all()
    for column, logits_of_one in ((2, logits[4:7]), (5, logits[7:9])):
        share = x[:, column].long().bincount(minlength=len(logits_of_one)) / n
        assert torch.allclose(share, logits_of_one.softmax(0).float(), atol=5 * 0.5 / n**0.5)
    assert abs(float(x[:, 3].mean()) - float(p.mean[0, 3])) < 5 * 0.5 / n**0.5
    for column in (0, 1, 4):
        assert abs(float(x[:, column].mean()) - float(p.mean[0, column])) < 5 * float(x[:, column].std()) / n**0.5


def test_the_bound_is_in_the_unit_of_the_data_for_cells_that_were_seen():
    """One latent dimension that the decoder ignores: the log-likelihood is that of independent columns, in kilograms and days."""
    shift, scale = torch.tensor([0.0, 70.0, 0, 0, 18_000.25, 0]).double(), torch.tensor([1.0, 12.0, 1, 1, 100.0, 1]).double()
    likelihood = Columns((6,), KINDS)
    encoder = ls.Encoder(ColumnInput(KINDS, range(6), MLP((15,), (2,)), (torch.ones(1), torch.ones(1))), ls.posteriors.DiagonalGaussian(1))
    decoder = ls.Decoder(MLP((1,), likelihood.features), likelihood)
    model = ls.Autoencoder(encoder, decoder, ls.priors.StandardNormal(1), Scaling.standard(shift, scale, precise=True)).eval()
    with torch.no_grad():
        for parameter in decoder.parameters():
            parameter.zero_()  # the standard deviations of the numbers become 1
    x = torch.tensor([[2.0, 80.0, 1, 1, 18_010, 0], [NAN, NAN, NAN, NAN, 18_010, NAN], [NAN, 61.0, 2, NAN, NAN, NAN]]).double()
    with torch.no_grad():
        draw = model.draw(Batch(x, index=torch.arange(3)), noise=IndexNoise(0, torch.arange(3)), needs={"log_likelihood", "squared_error"})
    weight, day = stats.norm(70, 12).logpdf, stats.norm(18_000.25, 100).logpdf(18_010)
    all_seen = stats.nbinom(1, 0.5).logpmf(2) + weight(80) + np.log(1 / 3) + 2 * np.log(0.5) + day
    assert np.allclose(draw.log_likelihood[0], [all_seen, day, weight(61) + np.log(1 / 3)], rtol=1e-5)
    # the mean of a count is 1, that of yes 0.5, and the first category is the most probable one
    squared = [1, (10 / 12) ** 2, 1, 0.25, 0.0975**2, 0], [0.0975**2], [(9 / 12) ** 2, 1]
    assert np.allclose(draw.squared_error[0], [np.mean(errors) for errors in squared], rtol=1e-4)


def test_the_training_set_sets_the_first_features():
    seen, _ = rows()
    likelihood = Columns((6,), KINDS)
    likelihood.learn(torch.from_numpy(seen).split(100))
    with torch.no_grad():
        p = likelihood(likelihood.features_at(torch.zeros(6)).unsqueeze(0).double())
    mean = np.nanmean(seen, 0)
    assert np.allclose(p.mean[0, [0, 1, 3, 4]], mean[[0, 1, 3, 4]], rtol=1e-5)
    for i, column in enumerate((2, 5)):
        share = np.bincount(seen[~np.isnan(seen[:, column]), column].astype(int)) / (~np.isnan(seen[:, column])).sum()
        assert np.allclose(Layout.of(KINDS).split(p.features)[3][i].softmax(-1)[0].detach(), share, atol=0.01)
    assert np.allclose(likelihood.spread[[0, 3]], np.nanstd(seen, 0)[[0, 3]], rtol=1e-5)


def test_moments_leave_missing_cells_out():
    seen, _ = rows()
    mean, std = mean_and_std(examples_of(seen), by_column=True)
    assert np.allclose(mean, np.nanmean(seen, 0), rtol=1e-12) and np.allclose(std, np.nanstd(seen, 0), rtol=1e-10)
    weighted = Examples(torch.from_numpy(seen), schema=SCHEMA, weight=torch.arange(400.0) % 3)
    repeated = examples_of(np.repeat(seen, np.arange(400) % 3, axis=0))
    for one, other in zip(mean_and_std(weighted, by_column=True), mean_and_std(repeated, by_column=True), strict=True):
        assert np.allclose(one, other, rtol=1e-10)
    assert examples_of(seen).ends() == (np.nanmin(seen), np.nanmax(seen))


def test_a_network_sees_a_row_in_numbers():
    network = ColumnInput(KINDS, [0, 2], torch.nn.Identity(), (torch.tensor([1.0]), torch.tensor([2.0])))
    x = torch.tensor([[3.0, 0.5, 2, 0, -1.5, 1], [NAN, NAN, NAN, NAN, NAN, NAN]])
    count = (np.log(4) - 1) / 2
    assert np.allclose(network(x), [[0.5, -1.5, -1, count, 0, 0, 1, 0, 1, 0, 0], [0] * 9 + [1, 1]])
    assert network(x).shape[-1] == ColumnInput.width_of(KINDS, [0, 2])


@pytest.mark.parametrize(
    ("column", "value", "words"), [(0, 1.5, "whole numbers from 0 on"), (2, 3, "0 to 2"), (3, 0.5, "0 to 1"), (0, -1, "from 0 on")]
)
def test_values_of_another_kind_are_refused(trained, column, value, words):
    table = rows()[0][:3]
    table[1, column] = value
    with pytest.raises(SupportError, match=rf"Column {column + 1} .*{words}, but holds {value}"):
        ls.measure(trained[1], examples_of(table))


@pytest.mark.parametrize("kinds", [["numbers"], ["category"], ["category:0"], ["number:3"], ["category:x"]])
def test_kinds_that_do_not_exist_are_refused(kinds):
    with pytest.raises(SettingError, match="kind of a column is"):
        Columns((1,), kinds)


def test_a_run_of_a_table_gives_all_that_others_give(trained):
    recipe, model, train = trained
    assert recipe.model.likelihood.options["kinds"] == KINDS
    figures = ls.measure(model, train)
    assert 0 < figures.mse < 0.6 and np.isfinite(figures.elbo)
    evidence = ls.log_evidence(model, train, draws=50)
    assert figures.elbo < evidence.log_evidence
    with torch.no_grad():
        without_code = model.log_prob_without_code(train.x, *mean_and_std(train, by_column=True))
    assert figures.elbo > float(without_code.mean())
    again = ls.explore.reconstruct(model, train).reconstructions
    assert np.isfinite(again).all() and set(np.unique(again[:, 2])) <= {0, 1, 2}
    assert ls.explore.latent_map(model, train).codes.shape == (400, model.latent)
    assert ls.explore.cluster(model, train, k=3).map.codes.shape == (400, model.latent)
    drawn = ls.explore.sample(model, 2000, draw=True).examples
    seen = train.x.numpy()
    assert (drawn[:, 0] == drawn[:, 0].round()).all() and set(np.unique(drawn[:, 3])) == {0, 1}
    assert np.allclose(drawn.mean(0), np.nanmean(seen, 0), atol=6 * np.nanstd(seen, 0) / 400**0.5)
    reloaded = build_model(recipe, recipe.data.shape)
    reloaded.load_state_dict(model.state_dict())
    assert ls.measure(reloaded.eval(), train).elbo == figures.elbo


def test_missing_cells_are_filled_in_better_than_by_the_mean(trained):
    _, model, train = trained
    seen, whole = rows()
    imputed = ls.explore.impute(model, train)
    holes = np.isnan(seen)
    assert np.array_equal(imputed.missing, holes) and np.array_equal(imputed.values[~holes], seen[~holes])
    assert np.isfinite(imputed.values).all() and (imputed.ess >= 1).all()
    for column in (0, 1, 4):
        errors = [
            np.square(guess - whole[:, column])[holes[:, column]].mean()
            for guess in (imputed.values[:, column], np.nanmean(seen, 0)[column])
        ]
        assert errors[0] < 0.8 * errors[1], column
    for column in (2, 3, 5):
        usual = stats.mode(seen[:, column], nan_policy="omit").mode
        right = [(guess == whole[:, column])[holes[:, column]].mean() for guess in (imputed.values[:, column], usual)]
        assert right[0] > right[1], column
    few = ls.explore.impute(model, train.take([3, 77]))
    assert np.allclose(few.values[0, [2, 3, 5]], imputed.values[3, [2, 3, 5]])  # each row by itself, but for the noise of its index


W, B, STD = torch.tensor([1.0, -2.0, 0.5]), torch.tensor([0.3, 1.0, -1.0]), 0.5


def linear_model(posterior, prior):
    """x = W z + B + noise; q(z | x) is the same for all rows."""
    likelihood = Columns((3,))
    decoder = ls.Decoder(MLP((1,), (3,)), likelihood)
    network = ColumnInput(likelihood.kinds, [], MLP((3,), (posterior.features,)), (torch.zeros(0), torch.zeros(0)))
    model = ls.Autoencoder(ls.Encoder(network, posterior), decoder, prior).eval()
    with torch.no_grad():
        for parameter in model.encoder.parameters():
            parameter.zero_()
        decoder.network.layers[0].weight.copy_(W.unsqueeze(1))
        decoder.network.layers[0].bias.copy_(B)
        likelihood.log_std.fill_(np.log(STD))
    return model


def test_imputation_is_the_conditional_mean_of_a_linear_model():
    """The mean of the missing values given the seen ones is known, and codes from the prior are weighted to it."""
    model = linear_model(ls.posteriors.DiagonalGaussian(1), ls.priors.StandardNormal(1))  # q(z | x) = p(z)
    x = torch.tensor([[1.0, NAN, NAN], [NAN, -1.0, -1.2], [NAN, NAN, NAN]])
    imputed = ls.explore.impute(model, Examples(x), draws=200_000)
    for row, values in zip(x, imputed.values, strict=True):
        seen = ~row.isnan()
        precision = 1 + (W[seen] ** 2).sum() / STD**2
        z = (W[seen] * (row[seen] - B[seen])).sum() / STD**2 / precision
        assert np.allclose(values, torch.where(seen, row, W * z + B), atol=0.02)


def test_imputation_keeps_codes_within_their_bounds():
    """Under a uniform prior, p(z | seen) is a normal distribution cut at 0 and 1, where the mean of two of these rows nearly lies."""
    model = linear_model(POSTERIORS["beta"](latent=1), PRIORS["uniform"](latent=1))
    torch.nn.init.constant_(model.encoder.network.network.output_bias, 0.3)  # not uniform, so its log density outside is not 0
    x = torch.tensor([[1.5, NAN, NAN], [NAN, 1.2, NAN], [NAN, NAN, -0.7]])
    imputed = ls.explore.impute(model, Examples(x), draws=100_000)
    for row, values in zip(x, imputed.values, strict=True):
        seen = ~row.isnan()
        centre, std = float(((row - B) / W)[seen]), float(STD / W[seen].abs())
        z = stats.truncnorm.mean(-centre / std, (1 - centre) / std, centre, std)
        assert np.allclose(values, torch.where(seen, row, W * z + B), atol=0.02)


def test_a_prior_is_fitted_to_wide_rows_with_gaps_in_little_memory():
    width, sizes = 2000, []
    likelihood = Columns((width,))
    network = ColumnInput(likelihood.kinds, [0], MLP((width + 1,), (2,)), (torch.zeros(0), torch.zeros(0)))
    decoder = ls.Decoder(MLP((1,), (width,)), likelihood)
    model = ls.Autoencoder(ls.Encoder(network, ls.posteriors.DiagonalGaussian(1)), decoder, ls.priors.StandardNormal(1))
    decoder.network.register_forward_hook(lambda module, inputs, output: sizes.append(output.numel()))
    x = torch.randn(40, width, generator=generator("wide rows"))
    x[::2, 0] = NAN
    ls.fit_prior(model, Examples(x), components=1)
    assert 0 < max(sizes) <= MAX_VALUES_IMPUTED_AT_ONCE


def test_the_gaps_of_a_row_count_among_its_hidden_cells(trained):
    _, model, train = trained
    x = torch.zeros(20_000, *train.shape)
    x[:5000, :1] = x[5000:6000] = math.nan
    hidden = model.train()._partly_hidden(x, StreamNoise(generator("hidden")))
    model.eval()
    gap, width = 1 / x.shape[1], x.shape[1]
    wanted = (2 * model.hide - gap) ** 2 / (4 * model.hide)  # the mean of max(0, u - gap), for u uniform from 0 to 2 hide
    more = float(hidden[:5000, 1:].isnan().double().mean()) * (width - 1) / width
    assert 0 < gap < 2 * model.hide and abs(more - wanted) < 0.01 and bool(hidden[5000:6000].isnan().all())
    assert abs(float(hidden[6000:].isnan().double().mean()) - model.hide) < 0.01


def test_cells_are_hidden_in_training_alone(trained):
    _, model, train = trained
    assert model.hide > 0
    batch = train.batch(torch.arange(100))
    x = model.scaled(batch.x)
    hidden = model.train()._partly_hidden(x, StreamNoise(generator("hidden")))
    needs = {"log_likelihood", "kl"}
    of_rest = model.draw(batch, noise=StreamNoise(generator("hidden")), needs=needs)
    shown = model.eval()._partly_hidden(x, StreamNoise(generator("hidden")))
    assert shown is x and hidden.isnan().sum() > x.isnan().sum() and bool((hidden.isnan() | (hidden == x)).all())
    with torch.no_grad():  # a hidden cell is a missing cell: neither the encoder nor the likelihood sees it
        p = model.decoder(of_rest.z)
        each = p.log_prob_each(hidden) - torch.where(hidden.isnan(), 0.0, model.scaling.scale.log())
    assert torch.allclose(of_rest.log_likelihood, each.sum(-1), atol=1e-4) and (each[0][hidden.isnan()] == 0).all()
