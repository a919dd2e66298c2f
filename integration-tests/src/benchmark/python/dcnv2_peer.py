#!/usr/bin/env python3
"""DCNv2 (Wang et al., 2021, stacked in parallel) in PyTorch, with the settings that FuxiCTR starts from.

    dcnv2_peer.py ARRAYS PREDICTIONS SEED

Embeddings of 16, three cross layers beside an MLP of 3 x 400, Adam at 0.001, batches of 4096. The log loss of the valid part
decides: after a pass without gain the learning rate falls to a tenth, after two training ends.
"""
import copy
import sys

import numpy as np
import torch
from torch import nn

import encoded

DIMENSION, DEVIATION = 16, 0.05
CROSS_LAYERS, MLP = 3, (400, 400, 400)
LEARNING_RATE, DECAY, PATIENCE, PASSES = 1e-3, 0.1, 2, 100
BATCH, SCORED_BATCH = 4096, 16384


class DcnV2(nn.Module):
    def __init__(self, table_rows, dense):
        super().__init__()
        # One row more for no id, which stays zero.
        self.tables = nn.ModuleList(
            nn.EmbeddingBag(rows + 1, DIMENSION, mode="mean", padding_idx=int(rows)) for rows in table_rows
        )
        self.dense = nn.Parameter(torch.randn(dense, DIMENSION) * DEVIATION)
        width = (len(table_rows) + dense) * DIMENSION
        self.cross = nn.ModuleList(nn.Linear(width, width) for _ in range(CROSS_LAYERS))
        sizes = (width,) + MLP
        layers = [[nn.Linear(a, b), nn.ReLU()] for a, b in zip(sizes, sizes[1:])]
        self.mlp = nn.Sequential(*sum(layers, []))
        self.out = nn.Linear(width + MLP[-1], 1)
        for table in self.tables:
            nn.init.normal_(table.weight, std=DEVIATION)
            with torch.no_grad():
                table.weight[table.padding_idx] = 0

    def forward(self, ids, dense):
        x0 = torch.cat(
            [table(each) for table, each in zip(self.tables, ids)] + [(dense.unsqueeze(2) * self.dense).flatten(1)], 1
        )
        x = x0
        for layer in self.cross:
            x = x0 * layer(x) + x
        return self.out(torch.cat([x, self.mlp(x0)], 1)).squeeze(1)


class Rows:
    """A part as tensors."""

    def __init__(self, part, table_rows):
        padded = [np.where(ids < 0, rows, ids) for ids, rows in zip(part.ids, table_rows)]
        self.ids = [torch.from_numpy(ids.astype(np.int64)) for ids in padded]
        self.dense, self.labels = torch.from_numpy(part.dense), torch.from_numpy(part.labels)

    def __len__(self):
        return len(self.labels)

    def logits(self, model, rows):
        return model([ids[rows] for ids in self.ids], self.dense[rows])


@torch.no_grad()
def scored(model, part):
    return torch.cat([part.logits(model, rows) for rows in torch.arange(len(part)).split(SCORED_BATCH)])


def train_pass(model, optimizer, loss, part):
    for rows in torch.randperm(len(part)).split(BATCH):
        optimizer.zero_grad()
        loss(part.logits(model, rows), part.labels[rows]).backward()
        optimizer.step()


def main(folder, predictions, seed):
    torch.manual_seed(seed)
    table_rows, parts = encoded.read(folder)
    train, valid, test = (Rows(part, table_rows) for part in parts)
    model, loss = DcnV2(table_rows, train.dense.shape[1]), nn.BCEWithLogitsLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE)
    best, best_pass, best_state = float("inf"), 0, None
    for number in range(1, PASSES + 1):
        train_pass(model, optimizer, loss, train)
        value = loss(scored(model, valid), valid.labels).item()
        if value < best:
            best, best_pass, best_state = value, number, copy.deepcopy(model.state_dict())
        elif number - best_pass == PATIENCE:
            break
        else:
            for group in optimizer.param_groups:
                group["lr"] *= DECAY
    model.load_state_dict(best_state)
    encoded.write(predictions, torch.sigmoid(scored(model, test).double()).numpy())
    print("kept pass %d of %d" % (best_pass, number))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
