/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "nifti-facts.h"

/* An extension's size and code. */
#define EXTENSION_HEAD (2 * sizeof (gint32))

nifti_2_header
gst_nifti_facts_get_header (const GstVolumeFileMeta * file)
{
  nifti_2_header header;

  memcpy (&header, g_bytes_get_data (file->facts, NULL), sizeof header);
  return header;
}

GBytes *
gst_nifti_facts_new (const nifti_2_header * header,
    const GByteArray * extensions)
{
  gsize size = sizeof *header + extensions->len;
  guint8 *facts = g_malloc (size);

  memcpy (facts, header, sizeof *header);
  if (extensions->len > 0)
    memcpy (facts + sizeof *header, extensions->data, extensions->len);
  return g_bytes_new_take (facts, size);
}

guint8 *
gst_nifti_facts_add_extension (GByteArray * extensions, gint code, gsize size)
{
  gsize at = extensions->len;
  gsize padded = (EXTENSION_HEAD + size + 15) & ~(gsize) 15;
  const gint32 head[] = { padded, code };

  g_byte_array_set_size (extensions, at + padded);
  memcpy (extensions->data + at, head, sizeof head);
  memset (extensions->data + at + sizeof head, 0, padded - sizeof head);
  return extensions->data + at + sizeof head;
}

static void
keep_extensions (GByteArray * extensions, const guint8 * from, gsize size,
    gboolean has_grid)
{
  gint32 head[2];
  gsize at;

  for (at = 0; at < size; at += head[0]) {
    memcpy (head, from + at, sizeof head);
    if (has_grid || head[1] != NIFTI_ECODE_AFNI)
      g_byte_array_append (extensions, from + at, head[0]);
  }
}

static void
keep_forms (nifti_2_header * n, const nifti_2_header * from)
{
  gint i;

  /* Those of dimensions that the file does not have may be anything; read they
   * were as 1 of its unit. */
  for (i = 0; i <= 3; i++)
    n->pixdim[i] = i <= from->dim[0] ? from->pixdim[i] : 1;
  n->qform_code = from->qform_code;
  n->quatern_b = from->quatern_b;
  n->quatern_c = from->quatern_c;
  n->quatern_d = from->quatern_d;
  n->qoffset_x = from->qoffset_x;
  n->qoffset_y = from->qoffset_y;
  n->qoffset_z = from->qoffset_z;
  n->sform_code = from->sform_code;
  memcpy (n->srow_x, from->srow_x, sizeof n->srow_x);
  memcpy (n->srow_y, from->srow_y, sizeof n->srow_y);
  memcpy (n->srow_z, from->srow_z, sizeof n->srow_z);
}

static void
keep_slices (nifti_2_header * n, const nifti_2_header * from)
{
  n->dim_info = from->dim_info;
  n->slice_code = from->slice_code;
  n->slice_start = from->slice_start;
  n->slice_end = from->slice_end;
  n->slice_duration = from->slice_duration;
}

/* The forms of a new grid.  A grid to return to is remembered as long as the
 * world is the one that the file's code names. */
static void
name_world (nifti_2_header * n, const nifti_2_header * from,
    const GstVolumeMeta * meta)
{
  gint code = from->sform_code > 0 ? from->sform_code : from->qform_code;

  if (meta->source.size[0] == 0 || code <= 0)
    code = NIFTI_XFORM_ALIGNED_ANAT;
  n->sform_code = code;
  if (n->qform_code > 0)
    n->qform_code = code;
}

/* Dimensions of size 1, of which @n has none: only where all others agree, as
 * they do not in a file of many volumes. */
static void
keep_dimensions (nifti_2_header * n, const nifti_2_header * from)
{
  gint64 more = 1, from_more = 1;
  gint i;

  for (i = 4; i <= 7; i++) {
    more *= i <= n->dim[0] ? n->dim[i] : 1;
    from_more *= i <= from->dim[0] ? from->dim[i] : 1;
  }
  for (i = 1; i <= 3; i++) {
    if (n->dim[i] != (i <= from->dim[0] ? from->dim[i] : 1))
      return;
  }
  if (more == from_more && n->datatype == from->datatype)
    memcpy (n->dim, from->dim, sizeof n->dim);
}

static void
keep_values (nifti_2_header * n, const nifti_2_header * from)
{
  n->intent_code = from->intent_code;
  n->intent_p1 = from->intent_p1;
  n->intent_p2 = from->intent_p2;
  n->intent_p3 = from->intent_p3;
  memcpy (n->intent_name, from->intent_name, sizeof n->intent_name);
  n->cal_min = from->cal_min;
  n->cal_max = from->cal_max;
  keep_dimensions (n, from);
}

void
gst_nifti_facts_apply (const GstVolumeFileMeta * file,
    const GstVolumeInfo * info, const GstVolumeMeta * meta,
    nifti_2_header * n, GByteArray * extensions)
{
  gboolean has_grid = gst_volume_file_meta_has_grid (file, info, meta);
  gsize size;
  const guint8 *facts = g_bytes_get_data (file->facts, &size);
  nifti_2_header from = gst_nifti_facts_get_header (file);
  gint space = XYZT_TO_SPACE (n->xyzt_units);

  n->sizeof_hdr = from.sizeof_hdr;
  memcpy (n->aux_file, from.aux_file, sizeof n->aux_file);
  if (!meta->translated_from)
    memcpy (n->descrip, from.descrip, sizeof n->descrip);
  n->toffset = from.toffset;
  memcpy (n->pixdim + 4, from.pixdim + 4, 4 * sizeof n->pixdim[0]);

  if (has_grid) {
    keep_forms (n, &from);
    keep_slices (n, &from);
    space = XYZT_TO_SPACE (from.xyzt_units);
  } else {
    name_world (n, &from, meta);
  }
  n->xyzt_units = SPACE_TIME_TO_XYZT (space, XYZT_TO_TIME (from.xyzt_units));
  if (g_strv_length (meta->history) == file->steps)
    keep_values (n, &from);
  keep_extensions (extensions, facts + sizeof from, size - sizeof from,
      has_grid);
}
