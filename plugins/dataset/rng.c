/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "rng.h"

#include <math.h>

#define ROUNDS 10
#define TO_UNIT 2.3283064365386963e-10  /* 2^-32 */

void
rng_philox (const guint32 counter[4], const guint32 key[2], guint32 out[4])
{
  guint32 c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  guint32 k0 = key[0], k1 = key[1];
  gint i;

  for (i = 0; i < ROUNDS; i++) {
    guint64 a = G_GUINT64_CONSTANT (0xD2511F53) * c0;
    guint64 b = G_GUINT64_CONSTANT (0xCD9E8D57) * c2;

    c0 = (guint32) (b >> 32) ^ c1 ^ k0;
    c1 = (guint32) b;
    c2 = (guint32) (a >> 32) ^ c3 ^ k1;
    c3 = (guint32) a;
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

static void
draw (guint64 key, guint32 stream, guint64 block, guint32 out[4])
{
  const guint32 k[2] = { (guint32) key, (guint32) (key >> 32) };
  const guint32 c[4] = { (guint32) block, (guint32) (block >> 32), stream, 0 };

  rng_philox (c, k, out);
}

gdouble
rng_uniform (guint64 key, guint32 stream, guint64 position, gdouble low,
    gdouble high)
{
  guint32 bits[4];

  draw (key, stream, position, bits);
  return low + (high - low) * TO_UNIT * bits[0];
}

void
rng_normal_pairs (guint64 key, guint32 stream, guint64 position, gsize n,
    gfloat (*pairs)[2])
{
  guint32 bits[4];
  gsize i;

  /* A block of bits makes two pairs. */
  for (i = 0; i < n; i++) {
    guint half = (position + i) % 2 * 2;
    gfloat radius, angle;

    if (i == 0 || half == 0)
      draw (key, stream, (position + i) / 2, bits);
    radius = sqrtf (-2.0f * logf ((gfloat) ((bits[half] + 0.5) * TO_UNIT)));
    angle = (gfloat) (2.0 * G_PI * TO_UNIT * bits[half + 1]);
    pairs[i][0] = radius * cosf (angle);
    pairs[i][1] = radius * sinf (angle);
  }
}
