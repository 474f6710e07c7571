/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metrics.h"

#include <math.h>

#include "gstvolumevectors.h"
#include "gstvolumethreads.h"

/* Values read at a time: two pieces fit the L1 cache. */
#define PIECE 1024

/* Pieces a thread takes at least. */
#define LEAST_PIECES 64

/* Of a piece. */
typedef struct
{
  gdouble least, greatest;
  gboolean finite;
} Range;

typedef struct
{
  const MetricImage *image;
  gsize n;
  Range *ranges;
} Scan;

void
metric_read_u8 (gconstpointer data, gsize offset, gsize n, gdouble * values)
{
  const guint8 *in = (const guint8 *) data + offset;
  gsize i;

  for (i = 0; i < n; i++)
    values[i] = in[i];
}

guint8
metric_grey_level (gfloat x)
{
  return fminf (floorf (CLAMP (x, -1, 1) * 127.5f + 128), 255);
}

/* A value less itself is 0, or NaN where it is not finite. */
GST_VOLUME_VECTORS static Range
find_range (const gdouble * values, gsize n)
{
  Range range = { values[0], values[0] };
  gdouble nothing = 0;
  gsize i;

  for (i = 0; i < n; i++) {
    range.least = values[i] < range.least ? values[i] : range.least;
    range.greatest = values[i] > range.greatest ? values[i] : range.greatest;
    nothing += values[i] - values[i];
  }
  range.finite = nothing == 0;
  return range;
}

static void
scan_pieces (guint first, guint end, gpointer data)
{
  const Scan *scan = data;
  gdouble values[PIECE];
  guint piece;

  for (piece = first; piece < end; piece++) {
    gsize offset = (gsize) piece * PIECE, n = MIN (PIECE, scan->n - offset);

    scan->image->read (scan->image->data, offset, n, values);
    scan->ranges[piece] = find_range (values, n);
  }
}

static gsize
find_bad (const MetricImage * image, gsize offset)
{
  gdouble value;

  do {
    image->read (image->data, offset, 1, &value);
    offset++;
  } while (isfinite (value));
  return offset - 1;
}

gboolean
metric_image_scan (const MetricImage * image, gsize n, gdouble * least,
    gdouble * greatest, gsize * bad)
{
  const guint n_pieces = (n + PIECE - 1) / PIECE;
  Scan scan = { image, n, g_new (Range, n_pieces) };
  gboolean finite = TRUE;
  guint i;

  gst_volume_split (n_pieces, LEAST_PIECES, scan_pieces, &scan);
  *least = INFINITY;
  *greatest = -INFINITY;
  for (i = 0; i < n_pieces && finite; i++) {
    finite = scan.ranges[i].finite;
    *least = MIN (*least, scan.ranges[i].least);
    *greatest = MAX (*greatest, scan.ranges[i].greatest);
  }
  if (!finite)
    *bad = find_bad (image, (gsize) (i - 1) * PIECE);
  g_free (scan.ranges);
  return finite;
}
