/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "sliceaxis.h"

GType
gst_mmigan_slice_axis_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_MMIGAN_SLICE_AXIS_AXIAL, "Closest to foot-head by the affine",
        "axial"},
    {GST_MMIGAN_SLICE_AXIS_CORONAL, "Closest to back-front by the affine",
        "coronal"},
    {GST_MMIGAN_SLICE_AXIS_SAGITTAL, "Closest to left-right by the affine",
        "sagittal"},
    {GST_MMIGAN_SLICE_AXIS_X, "First voxel axis", "x"},
    {GST_MMIGAN_SLICE_AXIS_Y, "Second voxel axis", "y"},
    {GST_MMIGAN_SLICE_AXIS_Z, "Third voxel axis", "z"},
    {0, NULL, NULL},
  };

  if (g_once_init_enter (&type)) {
    GType registered = g_enum_register_static ("GstMmiganSliceAxis", values);

    g_once_init_leave (&type, registered);
  }
  return type;
}

gint
gst_mmigan_slice_axis_find (GstMmiganSliceAxis axis,
    const GstVolumeAffine * affine)
{
  switch (axis) {
    case GST_MMIGAN_SLICE_AXIS_AXIAL:
      return gst_volume_affine_find_axis (affine, 2);
    case GST_MMIGAN_SLICE_AXIS_CORONAL:
      return gst_volume_affine_find_axis (affine, 1);
    case GST_MMIGAN_SLICE_AXIS_SAGITTAL:
      return gst_volume_affine_find_axis (affine, 0);
    default:
      return axis - GST_MMIGAN_SLICE_AXIS_X;
  }
}
