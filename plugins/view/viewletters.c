/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "viewletters.h"

#define LETTER_WIDTH 5
#define LETTER_HEIGHT 7

/* A letter's cell has pixels around it that are dimmed, so that it can be
 * read on anything. */
#define MARGIN 1
#define CELL_WIDTH (LETTER_WIDTH + 2 * MARGIN)
#define CELL_HEIGHT (LETTER_HEIGHT + 2 * MARGIN)

/* Each side of the picture has to be this many cells long. */
#define LEAST_CELLS 6

/* Rows from the top; bit 4 is the left column. */
static const struct
{
  gchar letter;
  guint8 rows[LETTER_HEIGHT];
} font[] = {
  {'R', {0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11}},
  {'L', {0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f}},
  {'A', {0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11}},
  {'P', {0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10}},
  {'S', {0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e}},
  {'I', {0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e}},
};

static gboolean
is_set (gchar letter, gint column, gint row)
{
  guint i;

  if (column < 0 || column >= LETTER_WIDTH || row < 0 || row >= LETTER_HEIGHT)
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (font); i++) {
    if (font[i].letter == letter)
      return font[i].rows[row] >> (LETTER_WIDTH - 1 - column) & 1;
  }
  return FALSE;
}

/* @x, @y: upper left corner of the cell, margin included. */
static void
draw_letter (gchar letter, gint scale, gint x, gint y, gint width,
    guint8 * levels)
{
  gint i, j;

  for (j = 0; j < CELL_HEIGHT * scale; j++) {
    for (i = 0; i < CELL_WIDTH * scale; i++) {
      guint8 *level = levels + (gsize) (y + j) * width + x + i;

      if (is_set (letter, i / scale - MARGIN, j / scale - MARGIN))
        *level = 255;
      else
        *level /= 2;
    }
  }
}

void
view_letters_draw (const gchar letters[4], gint scale, gint width, gint height,
    guint8 * levels)
{
  const gint w = CELL_WIDTH * scale, h = CELL_HEIGHT * scale;

  if (width < LEAST_CELLS * w || height < LEAST_CELLS * h)
    return;
  draw_letter (letters[0], scale, 0, (height - h) / 2, width, levels);
  draw_letter (letters[1], scale, width - w, (height - h) / 2, width, levels);
  draw_letter (letters[2], scale, (width - w) / 2, 0, width, levels);
  draw_letter (letters[3], scale, (width - w) / 2, height - h, width, levels);
}
