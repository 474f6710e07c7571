# SPDX-License-Identifier: LGPL-2.1-or-later
"""Registration from file to file, cold start included, against elastix,
plastimatch and CMTK.

The difference is our mean distance from the truth over points of the head, mm;
the remark has everybody's, and the most memory that each held.
"""
import functools

from .contest import Row, need

# Turns in degrees about R, A and S, shifts in mm.
NEAR = (9, -8, 11, 11, -13, 10)         # 16 degrees, 20 mm
FAR = (25, -20, 30, 35, -35, 33)        # 45 degrees, 60 mm


def prepare():
    return [need(f"benchmarks.{name}", "python3-scipy or python3-nibabel")
            for name in ("pairs", "registrars")]


def tell(pair, contenders):
    return "; ".join(f"{name} {pair.error(contender.map):.3f} mm, {contender.command.memory:.0f} MB"
                     for name, contender in contenders.items())


def compare(pair, ours, peers, slow, tell_more=lambda: ""):
    """Whoever is slow runs once, without taking turns."""

    def remark():
        ms = {name: contender.command() for name, contender in slow.items()}
        return "; ".join([tell(pair, dict(ours=ours) | peers | slow)] +
                         [f"{name} {figure:.0f} ms" for name, figure in ms.items()]) + tell_more()

    return Row(ours.command, {name: peer.command for name, peer in peers.items()},
               lambda: pair.error(ours.map), remark, warm_ups=1)


def rigid(make, bench):
    pairs, registrars = prepare()
    pair = getattr(pairs, make[0])(bench, *make[1:])
    return compare(pair, registrars.Ours(bench, pair, "rigid"),
                   {"elastix": registrars.Elastix(bench, pair, "rigid"),
                    "plastimatch": registrars.Plastimatch(bench, pair, "rigid")},
                   {"CMTK": registrars.Cmtk(bench, pair, "rigid")})


def deformable(metric, make, bench):
    """And ours by local correlation."""
    pairs, registrars = prepare()
    pair = getattr(pairs, make[0])(bench, *make[1:])
    ours = registrars.Ours(bench, pair, "deformable", metric)
    lncc = registrars.Ours(bench, pair, "deformable", "lncc")

    def tell_more():
        least = min(run.result()["least-jacobian"] for run in (ours, lncc))
        return f"; at first {pair.error(lambda points: points):.3f} mm; least Jacobian {least:.2f}"

    return compare(pair, ours,
                   {"elastix": registrars.Elastix(bench, pair, "deformable", metric)},
                   {"lncc": lncc, "plastimatch": registrars.Plastimatch(
                       bench, pair, "deformable", metric)}, tell_more)


def sessions(kind, bench):
    """All pairs one after the other; elastix once."""
    pairs, registrars = prepare()
    jobs = {name: (pair, registrars.Ours(bench, pair, kind), registrars.Elastix(bench, pair, kind))
            for name, pair in pairs.sessions(bench).items()}

    def remark():
        ms = sum(elastix.command() for _, _, elastix in jobs.values())
        return f"elastix {ms:.0f} ms" + "".join(
            f"\n    {name}: {tell(pair, dict(ours=ours, elastix=elastix))}"
            for name, (pair, ours, elastix) in jobs.items())

    return Row(lambda: sum(ours.command() for _, ours, _ in jobs.values()),
               difference=lambda: max(pair.error(ours.map) for pair, ours, _ in jobs.values()),
               remark=remark, warm_ups=0)


ROWS = {
    f"register {name}": functools.partial(rigid, make) for name, make in {
        "T1w to T2w, 16 degrees": ("phantom", "T2w", NEAR),
        "T1w to T2w, 45 degrees": ("phantom", "T2w", FAR),
        "T1w to ct, 16 degrees": ("phantom", "ct", NEAR),
        "T1w to ct, 45 degrees": ("phantom", "ct", FAR),
        "Colin27, 16 degrees": ("colin", NEAR),
        "Colin27, 45 degrees": ("colin", FAR)}.items()
} | {
    "deform head, T1w to T2w": functools.partial(deformable, "mattes", ("bent_head", 8)),
    "deform thorax, ct to T1w": functools.partial(
        deformable, "mattes", ("breath", "T1w", 15)),
    "deform thorax, ct to ct": functools.partial(
        deformable, "mean-squares", ("breath", "ct", 15)),
} | {f"register 8 real pairs, {kind}": functools.partial(sessions, kind)
     for kind in ("rigid", "affine")}
