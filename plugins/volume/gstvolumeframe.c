/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumeframe.h"
#include "gstvolumethreads.h"
#include "gstvolumevectors.h"

/* Values that are read at once, how many of these a thread is worth, and how
 * many are looked at side by side. */
#define PART 2048
#define MIN_PARTS 64
#define LANES 16

/* So many times more zeros than values below make these an interpolation's
 * ripples. */
#define ZEROS_A_RIPPLE 20

/* Values are read and written as they lie in memory. */
G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

gboolean
gst_volume_frame_map (GstVolumeFrame * frame, const GstVolumeInfo * info,
    GstBuffer * buffer, GstMapFlags flags)
{
  if (!gst_buffer_map (buffer, &frame->map, flags))
    return FALSE;
  if (frame->map.size < gst_volume_info_get_size (info)) {
    gst_buffer_unmap (buffer, &frame->map);
    return FALSE;
  }
  frame->info = *info;
  frame->buffer = buffer;
  frame->data = frame->map.data;
  return TRUE;
}

void
gst_volume_frame_unmap (GstVolumeFrame * frame)
{
  gst_buffer_unmap (frame->buffer, &frame->map);
  frame->data = NULL;
}

/* Buffers of other elements may start anywhere, hence memcpy; compilers make
 * plain loads and stores of it. */
#define DEFINE_READ(name, type, out_type)                               \
GST_VOLUME_VECTORS static void                                          \
name (const guint8 * data, gsize n, out_type * values)                  \
{                                                                       \
  gsize i;                                                              \
                                                                        \
  for (i = 0; i < n; i++) {                                             \
    type v;                                                             \
                                                                        \
    memcpy (&v, data + i * sizeof (v), sizeof (v));                     \
    values[i] = v;                                                      \
  }                                                                     \
}

/* @max as a double may be one above the type's largest value. */
#define DEFINE_WRITE_INT(name, type, min, max)                          \
GST_VOLUME_VECTORS static void                                          \
name (guint8 * data, gsize n, const gdouble * values)                   \
{                                                                       \
  gsize i;                                                              \
                                                                        \
  for (i = 0; i < n; i++) {                                             \
    gdouble r = rint (values[i]);                                       \
    type v = isnan (r) ? 0 : r <= (gdouble) (min) ? (min)               \
        : r >= (gdouble) (max) ? (max) : (type) r;                      \
                                                                        \
    memcpy (data + i * sizeof (v), &v, sizeof (v));                     \
  }                                                                     \
}

#define DEFINE_WRITE_FLOAT(name, type)                                  \
GST_VOLUME_VECTORS static void                                          \
name (guint8 * data, gsize n, const gdouble * values)                   \
{                                                                       \
  gsize i;                                                              \
                                                                        \
  for (i = 0; i < n; i++) {                                             \
    type v = (type) values[i];                                          \
                                                                        \
    memcpy (data + i * sizeof (v), &v, sizeof (v));                     \
  }                                                                     \
}

/* *INDENT-OFF* */
#define DEFINE_INT(name, type, min, max)                                \
DEFINE_READ (name ## _to_f32, type, gfloat)                             \
DEFINE_READ (name ## _to_f64, type, gdouble)                            \
DEFINE_WRITE_INT (name ## _from_f64, type, min, max)

#define DEFINE_FLOAT(name, type)                                        \
DEFINE_READ (name ## _to_f32, type, gfloat)                             \
DEFINE_READ (name ## _to_f64, type, gdouble)                            \
DEFINE_WRITE_FLOAT (name ## _from_f64, type)

DEFINE_INT (u8, guint8, 0, G_MAXUINT8)
DEFINE_INT (s8, gint8, G_MININT8, G_MAXINT8)
DEFINE_INT (u16, guint16, 0, G_MAXUINT16)
DEFINE_INT (s16, gint16, G_MININT16, G_MAXINT16)
DEFINE_INT (u32, guint32, 0, G_MAXUINT32)
DEFINE_INT (s32, gint32, G_MININT32, G_MAXINT32)
DEFINE_INT (u64, guint64, 0, G_MAXUINT64)
DEFINE_INT (s64, gint64, G_MININT64, G_MAXINT64)
DEFINE_FLOAT (f32, gfloat)
DEFINE_FLOAT (f64, gdouble)

#define CONVERSION(format, name)                                        \
  [GST_VOLUME_FORMAT_ ## format] =                                      \
      {name ## _to_f32, name ## _to_f64, name ## _from_f64}

static const struct
{
  void (*to_f32) (const guint8 * data, gsize n, gfloat * values);
  void (*to_f64) (const guint8 * data, gsize n, gdouble * values);
  void (*from_f64) (guint8 * data, gsize n, const gdouble * values);
} conversions[] = {
  CONVERSION (U8, u8),
  CONVERSION (S8, s8),
  CONVERSION (U16LE, u16),
  CONVERSION (S16LE, s16),
  CONVERSION (U32LE, u32),
  CONVERSION (S32LE, s32),
  CONVERSION (U64LE, u64),
  CONVERSION (S64LE, s64),
  CONVERSION (F32LE, f32),
  CONVERSION (F64LE, f64),
};
/* *INDENT-ON* */

static guint8 *
get_value (const GstVolumeFrame * frame, gsize offset)
{
  return (guint8 *) frame->data
      + offset * gst_volume_format_get_size (frame->info.format);
}

void
gst_volume_frame_read_f32 (const GstVolumeFrame * frame, gsize offset,
    gsize n, gfloat * values)
{
  conversions[frame->info.format].to_f32 (get_value (frame, offset), n, values);
}

void
gst_volume_frame_read_f64 (const GstVolumeFrame * frame, gsize offset,
    gsize n, gdouble * values)
{
  conversions[frame->info.format].to_f64 (get_value (frame, offset), n, values);
}

void
gst_volume_frame_write_f64 (GstVolumeFrame * frame, gsize offset, gsize n,
    const gdouble * values)
{
  conversions[frame->info.format].from_f64 (get_value (frame, offset), n,
      values);
}

/* The least of @n values, PART at most, and @minimum: side by side, and NaN
 * does not count. */
GST_VOLUME_VECTORS static gdouble
find_least (const gdouble * values, gsize n, gdouble minimum)
{
  gdouble least[LANES];
  gsize i, k;

  for (k = 0; k < LANES; k++)
    least[k] = minimum;
  for (i = 0; i + LANES <= n; i += LANES) {
    for (k = 0; k < LANES; k++)
      least[k] = values[i + k] < least[k] ? values[i + k] : least[k];
  }
  for (; i < n; i++)
    least[0] = values[i] < least[0] ? values[i] : least[0];
  for (k = 0; k < LANES; k++)
    minimum = least[k] < minimum ? least[k] : minimum;
  return minimum;
}

/* Adds how many of @n values are 0, and how many below it. */
GST_VOLUME_VECTORS static void
count_values (const gdouble * values, gsize n, gsize * zeros, gsize * below)
{
  gsize zero = 0, less = 0, i;

  for (i = 0; i < n; i++) {
    zero += values[i] == 0;
    less += values[i] < 0;
  }
  *zeros += zero;
  *below += less;
}

/* What threads look through together. */
typedef struct
{
  const GstVolumeFrame *frame;
  gsize n;
  GMutex lock;
  gdouble minimum;
  gsize zeros, below;
} Search;

static void
search_parts (guint first, guint end, gpointer data)
{
  Search *search = data;
  gsize last = MIN ((gsize) end * PART, search->n), zeros = 0, below = 0, i, n;
  gdouble values[PART], minimum = INFINITY;

  for (i = (gsize) first * PART; i < last; i += n) {
    n = MIN (last - i, PART);
    gst_volume_frame_read_f64 (search->frame, i, n, values);
    minimum = find_least (values, n, minimum);
    count_values (values, n, &zeros, &below);
  }
  g_mutex_lock (&search->lock);
  search->minimum = MIN (search->minimum, minimum);
  search->zeros += zeros;
  search->below += below;
  g_mutex_unlock (&search->lock);
}

gdouble
gst_volume_frame_find_background (const GstVolumeFrame * frame)
{
  Search search = {.frame = frame,.minimum = INFINITY };

  search.n = gst_volume_info_get_voxels (&frame->info) * frame->info.channels;
  g_mutex_init (&search.lock);
  gst_volume_split ((search.n + PART - 1) / PART, MIN_PARTS, search_parts,
      &search);
  g_mutex_clear (&search.lock);
  if (search.below * ZEROS_A_RIPPLE < search.zeros)
    return 0;
  /* Which zero was found first does not matter: -0 becomes 0. */
  return isfinite (search.minimum) ? search.minimum + 0.0 : 0;
}
