#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Place every layer of the generators on the roofline of this machine.

The roof is what the machine gives to code that does nothing else: its
multiplications and additions (bench-fma) and its memory (bench-memory), the
best of the rounds.  Under it stands what each layer reaches (bench-layers), a
convolution with the norm and activation behind it, by its intensity: operations
of a direct convolution for each byte that it has to read and write at least
once.  Winograd's filtering needs fewer operations, and so may pass the roof.

Prints a table and writes build/roofline.json and build/roofline.png.
"""
import argparse
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT / "tests"), str(ROOT / "tests/oracle")]
from benchmarks import networks
from benchmarks.contest import Bench, Missing, need

MEMORY, CACHE = 2000, 1     # MB that bench-memory goes through
LINE = "{:<12} {:<28} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}"


def measure_roof(bench, rounds):
    tools = dict(gflops=bench.resident("bench-fma"),
                 memory=bench.resident("bench-memory", MEMORY),
                 cache=bench.resident("bench-memory", CACHE))
    figures = {name: [] for name in tools}
    for _ in range(rounds):
        for name, run in tools.items():
            figures[name].append(run())
    return {name: max(values) for name, values in figures.items()}


def measure_layers(bench, device, model, rounds):
    """Name of the device, and of each layer its name, GFLOP, MB and ms."""
    program = ROOT / "build/tests/benchmarks/bench-layers"
    run = subprocess.run([program, device, model, "256", "1", str(rounds)],
                         env=bench.env, stdout=subprocess.PIPE, text=True, check=True)
    device, *lines = run.stdout.splitlines()
    layers = []
    for line in lines:
        name, *figures = line.split()
        gflop, megabytes, ms = map(float, figures)
        layers.append(dict(name=name.removesuffix(".weight").removesuffix(".conv"), gflop=gflop,
                           MB=megabytes, ms=ms))
    return device, layers


def find_place(layer, roof):
    """Without a time for what took less than can be told apart."""
    layer["intensity"] = layer["gflop"] / layer["MB"] * 1e3
    layer["roof"] = min(roof["gflops"], layer["intensity"] * roof["memory"])
    layer["gflops"] = layer["gflop"] / layer["ms"] * 1e3 if layer["ms"] > 0.01 else None


def show(model, layers):
    for layer in layers:
        reached = layer["gflops"]
        print(LINE.format(model, layer["name"], f"{layer['gflop']:.3f}", f"{layer['MB']:.1f}",
                          f"{layer['ms']:.2f}", f"{reached:.0f}" if reached else "-",
                          f"{layer['roof']:.0f}",
                          f"{reached / layer['roof']:.0%}" if reached else "-"), flush=True)


def draw(report, path):
    matplotlib = need("matplotlib", "python3-matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    roof = report["roof"]
    figure, axes = pyplot.subplots(figsize=(8, 5), layout="constrained")
    x = [1, 1000]
    for name, label, style in (("memory", "memory", "-"), ("cache", "second-level cache", ":")):
        knee = roof["gflops"] / roof[name]
        axes.plot([x[0], knee, x[1]], [x[0] * roof[name], *[roof["gflops"]] * 2], "k" + style,
                  label=f"roof, {label} of {roof[name]:.0f} GB/s", linewidth=1.2)
    axes.annotate(f"{roof['gflops']:.0f} GFLOP/s", (roof["gflops"] / roof["memory"], roof["gflops"]),
                  (4, 4), textcoords="offset points")
    for i, (model, layers) in enumerate(report["models"].items()):
        known = [layer for layer in layers if layer["gflops"]]
        axes.scatter([layer["intensity"] for layer in known], [layer["gflops"] for layer in known],
                     [12 + 100 * layer["ms"] / sum(k["ms"] for k in known) * 2 for layer in known],
                     color=f"C{i}", alpha=0.6, label=f"{model}: area is share of its time")
    axes.set(xscale="log", yscale="log", xlim=x, ylim=(10, 3 * roof["gflops"]),
             xlabel="FLOP of a direct convolution a byte read or written once",
             ylabel="GFLOP/s", title=f"Layers on {report['device']}, images of 256 x 256")
    axes.grid(True, which="major", linewidth=0.3)
    axes.legend(loc="lower right", frameon=False, fontsize="small")
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=21, help="default: 21")
    parser.add_argument("--device", default="cpu", help="that computes: cpu (default) or vulkan")
    args = parser.parse_args()
    with Bench(ROOT) as bench:
        roof = measure_roof(bench, args.rounds)
        print(f"Roof: {roof['gflops']:.0f} GF/s, memory {roof['memory']:.1f} GB/s, "
              f"{CACHE} MB in caches {roof['cache']:.1f} GB/s")
        print(LINE.format("", "LAYER", "GFLOP", "MB", "MS", "GF/S", "ROOF", "SHARE"))
        report = dict(roof=roof, models={})
        for name, make in dict(heads=networks.heads, star=networks.star).items():
            try:
                model = make(bench)
            except Missing as missing:
                print(f"{name} skipped: {missing}")
                continue
            report["device"], layers = measure_layers(bench, args.device, model, args.rounds)
            for layer in layers:
                find_place(layer, roof)
            report["models"][name] = layers
            show(name, layers)
    (ROOT / "build/roofline.json").write_text(json.dumps(report, indent=2) + "\n")
    try:
        draw(report, ROOT / "build/roofline.png")
        print("Written to build/roofline.json and build/roofline.png")
    except Missing as missing:
        print(f"Written to build/roofline.json; no picture: {missing}")


if __name__ == "__main__":
    main()
