/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvolumegeometry.h"

G_BEGIN_DECLS

/**
 * GstMmiganSliceAxis: the axis across which a volume's slices lie, by the
 * affine or as stored.
 */
typedef enum
{
  GST_MMIGAN_SLICE_AXIS_AXIAL,
  GST_MMIGAN_SLICE_AXIS_CORONAL,
  GST_MMIGAN_SLICE_AXIS_SAGITTAL,
  GST_MMIGAN_SLICE_AXIS_X,
  GST_MMIGAN_SLICE_AXIS_Y,
  GST_MMIGAN_SLICE_AXIS_Z,
} GstMmiganSliceAxis;

#define GST_TYPE_MMIGAN_SLICE_AXIS (gst_mmigan_slice_axis_get_type ())
GType gst_mmigan_slice_axis_get_type (void);

/* The voxel axis (0, 1, 2) that @axis means in a volume with @affine. */
gint gst_mmigan_slice_axis_find (GstMmiganSliceAxis axis,
    const GstVolumeAffine * affine);

G_END_DECLS
