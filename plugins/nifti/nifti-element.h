/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the elements that read or write NIfTI have in common. */

#pragma once

#include "gstvolume.h"
#include "nifti-header.h"
#include "nifti-name.h"

G_BEGIN_DECLS

GST_ELEMENT_REGISTER_DECLARE (niftidec);
GST_ELEMENT_REGISTER_DECLARE (niftienc);
GST_ELEMENT_REGISTER_DECLARE (niftisink);
GST_ELEMENT_REGISTER_DECLARE (niftisrc);
GST_TYPE_FIND_REGISTER_DECLARE (nifti);

GType gst_nifti_compression_get_type (void);
#define GST_TYPE_NIFTI_COMPRESSION (gst_nifti_compression_get_type ())

typedef enum
{
  GST_NIFTI_COMPRESSION_NONE,
  GST_NIFTI_COMPRESSION_GZIP,
} GstNiftiCompression;

#define GST_NIFTI_MAX_BYTES_DEFAULT (G_GUINT64_CONSTANT (4) << 30)

/* Properties of the same meaning everywhere. */
GParamSpec *gst_nifti_modality_param_spec (void);
GParamSpec *gst_nifti_channel_param_spec (void);
GParamSpec *gst_nifti_max_bytes_param_spec (void);
GParamSpec *gst_nifti_level_param_spec (void);

/* Posts @error (transfer full) as "FILE: what is wrong". @file: NULL where
 * the error says it itself. */
void gst_nifti_post_error (GstElement * element, const gchar * file,
    GError * error);

/* Says what is doubtful about @file, once its header is read: posts a warning
 * where its forms differ, logs one where it tells no unit. */
void gst_nifti_warn (GstElement * element, const gchar * file,
    const nifti_2_header * header);

/* The first that is known: property, file name, what the file tells. */
const gchar *gst_nifti_choose_modality (const gchar * property,
    const GstNiftiName * name, const gchar * told);

/* Time, offset, subject and session of stream's volume @index. */
void gst_nifti_stamp (GstBuffer * volume, guint64 index,
    const GstNiftiName * name);

G_END_DECLS
