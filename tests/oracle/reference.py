# SPDX-License-Identifier: LGPL-2.1-or-later
"""The networks of this project in PyTorch: the oracle for what the shaders compute.

A module's state_dict names are the tensor names of a model file, and its
`config` is the file's metadata; both are written by `save_model` below.
Images are [N, 1, H, W], float32, in [-1, 1]; a domain is its index in
`domains`.  Runs on PyTorch 1.13 (Debian: python3-torch), CPU.
"""
import json
import struct

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class DomainNorm(nn.Module):
    """Instance norm (biased variance over H, W; eps 1e-5), then scale and shift.

    `per_domain`: one (scale, shift) row for each target domain, [K, C], so the
    label survives the normalisation; otherwise one row for all, [C].
    """

    def __init__(self, channels, domains, per_domain):
        super().__init__()
        shape = (domains, channels) if per_domain else (channels,)
        self.weight = nn.Parameter(torch.ones(shape))
        self.bias = nn.Parameter(torch.zeros(shape))

    def forward(self, x, target):
        weight, bias = self.weight, self.bias
        if weight.dim() == 2:
            weight, bias = weight[target], bias[target]
        else:
            weight, bias = weight[None], bias[None]
        return F.instance_norm(x, eps=1e-5) * weight[..., None, None] + bias[..., None, None]


class Conv(nn.Module):
    """A convolution and its norm (absent where `per_domain` is None)."""

    def __init__(self, conv, channels=0, domains=0, per_domain=None):
        super().__init__()
        self.conv = conv
        if per_domain is not None:
            self.norm = DomainNorm(channels, domains, per_domain)

    def forward(self, x, target=None):
        x = self.conv(x)
        return self.norm(x, target) if hasattr(self, "norm") else x


def with_label_maps(image, target, domains):
    """Append the K one-hot maps of the target domain: [N, 1 + K, H, W]."""
    n, _, h, w = image.shape
    maps = F.one_hot(target, domains).to(image.dtype)[:, :, None, None].expand(n, domains, h, w)
    return torch.cat([image, maps], 1)


class ResidualBlock(nn.Module):
    def __init__(self, channels, domains, per_domain):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm1 = DomainNorm(channels, domains, per_domain)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.norm2 = DomainNorm(channels, domains, per_domain)

    def forward(self, x, target):
        y = F.relu(self.norm1(self.conv1(x), target))
        return x + self.norm2(self.conv2(y), target)


class StarGenerator(nn.Module):
    """StarGAN's generator for one grey channel; zero padding, no conv bias.

    H and W must be multiples of 4.
    """

    def __init__(self, domains, width=64, blocks=6, per_domain=True):
        super().__init__()
        k, w = len(domains), width
        self.config = dict(generator="star", domains=",".join(domains), width=str(width),
                           blocks=str(blocks), norm="domain" if per_domain else "instance")
        self.k = k
        self.stem = Conv(nn.Conv2d(1 + k, w, 7, 1, 3, bias=False), w, k, per_domain)
        self.down = nn.ModuleList(
            Conv(nn.Conv2d(w << i, w << (i + 1), 4, 2, 1, bias=False), w << (i + 1), k, per_domain)
            for i in range(2))
        self.blocks = nn.ModuleList(ResidualBlock(w << 2, k, per_domain) for _ in range(blocks))
        self.up = nn.ModuleList(
            Conv(nn.ConvTranspose2d(w << (2 - i), w << (1 - i), 4, 2, 1, bias=False),
                 w << (1 - i), k, per_domain) for i in range(2))
        self.head = Conv(nn.Conv2d(w, 1, 7, 1, 3, bias=False))

    def forward(self, image, target):
        x = F.relu(self.stem(with_label_maps(image, target, self.k), target))
        for layer in self.down:
            x = F.relu(layer(x, target))
        for block in self.blocks:
            x = block(x, target)
        for layer in self.up:
            x = F.relu(layer(x, target))
        return torch.tanh(self.head(x))


class UNetGenerator(nn.Module):
    """Pix2pix's U-Net with label maps; `levels` halvings, H and W multiples of 2**levels.

    Channels: width * (1, 2, 4, 8, 8, ...).  The first and the innermost
    convolution have no norm; dropout is not part of the network.
    """

    def __init__(self, domains, width=64, levels=8, per_domain=True):
        super().__init__()
        k = len(domains)
        self.config = dict(generator="unet", domains=",".join(domains), width=str(width),
                           levels=str(levels), norm="domain" if per_domain else "instance")
        self.k = k
        c = [width * min(1 << i, 8) for i in range(levels)]
        last = levels - 1
        self.down = nn.ModuleList()
        for i in range(levels):
            conv = nn.Conv2d(c[i - 1] if i else 1 + k, c[i], 4, 2, 1, bias=False)
            self.down.append(Conv(conv, c[i], k, None if i in (0, last) else per_domain))
        self.up = nn.ModuleList()
        for i in range(last, 0, -1):
            conv = nn.ConvTranspose2d(c[i] * (1 if i == last else 2), c[i - 1], 4, 2, 1, bias=False)
            self.up.append(Conv(conv, c[i - 1], k, per_domain))
        self.head = Conv(nn.ConvTranspose2d(2 * c[0], 1, 4, 2, 1, bias=True))

    def forward(self, image, target):
        x = self.down[0](with_label_maps(image, target, self.k))
        skips = [x]
        for layer in self.down[1:]:
            x = layer(F.leaky_relu(x, 0.2), target)
            skips.append(x)
        skips.pop()
        for layer in self.up:
            x = torch.cat([skips.pop(), layer(F.relu(x), target)], 1)
        return torch.tanh(self.head(F.relu(x)))


class PairDiscriminator(nn.Module):
    """Real or translated, and which domain: sees (source, candidate) as two channels.

    4x4 stride-2 convolutions with LeakyReLU(0.01), no norm, so that the exact
    gradient penalty needs no second-order terms.  Returns the patch map
    [N, 1, S, S] and the domain logits [N, K], S = size / 2**depth.
    """

    def __init__(self, domains, width=64, depth=4, size=256):
        super().__init__()
        k = len(domains)
        self.config = dict(discriminator="pair", width=str(width), depth=str(depth), size=str(size))
        c = [2] + [width << i for i in range(depth)]
        self.layers = nn.ModuleList(nn.Conv2d(c[i], c[i + 1], 4, 2, 1) for i in range(depth))
        self.src = nn.Conv2d(c[-1], 1, 3, 1, 1, bias=False)
        self.cls = nn.Conv2d(c[-1], k, size >> depth, bias=False)

    def forward(self, source, candidate):
        x = torch.cat([source, candidate], 1)
        for layer in self.layers:
            x = F.leaky_relu(layer(x), 0.01)
        return self.src(x), self.cls(x).flatten(1)


def gradient_penalty(discriminator, source, real, fake, alpha):
    """WGAN-GP over the mean of the patch map; the norm is over both channels."""
    mixed = (alpha * real + (1 - alpha) * fake).detach().requires_grad_()
    source = source.detach().requires_grad_()
    patch, _ = discriminator(source, mixed)
    grads = torch.autograd.grad(patch.mean((1, 2, 3)).sum(), [source, mixed], create_graph=True)
    norm = (sum(g.square().sum((1, 2, 3)) for g in grads) + 1e-12).sqrt()
    return (norm - 1).square().mean()


def save_model(path, module, **extra):
    """Write `module` as safetensors, float32, with its config as metadata."""
    tensors = {k: v.detach().numpy().astype("<f4") for k, v in module.state_dict().items()}
    header, offset = {"__metadata__": {"format": "mmigan", **module.config, **extra}}, 0
    for name, a in tensors.items():
        header[name] = dict(dtype="F32", shape=list(a.shape), data_offsets=[offset, offset + a.nbytes])
        offset += a.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for a in tensors.values():
            f.write(np.ascontiguousarray(a).tobytes())


def load_tensors(path):
    """Read a safetensors file: (metadata, {name: torch tensor}); F32 and F16."""
    with open(path, "rb") as f:
        size, = struct.unpack("<Q", f.read(8))
        header, body = json.loads(f.read(size)), f.read()
    meta = header.pop("__metadata__", {})
    kinds = {"F32": "<f4", "F16": "<f2"}
    return meta, {n: torch.from_numpy(
        np.frombuffer(body[slice(*t["data_offsets"])], kinds[t["dtype"]])
        .astype("f4").reshape(t["shape"])) for n, t in header.items()}


def load_generator(path):
    """Rebuild the generator that a model file describes."""
    meta, tensors = load_tensors(path)
    domains, per_domain = meta["domains"].split(","), meta["norm"] == "domain"
    if meta["generator"] == "star":
        net = StarGenerator(domains, int(meta["width"]), int(meta["blocks"]), per_domain)
    else:
        net = UNetGenerator(domains, int(meta["width"]), int(meta["levels"]), per_domain)
    net.load_state_dict({k: v for k, v in tensors.items() if k in net.state_dict()})
    return net.eval()
