"""Lists what `jingu export RUN --format safetensors` wrote, and looks ids up in it.

    python3 read_weights.py mine.safetensors
    python3 read_weights.py mine.safetensors user 3 17

Needs NumPy alone. With PyTorch, safetensors.torch.load_file gives the same tensors as a state dict.
"""
import json
import struct
import sys

import numpy as np


def load(path):
    """The tensors by name, mapped into memory, and what the file says of them."""
    with open(path, "rb") as file:
        size, = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
    said = json.loads(header.pop("__metadata__")["jingu"])
    data = np.memmap(path, np.uint8, "r", offset=8 + size)
    tensors = {}
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        tensors[name] = data[begin:end].view("<f4").reshape(tensor["shape"])
    return tensors, said


def main(path, feature=None, *ids):
    tensors, said = load(path)
    if feature is None:
        print(said["model"]["name"], "after step", said["step"], "predicts", ", ".join(said["labels"]))
        for name, tensor in tensors.items():
            of = [it["feature"] for it in said["lookups"] if it["tensor"] == name]
            print(name, list(tensor.shape), "of " + ", ".join(of) if of else "")
        return
    for lookup in said["lookups"]:
        if lookup["feature"] == feature:
            rows = tensors[lookup["tensor"]][[int(i) for i in ids]]
            pooled = rows.mean(0) if lookup["pooling"] == "mean" else rows.sum(0)
            print(lookup["tensor"], lookup["pooling"], pooled)


if __name__ == "__main__":
    main(*sys.argv[1:])
