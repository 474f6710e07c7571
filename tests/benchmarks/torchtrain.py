#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""torchtrain.py LAYOUT MODEL BATCH SIZE PAIRS

Steps of MMI-GAN in PyTorch: answers every line of input with the milliseconds
that a step took (resident.h).  The generator starts from MODEL; PAIRS holds
sources, then targets, float32; all are translated to the second domain.  The
first line says what the L1 term of the first step is.
"""
import os
import pathlib
import sys
import time

import torch
from torch.nn import functional as F

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "oracle"))
import reference

layout = dict(nchw=torch.contiguous_format, nhwc=torch.channels_last)[sys.argv[1]]
batch, size = int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(os.cpu_count())
torch.manual_seed(1)

values = torch.frombuffer(bytearray(pathlib.Path(sys.argv[5]).read_bytes()), dtype=torch.float32)
source, truth = values.reshape(2, batch, 1, size, size)
source, truth = (x.contiguous(memory_format=layout) for x in (source, truth))
target = torch.ones(batch, dtype=torch.int64)

generator = reference.load_generator(sys.argv[2]).train().to(memory_format=layout)
domains = generator.config["domains"].split(",")
critic = reference.PairDiscriminator(domains, 64, 4, size).to(memory_format=layout)
average = {k: v.detach().clone() for k, v in generator.state_dict().items()}
optimisers = [torch.optim.Adam(n.parameters(), 2e-4, (0.5, 0.999)) for n in (generator, critic)]


def descend(optimiser, loss):
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


def step():
    fake = generator(source, target)
    real_map, real_class = critic(source, truth)
    fake_map, _ = critic(source, fake.detach())
    descend(optimisers[1], ((real_map - 1) ** 2).mean() / 2 + (fake_map ** 2).mean() / 2
            + F.cross_entropy(real_class, target))
    fake_map, fake_class = critic(source, fake)
    l1 = F.l1_loss(fake, truth)
    descend(optimisers[0], 100 * l1 + ((fake_map - 1) ** 2).mean() + F.cross_entropy(fake_class, target))
    with torch.no_grad():
        for name, value in generator.state_dict().items():
            average[name].lerp_(value, 0.001)
    return float(l1)


print(step(), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    step()
    print((time.perf_counter() - start) * 1e3, flush=True)
