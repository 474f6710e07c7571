#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Golden values of the networks and their gradients, computed by PyTorch.

    networks.py [OUT]
    networks.py --load MODEL...

For each kind of model, writes NAME.safetensors, a model with random weights, and
NAME-cases.safetensors: `image` [B, 1, H, W], `label` [B, K, 1, 1] (one-hot;
absent where the network takes none) and `output` [B, 1, H, W], where every
three rows are one batch of different images with different targets and every
image meets every target.

For each of GRADIENTS writes gradient-NAME.safetensors, one step in training:
`parameter/...` before it, its `input/...`, `value/loss`, and what comes of it,
`gradient/...` of the loss and `update/...`, running statistics and vectors of
spectral norm.  Computed in double precision from values that are F32.

Values are F32; sizes keep each file below 100 kB.  OUT: default data/ beside
this file.  With --load only checks that PyTorch can load and run each MODEL.
"""
import pathlib
import sys

import torch
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

import reference


def randomise(net, seed):
    """Weights that keep activations near one, and norms that differ."""
    generator = torch.Generator().manual_seed(seed)
    for name, p in net.named_parameters():
        p.data.normal_(generator=generator)
        if "norm" in name and name.endswith(".weight"):
            p.data.mul_(0.3).add_(1)
        elif p.dim() == 4:
            p.data.mul_((p[0].numel()) ** -0.5)
        else:
            p.data.mul_(0.3)
    for name, b in net.named_buffers():
        b.data.normal_(generator=generator)
        if name.endswith("running_mean"):
            b.data.mul_(0.3)
        elif name.endswith("running_var"):
            b.data.mul_(0.3).exp_()
        else:
            b.data.copy_(F.normalize(b.data, dim=0))


def cases(net, height, width, seed):
    """Three images, each with every target, in batches of three."""
    generator = torch.Generator().manual_seed(seed)
    images = torch.rand(3, 1, height, width, generator=generator) * 2 - 1
    if not net.labels:
        with torch.no_grad():
            return dict(image=images, output=net(images))
    labels, outputs = [], []
    with torch.no_grad():
        for turn in range(net.k):
            target = (torch.arange(3) + turn) % net.k
            labels.append(one_hot(target, net.k))
            outputs.append(net(images, target))
    return dict(image=images.repeat(net.k, 1, 1, 1), label=torch.cat(labels),
                output=torch.cat(outputs))


def one_hot(target, k):
    return F.one_hot(target, k).float()[:, :, None, None]


def write_models(out):
    star, unet, resnet = reference.StarGenerator, reference.UNetGenerator, reference.ResNetGenerator
    three, two = ["T1w", "T2w", "PDw"], ["T1w", "ct"]
    nets = {
        "star-domain": (lambda: star(three, 4, 1, "domain"), 16, 20),
        "star-instance": (lambda: star(two, 4, 2, "instance"), 20, 16),
        "unet-domain": (lambda: unet(three, 2, 5, "domain"), 32, 32),
        "unet-instance": (lambda: unet(two, 6, 3, "instance"), 24, 16),
        "unet-batch": (lambda: unet(["ct"], 4, 3, "batch", labels=False), 24, 16, "T1w"),
        "resnet-plain": (lambda: resnet(["T2w"], 4, 2, "plain"), 20, 16),
        "resnet-domain": (lambda: resnet(two, 3, 1, "domain", labels=True), 16, 20),
    }
    for seed, (name, (make, height, width, *source)) in enumerate(nets.items()):
        net = make().eval()
        randomise(net, seed)
        values = cases(net, height, width, seed)
        reference.save_model(out / f"{name}.safetensors", net, **({"source": source[0]} if source else {}))
        reference.save_tensors(out / f"{name}-cases.safetensors", values, {})
        print(name, "output", values["output"].std().item())


# --- gradients: each makes a network in training, its inputs and its loss ---


def draw(generator, *shape):
    return torch.rand(*shape, generator=generator).mul_(2).sub_(1)


def generator_step(make, n, height, width, seed=None):
    """The mean of the outputs times a fixed row."""
    def step(generator):
        net = make()
        inputs = dict(image=draw(generator, n, 1, height, width),
                      factor=draw(generator, 1, 1, 1, width))
        target = torch.arange(n) % net.k
        if net.labels:
            inputs["label"] = one_hot(target, net.k)
        if seed:
            inputs["seed"] = torch.tensor(seed).reshape(1, 2, 1, 1)
            for layer in net.drop:
                layer.seed = seed

        def loss(net, x):
            return (net(x["image"], target) * x["factor"]).mean()
        return net, inputs, loss
    return step


def pair_step(width, depth, size, spectral=False):
    """Two calls, as for a real and a translated pair: the difference of the
    maps times a fixed image, and the cross entropy of the first."""
    def step(generator):
        net = reference.PairDiscriminator(["T1w", "T2w", "PDw"], width, depth, size)
        if spectral:
            for layer in [*net.layers, net.src, net.cls]:
                spectral_norm(layer)
        target = torch.tensor([2, 0])
        inputs = dict(first=draw(generator, 2, 2, size, size), second=draw(generator, 2, 2, size, size),
                      factor=draw(generator, 1, 1, size >> depth, size >> depth),
                      label=one_hot(target, 3))

        def loss(net, x):
            first, logits = net(x["first"][:, :1], x["first"][:, 1:])
            second, _ = net(x["second"][:, :1], x["second"][:, 1:])
            return ((first - second) * x["factor"]).mean() + F.cross_entropy(logits, target)
        return net, inputs, loss
    return step


def patch_step(channels, width, depth, norm, size):
    """Two calls: the difference of the maps times a fixed image."""
    def step(generator):
        net = reference.PatchDiscriminator(channels, width, depth, norm)
        side = (size >> depth) - 2
        inputs = dict(first=draw(generator, 2, channels, size, size),
                      second=draw(generator, 2, channels, size, size),
                      factor=draw(generator, 1, 1, side, side))

        def loss(net, x):
            return ((net(x["first"]) - net(x["second"])) * x["factor"]).mean()
        return net, inputs, loss
    return step


def penalty_step(width, depth, size):
    """WGAN-GP's penalty: its gradient is one of a gradient."""
    def step(generator):
        net = reference.PairDiscriminator(["T1w", "T2w", "PDw"], width, depth, size)
        inputs = {name: draw(generator, 3, 1, size, size) for name in ("source", "real", "fake")}
        inputs["alpha"] = torch.rand(3, 1, 1, 1, generator=generator)

        def loss(net, x):
            return reference.gradient_penalty(net, x["source"], x["real"], x["fake"], x["alpha"])
        return net, inputs, loss
    return step


GRADIENTS = {
    "star": generator_step(lambda: reference.StarGenerator(["T1w", "T2w", "PDw"], 2, 1), 2, 8, 12),
    "unet": generator_step(
        lambda: reference.UNetGenerator(["T1w", "ct"], 3, 3, "instance"), 2, 8, 16),
    "unet-batch": generator_step(
        lambda: reference.UNetGenerator(["ct"], 3, 3, "batch", labels=False), 2, 8, 16),
    "unet-dropout": generator_step(
        lambda: reference.UNetGenerator(["ct"], 1, 6, "batch", labels=False, dropout=0.5), 1, 64, 64,
        (5123456, 11765432)),
    "resnet": generator_step(lambda: reference.ResNetGenerator(["T2w"], 2, 2), 2, 12, 8),
    "pair": pair_step(4, 2, 12),
    "pair-spectral": pair_step(4, 2, 12, spectral=True),
    "patch-batch": patch_step(2, 3, 2, "batch", 24),
    "patch-plain": patch_step(1, 3, 2, "plain", 24),
    "penalty": penalty_step(4, 2, 12),
}


def plain_name(name):
    """Spectral norm's name for the weight that it divides."""
    return name.replace(".weight_orig", ".weight")


def state(tensors):
    """As [N, C, H, W], without the vector v, which u follows from."""
    return {plain_name(name): t.detach().clone() for name, t in tensors if not name.endswith(".weight_v")}


def write_gradients(out):
    for seed, (name, step) in enumerate(GRADIENTS.items()):
        generator = torch.Generator().manual_seed(100 + seed)
        net, inputs, loss = step(generator)
        randomise(net, 100 + seed)
        net.double().train()
        before = state([*net.named_parameters(), *net.named_buffers()])
        value = loss(net, {key: x.double() for key, x in inputs.items()})
        value.backward()
        gradients = state((key, torch.zeros_like(p) if p.grad is None else p.grad)
                          for key, p in net.named_parameters())
        groups = dict(parameter=before, input=inputs, value=dict(loss=value), gradient=gradients,
                      update=state(net.named_buffers()))
        reference.save_tensors(out / f"gradient-{name}.safetensors", {
            f"{group}/{key}": t for group, tensors in groups.items() for key, t in tensors.items()}, {})
        print(name, "loss", value.item(), "gradients",
              " ".join(f"{g.abs().max().item():.1e}" for g in gradients.values()))


def load(path):
    net = reference.load_generator(path)
    multiple = 2 ** int(net.config["levels"]) if net.config["generator"] == "unet" else 8
    with torch.no_grad():
        output = net(torch.zeros(1, 1, multiple, multiple), torch.tensor([0]))
    print(path, net.config, sum(p.numel() for p in net.parameters()), output.std().item())


def main(arguments):
    if arguments[:1] == ["--load"]:
        for path in arguments[1:]:
            load(path)
        return
    out = pathlib.Path(arguments[0]) if arguments else pathlib.Path(__file__).parent / "data"
    write_models(out)
    write_gradients(out)


if __name__ == "__main__":
    main(sys.argv[1:])
