/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <libdeflate.h>
#include <string.h>

#include "nifti-deflate.h"

/* RFC 1952: the member's header, without time or name, and trailer, CRC-32
 * and size of the content. */
static const guint8 gzip_header[] = { 31, 139, 8, 0, 0, 0, 0, 0, 0, 255 };

#define TRAILER_SIZE 8

/* RFC 1951: a stored block that is not the last has a byte 0, its length, and
 * the length's complement, two bytes each.  It ends at a byte, and so leaves
 * what follows to begin like a stream of its own. */
#define STORED_HEADER_SIZE 5
#define STORED_MAX 65535

static gsize
stored_size (gsize size)
{
  return size + (size / STORED_MAX + 1) * STORED_HEADER_SIZE;
}

/* Little-endian, wherever @to lies. */
static guint8 *
put (guint8 * to, guint32 value, guint n_bytes)
{
  for (; n_bytes > 0; n_bytes--, value >>= 8)
    *to++ = value & 0xff;
  return to;
}

static guint8 *
store (guint8 * to, const guint8 * data, gsize size)
{
  gsize n;

  for (; size > 0; data += n, size -= n, to += n) {
    n = MIN (size, STORED_MAX);
    to = put (to, 0, 1);
    to = put (to, n, 2);
    to = put (to, ~n, 2);
    memcpy (to, data, n);
  }
  return to;
}

GBytes *
gst_nifti_deflate (GBytes * head, gconstpointer voxels, gsize size, gint level)
{
  struct libdeflate_compressor *compressor =
      libdeflate_alloc_compressor (level);
  gsize head_size, bound, deflated;
  gconstpointer head_data = g_bytes_get_data (head, &head_size);
  guint8 *file, *to;
  guint32 crc;

  if (!compressor)
    return NULL;
  bound = libdeflate_deflate_compress_bound (compressor, size);
  file = g_try_malloc (sizeof gzip_header + stored_size (head_size) + bound
      + TRAILER_SIZE);
  if (!file) {
    libdeflate_free_compressor (compressor);
    return NULL;
  }
  memcpy (file, gzip_header, sizeof gzip_header);
  to = store (file + sizeof gzip_header, head_data, head_size);
  deflated = libdeflate_deflate_compress (compressor, voxels, size, to, bound);
  libdeflate_free_compressor (compressor);
  to += deflated;

  crc = libdeflate_crc32 (libdeflate_crc32 (0, head_data, head_size), voxels,
      size);
  to = put (to, crc, 4);
  to = put (to, head_size + size, 4);
  return g_bytes_new_take (g_realloc (file, to - file), to - file);
}
