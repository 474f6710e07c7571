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


class PlainNorm(nn.Module):
    """Instance norm alone."""

    def forward(self, x, target=None):
        return F.instance_norm(x, eps=1e-5)


class BatchNorm(nn.Module):
    """PyTorch's, without its counter of batches, which is no part of a model file."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x, target=None):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias,
                            self.training, momentum=0.1, eps=1e-5)


def make_norm(kind, channels, domains=1):
    """`kind`: domain, instance, plain or batch."""
    if kind == "plain":
        return PlainNorm()
    return BatchNorm(channels) if kind == "batch" else DomainNorm(channels, domains, kind == "domain")


class Conv(nn.Module):
    """A convolution and its norm (absent where `norm` is None)."""

    def __init__(self, conv, channels=0, domains=0, norm=None):
        super().__init__()
        self.conv = conv
        if norm is not None:
            self.norm = make_norm(norm, channels, domains)

    def forward(self, x, target=None):
        x = self.conv(x)
        return self.norm(x, target) if hasattr(self, "norm") else x


def with_label_maps(image, target, domains):
    """Append the K one-hot maps of the target domain: [N, 1 + K, H, W]."""
    n, _, h, w = image.shape
    maps = F.one_hot(target, domains).to(image.dtype)[:, :, None, None].expand(n, domains, h, w)
    return torch.cat([image, maps], 1)


class Generator(nn.Module):
    """What the three have in common: config, label maps where `labels`."""

    def __init__(self, kind, domains, width, norm, labels, **depth):
        super().__init__()
        self.config = dict(generator=kind, domains=",".join(domains), width=str(width),
                           **{name: str(value) for name, value in depth.items()}, norm=norm)
        if not labels:
            self.config["labels"] = "none"
        self.k = len(domains)
        self.labels = labels

    def maps(self, image, target):
        return with_label_maps(image, target, self.k) if self.labels else image


class ResidualBlock(nn.Module):
    def __init__(self, channels, domains, norm, mode="zeros"):
        super().__init__()
        more = dict(bias=norm == "plain", padding_mode=mode)
        self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1, **more)
        self.norm1 = make_norm(norm, channels, domains)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, **more)
        self.norm2 = make_norm(norm, channels, domains)

    def forward(self, x, target):
        y = F.relu(self.norm1(self.conv1(x), target))
        return x + self.norm2(self.conv2(y), target)


class ResidualGenerator(Generator):
    """The way of both residual generators.  H and W must be multiples of 4."""

    def forward(self, image, target=None):
        x = F.relu(self.stem(self.maps(image, target), target))
        for layer in self.down:
            x = F.relu(layer(x, target))
        for block in self.blocks:
            x = block(x, target)
        for layer in self.up:
            x = F.relu(layer(x, target))
        return torch.tanh(self.head(x))


class StarGenerator(ResidualGenerator):
    """StarGAN's generator for one grey channel; zero padding, no conv bias but with a plain norm."""

    def __init__(self, domains, width=64, blocks=6, norm="domain", labels=True):
        super().__init__("star", domains, width, norm, labels, blocks=blocks)
        k, w, bias = len(domains), width, norm == "plain"
        self.stem = Conv(nn.Conv2d(1 + k * labels, w, 7, 1, 3, bias=bias), w, k, norm)
        self.down = nn.ModuleList(
            Conv(nn.Conv2d(w << i, w << (i + 1), 4, 2, 1, bias=bias), w << (i + 1), k, norm)
            for i in range(2))
        self.blocks = nn.ModuleList(ResidualBlock(w << 2, k, norm) for _ in range(blocks))
        self.up = nn.ModuleList(
            Conv(nn.ConvTranspose2d(w << (2 - i), w << (1 - i), 4, 2, 1, bias=bias),
                 w << (1 - i), k, norm) for i in range(2))
        self.head = Conv(nn.Conv2d(w, 1, 7, 1, 3, bias=False))


class ResNetGenerator(ResidualGenerator):
    """CycleGAN's generator for one grey channel: mirrored padding, 3x3 convolutions."""

    def __init__(self, domains, width=64, blocks=9, norm="plain", labels=False):
        super().__init__("resnet", domains, width, norm, labels, blocks=blocks)
        k, w, bias = len(domains), width, norm == "plain"
        self.stem = Conv(nn.Conv2d(1 + k * labels, w, 7, 1, 3, bias=bias, padding_mode="reflect"),
                         w, k, norm)
        self.down = nn.ModuleList(
            Conv(nn.Conv2d(w << i, w << (i + 1), 3, 2, 1, bias=bias), w << (i + 1), k, norm)
            for i in range(2))
        self.blocks = nn.ModuleList(ResidualBlock(w << 2, k, norm, "reflect") for _ in range(blocks))
        self.up = nn.ModuleList(
            Conv(nn.ConvTranspose2d(w << (2 - i), w << (1 - i), 3, 2, 1, output_padding=1, bias=bias),
                 w << (1 - i), k, norm) for i in range(2))
        self.head = Conv(nn.Conv2d(w, 1, 7, 1, 3, padding_mode="reflect"))


class Dropout(nn.Module):
    """Dropout by counter: value i, in the order of memory, stays where word 0 of
    Philox2x32-10 (Salmon et al. 2011) of counter (i, stream) and key seed[0] ^ seed[1] << 8
    is at least rate 2^32.  Set `seed` before use in training."""

    def __init__(self, rate, stream):
        super().__init__()
        self.rate, self.stream, self.seed = rate, stream, None

    def forward(self, x):
        if not self.training or self.rate == 0:
            return x
        low = np.arange(x.numel(), dtype=np.uint64)
        high = np.full_like(low, self.stream)
        key = (self.seed[0] ^ self.seed[1] << 8) & 0xffffffff
        for _ in range(10):
            product = low * np.uint64(0xd256d193)
            low = (product >> np.uint64(32)) ^ np.uint64(key) ^ high
            high = product & np.uint64(0xffffffff)
            key = (key + 0x9e3779b9) & 0xffffffff
        keep = torch.from_numpy(low >= self.rate * 2.0**32).reshape(x.shape)
        return x * keep.to(x.dtype) / (1 - self.rate)


class UNetGenerator(Generator):
    """Pix2pix's U-Net; `levels` halvings, H and W multiples of 2**levels.

    Channels: width * (1, 2, 4, 8, 8, ...).  The first and the innermost
    convolution have no norm; dropout is in the levels - 5 up blocks next to the
    innermost, and not part of a model file.
    """

    def __init__(self, domains, width=64, levels=8, norm="domain", labels=True, dropout=0):
        super().__init__("unet", domains, width, norm, labels, levels=levels)
        k, bias = len(domains), norm == "plain"
        c = [width * min(1 << i, 8) for i in range(levels)]
        last = levels - 1
        self.down = nn.ModuleList()
        for i in range(levels):
            conv = nn.Conv2d(c[i - 1] if i else 1 + k * labels, c[i], 4, 2, 1, bias=bias)
            self.down.append(Conv(conv, c[i], k, None if i in (0, last) else norm))
        self.up = nn.ModuleList()
        for i in range(last, 0, -1):
            conv = nn.ConvTranspose2d(c[i] * (1 if i == last else 2), c[i - 1], 4, 2, 1, bias=bias)
            self.up.append(Conv(conv, c[i - 1], k, norm))
        self.drop = nn.ModuleList(Dropout(dropout if 0 < i <= levels - 5 else 0, i - 1)
                                  for i in range(last))
        self.head = Conv(nn.ConvTranspose2d(2 * c[0], 1, 4, 2, 1, bias=True))

    def forward(self, image, target=None):
        x = self.down[0](self.maps(image, target))
        skips = [x]
        for layer in self.down[1:]:
            x = layer(F.leaky_relu(x, 0.2), target)
            skips.append(x)
        skips.pop()
        for layer, drop in zip(self.up, self.drop):
            x = torch.cat([skips.pop(), drop(layer(F.relu(x), target))], 1)
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


class PatchDiscriminator(nn.Module):
    """PatchGAN: `depth` halvings, a layer of stride 1, a map; depth 3 sees 70 x 70.

    `norm`: batch or plain, which leaves the bias to the convolutions.
    """

    def __init__(self, channels, width=64, depth=3, norm="batch"):
        super().__init__()
        c = [channels] + [width * min(1 << i, 8) for i in range(depth + 1)]
        self.layers = nn.ModuleList(
            nn.Conv2d(c[i], c[i + 1], 4, 2 if i < depth else 1, 1, bias=i == 0 or norm == "plain")
            for i in range(depth + 1))
        self.norms = nn.ModuleList(make_norm(norm, c[i + 1]) if i else nn.Identity()
                                   for i in range(depth + 1))
        self.src = nn.Conv2d(c[-1], 1, 4, 1, 1)

    def forward(self, images):
        x = images
        for layer, norm in zip(self.layers, self.norms):
            x = F.leaky_relu(norm(layer(x)), 0.2)
        return self.src(x)


def gradient_penalty(discriminator, source, real, fake, alpha):
    """WGAN-GP over the mean of the patch map; the norm is over both channels."""
    mixed = (alpha * real + (1 - alpha) * fake).detach().requires_grad_()
    source = source.detach().requires_grad_()
    patch, _ = discriminator(source, mixed)
    grads = torch.autograd.grad(patch.mean((1, 2, 3)).sum(), [source, mixed], create_graph=True)
    norm = (sum(g.square().sum((1, 2, 3)) for g in grads) + 1e-12).sqrt()
    return (norm - 1).square().mean()


def save_tensors(path, tensors, meta):
    """Write named tensors as safetensors, float32."""
    tensors = {k: v.detach().numpy().astype("<f4") for k, v in tensors.items()}
    header, offset = {"__metadata__": {"format": "mmigan", **meta}}, 0
    for name, a in tensors.items():
        header[name] = dict(dtype="F32", shape=list(a.shape), data_offsets=[offset, offset + a.nbytes])
        offset += a.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for a in tensors.values():
            f.write(np.ascontiguousarray(a).tobytes())


def save_model(path, module, **extra):
    """Write `module` with its config as metadata."""
    save_tensors(path, module.state_dict(), {**module.config, **extra})


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
    make, depth = {"star": (StarGenerator, "blocks"), "unet": (UNetGenerator, "levels"),
                   "resnet": (ResNetGenerator, "blocks")}[meta["generator"]]
    net = make(meta["domains"].split(","), int(meta["width"]), int(meta[depth]), meta["norm"],
               meta.get("labels") != "none")
    net.load_state_dict(tensors)
    return net.eval()
