#!/usr/bin/env python3
"""LightGBM with its defaults: features of one id as categorical, those of several as a column an id.

    lightgbm_peer.py ARRAYS PREDICTIONS SEED
"""
import sys

import lightgbm
import numpy as np

import encoded


def matrix(part, table_rows, single):
    columns = [part.ids[k].astype(np.float32) for k in single]
    for k in range(len(table_rows)):
        if k not in single:
            flags = np.zeros((len(part.labels), table_rows[k] + 1), np.float32)
            # No id is -1, the last column, which is left out.
            np.put_along_axis(flags, part.ids[k] % (table_rows[k] + 1), 1, axis=1)
            columns.append(flags[:, :-1])
    return np.hstack(columns + [part.dense])


def main(folder, predictions, seed):
    table_rows, parts = encoded.read(folder)
    # A list is at least two wide in some part.
    single = [k for k in range(len(table_rows)) if all(part.ids[k].shape[1] == 1 for part in parts)]
    train, valid, test = (matrix(part, table_rows, single) for part in parts)
    rows = lightgbm.Dataset(train, parts[0].labels, categorical_feature=list(range(len(single))))
    parameters = {"objective": "binary", "metric": "binary_logloss", "seed": seed, "verbose": -1}
    losses = {}
    booster = lightgbm.train(
        parameters,
        rows,
        valid_sets=[rows.create_valid(valid, parts[1].labels)],
        valid_names=["valid"],
        callbacks=[lightgbm.record_evaluation(losses)],
    )
    losses = losses["valid"]["binary_logloss"]
    best = int(np.argmin(losses)) + 1
    encoded.write(predictions, booster.predict(test, num_iteration=best))
    print("kept tree %d of %d" % (best, len(losses)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
