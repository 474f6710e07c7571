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

static gboolean
is_nifti (const guint8 * data, gsize size)
{
  gsize header = size < 4 ? 0 : gst_nifti_header_get_size (data);

  return header > 0 && size >= header && gst_nifti_header_has_magic (data);
}

/* The most bytes, up to PEEK, that there are to see. */
static const guint8 *
peek (GstTypeFind * find, gsize * size)
{
  guint64 length = gst_type_find_get_length (find);
  const guint8 *data;

  *size = length > 0 ? MIN (length, PEEK) : PEEK;
  data = gst_type_find_peek (find, 0, *size);
  /* Length unknown: halve until it fits. */
  while (!data && *size > 64)
    data = gst_type_find_peek (find, 0, *size /= 2);
  return data;
}

static void
nifti_type_find (GstTypeFind * find, gpointer user_data)
{
  gsize size;
  const guint8 *data = peek (find, &size);
  gboolean gzip;

  if (!data)
    return;
  gzip = data[0] == 0x1f && data[1] == 0x8b;
  if (gzip) {
    GstNiftiInflate *inflate = gst_nifti_inflate_new ();
    guint8 start[GST_NIFTI_HEADER_MAX];
    gssize n;

    n = gst_nifti_inflate_read (inflate, start, sizeof start, &data, &size,
        NULL);
    gst_nifti_inflate_free (inflate);
    if (n < 0 || !is_nifti (start, n))
      return;
  } else if (!is_nifti (data, size)) {
    return;
  }

  /* GStreamer's own finder of gzip says LIKELY. */
  gst_type_find_suggest_simple (find, GST_TYPE_FIND_MAXIMUM,
      "application/x-nifti", "compression", G_TYPE_STRING,
      gzip ? "gzip" : "none", NULL);
}

GST_TYPE_FIND_REGISTER_DEFINE (nifti, "application/x-nifti",
    GST_RANK_PRIMARY, nifti_type_find, "nii,nii.gz,hdr", NULL, NULL, NULL);
