/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A buffer pool for volume/x-raw: buffers of the caps' size, 64-byte aligned. */

#pragma once

#include "gstvolumeinfo.h"

G_BEGIN_DECLS

#define GST_TYPE_VOLUME_BUFFER_POOL (gst_volume_buffer_pool_get_type ())
G_DECLARE_FINAL_TYPE (GstVolumeBufferPool, gst_volume_buffer_pool, GST,
    VOLUME_BUFFER_POOL, GstBufferPool)

/* (transfer full) Configure it with caps that gst_volume_info_from_caps takes. */
GstBufferPool *gst_volume_buffer_pool_new (void);

/* A configured, active pool of buffers for @info: for elements that are not
 * base-class filters.  (transfer full) (nullable) */
GstBufferPool *gst_volume_buffer_pool_new_active (const GstVolumeInfo * info);

G_END_DECLS
