"""Reads the arrays that the benchmark writes for peers and writes their predictions."""
import os

import numpy as np


class Part:
    """The N rows of a part: `labels` [N], `dense` [N, m] and, a sparse feature, `ids` [N, width] with -1 for no id."""

    def __init__(self, folder, name, features):
        def load(what):
            return np.load(os.path.join(folder, "%s-%s.npy" % (name, what)))

        self.labels, self.dense = load("labels"), load("dense")
        self.ids = [load("ids-%d" % feature) for feature in range(features)]


def read(folder):
    """The number of ids of every sparse feature, and the train, valid and test part."""
    table_rows = np.load(os.path.join(folder, "table-rows.npy"))
    return table_rows, [Part(folder, name, len(table_rows)) for name in ("train", "valid", "test")]


def write(file, probabilities):
    np.savetxt(file, probabilities, fmt="%.9g")
