# SPDX-License-Identifier: LGPL-2.1-or-later
"""Programs that register.

Each is a command from two files to the moving volume on the fixed one's grid
and a transform, and a map of points (n x 3, RAS mm) that is read from that.
`kind` is rigid, affine or deformable.
"""
import json
import pathlib
import re
import shutil
import subprocess

import nibabel
import numpy
from scipy import ndimage

from . import itktransform
from .contest import Missing

CMTK = pathlib.Path("/usr/lib/cmtk/bin")

# Adaptive stochastic gradient descent on four levels; deformable: nodes 16 mm
# apart.
ELASTIX = """
(FixedInternalImagePixelType "float")
(MovingInternalImagePixelType "float")
(UseDirectionCosines "true")
(Registration "MultiResolutionRegistration")
(Interpolator "BSplineInterpolator")
(BSplineInterpolationOrder 1)
(ResampleInterpolator "FinalBSplineInterpolator")
(FinalBSplineInterpolationOrder 1)
(Resampler "DefaultResampler")
(Optimizer "AdaptiveStochasticGradientDescent")
(Metric "{metric}")
(NumberOfHistogramBins 32)
(NumberOfResolutions 4)
(NewSamplesEveryIteration "true")
(ImageSampler "RandomCoordinate")
(HowToCombineTransforms "Compose")
(DefaultPixelValue 0)
(ResultImageFormat "nii")
"""
CENTRED = """
(FixedImagePyramid "FixedRecursiveImagePyramid")
(MovingImagePyramid "MovingRecursiveImagePyramid")
(AutomaticScalesEstimation "true")
(AutomaticTransformInitialization "true")
(AutomaticTransformInitializationMethod "CenterOfGravity")
"""
ELASTIX_METRICS = {"mattes": "AdvancedMattesMutualInformation",
                   "mean-squares": "AdvancedMeanSquares"}
ELASTIX_KINDS = {
    "rigid": CENTRED + """
(Transform "EulerTransform")
(MaximumNumberOfIterations 250)
(NumberOfSpatialSamples 2048)
""",
    "affine": CENTRED + """
(Transform "AffineTransform")
(MaximumNumberOfIterations 500)
(NumberOfSpatialSamples 4096)
""",
    "deformable": """
(FixedImagePyramid "FixedSmoothingImagePyramid")
(MovingImagePyramid "MovingSmoothingImagePyramid")
(Transform "BSplineTransform")
(FinalGridSpacingInPhysicalUnits 16)
(MaximumNumberOfIterations 500)
(NumberOfSpatialSamples 4096)
"""}

PLASTIMATCH = """[GLOBAL]
fixed={fixed}
moving={moving}
img_out={image}
{output}
"""
PLASTIMATCH_RIGID = """[STAGE]
xform=align_center
""" + "".join(f"""[STAGE]
xform=rigid
optim=versor
metric=mattes
max_its=100
res={step} {step} {step}
""" for step in (4, 2))
PLASTIMATCH_DEFORMABLE = "".join(f"""[STAGE]
xform=bspline
optim=lbfgsb
impl=plastimatch
metric={{metric}}
max_its=50
regularization_lambda=0.0005
grid_spac={spacing} {spacing} {spacing}
res={step} {step} {step}
""" for spacing, step in ((40, 4), (25, 2), (16, 2)))


def find(program, package):
    if not shutil.which(program):
        raise Missing(f"no {package} (tests/bench --install-peers)")
    return program


def make_folder(bench, pair, name):
    folder = bench.scratch / f"{pair.moving.name}-{name}"
    folder.mkdir()
    return folder


class Ours:
    def __init__(self, bench, pair, kind, metric="mattes"):
        folder = make_folder(bench, pair, metric)
        self.path = folder / "transform.txt"
        self.command = bench.command(
            "volume-launch", "--json", bench.root / "pipelines/register.launch",
            f"fixed={pair.fixed}", f"moving={pair.moving}", f"kind={kind}", f"metric={metric}",
            f"output={folder / 'moved.nii'}", f"transform={self.path}")

    def result(self):
        """What the message registration-result of the last run says."""
        messages = map(json.loads, self.command.output.splitlines())
        return next(m["fields"] for m in messages if m["message"] == "registration-result")

    def map(self, points):
        return itktransform.read(self.path)(points)


class Elastix:
    def __init__(self, bench, pair, kind, metric="mattes"):
        self.folder = make_folder(bench, pair, "elastix")
        parameters = self.folder / "parameters.txt"
        parameters.write_text(ELASTIX.replace("{metric}", ELASTIX_METRICS[metric])
                              + ELASTIX_KINDS[kind])
        self.command = bench.command(
            find("elastix", "elastix"), "-f", pair.fixed, "-m", pair.moving, "-p", parameters,
            "-out", self.folder, "-threads", 2)

    def map(self, points):
        path = self.folder / "points.txt"
        path.write_text("point\n{}\n".format(len(points)) + "".join(
            "{} {} {}\n".format(*point) for point in points * itktransform.LPS))
        subprocess.run(["transformix", "-def", path, "-out", self.folder,
                        "-tp", self.folder / "TransformParameters.0.txt"],
                       check=True, stdout=subprocess.DEVNULL)
        text = (self.folder / "outputpoints.txt").read_text()
        moved = re.findall(r"OutputPoint = \[ (\S+) (\S+) (\S+) \]", text)
        return numpy.array(moved, float) * itktransform.LPS


class Plastimatch:
    def __init__(self, bench, pair, kind, metric="mattes"):
        folder = make_folder(bench, pair, "plastimatch")
        self.kind, self.fixed = kind, pair.fixed
        self.path = folder / ("transform.txt" if kind == "rigid" else "field.nii")
        commands = folder / "commands.txt"
        commands.write_text(PLASTIMATCH.format(
            fixed=pair.fixed, moving=pair.moving, image=folder / "moved.nii",
            output=f"{'xform' if kind == 'rigid' else 'vf'}_out={self.path}")
            + (PLASTIMATCH_RIGID if kind == "rigid" else PLASTIMATCH_DEFORMABLE.format(
                metric={"mattes": "mi", "mean-squares": "mse"}[metric])))
        self.command = bench.command(find("plastimatch", "plastimatch"), "register", commands)

    def map(self, points):
        if self.kind == "rigid":
            return itktransform.read(self.path)(points)
        field = nibabel.load(self.path)
        inverse = numpy.linalg.inv(field.affine)
        index = (points @ inverse[:3, :3].T + inverse[:3, 3]).T
        vectors = numpy.asarray(field.dataobj).squeeze() * itktransform.LPS
        return points + numpy.stack([ndimage.map_coordinates(
            vectors[..., axis], index, order=1, mode="nearest") for axis in range(3)], axis=1)


class Cmtk:
    """Linear: its affine one starts with a rigid one."""
    def __init__(self, bench, pair, kind):
        self.folder = make_folder(bench, pair, "cmtk")
        dofs = ["--dofs", 6] + (["--dofs", 12] if kind == "affine" else [])
        find("cmtk", "cmtk")
        self.command = bench.command(
            CMTK / "registration", "--auto-multi-levels", 4, "--initxlate", *dofs, "--nmi",
            "--write-reformatted", self.folder / "moved.nii", "-o", self.folder / "transform",
            pair.fixed, pair.moving)

    def map(self, points):
        path = self.folder / "transform.txt"
        subprocess.run([CMTK / "xform2itk", self.folder / "transform", path], check=True)
        return itktransform.read(path)(points)
