# SPDX-License-Identifier: LGPL-2.1-or-later
"""Generators on both executors, against PyTorch on the CPU."""
import array
import functools
import importlib
import os
import random

from .contest import Missing, Row, need, timed

HEADS = "pipelines/models/heads.safetensors"


def reference(bench):
    """PyTorch with a thread a core, and the networks (tests/oracle)."""
    torch = need("torch", "python3-torch")
    torch.set_num_threads(os.cpu_count())
    return torch, importlib.import_module("reference")


def heads(bench):
    return bench.root / HEADS


def drawn(kind, bench):
    """A generator of width 64, its weights drawn at random, as a model file."""
    _, nets = reference(bench)
    path = bench.scratch / f"{kind}.safetensors"
    net = getattr(nets, kind)(["T1w", "T2w", "PDw"], 64, 6)
    importlib.import_module("networks").randomise(net, 1)
    nets.save_model(path, net)
    return path


# 77 and 12 GFLOP for a slice of 256 x 256.
star = functools.partial(drawn, "StarGenerator")
wide_unet = functools.partial(drawn, "UNetGenerator")


def torch_contenders(bench, model, image, size):
    """Both memory layouts, and the output as an array."""
    torch, nets = reference(bench)
    values = torch.frombuffer(bytearray(image.read_bytes()), dtype=torch.float32)
    values = values.reshape(-1, 1, size, size)
    target = torch.ones(len(values), dtype=torch.int64)

    def translate(net, x):
        with torch.inference_mode():
            return net(x, target)

    contenders = {}
    for name, layout in dict(nchw=torch.contiguous_format, nhwc=torch.channels_last).items():
        net = nets.load_generator(model).to(memory_format=layout)
        x = values.contiguous(memory_format=layout)
        contenders[f"PyTorch {name}"] = functools.partial(timed, translate, net, x)
    return contenders, translate(net, x).numpy().ravel()


def row(make_model, device, bench, size=256, batch=1):
    model = make_model(bench)
    image, output = bench.scratch / "image.f32", bench.scratch / "output.f32"
    draw = random.Random(1).uniform
    image.write_bytes(array.array("f", (draw(-1, 1) for _ in range(batch * size * size))))
    ours = bench.resident("bench-network", device, model, size, image, output)
    try:
        peers, expected = torch_contenders(bench, model, image, size)
    except Missing as missing:
        remark = f"{ours.name}; {missing}"
        return Row(ours, remark=lambda: remark)

    def difference():
        return max(abs(a - b) for a, b in zip(
            memoryview(output.read_bytes()).cast("f"), expected.tolist(), strict=True))

    return Row(ours, peers, difference, lambda: ours.name)


ROWS = {
    f"{name}, 256x256, {device}": functools.partial(row, model, device)
    for name, model in dict(heads=heads, star=star).items() for device in ("cpu", "vulkan")
} | {
    "unet of width 64, 256x256, cpu": functools.partial(row, wide_unet, "cpu"),
    "star, batch 8, 256x256, cpu": functools.partial(row, star, "cpu", batch=8),
}
