/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumeframe.h"
#include "gstvolumemeta.h"
#include "nifti-comment.h"
#include "nifti-deflate.h"
#include "nifti-facts.h"
#include "nifti-header.h"
#include "nifti-stored.h"
#include "nifti-writer.h"

/* A qform is written if it gives the affine back to this part of the spacing:
 * more than what float loses, less than a shear that can be seen. */
#define QFORM_TOLERANCE 1e-4

/* Only where rotation and spacing can say what @affine does. */
static void
fill_qform (nifti_2_header * n, const GstVolumeAffine * affine)
{
  gdouble b, c, d, x, y, z, dx, dy, dz, qfac;
  GstVolumeAffine back;
  nifti_dmat44 m;

  memcpy (m.m, affine->m, sizeof m.m);
  nifti_dmat44_to_quatern (m, &b, &c, &d, &x, &y, &z, &dx, &dy, &dz, &qfac);
  m = nifti_quatern_to_dmat44 (b, c, d, x, y, z, dx, dy, dz, qfac);
  memcpy (back.m, m.m, sizeof back.m);
  if (!gst_volume_affine_equal (&back, affine,
          QFORM_TOLERANCE * MIN (MIN (dx, dy), dz)))
    return;

  n->qform_code = NIFTI_XFORM_SCANNER_ANAT;
  n->quatern_b = b;
  n->quatern_c = c;
  n->quatern_d = d;
  n->qoffset_x = x;
  n->qoffset_y = y;
  n->qoffset_z = z;
  n->pixdim[0] = qfac;
}

static void
fill_affine (nifti_2_header * n, const GstVolumeAffine * affine)
{
  gdouble spacing[3];

  gst_volume_affine_get_spacing (affine, spacing);
  memcpy (&n->pixdim[1], spacing, sizeof spacing);
  memcpy (n->srow_x, affine->m[0], sizeof n->srow_x);
  memcpy (n->srow_y, affine->m[1], sizeof n->srow_y);
  memcpy (n->srow_z, affine->m[2], sizeof n->srow_z);
  n->sform_code = NIFTI_XFORM_SCANNER_ANAT;
  fill_qform (n, affine);
}

static void
fill_header (nifti_2_header * n, const GstNiftiStored * stored,
    const GstVolumeMeta * meta)
{
  const GstVolumeInfo *info = &stored->info;
  gint i;

  memset (n, 0, sizeof *n);
  n->datatype = gst_nifti_datatype_from_format (info->format);
  n->bitpix = 8 * gst_volume_format_get_size (info->format);
  for (i = 0; i < 8; i++)
    n->dim[i] = n->pixdim[i] = 1;
  n->dim[0] = 3;
  n->dim[1] = info->width;
  n->dim[2] = info->height;
  n->dim[3] = info->depth;
  if (info->channels > 1) {
    n->dim[0] = 5;
    n->dim[5] = info->channels;
    n->intent_code = NIFTI_INTENT_VECTOR;
  }
  n->sizeof_hdr = sizeof (nifti_1_header);
  n->scl_slope = stored->slope;
  n->scl_inter = stored->intercept;
  n->xyzt_units = NIFTI_UNITS_MM | NIFTI_UNITS_SEC;
  fill_affine (n, &meta->affine);
  if (meta->translated_from)
    g_snprintf (n->descrip, sizeof n->descrip,
        PACKAGE_NAME " " PACKAGE_VERSION ", synthetic %.16s from %.16s: "
        "research only", info->modality, meta->translated_from);
  else
    g_strlcpy (n->descrip, PACKAGE_NAME " " PACKAGE_VERSION, 80);
}

static void
narrow (nifti_1_header * n1, const nifti_2_header * n)
{
  gint i;

  memset (n1, 0, sizeof *n1);
  n1->sizeof_hdr = sizeof *n1;
  n1->regular = 'r';            /* Analyze readers look for it */
  memcpy (n1->magic, "n+1", 4);
  n1->datatype = n->datatype;
  n1->bitpix = n->bitpix;
  for (i = 0; i < 8; i++) {
    n1->dim[i] = n->dim[i];
    n1->pixdim[i] = n->pixdim[i];
  }
  for (i = 0; i < 4; i++) {
    n1->srow_x[i] = n->srow_x[i];
    n1->srow_y[i] = n->srow_y[i];
    n1->srow_z[i] = n->srow_z[i];
  }
  n1->vox_offset = n->vox_offset;
  n1->scl_slope = n->scl_slope;
  n1->scl_inter = n->scl_inter;
  n1->xyzt_units = n->xyzt_units;
  n1->intent_code = n->intent_code;
  n1->qform_code = n->qform_code;
  n1->sform_code = n->sform_code;
  n1->quatern_b = n->quatern_b;
  n1->quatern_c = n->quatern_c;
  n1->quatern_d = n->quatern_d;
  n1->qoffset_x = n->qoffset_x;
  n1->qoffset_y = n->qoffset_y;
  n1->qoffset_z = n->qoffset_z;
  n1->intent_p1 = n->intent_p1;
  n1->intent_p2 = n->intent_p2;
  n1->intent_p3 = n->intent_p3;
  n1->cal_max = n->cal_max;
  n1->cal_min = n->cal_min;
  n1->slice_duration = n->slice_duration;
  n1->toffset = n->toffset;
  n1->slice_start = n->slice_start;
  n1->slice_end = n->slice_end;
  n1->slice_code = n->slice_code;
  n1->dim_info = n->dim_info;
  memcpy (n1->descrip, n->descrip, sizeof n1->descrip);
  memcpy (n1->aux_file, n->aux_file, sizeof n1->aux_file);
  memcpy (n1->intent_name, n->intent_name, sizeof n1->intent_name);
}

static void
append_comment (GByteArray * extensions, const GstNiftiStored * stored,
    const GstVolumeMeta * meta)
{
  gchar *comment = gst_nifti_comment_format (meta, stored->info.modality,
      stored->steps);
  gsize size = comment ? strlen (comment) + 1 : 0;

  if (comment)
    memcpy (gst_nifti_facts_add_extension (extensions, NIFTI_ECODE_COMMENT,
            size), comment, size);
  g_free (comment);
}

/* All that comes before the voxels: header, extender, extensions, each of a
 * multiple of 16 bytes. */
static GBytes *
make_head (const GstNiftiStored * stored, const GstVolumeMeta * meta,
    const GstVolumeFileMeta * file)
{
  const GstVolumeInfo *info = &stored->info;
  gboolean wide = MAX (MAX (info->width, info->height),
      MAX (info->depth, info->channels)) > G_MAXINT16;
  GByteArray *bytes = g_byte_array_new (), *extensions = g_byte_array_new ();
  guint8 extender[4] = { 0 };
  nifti_1_header n1;
  nifti_2_header n;

  fill_header (&n, stored, meta);
  if (file)
    gst_nifti_facts_apply (file, info, meta, &n, extensions);
  append_comment (extensions, stored, meta);
  if (wide || n.sizeof_hdr == sizeof n) {
    n.sizeof_hdr = sizeof n;
    memcpy (n.magic, "n+2\0\r\n\032\n", 8);
    n.vox_offset = sizeof n + sizeof extender + extensions->len;
    g_byte_array_append (bytes, (const guint8 *) &n, sizeof n);
  } else {
    n.vox_offset = sizeof n1 + sizeof extender + extensions->len;
    narrow (&n1, &n);
    g_byte_array_append (bytes, (const guint8 *) &n1, sizeof n1);
  }
  extender[0] = extensions->len > 0;
  g_byte_array_append (bytes, extender, sizeof extender);
  if (extensions->len > 0)
    g_byte_array_append (bytes, extensions->data, extensions->len);
  g_byte_array_unref (extensions);
  return g_byte_array_free_to_bytes (bytes);
}

static GstBuffer *
compress (GBytes * head, GstBuffer * volume, gsize size, gint level,
    GError ** error)
{
  GstBuffer *file = NULL;
  GBytes *bytes = NULL;
  GstMapInfo map;

  if (gst_buffer_map (volume, &map, GST_MAP_READ)) {
    bytes = gst_nifti_deflate (head, map.data, size, level);
    gst_buffer_unmap (volume, &map);
  }
  if (bytes) {
    file = gst_buffer_new_wrapped_bytes (bytes);
    g_bytes_unref (bytes);
  } else {
    g_set_error_literal (error, GST_RESOURCE_ERROR,
        GST_RESOURCE_ERROR_NO_SPACE_LEFT,
        "there is no memory to compress the volume");
  }
  return file;
}

/* The voxels' memory is shared. */
static GstBuffer *
join (GBytes * head, GstBuffer * volume, gsize size)
{
  GstBuffer *file = gst_buffer_new_wrapped_bytes (head);

  gst_buffer_copy_into (file, volume, GST_BUFFER_COPY_MEMORY, 0, size);
  return file;
}

GstBuffer *
gst_nifti_write (const GstVolumeInfo * info, GstBuffer * volume, gint level,
    GError ** error)
{
  const GstVolumeMeta *meta = gst_buffer_get_volume_meta (volume);
  gsize size = gst_volume_info_get_size (info);
  const GstVolumeFileMeta *said;
  GstNiftiStored stored;
  GstBuffer *file;
  GBytes *head;

  if (!meta) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "a volume without GstVolumeMeta: nothing says where its voxels are");
    return NULL;
  }
  if (!gst_volume_affine_is_valid (&meta->affine)) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "a volume whose affine is singular or not finite");
    return NULL;
  }
  if (gst_buffer_get_size (volume) < size) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "a volume of %" G_GSIZE_FORMAT " bytes, where its caps mean %"
        G_GSIZE_FORMAT, gst_buffer_get_size (volume), size);
    return NULL;
  }

  said = gst_buffer_get_volume_file_meta (volume, GST_NIFTI_FACTS_FORMAT);
  gst_nifti_stored_init (&stored, info, volume, said);
  size = gst_volume_info_get_size (&stored.info);
  head = make_head (&stored, meta, said);
  file = level == 0 ? join (head, stored.volume, size)
      : compress (head, stored.volume, size, level, error);
  g_bytes_unref (head);
  gst_nifti_stored_clear (&stored);
  return file;
}
