#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Golden trainings, by PyTorch: what each step measures.

    trainer.py [OUT]

Writes trainer.safetensors: for each case CASE.MEASURE, a value a step.
Weights, images and whatever is random are made here by the same rules as in
the trainer and tests/unit/trainer-fixture.c, so that only results need to be
stored.  OUT: default data/ beside this file.
"""
import contextlib
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import spectral_norm

import reference

SIZE, BATCH, SEED, WIDTH = 32, 2, 20, 8
POOL = 3
# At this rate float32 does not matter: in float64 the terms of 100 steps are
# the same within a fraction of a percent, which with 2e-4 they are not.
RATE = 3e-5
# Width of a discriminator that learns something in that time without a
# target for its scores.
CRITIC = 32
DOMAINS = ["T1w", "T2w", "PDw"]


# --- random numbers ---

def philox(block, stream, key):
    """Philox4x32-10 of counters (block, stream, 0); Salmon et al. 2011."""
    mask = np.uint64(0xffffffff)
    block = np.asarray(block, np.uint64)
    c = [block & mask, block >> np.uint64(32), np.full_like(block, stream), np.zeros_like(block)]
    k = [key & 0xffffffff, key >> 32]
    for _ in range(10):
        a, b = c[0] * np.uint64(0xd2511f53), c[2] * np.uint64(0xcd9e8d57)
        c = [(b >> np.uint64(32)) ^ c[1] ^ np.uint64(k[0]), b & mask,
             (a >> np.uint64(32)) ^ c[3] ^ np.uint64(k[1]), a & mask]
        k = [(k[0] + 0x9e3779b9) & 0xffffffff, (k[1] + 0xbb67ae85) & 0xffffffff]
    return c


def stream_of(name):
    """Bernstein's hash."""
    value = 5381
    for byte in name.encode():
        value = (value * 33 + byte) & 0xffffffff
    return value


def uniform(name, position):
    return float(philox(position, stream_of(name), SEED)[0]) / 2**32


def normal(name, n):
    """Box and Muller: a block of four words makes two pairs."""
    words = philox(np.arange((n + 3) // 4), stream_of(name), SEED)
    pairs = []
    for half in (0, 2):
        radius = np.sqrt(-2 * np.log((words[half] + 0.5) / 2**32))
        angle = 2 * np.pi * words[half + 1] / 2**32
        pairs.append(np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1))
    return torch.from_numpy(np.concatenate(pairs, 1).reshape(-1)[:n].astype("f4"))


def plain(name):
    """The name without spectral norm's marks."""
    return name.replace(".weight_orig", ".weight")


def initialise(net, prefix):
    for name, p in net.state_dict().items():
        full = prefix + plain(name)
        if name.endswith(".weight_u"):
            u = normal(full, p.numel())
            p.copy_(u / u.norm())
        elif name.endswith((".bias", ".running_mean")):
            p.zero_()
        elif name.endswith(".running_var"):
            p.fill_(1)
        elif "norm" in name:
            batch = any(isinstance(m, reference.BatchNorm) for m in net.modules())
            p.copy_(1 + 0.02 * normal(full, p.numel()) if batch else torch.ones_like(p))
        elif not name.endswith(".weight_v"):
            p.copy_((0.02 * normal(full, p.numel())).reshape(p.shape))


# --- images ---

def image(pair, domain, size):
    y, x = np.mgrid[:size, :size].astype("f8")
    s = (0.6 * np.sin(0.35 * x + 0.7 * pair) * np.cos(0.25 * y - 0.4 * pair)
         + 0.4 * np.sin(0.03 * (pair % 7 + 1) * (x + y)))
    return (0.9 * s, 0.8 - 1.6 * s * s, -0.7 * s)[domain]


def batch(step, one_way, size=SIZE):
    """Source, target, target's domain."""
    k, rows = len(DOMAINS), []
    for pair in range(step * BATCH, (step + 1) * BATCH):
        a, b = divmod(0 if one_way else pair % (k * (k - 1)), k - 1)
        b += b >= a
        rows.append((image(pair, a, size), image(pair, b, size), b))
    source, target, label = zip(*rows)

    def pack(images):
        """With the rounding of an augmentation by a gain of 1."""
        return 1 - F.relu(2 - (torch.from_numpy(np.stack(images).astype("f4"))[:, None] + 1))

    return pack(source), pack(target), torch.tensor(label)


# --- adversaries: loss of the generator, of the discriminator ---

def softplus(x):
    return F.softplus(x).mean()


ADVERSARIES = {
    "lsgan": (lambda f: ((f - 1)**2).mean(), lambda r, f: (((r - 1)**2).mean() + (f**2).mean()) / 2),
    "wgan": (lambda f: -f.mean(), lambda r, f: f.mean() - r.mean()),
    "bce": (lambda f: softplus(-f), lambda r, f: (softplus(-r) + softplus(f)) / 2),
    "hinge": (lambda f: -f.mean(), lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean()),
}


# --- trainings ---

def norm(net):
    return float(torch.sqrt(sum((p.grad.double()**2).sum() for p in net.parameters() if p.grad is not None)))


@contextlib.contextmanager
def turn(nets, optimiser, measures):
    """Gradients of what the body adds up, and the update of `nets`."""
    losses = []
    yield losses
    optimiser.zero_grad()
    sum(losses).backward()
    for name, net in nets.items():
        measures[f"{name}-gradient-norm"] = norm(net)
    optimiser.step()


def adam(nets, rate):
    return torch.optim.Adam([p for n in nets.values() for p in n.parameters()], rate, (0.5, 0.999))


def dropout_seed(g, step):
    draw = [int(2**24 * uniform("dropout", 2 * step + i)) for i in (0, 1)]
    for module in g.modules():
        if isinstance(module, reference.Dropout):
            module.seed = draw


def train_pairs(g, d, steps, rate, adversary, one_way=False, penalty=0, detail=0, size=SIZE):
    """MMI-GAN, Pix2pix and, without `d`, regression."""
    g_nets, d_nets = {"generator": g}, {"discriminator": d}
    for name, net in {**g_nets, **d_nets}.items():
        if net is not None:
            initialise(net, name + ".")
    opt_g = adam(g_nets, rate)
    if d is not None:
        opt_d = adam(d_nets, rate)
        for_g, for_d = ADVERSARIES[adversary]
    for step in range(steps):
        m = {}
        source, target, label = batch(step, one_way, size)
        dropout_seed(g, step)
        fake = g(source, label)
        if d is not None:
            with turn(d_nets, opt_d, m) as losses:
                real_map, real_logits = d(source, target)
                fake_map, _ = d(source, fake.detach())
                m["discriminator-adversarial"] = for_d(real_map, fake_map)
                losses.append(m["discriminator-adversarial"])
                if real_logits is not None:
                    m["discriminator-domain"] = F.cross_entropy(real_logits, label)
                    losses.append(m["discriminator-domain"])
                if penalty:
                    alpha = torch.tensor([uniform("mixture", step * BATCH + i) for i in range(BATCH)])
                    m["discriminator-gradient-penalty"] = reference.gradient_penalty(
                        d, source, target, fake, alpha[:, None, None, None])
                    losses.append(penalty * m["discriminator-gradient-penalty"])
        with turn(g_nets, opt_g, m) as losses:
            m["l1"] = F.l1_loss(fake, target)
            losses.append(m["l1"] if d is None else 100 * m["l1"])
            if detail:
                error = fake - target
                m["detail"] = (error - F.avg_pool2d(error, 3, 1, 1)).abs().mean()
                losses.append(detail * m["detail"])
            if d is not None:
                fake_map, fake_logits = d(source, fake)
                m["adversarial"] = for_g(fake_map)
                losses.append(m["adversarial"])
                if fake_logits is not None:
                    m["domain"] = F.cross_entropy(fake_logits, label)
                    losses.append(m["domain"])
        yield m


class Pool:
    """Decides before it sees; an image is taken once a batch."""

    def __init__(self, name):
        self.name, self.images = name, []

    def show(self, fakes, step):
        taken, old, shown = set(), list(self.images), []
        for row, fake in enumerate(fakes):
            position = 2 * (step * BATCH + row)
            if len(self.images) < POOL:
                taken.add(len(self.images))
                self.images.append(fake)
            elif uniform(self.name, position) >= 0.5:
                slot = int(POOL * uniform(self.name, position + 1))
                if slot not in taken:
                    taken.add(slot)
                    self.images[slot], fake = fake, old[slot]
            shown.append(fake)
        return torch.stack(shown)


def train_cycle(gs, ds, steps, rate):
    """CycleGAN: generators first."""
    g_nets = {"generator": gs[0], "generator-back": gs[1]}
    d_nets = {"discriminator": ds[0], "discriminator-back": ds[1]}
    for name, net in {**g_nets, **d_nets}.items():
        initialise(net, name + ".")
    opt_g, opt_d = adam(g_nets, rate), adam(d_nets, rate)
    for_g, for_d = ADVERSARIES["lsgan"]
    pools = Pool("pool"), Pool("pool-back")
    for step in range(steps):
        m = {}
        images = batch(step, True)[:2]
        fakes = [g(x) for g, x in zip(gs, images)]
        with turn(g_nets, opt_g, m) as losses:
            m["adversarial"] = sum(for_g(d(f)) for d, f in zip(ds, fakes))
            m["cycle"] = sum(F.l1_loss(g(f), x) for g, f, x in zip(gs[::-1], fakes, images))
            m["identity"] = sum(F.l1_loss(g(x), x) for g, x in zip(gs, images[::-1]))
            losses += [m["adversarial"], 10 * m["cycle"], 5 * m["identity"]]
        with turn(d_nets, opt_d, m) as losses:
            shown = [pool.show(f.detach(), step) for pool, f in zip(pools, fakes)]
            m["discriminator-adversarial"] = sum(
                for_d(d(x), d(f)) for d, x, f in zip(ds, images[::-1], shown))
            losses.append(m["discriminator-adversarial"])
        yield m


# --- networks ---

class Conditional(nn.Module):
    """A PatchGAN that sees the source as well; knows no domains."""

    def __init__(self):
        super().__init__()
        patch = reference.PatchDiscriminator(2, WIDTH, 2, "batch")
        self.layers, self.norms, self.src = patch.layers, patch.norms, patch.src
        self.patch = [patch]

    def forward(self, source, candidate):
        return self.patch[0](torch.cat([source, candidate], 1)), None


def unet():
    return reference.UNetGenerator(DOMAINS, WIDTH, 4)


def star():
    return reference.StarGenerator(DOMAINS, WIDTH, 2)


def pair(width=WIDTH, spectral=False):
    d = reference.PairDiscriminator(DOMAINS, width, 3, SIZE)
    if spectral:
        for module in d.modules():
            if isinstance(module, nn.Conv2d):
                spectral_norm(module)
    return d


def pix2pix_unet():
    return reference.UNetGenerator(["T2w"], WIDTH, 6, "batch", False, 0.5)


def resnet():
    return reference.ResNetGenerator(["T2w"], WIDTH, 2)


def patch():
    return reference.PatchDiscriminator(1, WIDTH, 2, "plain")


CASES = {
    "mmigan": lambda: train_pairs(unet(), pair(), 100, RATE, "lsgan"),
    "mmigan-star": lambda: train_pairs(star(), pair(), 100, RATE, "lsgan"),
    "mmigan-wgan-gp": lambda: train_pairs(unet(), pair(CRITIC), 100, RATE, "wgan", penalty=10),
    "mmigan-wgan-gp-star": lambda: train_pairs(star(), pair(CRITIC), 100, RATE, "wgan", penalty=10),
    "mmigan-bce": lambda: train_pairs(unet(), pair(), 20, RATE, "bce"),
    "mmigan-hinge": lambda: train_pairs(unet(), pair(spectral=True), 20, RATE, "hinge"),
    "pix2pix": lambda: train_pairs(pix2pix_unet(), Conditional(), 20, RATE, "bce", one_way=True, size=64),
    "cyclegan": lambda: train_cycle([resnet(), resnet()], [patch(), patch()], 10, RATE),
    "l1": lambda: train_pairs(unet(), None, 20, RATE, None),
    "l1-detail": lambda: train_pairs(unet(), None, 20, RATE, None, detail=3),
}


def main(out):
    tensors = {}
    for case, train in CASES.items():
        steps = list(train())
        for name in steps[0]:
            tensors[f"{case}.{name}"] = torch.tensor([float(m[name]) for m in steps])
        print(case, {name: round(float(value), 4) for name, value in steps[-1].items()})
    reference.save_tensors(out / "trainer.safetensors", tensors, {})


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here / "data")
