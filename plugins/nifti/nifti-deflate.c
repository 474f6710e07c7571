/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <isa-l.h>
#include <libdeflate.h>
#include <string.h>

#include "nifti-deflate.h"

/* RFC 1952: the member's header, without time or name, and trailer, CRC-32
 * and size of the content. */
static const guint8 gzip_header[] = { 31, 139, 8, 0, 0, 0, 0, 0, 0, 255 };

#define TRAILER_SIZE 8

/* Levels up to this one are ISA-L's, about ten times as fast as zlib's 6 and
 * a few percent larger; its level 3 is no smaller.  Those above are
 * libdeflate's. */
#define FAST_LEVELS 2
/* ISA-L counts in 32 bits. */
#define MAX_STEP (1u << 30)

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

/* Raw deflate by libdeflate, of all of @data at once; 0 where there is no
 * memory. */
static gsize
deflate_small (const guint8 * data, gsize size, gint level, guint8 * to,
    gsize room)
{
  struct libdeflate_compressor *compressor =
      libdeflate_alloc_compressor (level);
  gsize deflated;

  if (!compressor)
    return 0;
  deflated = libdeflate_deflate_compress (compressor, data, size, to, room);
  libdeflate_free_compressor (compressor);
  return deflated;
}

/* Raw deflate by ISA-L. */
static gsize
deflate_fast (const guint8 * data, gsize size, gint level, guint8 * to,
    gsize room)
{
  static const guint32 work_sizes[] = { ISAL_DEF_LVL0_DEFAULT,
    ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL2_DEFAULT
  };
  struct isal_zstream *z = g_new (struct isal_zstream, 1);
  gsize in = 0, out = 0;

  isal_deflate_init (z);
  z->level = level;
  z->level_buf_size = work_sizes[level];
  z->level_buf = g_malloc (z->level_buf_size);
  do {
    guint32 more = MIN (size - in, MAX_STEP), free = MIN (room - out, MAX_STEP);

    z->next_in = (guint8 *) data + in;
    z->avail_in = more;
    z->next_out = to + out;
    z->avail_out = free;
    z->end_of_stream = in + more == size;
    if (free == 0 || isal_deflate (z) != COMP_OK)
      break;
    in += more - z->avail_in;
    out += free - z->avail_out;
  } while (z->internal_state.state != ZSTATE_END);
  if (z->internal_state.state != ZSTATE_END)
    out = 0;
  g_free (z->level_buf);
  g_free (z);
  return out;
}

GBytes *
gst_nifti_deflate (GBytes * head, gconstpointer voxels, gsize size, gint level)
{
  gsize head_size, bound, deflated;
  gconstpointer head_data = g_bytes_get_data (head, &head_size);
  guint8 *file, *to;
  guint32 crc;

  /* Data that do not compress are stored by both libraries, 5 bytes more for
   * each 10000 at the most: this is ample. */
  bound = size + size / 512 + 1024;
  file = g_try_malloc (sizeof gzip_header + stored_size (head_size) + bound
      + TRAILER_SIZE);
  if (!file)
    return NULL;
  memcpy (file, gzip_header, sizeof gzip_header);
  to = store (file + sizeof gzip_header, head_data, head_size);
  deflated = (level <= FAST_LEVELS ? deflate_fast : deflate_small) (voxels,
      size, level, to, bound);
  if (deflated == 0) {
    g_free (file);
    return NULL;
  }
  to += deflated;

  crc = libdeflate_crc32 (libdeflate_crc32 (0, head_data, head_size), voxels,
      size);
  to = put (to, crc, 4);
  to = put (to, head_size + size, 4);
  return g_bytes_new_take (g_realloc (file, to - file), to - file);
}
