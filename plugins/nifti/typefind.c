/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tells NIfTI files, gzip or not, and the headers of .hdr/.img pairs. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "nifti-element.h"
#include "nifti-header.h"
#include "nifti-inflate.h"

/* Compressed bytes that hold a header, however badly it compresses. */
#define PEEK 1024
#define PEEK_STEP 16

static gboolean
is_nifti (const guint8 * data, gsize size)
{
  gsize header = size < 4 ? 0 : gst_nifti_header_get_size (data);

  return header > 0 && size >= header && gst_nifti_header_has_magic (data);
}

static gboolean
find_plain (GstTypeFind * find)
{
  const guint8 *data = gst_type_find_peek (find, 0, 4);
  gsize size = data ? gst_nifti_header_get_size (data) : 0;

  data = size > 0 ? gst_type_find_peek (find, 0, size) : NULL;
  return data && is_nifti (data, size);
}

static gboolean
find_gzip (GstTypeFind * find)
{
  guint64 length = gst_type_find_get_length (find);
  gsize size = length > 0 ? MIN (length, PEEK) : PEEK;
  const guint8 *data = gst_type_find_peek (find, 0, 2);
  guint8 start[GST_NIFTI_HEADER_MAX];
  GstNiftiInflate *inflate;
  gssize n;

  if (!data || data[0] != 0x1f || data[1] != 0x8b)
    return FALSE;
  data = gst_type_find_peek (find, 0, size);
  /* Shorter than PEEK, and nobody knows by how much. */
  while (!data && size > PEEK_STEP)
    data = gst_type_find_peek (find, 0, size -= PEEK_STEP);
  if (!data)
    return FALSE;

  inflate = gst_nifti_inflate_new ();
  n = gst_nifti_inflate_read (inflate, start, sizeof start, &data, &size, NULL);
  gst_nifti_inflate_free (inflate);
  return n > 0 && is_nifti (start, n);
}

static void
nifti_type_find (GstTypeFind * find, gpointer user_data)
{
  gboolean gzip = find_gzip (find);

  if (!gzip && !find_plain (find))
    return;
  /* GStreamer's own finder of gzip says LIKELY. */
  gst_type_find_suggest_simple (find, GST_TYPE_FIND_MAXIMUM,
      "application/x-nifti", "compression", G_TYPE_STRING,
      gzip ? "gzip" : "none", NULL);
}

GST_TYPE_FIND_REGISTER_DEFINE (nifti, "application/x-nifti",
    GST_RANK_PRIMARY, nifti_type_find, "nii,nii.gz,hdr", NULL, NULL, NULL);
