/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <isa-l.h>
#include <string.h>

#include "nifti-inflate.h"

/* First of gzip's two magic bytes; no NIfTI or Analyze header begins so. */
#define GZIP_START 0x1f
/* ISA-L counts in 32 bits. */
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
  struct inflate_state *gzip;   /* 87 kB; NULL for plain files */
};

GstNiftiInflate *
gst_nifti_inflate_new (void)
{
  return g_new0 (GstNiftiInflate, 1);
}

void
gst_nifti_inflate_free (GstNiftiInflate * self)
{
  g_free (self->gzip);
  g_free (self);
}

static void
begin_member (GstNiftiInflate * self)
{
  isal_inflate_reset (self->gzip);
  self->gzip->crc_flag = ISAL_GZIP;
  self->state = STATE_MEMBER;
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

static const gchar *
describe (gint status)
{
  switch (status) {
    case ISAL_INVALID_BLOCK:
      return "invalid block";
    case ISAL_INVALID_SYMBOL:
      return "invalid symbol";
    case ISAL_INVALID_LOOKBACK:
      return "distance too far back";
    case ISAL_INCORRECT_CHECKSUM:
      return "incorrect checksum or length";
    default:
      return "invalid header";
  }
}

/* One step of ISA-L; FALSE for damaged data. */
static gboolean
inflate_step (GstNiftiInflate * self, guint8 ** out, gsize * wanted,
    const guint8 ** data, gsize * size, GError ** error)
{
  struct inflate_state *gzip = self->gzip;
  gsize in = MIN (*size, MAX_STEP), room = MIN (*wanted, MAX_STEP);
  gint status;

  gzip->next_in = (guint8 *) * data;
  gzip->avail_in = in;
  gzip->next_out = *out;
  gzip->avail_out = room;
  status = isal_inflate (gzip);
  *data += in - gzip->avail_in;
  *size -= in - gzip->avail_in;
  *out += room - gzip->avail_out;
  *wanted -= room - gzip->avail_out;

  if (status < 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
        "its gzip compression is damaged (%s)", describe (status));
    return FALSE;
  }
  if (gzip->block_state == ISAL_BLOCK_FINISH)
    self->state = STATE_BETWEEN;
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
  begin_member (self);
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
      self->gzip = g_new (struct inflate_state, 1);
      isal_inflate_init (self->gzip);
      begin_member (self);
    }
  }
  if (self->state < STATE_MEMBER)
    return copy (out, wanted, data, size);

  /* Once more without input: ISA-L may hold output back. */
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
