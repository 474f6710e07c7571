/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Sampling a volume at the voxels of another grid. */

#pragma once

#include "gstvolumedisplacement.h"
#include "gstvolumeframe.h"

G_BEGIN_DECLS

/**
 * GstVolumeInterpolation:
 * @GST_VOLUME_INTERPOLATION_NEAREST: nearest voxel (labels)
 * @GST_VOLUME_INTERPOLATION_LINEAR: trilinear
 * @GST_VOLUME_INTERPOLATION_CUBIC: Catmull-Rom over 4 x 4 x 4 voxels (Keys, a = -1/2)
 * @GST_VOLUME_INTERPOLATION_LANCZOS: sinc over 6 x 6 x 6 voxels, windowed by
 *   its own main lobe (Lanczos, a = 3); weights add up to 1
 */
typedef enum
{
  GST_VOLUME_INTERPOLATION_NEAREST,
  GST_VOLUME_INTERPOLATION_LINEAR,
  GST_VOLUME_INTERPOLATION_CUBIC,
  GST_VOLUME_INTERPOLATION_LANCZOS,
} GstVolumeInterpolation;

#define GST_TYPE_VOLUME_INTERPOLATION (gst_volume_interpolation_get_type ())
GType gst_volume_interpolation_get_type (void);

/**
 * gst_volume_resample:
 * @src: mapped for reading
 * @src_affine: of @src
 * @dst: mapped for writing; same format and channels as @src, any size
 * @dst_affine: of @dst
 * @world: (nullable): RAS mm of @dst's space to RAS mm of @src's; NULL: identity
 * @fill: value where a voxel of @dst lies outside @src
 *
 * Sets every voxel of @dst.  Where voxels fall on voxels (flips,
 * permutations, crops and pads) values are copied bit for bit, whatever the
 * interpolation.  @src's field of view ends half a voxel past the centres of
 * its first and last voxels; up to there the values at its edge go on.
 * FALSE where an affine is singular or formats differ.
 *
 * Splits large volumes among threads; the result does not depend on them.
 */
gboolean gst_volume_resample (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    GstVolumeInterpolation interpolation, gdouble fill);

/**
 * gst_volume_resample_antialiased:
 *
 * As gst_volume_resample(), after a Gaussian blur along each axis of @src by
 * as much as @dst is coarser there: a point spread of one voxel of @src grows
 * to one of @dst (Cardoso et al. 2015).  Nothing is blurred where @dst is as
 * fine, nor with nearest, which is for labels.
 */
gboolean gst_volume_resample_antialiased (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    GstVolumeInterpolation interpolation, gdouble fill);

/**
 * gst_volume_resample_displaced:
 * @displacement: of points of @dst's space, before @world takes them to @src's
 *
 * As gst_volume_resample(), through both in one interpolation: the point x of
 * @dst is the point world (x + displacement (x)) of @src.
 */
gboolean gst_volume_resample_displaced (const GstVolumeFrame * src,
    const GstVolumeAffine * src_affine, GstVolumeFrame * dst,
    const GstVolumeAffine * dst_affine, const GstVolumeAffine * world,
    const GstVolumeDisplacement * displacement,
    GstVolumeInterpolation interpolation, gdouble fill);

G_END_DECLS
