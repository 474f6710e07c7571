/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include <zlib.h>

#include "nifti-inflate.h"

/* First of gzip's two magic bytes; no NIfTI or Analyze header begins so. */
#define GZIP_START 0x1f
/* zlib: largest window, gzip wrapper only. */
#define GZIP_WINDOW (MAX_WBITS + 16)
/* zlib counts in 32 bits. */
#define MAX_STEP (1u << 30)

typedef enum
{
  STATE_START,
  STATE_PLAIN,
  STATE_MEMBER,                 /* inside a gzip member */
  STATE_BETWEEN,                /* after one: another, or zeros, may follow */
} State;

struct _GstNiftiInflate
{
  State state;
  z_stream z;
};

GstNiftiInflate *
gst_nifti_inflate_new (void)
{
  return g_new0 (GstNiftiInflate, 1);
}

void
gst_nifti_inflate_free (GstNiftiInflate * self)
{
  if (self->state >= STATE_MEMBER)
    inflateEnd (&self->z);
  g_free (self);
}

static gssize
copy (guint8 * out, gsize wanted, const guint8 ** data, gsize * size)
{
  gsize n = MIN (wanted, *size);

  memcpy (out, *data, n);
  *data += n;
  *size -= n;
  return n;
}

/* One step of zlib; FALSE for damaged data. */
static gboolean
inflate_step (GstNiftiInflate * self, guint8 ** out, gsize * wanted,
    const guint8 ** data, gsize * size, GError ** error)
{
  z_stream *z = &self->z;
  gsize in = MIN (*size, MAX_STEP), room = MIN (*wanted, MAX_STEP);
  gint status;

  z->next_in = (Bytef *) * data;
  z->avail_in = in;
  z->next_out = *out;
  z->avail_out = room;
  status = inflate (z, Z_NO_FLUSH);
  *data += in - z->avail_in;
  *size -= in - z->avail_in;
  *out += room - z->avail_out;
  *wanted -= room - z->avail_out;

  if (status == Z_STREAM_END) {
    self->state = STATE_BETWEEN;
  } else if (status != Z_OK && status != Z_BUF_ERROR) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "its gzip compression is damaged (%s)", z->msg ? z->msg : "zlib");
    return FALSE;
  }
  return TRUE;
}

/* Files may be several members in a row, and end in zeros. */
static gboolean
next_member (GstNiftiInflate * self, const guint8 ** data, gsize * size,
    GError ** error)
{
  while (*size > 0 && **data == 0) {
    (*data)++;
    (*size)--;
  }
  if (*size == 0)
    return TRUE;
  if (**data != GZIP_START) {
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "it goes on after the end of its gzip data");
    return FALSE;
  }
  inflateReset (&self->z);
  self->state = STATE_MEMBER;
  return TRUE;
}

gssize
gst_nifti_inflate_read (GstNiftiInflate * self, guint8 * out, gsize wanted,
    const guint8 ** data, gsize * size, GError ** error)
{
  guint8 *start = out;

  if (self->state == STATE_START && *size > 0) {
    self->state = STATE_PLAIN;
    if (**data == GZIP_START) {
      if (inflateInit2 (&self->z, GZIP_WINDOW) != Z_OK)
        g_error ("zlib does not start");
      self->state = STATE_MEMBER;
    }
  }
  if (self->state < STATE_MEMBER)
    return copy (out, wanted, data, size);

  /* Once more without input: zlib may hold output back. */
  do {
    if (self->state == STATE_BETWEEN && !next_member (self, data, size, error))
      return -1;
    if (self->state == STATE_MEMBER
        && !inflate_step (self, &out, &wanted, data, size, error))
      return -1;
  } while (wanted > 0 && *size > 0);
  return out - start;
}

gboolean
gst_nifti_inflate_finish (GstNiftiInflate * self, GError ** error)
{
  if (self->state != STATE_MEMBER)
    return TRUE;
  g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "its gzip data ends too early");
  return FALSE;
}
