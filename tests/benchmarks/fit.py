#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Draw build/fit.png: Colin27 with the contours of its copy in another contrast
on it, by their headers and as register.launch makes it fit."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from benchmarks import pairs, registration
from benchmarks.contest import Bench

PANEL = 220     # rows of pixels of each of a picture's three


def main():
    with Bench(ROOT) as bench:
        pair = pairs.colin(bench, registration.NEAR)
        fitted, pictures = bench.scratch / "fitted.nii", []
        bench.command("volume-launch", ROOT / "pipelines/register.launch",
                      f"fixed={pair.fixed}", f"moving={pair.moving}", f"output={fitted}")()
        for volume in (pair.moving, fitted):
            pictures.append(volume.with_suffix(".png"))
            bench.command("volume-launch", ROOT / "pipelines/view-pair.launch",
                          f"left={pair.fixed}", f"right={volume}", f"output={pictures[-1]}",
                          "overlay=contours")()
        bench.command(
            "gst-launch-1.0", "-q", "compositor", "name=row", "sink_1::xpos=600",
            "background=black", "!", "videocrop", f"top={2 * PANEL}", "!",
            "videoconvert", "!", "video/x-raw,format=GRAY8", "!", "pngenc", "snapshot=true", "!",
            "filesink", f"location={ROOT / 'build/fit.png'}",
            *(word for path in pictures for word in
              ("filesrc", f"location={path}", "!", "pngdec", "!", "videoconvert", "!", "row.")))()


if __name__ == "__main__":
    main()
