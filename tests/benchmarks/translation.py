# SPDX-License-Identifier: LGPL-2.1-or-later
"""Heads from file to file, cold start included, against nibabel and PyTorch.

A call is a process: translate.launch here, torchtranslate.py there.
"""
import functools
import json
import pathlib
import sys

from .contest import Missing, Row, need
from .files import head, largest_difference, voxels
from .networks import heads

# Without the shaders that runs before have compiled.
FIRST = ["env", "MESA_SHADER_CACHE_DISABLE=true", "XDG_CACHE_HOME=/dev/null"]
GRID = "orientation=RAS size=<256,256,{}>"


def run(bench, *elements):
    bench.command("gst-launch-1.0", "-q", *" ! ".join(elements).split())()


def make_head(bench, slices):
    """The middle of Colin27 as the model wants it."""
    path = bench.scratch / "sub-01_T1w.nii.gz"
    run(bench, f"niftisrc location={head()} modality=T1w", "volumeconform " + GRID.format(slices),
        f"niftisink location={path}")
    return path


def translate(bench, device, source, output, prefix=()):
    return bench.command(*prefix, "volume-launch", "--json", bench.root / "pipelines/translate.launch",
                         f"input={source}", f"model={heads(bench)}", "target=T2w",
                         f"output={output}", f"device={device}")


def translation_seconds(command):
    """Of all volumes of its last run, as mmigantranslate says."""
    messages = map(json.loads, command.output.splitlines())
    return sum(m["fields"]["seconds"] for m in messages if m["message"] == "volume-translated")


def one(device, slices, bench, prefix=()):
    source = make_head(bench, slices)
    outputs = dict(ours=bench.scratch / "ours.nii.gz")
    ours = translate(bench, device, source, outputs["ours"], prefix)

    def remark():
        text = f"{translation_seconds(ours) * 1e3:.0f} ms translation, {ours.memory:.0f} MB"
        return "; ".join([text] + [f"{name} {peer.memory:.0f} MB" for name, peer in peers.items()])

    peers = {}
    try:
        need("torch", "python3-torch")
        nibabel = need("nibabel", "python3-nibabel")
    except Missing as missing:
        text = str(missing)
        return Row(ours, remark=lambda: f"{remark()}; {text}", warm_ups=1)
    for layout in ("nchw", "nhwc"):
        name = f"PyTorch {layout}"
        outputs[name] = bench.scratch / f"{layout}.nii.gz"
        peers[name] = bench.command(
            sys.executable, pathlib.Path(__file__).with_name("torchtranslate.py"), layout, 1,
            heads(bench), "T2w", source, outputs[name])

    def difference():
        first, *others = (voxels(nibabel, path) for path in outputs.values())
        return max(largest_difference(first, other) for other in others)

    return Row(ours, peers, difference, remark, warm_ups=1)


def stream(device, count, bench):
    """Against mmigantranslate alone, on volumes that are ready for it."""
    source, ready = make_head(bench, 180), bench.scratch / "ready.nii"
    run(bench, f"niftisrc location={source}", "volumenormalize", f"niftisink location={ready}")
    for name, path in dict(head=source, ready=ready).items():
        (bench.scratch / name).mkdir()
        for i in range(count):
            link = bench.scratch / name / f"sub-{i:02}_T1w{''.join(path.suffixes)}"
            link.symlink_to(path)
    ours = translate(bench, device, bench.scratch / "head", bench.scratch / "{subject}.nii.gz")
    alone = bench.command(
        "gst-launch-1.0", "-q", "niftisrc", f"location={bench.scratch / 'ready'}", "!", "queue",
        "!", "mmigantranslate", f"model={heads(bench)}", "target=T2w", f"device={device}",
        "!", "fakesink")
    return Row(ours, {"translation alone": alone}, remark=lambda: f"{ours.memory:.0f} MB",
               warm_ups=0)


ROWS = {
    "head 256x256x180, cpu": functools.partial(one, "cpu", 180),
    "start to a first slice, cpu": functools.partial(one, "cpu", 1),
    "start to a first slice, vulkan": functools.partial(one, "vulkan", 1),
    "first start to a slice, vulkan": functools.partial(one, "vulkan", 1, prefix=FIRST),
    "20 heads 256x256x180, cpu": functools.partial(stream, "cpu", 20),
}
