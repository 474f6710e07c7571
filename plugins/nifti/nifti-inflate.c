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

/* RFC 1952: a member's header has 10 bytes, the fields that its flags tell of,
 * in this order; its trailer CRC-32 and size of the content. */
#define HEADER_SIZE 10
#define TRAILER_SIZE 8
enum
{
  FLAG_CHECKSUM = 2,
  FLAG_EXTRA = 4,
  FLAG_NAME = 8,
  FLAG_COMMENT = 16,
  FLAGS_RESERVED = 0xe0,
};

typedef enum
{
  STATE_START,
  STATE_PLAIN,
  STATE_HEADER,                 /* of a gzip member, and its fields */
  STATE_EXTRA_SIZE,
  STATE_EXTRA,
  STATE_TEXT,                   /* name, comment: up to a zero */
  STATE_CHECKSUM,               /* of the header: two bytes nobody reads */
  STATE_DEFLATED,
  STATE_TRAILER,
  STATE_BETWEEN,                /* after a member: another, or zeros, may follow */
} State;

/* ISA-L reads the deflated bytes alone: its own reader of gzip's header goes
 * past the end of what it is given (2.30). */
struct _GstNiftiInflate
{
  State state;
  struct inflate_state *deflate;        /* 87 kB; NULL for plain files */
  guint8 flags;                 /* fields still to come */
  guint left;                   /* bytes of the extra field */
  guint8 bytes[HEADER_SIZE];    /* of a part of fixed size */
  guint n_bytes;
  guint8 recent[TRAILER_SIZE];  /* what ISA-L read last, n_recent of it */
  guint n_recent;
};

GstNiftiInflate *
gst_nifti_inflate_new (void)
{
  return g_new0 (GstNiftiInflate, 1);
}

void
gst_nifti_inflate_free (GstNiftiInflate * self)
{
  g_free (self->deflate);
  g_free (self);
}

static void
begin (GstNiftiInflate * self, State state)
{
  self->state = state;
  self->n_bytes = 0;
}

static gboolean
fail (const gchar * what, GError ** error)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "its gzip compression is damaged (%s)", what);
  return FALSE;
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

/* Takes bytes until there are @wanted; TRUE when there are. */
static gboolean
collect (GstNiftiInflate * self, guint wanted, const guint8 ** data,
    gsize * size)
{
  self->n_bytes += copy (self->bytes + self->n_bytes, wanted - self->n_bytes,
      data, size);
  return self->n_bytes == wanted;
}

/* Takes the flag of the field that comes next. */
static void
next_field (GstNiftiInflate * self)
{
  static const struct
  {
    guint8 flag;
    State state;
  } fields[] = {
    {FLAG_EXTRA, STATE_EXTRA_SIZE}, {FLAG_NAME, STATE_TEXT},
    {FLAG_COMMENT, STATE_TEXT}, {FLAG_CHECKSUM, STATE_CHECKSUM}
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (self->flags & fields[i].flag) {
      self->flags &= ~fields[i].flag;
      begin (self, fields[i].state);
      return;
    }
  }
  isal_inflate_reset (self->deflate);
  self->deflate->crc_flag = ISAL_GZIP_NO_HDR;
  self->n_recent = 0;
  begin (self, STATE_DEFLATED);
}

/* The header's parts, as far as there is @data. */
static gboolean
read_header (GstNiftiInflate * self, const guint8 ** data, gsize * size,
    GError ** error)
{
  const guint8 *end;
  gsize n;

  switch (self->state) {
    case STATE_HEADER:
      if (!collect (self, HEADER_SIZE, data, size))
        return TRUE;
      if (self->bytes[1] != 0x8b || self->bytes[2] != 8
          || (self->bytes[3] & FLAGS_RESERVED))
        return fail ("invalid header", error);
      self->flags = self->bytes[3];
      break;
    case STATE_EXTRA_SIZE:
      if (!collect (self, 2, data, size))
        return TRUE;
      self->left = GST_READ_UINT16_LE (self->bytes);
      begin (self, STATE_EXTRA);
      return TRUE;
    case STATE_EXTRA:
      n = MIN (self->left, *size);
      *data += n;
      *size -= n;
      self->left -= n;
      if (self->left > 0)
        return TRUE;
      break;
    case STATE_TEXT:
      end = memchr (*data, 0, *size);
      n = end ? (gsize) (end + 1 - *data) : *size;
      *data += n;
      *size -= n;
      if (!end)
        return TRUE;
      break;
    default:
      if (!collect (self, 2, data, size))
        return TRUE;
  }
  next_field (self);
  return TRUE;
}

/* Remembers the last bytes of the @n that end at @end. */
static void
remember (GstNiftiInflate * self, const guint8 * end, gsize n)
{
  guint keep;

  n = MIN (n, TRAILER_SIZE);
  keep = MIN (self->n_recent, TRAILER_SIZE - n);
  memmove (self->recent, self->recent + self->n_recent - keep, keep);
  memcpy (self->recent + keep, end - n, n);
  self->n_recent = keep + n;
}

static gboolean
read_trailer (GstNiftiInflate * self, const guint8 ** data, gsize * size,
    GError ** error)
{
  if (!collect (self, TRAILER_SIZE, data, size))
    return TRUE;
  if (GST_READ_UINT32_LE (self->bytes) != self->deflate->crc
      || GST_READ_UINT32_LE (self->bytes + 4) != self->deflate->total_out)
    return fail ("incorrect checksum or length", error);
  begin (self, STATE_BETWEEN);
  return TRUE;
}

/* One step of ISA-L.  At the end it either gives back what it read too much,
 * some of which may be of the call before, or holds it as bits. */
static gboolean
inflate_step (GstNiftiInflate * self, guint8 ** out, gsize * wanted,
    const guint8 ** data, gsize * size, GError ** error)
{
  struct inflate_state *z = self->deflate;
  gsize in = MIN (*size, MAX_STEP), room = MIN (*wanted, MAX_STEP);
  guint back, held, n_bits;
  guint64 bits;

  z->next_in = (guint8 *) * data;
  z->avail_in = in;
  z->next_out = *out;
  z->avail_out = room;
  if (isal_inflate (z) < 0)
    return fail ("invalid data", error);
  *out += room - z->avail_out;
  *wanted -= room - z->avail_out;
  if (z->avail_in <= in) {
    remember (self, *data + (in - z->avail_in), in - z->avail_in);
    *data += in - z->avail_in;
    *size -= in - z->avail_in;
  }
  if (z->block_state != ISAL_BLOCK_FINISH)
    return TRUE;

  begin (self, STATE_TRAILER);
  back = z->avail_in > in ? z->avail_in - in : 0;
  n_bits = MAX (z->read_in_length, 0);
  held = n_bits / 8;
  if (back > self->n_recent || back + held > TRAILER_SIZE)
    return fail ("invalid data", error);
  memcpy (self->bytes, self->recent + self->n_recent - back, back);
  bits = GUINT64_TO_LE (z->read_in >> n_bits % 8);
  memcpy (self->bytes + back, &bits, held);
  self->n_bytes = back + held;
  return read_trailer (self, data, size, error);
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
  begin (self, STATE_HEADER);
  return TRUE;
}

gssize
gst_nifti_inflate_read (GstNiftiInflate * self, guint8 * out, gsize wanted,
    const guint8 ** data, gsize * size, GError ** error)
{
  guint8 *start = out;
  gboolean ok;

  if (self->state == STATE_START && *size > 0) {
    self->state = STATE_PLAIN;
    if (**data == GZIP_START) {
      self->deflate = g_new (struct inflate_state, 1);
      isal_inflate_init (self->deflate);
      begin (self, STATE_HEADER);
    }
  }
  if (self->state < STATE_HEADER)
    return copy (out, wanted, data, size);

  /* Once without input: ISA-L may hold output back. */
  do {
    if (self->state == STATE_BETWEEN)
      ok = next_member (self, data, size, error);
    else if (self->state == STATE_TRAILER)
      ok = read_trailer (self, data, size, error);
    else if (self->state == STATE_DEFLATED)
      ok = inflate_step (self, &out, &wanted, data, size, error);
    else
      ok = read_header (self, data, size, error);
  } while (ok && wanted > 0 && *size > 0);
  return ok ? out - start : -1;
}

gboolean
gst_nifti_inflate_finish (GstNiftiInflate * self, GError ** error)
{
  if (self->state < STATE_HEADER || self->state == STATE_BETWEEN)
    return TRUE;
  g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECODE,
      "its gzip data ends too early");
  return FALSE;
}
