#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How time and memory of a translation grow.

Translates phantoms with device=cpu on one thread and on two, each time in a new
process, and changes one thing at a time: the number of slices, their size,
batch-size, the model's domains, and memory-budget.  Time is the translation's
as mmigantranslate tells it, the median of the rounds, in each of which
everything runs once; memory is the most that the process held.

Prints a table and writes build/growth.json and build/growth.png.
"""
import argparse
import dataclasses
import importlib
import json
import pathlib
import re
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT / "tests"), str(ROOT / "tests/oracle")]
from benchmarks import networks
from benchmarks.contest import PAUSE, Bench, Missing, need

THREADS = (1, 2)
MB = 1000000
LINE = "{:<10} {:>6} {:>7} {:>10} {:>10} {:>8}"


@dataclasses.dataclass(frozen=True)
class Job:
    slices: int = 16
    size: int = 256
    batch: int = 1
    domains: int = 0        # of a random model of the shipped one's shape; 0: that itself
    budget: int = 0         # MB


# Of each what is changed, how its axis is called, and the jobs' values.
SERIES = {
    "slices": ("slices", (8, 16, 32, 64, 128)),
    "size": ("edge of a slice, pixels", (64, 128, 256, 512)),
    "batch": ("batch-size", (1, 2, 4, 8, 16)),
    "domains": ("domains of the model", (2, 4, 8, 16)),
    "budget": ("memory-budget, MB", (112, 192, 256, 384, 512)),
}


def make_job(series, value):
    if series == "budget":
        return Job(slices=64, batch=64, budget=value)
    return dataclasses.replace(Job(), **{series: value})


def make_model(bench, domains):
    if not domains:
        return networks.heads(bench)
    _, nets = networks.reference(bench)
    path = bench.scratch / f"{domains}.safetensors"
    if not path.exists():
        net = nets.UNetGenerator(["T1w", "T2w"] + [f"m{i}" for i in range(2, domains)], 32, 6)
        importlib.import_module("networks").randomise(net, 1)
        nets.save_model(path, net)
    return path


def make_command(bench, job, threads):
    pipeline = (f"volumetestsrc modality=T1w num-buffers=1 size=<{job.size},{job.size},{job.slices}>"
                f" ! volumenormalize ! mmigantranslate model={make_model(bench, job.domains)}"
                f" target=T2w device=cpu batch-size={job.batch} memory-budget={job.budget * MB}"
                " ! fakesink")
    return bench.command("taskset", "-c", ",".join(map(str, range(threads))),
                         "gst-launch-1.0", "-m", *pipeline.split())


def translation_seconds(output):
    return float(re.search(r"volume-translated,.*seconds=\(double\)([^,]*)", output)[1])


def measure(bench, rounds):
    """Of every series and number of threads a list of (value, seconds, MB)."""
    runs = []
    for series, (_, values) in SERIES.items():
        for value in values:
            for threads in THREADS:
                try:
                    command = make_command(bench, make_job(series, value), threads)
                    runs.append((series, threads, value, command, []))
                except Missing as missing:
                    print(f"{series} {value} skipped: {missing}")
    for _ in range(rounds):
        for *_, command, seconds in runs:
            time.sleep(PAUSE)
            command()
            seconds.append(translation_seconds(command.output))
    figures = {}
    for series, threads, value, command, seconds in runs:
        figures.setdefault(series, {}).setdefault(threads, []).append(
            (value, statistics.median(seconds), command.memory * 1024 ** 2 / MB))
    return figures


def show(figures):
    print(LINE.format("", "VALUE", "THREADS", "SECONDS", "MS A SLICE", "MB"))
    for series, lines in figures.items():
        for threads, points in lines.items():
            for value, seconds, memory in points:
                slices = make_job(series, value).slices
                print(LINE.format(series, value, threads, f"{seconds:.2f}",
                                  f"{seconds / slices * 1e3:.1f}", f"{memory:.0f}"))


def draw(figures, base, path):
    matplotlib = need("matplotlib", "python3-matplotlib")
    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, len(figures), figsize=(2.6 * len(figures), 5), sharex="col",
                                   layout="constrained")
    for (series, lines), (top, bottom) in zip(figures.items(), axes.T):
        most = max(memory for points in lines.values() for *_, memory in points)
        for threads, points in lines.items():
            values, seconds, memory = zip(*points)
            if series != "slices":
                seconds = [1e3 * s / make_job(series, v).slices for v, s in zip(values, seconds)]
            style = dict(marker="os"[threads - 1], markersize=6 - 2 * threads, color=f"C{threads - 1}",
                         label=f"{threads} thread{'s' if threads > 1 else ''}")
            top.plot(values, seconds, **style)
            bottom.plot(values, memory, **style)
        top.set_title("seconds" if series == "slices" else "ms a slice", fontsize="medium")
        bottom.set_title("MB at the peak", fontsize="medium")
        bottom.set(xscale="log", xlabel=SERIES[series][0])
        bottom.set_xticks(values, values, fontsize="small")
        bottom.minorticks_off()
        if series == "budget":
            bottom.plot(values, [base + v for v in values], "k:", linewidth=1,
                        label="budget + the rest")
        if series in ("slices", "size"):
            top.set_yscale("log")
            top.yaxis.set_major_formatter("{x:g}")
            top.yaxis.set_minor_formatter("")
        else:
            top.set_ylim(0)
        bottom.set_ylim(0, 1.15 * most)
        for a in (top, bottom):
            a.grid(True, linewidth=0.3)
    axes[0, 0].legend(frameon=False, fontsize="small")
    axes[1, -1].legend(frameon=False, fontsize="small")
    figure.savefig(path, dpi=100)


def measure_base(bench):
    """MB of the process and its volume of 64 slices, with a network that does nothing."""
    tiny = ROOT / "tests/oracle/data/star-domain.safetensors"
    run = bench.command("gst-launch-1.0", *"volumetestsrc modality=T1w num-buffers=1 "
                        "size=<256,256,64> ! volumenormalize ! fakesink "
                        f"mmigantranslate device=cpu model={tiny}".split())
    run()
    return run.memory * 1024 ** 2 / MB


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="default: 5")
    args = parser.parse_args()
    with Bench(ROOT) as bench:
        base = measure_base(bench)
        figures = measure(bench, args.rounds)
    show(figures)
    (ROOT / "build/growth.json").write_text(json.dumps(figures, indent=2) + "\n")
    try:
        draw(figures, base, ROOT / "build/growth.png")
        print("Written to build/growth.json and build/growth.png")
    except Missing as missing:
        print(f"Written to build/growth.json; no picture: {missing}")


if __name__ == "__main__":
    main()
