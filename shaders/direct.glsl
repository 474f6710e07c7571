/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A convolution as it is written.  An invocation computes a pixel in each of
 * four rows of BLOCKS blocks of 8 channels; a column of the input serves all
 * taps above each other.  The weights' M is O, their K is C KERNEL KERNEL. */

const int KERNEL = SHAPE & 15;
const int STRIDE = SHAPE >> 4 & 15;
const int ROWS = (PIXELS - 1) * STRIDE + KERNEL;
const int MAX_ROWS = 32;

/* [N][C/4][H W][4] */
layout (set = 0, binding = 2, rgba32f) readonly uniform imageBuffer x;
/* [N][O/4][H W][4] */
layout (set = 0, binding = 0) writeonly buffer Y { vec4 y[]; };

layout (push_constant) uniform Push
{
  int groups;
  int near;                     /* tiles that share blocks' weights */
  int block_sets;               /* of an invocation's blocks */
  int tiles, tiles_x;           /* of an image */
  int tile_rows;                /* ceil (tiles / near) */
  int depth;                    /* C / 4 */
  int height, width, pad;       /* of x */
  int channels;                 /* O / 4 */
  int out_height, out_width;
} pc;

/* Pixels of column @w from row @top on, zero outside; @index: of the first. */
void
fetch (int plane, int index, int top, int w, out vec4 column[MAX_ROWS])
{
  int width = pc.width, height = pc.height;
  bool inside = w >= 0 && w < width;

  [[unroll]] for (int r = 0; r < ROWS; r++) {
    int h = top + r;
    bool valid = inside && h >= 0 && h < height;
    vec4 value = imageLoad (x, valid ? index + r * width : plane);

    column[r] = valid ? value : vec4 (0);
  }
}

void
main ()
{
  int image = group_index ();

  if (image >= pc.groups)
    return;
  int near = split (image, pc.near);
  int block = split (image, pc.block_sets) * BLOCKS;
  int tile = split (image, pc.tile_rows) * pc.near + near;

  if (tile >= pc.tiles)
    return;
  int v = tile;
  int u = split (v, pc.tiles_x) * lanes () + lane ();
  int top = v * PIXELS * STRIDE - pc.pad, left_column = u * STRIDE - pc.pad;
  int depth = pc.depth, width = pc.width, pixels = pc.height * width;
  int plane = image * depth * pixels;
  int block_step = depth * KERNEL * KERNEL * 8, weights = block * block_step;

  clear ();
  [[dont_unroll]] for (int k = 0; k < depth; k++) {
    [[dont_unroll]] for (int j = 0; j < KERNEL; j++) {
      int w = left_column + j;
      vec4 column[MAX_ROWS];

      fetch (plane, plane + top * width + w, top, w, column);
      [[unroll]] for (int i = 0; i < KERNEL; i++) {
        vec4 near_pixels[MAX_PIXELS];

        [[unroll]] for (int p = 0; p < PIXELS; p++)
          near_pixels[p] = column[p * STRIDE + i];
        add (near_pixels, weights + (i * KERNEL + j) * 8, block_step);
      }
    }
    weights += KERNEL * KERNEL * 8;
    plane += pixels;
  }
  finish ();

  [[unroll]] for (int b = 0; b < BLOCKS; b++) {
    [[unroll]] for (int p = 0; p < PIXELS; p++) {
      int channel = (block + b) * 2, h = v * PIXELS + p;
      int target = ((image * pc.channels + channel) * pc.out_height + h)
          * pc.out_width + u;

      if (u < pc.out_width && h < pc.out_height) {
        y[target] = get_low (b, p);
        if (channel + 1 < pc.channels)
          y[target + pc.out_height * pc.out_width] = get_high (b, p);
      }
    }
  }
}
