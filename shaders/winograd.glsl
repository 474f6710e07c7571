/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Winograd's minimal filtering F(4, TAPS): four outputs of a filter of TAPS
 * taps along one axis take TAPS + 3 products instead of 4 TAPS (Lavin and
 * Gray, Fast algorithms for convolutional neural networks, 2016).  By the
 * construction of Toom and Cook, with the points 0, 1, -1, 2, -1/2 and
 * infinity for 3 taps, 0, 1, -1, -1/2 and infinity for 2: of the choices that
 * cost the same these round least. */

/* Values of a window along an axis; outputs. */
const int MAX_WINDOW = 6;
const int OUTPUTS = 4;
/* Tiles that lie together for the product; shaders/product.glsl. */
const int TILE_SHIFT = 5;

/* A window of the input becomes the right factors. */
void
transform_input (int taps, inout vec4 d[MAX_WINDOW])
{
  vec4 a = d[1] - d[3], b = d[4] - d[2], c = d[3] - d[1];

  if (taps == 3)
    d = vec4[] (d[0] + 1.5 * a - 2.0 * d[2] + d[4],
        d[4] - d[1] - 2.5 * d[2] - 0.5 * d[3],
        d[4] + d[1] + 0.5 * d[2] - 2.5 * d[3],
        b - 0.5 * a,
        b + 2.0 * a,
        d[1] - 1.5 * b - 2.0 * d[3] + d[5]);
  else
    d = vec4[] (c + 0.5 * (d[2] - d[0]),
        0.5 * d[1] + 1.5 * d[2] + d[3],
        d[3] - 0.5 * (d[1] + d[2]),
        c,
        0.5 * c - d[2] + d[4],
        vec4 (0));
}

/* The filter becomes the left factors. */
void
transform_filter (int taps, inout vec4 g[MAX_WINDOW])
{
  if (taps == 3)
    g = vec4[] (g[0],
        (g[0] + g[1] + g[2]) / -3.0,
        (g[0] - g[1] + g[2]) / 3.0,
        (g[0] + 2.0 * g[1] + 4.0 * g[2]) / 15.0,
        (4.0 * g[0] - 2.0 * g[1] + g[2]) / -3.75,
        g[2]);
  else
    g = vec4[] (-2.0 * g[0],
        (g[0] + g[1]) / 3.0,
        g[1] - g[0],
        (2.0 * g[0] - g[1]) / 0.75,
        g[1],
        vec4 (0));
}

/* Products become the first four, the outputs. */
void
transform_output (int taps, inout vec4 d[MAX_WINDOW])
{
  vec4 a = d[1] + d[2], b = d[1] - d[2];

  if (taps == 3)
    d = vec4[] (d[0] + a + d[3] + d[4],
        b + 2.0 * d[3] - 0.5 * d[4],
        a + 4.0 * d[3] + 0.25 * d[4],
        b + 8.0 * d[3] - 0.125 * d[4] + d[5],
        vec4 (0), vec4 (0));
  else
    d = vec4[] (d[0] + a + d[3],
        b - 0.5 * d[3],
        a + 0.25 * d[3],
        b - 0.125 * d[3] + d[4],
        vec4 (0), vec4 (0));
}

/* The transpose of transform_output(): of the first four, a result's
 * gradient, for the gradient of the filter. */
void
transform_gradient (int taps, inout vec4 d[MAX_WINDOW])
{
  vec4 even = d[0] + d[2], odd = d[1] + d[3];
  vec4 halves = d[0] - 0.5 * d[1] + 0.25 * d[2] - 0.125 * d[3];

  if (taps == 3)
    d = vec4[] (d[0], even + odd, even - odd,
        d[0] + 2.0 * d[1] + 4.0 * d[2] + 8.0 * d[3], halves, d[3]);
  else
    d = vec4[] (d[0], even + odd, even - odd, halves, d[3], vec4 (0));
}

/* The transpose of transform_filter(): its products become the gradient of
 * the filter, the first of them. */
void
transform_sums (int taps, inout vec4 d[MAX_WINDOW])
{
  vec4 a = d[1] / 3.0, b = d[2] / 3.0;

  if (taps == 3)
    d = vec4[] (d[0] - a + b + d[3] / 15.0 - d[4] / 0.9375,
        d[3] / 7.5 - a - b + d[4] / 1.875,
        b - a + d[3] / 3.75 - d[4] / 3.75 + d[5],
        vec4 (0), vec4 (0), vec4 (0));
  else
    d = vec4[] (a - 2.0 * d[0] - d[2] + d[3] / 0.375,
        a + d[2] - d[3] / 0.75 + d[4],
        vec4 (0), vec4 (0), vec4 (0), vec4 (0));
}
