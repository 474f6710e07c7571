# SPDX-License-Identifier: LGPL-2.1-or-later
"""afresh.py COMMAND...

Runs COMMAND afresh for every line of input and answers (resident.h) with a
line of JSON: milliseconds from start to end, the most memory that it held in
MB, and its output.  A process of its own, and a small one: a program's peak is
never less than that of the process that started it.
"""
import json
import os
import subprocess
import sys
import time

print(os.path.basename(sys.argv[1]), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    ms = (time.perf_counter() - start) * 1e3
    if status:
        sys.exit(f"{sys.argv[1]} failed")
    print(json.dumps(dict(ms=ms, MB=usage.ru_maxrss / 1024, output=output)), flush=True)
