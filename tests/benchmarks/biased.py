# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bias correction from file to file, cold start included, against ITK's N4
(itk/itkbias.cpp) and CMTK's mrbias, on the phantom under a known field; and the whole
preparation of a BIDS folder against a script of nibabel's, scipy's and ITK's
(prepareall.py).

Peers run once, and all correct within the same mask.  The difference is the
coefficient of variation that is left in the largest two tissues, the mean of both,
%; the remark has everybody's, and the most memory that each held.
"""
import functools
import pathlib
import subprocess
import sys

from .contest import Missing, Row, need

CMTK = pathlib.Path("/usr/lib/cmtk/bin")
FIELD = 0.4     # from its least to its greatest value
NOISE = 0.03    # Rician, of the largest tissue
SESSIONS = pathlib.Path("../shared/data/bids-raw")


def build_itk(bench, program):
    """A peer, where ITK is installed."""
    folder = bench.root / "build/itk"
    source = pathlib.Path(__file__).with_name("itk")
    try:
        for command in (["cmake", "-S", source, "-B", folder], ["cmake", "--build", folder]):
            subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise Missing("no cmake, g++ or libinsighttoolkit5-dev "
                      "(tests/bench --install-peers)") from None
    return folder / program


def make_field(numpy, shape):
    """Some long waves."""
    rng, field = numpy.random.default_rng(2), 0
    axes = numpy.meshgrid(*(numpy.linspace(-1, 1, n) for n in shape), indexing="ij")
    for _ in range(4):
        waves, height, phase = rng.normal(0, 1.6, 3), rng.normal(), rng.uniform(0, 2 * numpy.pi)
        field = field + height * numpy.cos(sum(w * x for w, x in zip(waves, axes)) + phase)
    return 1 + FIELD * ((field - field.min()) / numpy.ptp(field) - 0.5)


class Phantom:
    """A head under a field: `volume` and `mask` are files."""

    def __init__(self, bench, modality):
        nibabel, self.numpy = need("nibabel", "python3-nibabel"), need("numpy", "python3-numpy")
        self.bench, self.load = bench, lambda path: nibabel.load(path).get_fdata()
        self.clean, self.volume, self.mask = (
            bench.scratch / f"{name}.nii" for name in ("clean", "volume", "mask"))
        self.play(f"volumetestsrc num-buffers=1 seed=3 noise=0 ! volume/x-raw,modality={modality} "
                  f"! niftisink location={self.clean}")
        image = nibabel.load(self.clean)
        values = image.get_fdata()
        self.tissues = self.find_tissues(values)
        self.field = make_field(self.numpy, values.shape)
        draw = functools.partial(self.numpy.random.default_rng(5).normal, 0,
                                 NOISE * values[self.tissues[0]][0], values.shape)
        values = self.numpy.hypot(values * self.field + draw(), draw()).astype("f4")
        nibabel.save(nibabel.Nifti1Image(values, image.affine), self.volume)
        self.play(f"niftisrc location={self.volume} ! volumemask ! "
                  f"niftisink location={self.mask}")

    def play(self, line):
        self.bench.command("gst-launch-1.0", "-q", *line.split())()

    def find_tissues(self, values):
        """The two largest."""
        levels, counts = self.numpy.unique(values[values > 0], return_counts=True)
        return [values == level for level in levels[self.numpy.argsort(-counts)[:2]]]

    def residual(self, corrected):
        """What is left of the field in both tissues, the spread in % of the mean."""
        with self.numpy.errstate(all="ignore"):
            left = self.field * self.load(corrected) / self.load(self.volume)
        return [100 * left[tissue].std() / left[tissue].mean() for tissue in self.tissues]


def correct(modality, bench):
    phantom, itk = Phantom(bench, modality), build_itk(bench, "itkbias")
    outputs = {name: bench.scratch / f"{name}.nii" for name in ("ours", "ITK")}
    outputs["CMTK"] = bench.scratch / "CMTK.nii.gz"     # whatever it is told
    ours = bench.command(
        "gst-launch-1.0", "-q", "volumebias", "name=b", "!", "niftisink",
        f"location={outputs['ours']}", "niftisrc", f"location={phantom.volume}", "!", "b.sink",
        "niftisrc", f"location={phantom.mask}", "!", "b.mask")
    slow = {"ITK": bench.command(itk, phantom.volume, phantom.mask, outputs["ITK"])}
    if (CMTK / "mrbias").exists():
        slow["CMTK"] = bench.command(CMTK / "mrbias", "--mask", phantom.mask, phantom.volume,
                                     outputs["CMTK"])

    def remark():
        once = [f"{name} {peer():.0f} ms" for name, peer in slow.items()]
        commands = dict(ours=ours) | slow
        left = [f"{name} {{:.2f}} and {{:.2f}} %".format(*phantom.residual(outputs[name]))
                for name in commands]
        memory = [f"{name} {command.memory:.0f} MB" for name, command in commands.items()]
        before = "before {:.2f} and {:.2f} %".format(*phantom.residual(phantom.volume))
        return "; ".join([before, *left, *memory, *once])

    return Row(ours, difference=lambda: sum(phantom.residual(outputs["ours"])) / 2,
               remark=remark, warm_ups=1)


def whole(bench):
    """Raw BIDS in, derivatives out; the peer once.  Its memory is that of its largest
    process alone."""
    numpy, nibabel = need("numpy", "python3-numpy"), need("nibabel", "python3-nibabel")
    need("skimage", "python3-skimage")
    folder, itk = (bench.root / SESSIONS).resolve(), build_itk(bench, "itkbias")
    if not folder.exists():
        raise Missing(f"no {SESSIONS}")
    mine, theirs = bench.scratch / "ours", bench.scratch / "theirs"
    ours = bench.command(
        "volume-launch", bench.root / "pipelines/prepare.launch", f"data={folder}",
        f"output={mine}", f"sheet={bench.scratch / 'sheet.png'}")
    peer = bench.command(sys.executable, "-W", "ignore",
                         pathlib.Path(__file__).with_name("prepareall.py"), folder, theirs, itk)

    def remark():
        ms = peer()
        return (f"{ours.memory:.0f} MB, nibabel, ITK, scipy {peer.memory:.0f} MB; "
                f"nibabel, ITK, scipy {ms:.0f} ms")

    def difference():
        """The mean over all voxels of what lies between -1 and 1: the fields differ."""
        paths = sorted(theirs.glob("sub-*/ses-*/anat/*.nii.gz"))
        pairs = [[nibabel.load(path).get_fdata() for path in
                  (made, mine / made.relative_to(theirs))] for made in paths]
        return numpy.mean([abs(a - b).mean() for a, b in pairs])

    return Row(ours, difference=difference, remark=remark, warm_ups=1)


ROWS = {f"bias field, {modality}": functools.partial(correct, modality)
        for modality in ("T1w", "T2w")} | {"prepare a BIDS folder": whole}
