# SPDX-License-Identifier: LGPL-2.1-or-later
"""Contenders, and rounds in which they take turns."""
import contextlib
import dataclasses
import importlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

WARM_UPS = 2
# Idle threads of OpenBLAS, and PyTorch's, spin for 0.11 s; seconds.
PAUSE = 0.25
# Slices come in streams: a processor back from idling is slower, and a stalled
# run is not the contender's fault; seconds.
STREAM = 0.2


class Missing(Exception):
    """What a row or its peers need and this machine does not have."""


@dataclasses.dataclass
class Row:
    """A job.  A contender does it once a call and returns milliseconds."""
    ours: callable
    peers: dict = dataclasses.field(default_factory=dict)
    difference: callable = None     # between the results of ours and the peers
    remark: callable = lambda: ""   # asked after the rounds
    warm_ups: int = WARM_UPS        # rounds before those that count


def timed(function, *args):
    start = time.perf_counter()
    function(*args)
    return (time.perf_counter() - start) * 1e3


def need(module, package):
    """The Python module of a Debian package."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise Missing(f"no {package} (tests/bench --install-peers)") from None


class Resident:
    """A program of ours that stays loaded (resident.h); a call is a run."""

    def __init__(self, command, env):
        self.process = subprocess.Popen(command, env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.name = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise Missing(f"{pathlib.Path(self.process.args[0]).name} gave up")
        return line.strip()

    def __call__(self):
        print(file=self.process.stdin, flush=True)
        return float(self.answer())

    def peak(self):
        """The most memory that it has held, what it has in memory included; MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Command(Resident):
    """A command run afresh at every call, cold start included (afresh.py)."""

    def __init__(self, command, env):
        script = pathlib.Path(__file__).with_name("afresh.py")
        self.memory = 0     # MB that it has held at most
        self.output = ""    # of the last run
        super().__init__([sys.executable, "-SE", script, *map(str, command)], env)

    def __call__(self):
        print(file=self.process.stdin, flush=True)
        answer = json.loads(self.answer())
        self.memory = max(self.memory, answer["MB"])
        self.output = answer["output"]
        return answer["ms"]


class Bench(contextlib.ExitStack):
    """What a row is made with: paths, and programs that end with the row."""

    def __init__(self, root):
        super().__init__()
        self.root = root
        self.scratch = pathlib.Path(self.enter_context(tempfile.TemporaryDirectory()))
        self.env = os.environ | {
            "GST_PLUGIN_PATH_1_0": str(root / "build/plugins"),
            "GST_REGISTRY_1_0": str(root / "build/registry.bin"),
            "PATH": f"{root / 'build/pipelines'}:{os.environ['PATH']}"}

    def resident(self, program, *args):
        command = [self.root / "build/tests/benchmarks" / program, *map(str, args)]
        return self.keep(Resident(command, self.env))

    def command(self, *command):
        return self.keep(Command(command, self.env))

    def keep(self, resident):
        self.callback(resident.close)
        return resident


def in_stream(run):
    """The best of the runs that fill STREAM, or of one that takes longer."""
    end = time.perf_counter() + STREAM
    figures = [run()]
    while time.perf_counter() < end:
        figures.append(run())
    return min(figures)


def measure(bench, row, rounds):
    """What became of the row, as it goes into the report."""
    fma = bench.resident("bench-fma")
    contenders = {"ours": row.ours} | row.peers
    figures = {name: [] for name in contenders}
    gflops = []
    for turn in range(row.warm_ups + rounds):
        for name, run in contenders.items():
            time.sleep(PAUSE)
            figure = in_stream(run)
            if turn >= row.warm_ups:
                figures[name].append(figure)
        time.sleep(PAUSE)
        gflops.append(fma())

    result = dict(best_ms={name: min(ms) for name, ms in figures.items()},
                  gflops=statistics.median(gflops), remark=row.remark(), ratios={})
    for peer in sorted(row.peers, key=lambda name: statistics.median(figures[name])):
        ratios = [theirs / ours for theirs, ours in zip(figures[peer], figures["ours"])]
        low, median, high = statistics.quantiles(ratios, method="inclusive")
        result["ratios"][peer] = dict(median=median, quartiles=[low, high])
    if row.difference:
        result["difference"] = row.difference()
    return result
