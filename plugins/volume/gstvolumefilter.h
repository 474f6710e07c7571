/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Base class for elements that turn one volume into one volume of the same
 * grid, as GstVideoFilter is for video.
 *
 * - set_info: streaming thread, at every caps change.
 * - transform: streaming thread, per volume.  Buffers are mapped, timestamps
 *   and the meta copied (@meta is the output's and writable).
 * - in_place: set it in class_init where transform can overwrite its input:
 *   @in and @out are then the same frame wherever their infos are equal, but
 *   for the modality.
 * - On failure post an element error first, then return GST_FLOW_ERROR.
 * - A volume without GstVolumeMeta is an error, posted by this class.
 */

#pragma once

#include <gst/base/gstbasetransform.h>
#include "gstvolumeframe.h"
#include "gstvolumemeta.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_FILTER (gst_volume_filter_get_type ())
G_DECLARE_DERIVABLE_TYPE (GstVolumeFilter, gst_volume_filter, GST,
    VOLUME_FILTER, GstBaseTransform)

struct _GstVolumeFilterClass
{
  GstBaseTransformClass parent_class;

  gboolean in_place;
  gboolean (*set_info) (GstVolumeFilter * self, const GstVolumeInfo * in,
      const GstVolumeInfo * out);
  GstFlowReturn (*transform) (GstVolumeFilter * self,
      const GstVolumeFrame * in, GstVolumeFrame * out, GstVolumeMeta * meta);
};

G_END_DECLS
