# SPDX-License-Identifier: LGPL-2.1-or-later
"""A step of MMI-GAN on both executors, against PyTorch on the CPU."""
import array
import functools
import importlib
import pathlib
import random
import sys

from .contest import Missing, Resident, Row, need
from .networks import reference

SIZE, BATCH = 256, 4
DOMAINS = ["T1w", "T2w", "PDw", "FLAIR"]


def save_generator(bench, kind):
    """A generator of width 32, as a model file."""
    _, nets = reference(bench)
    net = (nets.UNetGenerator(DOMAINS, 32, 6) if kind == "unet"
           else nets.StarGenerator(DOMAINS, 32, 6))
    path = bench.scratch / f"{kind}.safetensors"
    importlib.import_module("networks").randomise(net, 1)
    nets.save_model(path, net)
    return path


def peak_memory(contender):
    """Megabytes that its process has held at most."""
    status = pathlib.Path(f"/proc/{contender.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def row(kind, device, bench):
    need("torch", "python3-torch")
    model, pairs = save_generator(bench, kind), bench.scratch / "pairs.f32"
    draw = random.Random(1).uniform
    pairs.write_bytes(array.array("f", (draw(-1, 1) for _ in range(2 * BATCH * SIZE * SIZE))))
    ours = bench.resident("bench-training", device, model, BATCH, SIZE, pairs)
    name, first = ours.name.rsplit(" ", 1)
    peers = {}
    for layout in ("nchw", "nhwc"):
        script = pathlib.Path(__file__).with_name("torchtrain.py")
        peers[f"PyTorch {layout}"] = bench.keep(Resident(
            [sys.executable, script, layout, model, str(BATCH), str(SIZE), pairs], bench.env))

    def remark():
        memory = min(peak_memory(peer) for peer in peers.values())
        return f"{name}, {peak_memory(ours)} MB; PyTorch {memory} MB"

    return Row(ours, peers, lambda: max(abs(float(first) - float(p.name)) for p in peers.values()), remark)


ROWS = {
    f"training {kind}, batch {BATCH}, {device}": functools.partial(row, kind, device)
    for kind in ("unet", "star") for device in ("cpu", "vulkan")
}
