/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* NIfTI headers: what is accepted has a place in the world, a size that is
 * that of its parts, and a true place in the file. */

#include <gst/gst.h>

#include "fuzz.h"
#include "nifti-header.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  guint channel;

  if (size < 4 || gst_nifti_header_get_size (data) == 0
      || size < gst_nifti_header_get_size (data))
    return 0;
  for (channel = 0; channel <= GST_NIFTI_CHANNEL_PHASE; channel++) {
    const GstNiftiChoice choice = {.analyze = TRUE,.channel = channel };
    GError *error = NULL;
    GstNiftiHeader header;

    if (gst_nifti_header_parse (&header, data, &choice, &error)) {
      g_assert (gst_volume_affine_is_valid (&header.affine));
      g_assert (header.volumes > 0 && header.size > 0);
      g_assert (header.size == header.volumes * header.parts
          * gst_volume_info_get_size (&header.info));
      g_assert (header.pair
          || header.vox_offset > gst_nifti_header_get_size (data));
    } else {
      g_assert (error && error->message[0]);
      g_error_free (error);
    }
  }
  return 0;
}
