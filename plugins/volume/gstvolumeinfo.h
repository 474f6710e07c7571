/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* volume/x-raw caps as a struct, as GstVideoInfo is to video/x-raw. */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstVolumeFormat: type of one voxel's value.  Always little endian.
 */
typedef enum
{
  GST_VOLUME_FORMAT_UNKNOWN,
  GST_VOLUME_FORMAT_U8,
  GST_VOLUME_FORMAT_S8,
  GST_VOLUME_FORMAT_U16LE,
  GST_VOLUME_FORMAT_S16LE,
  GST_VOLUME_FORMAT_U32LE,
  GST_VOLUME_FORMAT_S32LE,
  GST_VOLUME_FORMAT_U64LE,
  GST_VOLUME_FORMAT_S64LE,
  GST_VOLUME_FORMAT_F32LE,
  GST_VOLUME_FORMAT_F64LE,
} GstVolumeFormat;

#define GST_VOLUME_FORMATS_ALL "{ F32LE, F64LE, U8, S8, U16LE, S16LE, " \
    "U32LE, S32LE, U64LE, S64LE }"

/* Caps literal for pad templates; @formats e.g. "F32LE" or "{ U8, S16LE }". */
#define GST_VOLUME_CAPS_MAKE(formats)       \
    "volume/x-raw, "                        \
    "format = (string) " formats ", "       \
    "width = (int) [ 1, max ], "            \
    "height = (int) [ 1, max ], "           \
    "depth = (int) [ 1, max ], "            \
    "channels = (int) [ 1, max ], "         \
    "framerate = (fraction) 0/1"

/* The modality's caps value where none is known. */
#define GST_VOLUME_MODALITY_UNKNOWN "unknown"

/* PTS and duration unit: volume i is at i seconds. */
#define GST_VOLUME_DURATION GST_SECOND

typedef struct
{
  GstVolumeFormat format;
  gint width, height, depth;    /* voxels along x, y, z; x is fastest */
  gint channels;                /* values a voxel; slowest in memory */
  const gchar *modality;        /* BIDS suffix or "unknown"; interned */
} GstVolumeInfo;

const gchar *gst_volume_format_to_string (GstVolumeFormat format);
GstVolumeFormat gst_volume_format_from_string (const gchar * name);
gsize gst_volume_format_get_size (GstVolumeFormat format);      /* bytes a value */
gboolean gst_volume_format_is_float (GstVolumeFormat format);

/* FALSE, with @info unknown, where sizes are under 1 or their product
 * overflows gsize.  @modality may be NULL. */
gboolean gst_volume_info_set (GstVolumeInfo * info, GstVolumeFormat format,
    gint width, gint height, gint depth, gint channels,
    const gchar * modality);
gboolean gst_volume_info_from_caps (GstVolumeInfo * info,
    const GstCaps * caps);
GstCaps *gst_volume_info_to_caps (const GstVolumeInfo * info);  /* transfer full */

gsize gst_volume_info_get_voxels (const GstVolumeInfo * info);  /* one channel */
gsize gst_volume_info_get_size (const GstVolumeInfo * info);    /* bytes, all channels */
/* (transfer full): "(x, y, z)" of value @offset of such a volume. */
gchar *gst_volume_info_describe_voxel (const GstVolumeInfo * info,
    gsize offset);
gboolean gst_volume_info_is_equal (const GstVolumeInfo * a,
    const GstVolumeInfo * b);

G_END_DECLS
