#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write tests/goldens/transform.h: ITK text transforms, and where numpy and
scipy say that they put points.

Points, not matrices, are the golden: each goes through the definition of the
transform in LPS, centre and all.  Run it in any folder; needs python3-scipy.
"""
import os

import numpy as np
from scipy.spatial.transform import Rotation

GOLDENS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../goldens")
POINTS = np.array([[0, 0, 0], [100, 0, 0], [0, -80, 0], [0, 0, 60], [-31.5, 12.25, 7]])


def text(kind, parameters, fixed, spaces=" ", end="\n"):
    def numbers(values):
        return spaces.join(repr(float(v)) for v in values)
    return end.join(["#Insight Transform File V1.0", "#Transform 0", f"Transform: {kind}",
                     f"Parameters:{spaces}{numbers(parameters)}", f"FixedParameters: {numbers(fixed)}", ""])


def move(points, matrix, offset, centre):
    """RAS points through matrix (p - centre) + centre + offset in LPS."""
    flip = np.array([-1, -1, 1])
    return [flip * (matrix @ (flip * p - centre) + centre + offset) for p in points]


def cases():
    rng = np.random.default_rng(5)
    matrix = Rotation.from_euler("xyz", [5, -8, 12], degrees=True).as_matrix() @ np.diag([1.1, 0.95, 1.02])
    matrix[0, 2] += 0.07
    offset, centre = rng.uniform(-20, 20, 3), rng.uniform(-50, 50, 3)
    for kind in ("AffineTransform_double_3_3", "MatrixOffsetTransformBase_double_3_3", "AffineTransform_float_3_3"):
        yield text(kind, [*matrix.ravel(), *offset], centre), move(POINTS, matrix, offset, centre)
    # Windows line ends, tabs and runs of spaces.
    yield (text("AffineTransform_double_3_3", [*matrix.ravel(), *offset], centre, " \t  ", " \r\n\r\n"),
           move(POINTS, matrix, offset, centre))
    angles = np.array([0.3, -0.2, 0.5])
    # Upper case: about the axes of the turned body, so Z first on the left.
    for order, index, extra in (("ZXY", [2, 0, 1], []), ("ZXY", [2, 0, 1], [0]), ("ZYX", [2, 1, 0], [1])):
        rotation = Rotation.from_euler(order, angles[index]).as_matrix()
        yield (text("Euler3DTransform_double_3_3", [*angles, *offset], [*centre, *extra]),
               move(POINTS, rotation, offset, centre))


def literal(s):
    return '"' + s.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


if __name__ == "__main__":
    rows = []
    for file, moved in cases():
        lines = ",\n".join("{" + ", ".join(f"{v:.17g}" for v in p) + "}" for p in moved)
        rows.append("{" + literal(file) + ",\n{" + lines + "}}")
    points = ", ".join("{" + ", ".join(f"{v:.17g}" for v in p) + "}" for p in POINTS)
    with open(os.path.join(GOLDENS, "transform.h"), "w") as f:
        f.write(f"""/* Written by tests/oracle/transform.py. */

static const gdouble points[{len(POINTS)}][3] = {{ {points} }};

static const struct
{{
  const gchar *text;
  gdouble moved[{len(POINTS)}][3];
}} cases[] = {{
""" + ",\n".join(rows) + "\n};\n")
