/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* gzip by ISA-L, whose code no sanitizer sees: between pages that may not be
 * touched, and against what libdeflate makes of the same bytes. */

#include <gst/gst.h>
#include <libdeflate.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "nifti-inflate.h"

#define MAX_OUTPUT (1 << 18)

typedef struct
{
  guint8 *pages;
  gsize mapped;
  guint8 *bytes;                /* @size of them, up to the forbidden page */
} Guarded;

static void
guard (Guarded * self, gsize size)
{
  gsize page = sysconf (_SC_PAGESIZE), room = (size + page - 1) / page * page;

  self->mapped = room + page;
  self->pages = mmap (NULL, self->mapped, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  g_assert (self->pages != MAP_FAILED);
  g_assert (mprotect (self->pages + room, page, PROT_NONE) == 0);
  self->bytes = self->pages + room - size;
}

static void
release (Guarded * self)
{
  munmap (self->pages, self->mapped);
}

/* Bytes of output; -1 where it is damaged. */
static gssize
inflate_in_pieces (const guint8 * data, gsize size, gsize in, gsize out,
    GByteArray * content)
{
  GstNiftiInflate *inflate = gst_nifti_inflate_new ();
  gboolean ok = TRUE;

  while (ok && size > 0 && content->len < MAX_OUTPUT) {
    Guarded from, to;
    gsize left = MIN (in, size);
    const guint8 *at;
    gssize n;

    guard (&from, left);
    guard (&to, out);
    memcpy (from.bytes, data, left);
    data += left;
    size -= left;
    at = from.bytes;
    do {
      n = gst_nifti_inflate_read (inflate, to.bytes, out, &at, &left, NULL);
      ok = n >= 0;
      if (n > 0)
        g_byte_array_append (content, to.bytes, n);
    } while (ok && n == (gssize) out && content->len < MAX_OUTPUT);
    g_assert (!ok || left == 0 || content->len >= MAX_OUTPUT);
    release (&from);
    release (&to);
  }
  ok = ok && (content->len >= MAX_OUTPUT
      || gst_nifti_inflate_finish (inflate, NULL));
  gst_nifti_inflate_free (inflate);
  return ok ? (gssize) content->len : -1;
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static const gsize pieces[] = { 1, 13, 300, 1 << 16 };
  guint8 choose = size > 0 ? data[size - 1] : 0;
  struct libdeflate_decompressor *peer;
  GByteArray *ours;
  guint8 *theirs;
  gsize used, made;
  gssize n;

  if (size < 2 || data[0] != 0x1f)
    return 0;
  peer = libdeflate_alloc_decompressor ();
  theirs = g_malloc (MAX_OUTPUT);
  /* One member and nothing behind it is what both are to agree on. */
  if (libdeflate_gzip_decompress_ex (peer, data, size, theirs, MAX_OUTPUT - 1,
          &used, &made) != LIBDEFLATE_SUCCESS)
    used = 0;
  if (used > 0)
    size = used;
  ours = g_byte_array_new ();
  n = inflate_in_pieces (data, size, pieces[choose % 4],
      pieces[choose / 4 % 4], ours);
  if (used > 0)
    g_assert (n == (gssize) made
        && (n == 0 || memcmp (ours->data, theirs, made) == 0));
  g_byte_array_unref (ours);
  g_free (theirs);
  libdeflate_free_decompressor (peer);
  return 0;
}
