"""A table with its missing cells filled in, whose first line is read as it was when its values were."""

import numpy as np

from latentscape.data import find_source
from latentscape.reading import Column, ReadOptions
from latentscape.runs.filling import filled_file, lines_of


def test_columns_that_were_left_out_tell_a_line_of_names_too(here):
    (here / "spectra.csv").write_text("400,402,404,406,408,410,412\n405,409,1,2,3,,5\n1,2,3,4,5,6,7\n411,2,3,4,5,6,400\n")
    kept = tuple(Column(name) for name in ("408", "410", "412"))
    reading = ReadOptions(drop=("400", "402", "404", "406"), schema=kept)
    examples = find_source("spectra.csv", reading=reading).load().train
    assert len(examples) == 3
    values, names = examples.values().double().numpy(), [column.name for column in kept]
    filled = filled_file(here / "spectra.csv", np.nan_to_num(values, nan=9.0), np.isnan(values), kept, reading=reading)
    assert filled.content.decode().splitlines()[:2] == ["400,402,404,406,408,410,412", "405,409,1,2,3,9,5"]
    assert lines_of(here / "spectra.csv", names, reading) == [2, 3, 4]
