#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Golden values of both generators, computed by PyTorch.

    networks.py [OUT]

For each generator and norm, writes NAME.safetensors, a model with random weights, and
NAME-cases.safetensors: `image` [B, 1, H, W], `label` [B, K, 1, 1] (one-hot)
and `output` [B, 1, H, W], where every three rows are one batch of different
images with different targets and every image meets every target.  Weights and
values are F32; sizes keep each file below 100 kB.  OUT: default data/ beside
this file.
"""
import pathlib
import sys

import torch
from torch.nn import functional as F

import reference


def randomise(net, seed):
    """Weights that keep activations near one, and norms that differ."""
    generator = torch.Generator().manual_seed(seed)
    for name, p in net.named_parameters():
        p.data.normal_(generator=generator)
        if name.endswith("norm.weight") or ".norm1.weight" in name or ".norm2.weight" in name:
            p.data.mul_(0.3).add_(1)
        elif p.dim() == 4:
            p.data.mul_((p[0].numel()) ** -0.5)
        else:
            p.data.mul_(0.3)


def cases(net, height, width, seed):
    """Three images, each with every target, in batches of three."""
    k = net.k
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(3, 1, height, width, generator=generator) * 2 - 1
    labels, outputs = [], []
    with torch.no_grad():
        for turn in range(k):
            target = (torch.arange(3) + turn) % k
            labels.append(F.one_hot(target, k).float()[:, :, None, None])
            outputs.append(net(images, target))
    return dict(image=images.repeat(k, 1, 1, 1), label=torch.cat(labels),
                output=torch.cat(outputs))


class Values(torch.nn.Module):
    """Tensors as the state of a module, which is what the writer takes."""

    def __init__(self, tensors):
        super().__init__()
        self.config = {}
        for name, tensor in tensors.items():
            self.register_buffer(name, tensor)


def main(out):
    star, unet = reference.StarGenerator, reference.UNetGenerator
    three, two = ["T1w", "T2w", "PDw"], ["T1w", "ct"]
    nets = {
        "star-domain": (lambda: star(three, 4, 1, True), 16, 20),
        "star-instance": (lambda: star(two, 4, 2, False), 20, 16),
        "unet-domain": (lambda: unet(three, 2, 5, True), 32, 32),
        "unet-instance": (lambda: unet(two, 6, 3, False), 24, 16),
    }
    for seed, (name, (make, height, width)) in enumerate(nets.items()):
        net = make().eval()
        randomise(net, seed)
        values = cases(net, height, width, seed)
        reference.save_model(out / f"{name}.safetensors", net)
        reference.save_model(out / f"{name}-cases.safetensors", Values(values))
        print(name, "output", values["output"].std().item())


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "data")
