/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "gstvolumetransform.h"
#include "registerfile.h"

#define COMPOSITE "CompositeTransform_"
#define FIELD "DisplacementFieldTransform_"
#define FIELD_TYPES FIELD "double_3_3 or " FIELD "float_3_3"

/* Size, origin, spacing, direction. */
#define N_FIXED 18
#define MAX_NODES 100000000     /* of a field: 1.2 GB */

/* Between LPS and RAS x and y turn about. */
static const gdouble to_ras[3] = { -1, -1, 1 };

/* --- Writing -------------------------------------------------------------- */

static void
append_number (GString * text, const gchar * format, gdouble value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ' ');
  g_string_append (text,
      g_ascii_formatd (number, sizeof (number), format, value));
}

/* ITK's image geometry; what the numbers say together is exact to rounding. */
static void
append_grid (GString * text, const GstVolumeGrid * grid)
{
  gdouble spacing[3];
  gint i, row;

  gst_volume_affine_get_spacing (&grid->affine, spacing);
  for (i = 0; i < 3; i++)
    g_string_append_printf (text, " %d", grid->size[i]);
  for (row = 0; row < 3; row++)
    append_number (text, "%.17g", to_ras[row] * grid->affine.m[row][3]);
  for (i = 0; i < 3; i++)
    append_number (text, "%.17g", spacing[i]);
  for (row = 0; row < 3; row++) {
    for (i = 0; i < 3; i++)
      append_number (text, "%.17g",
          to_ras[row] * grid->affine.m[row][i] / spacing[i]);
  }
}

static void
append_field (GString * text, guint number, const RegField * field)
{
  const gint *size = field->grid.size;
  gsize n = (gsize) size[0] * size[1] * size[2] * 3, i;

  g_string_append_printf (text, "#Transform %u\n"
      "Transform: " FIELD "double_3_3\nParameters:", number);
  for (i = 0; i < n; i++)
    append_number (text, "%.9g", to_ras[i % 3] * field->vectors[i]);
  g_string_append (text, "\nFixedParameters:");
  append_grid (text, &field->grid);
  g_string_append_c (text, '\n');
}

static gboolean
make_folder (const gchar * location, GError ** error)
{
  gchar *folder = g_path_get_dirname (location);
  gboolean is_there = g_mkdir_with_parents (folder, 0777) == 0;

  if (!is_there)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "the folder of %s cannot be made: %s", location, g_strerror (errno));
  g_free (folder);
  return is_there;
}

gboolean
register_file_save (const gchar * location, const GstVolumeAffine * linear,
    const RegField * field, GError ** error)
{
  gboolean is_saved;
  GString *text;

  if (!make_folder (location, error))
    return FALSE;
  if (!field)
    return gst_volume_transform_save (location, linear, error);

  text = g_string_new (GST_VOLUME_TRANSFORM_MAGIC "\n#Transform 0\n"
      "Transform: " COMPOSITE "double_3_3\n");
  /* The last one is applied first. */
  gst_volume_transform_append (text, 1, linear);
  append_field (text, 2, field);
  is_saved = g_file_set_contents (location, text->str, text->len, error);
  g_string_free (text, TRUE);
  return is_saved;
}

/* With L the inverse of @linear and v of @inverse: y -> L y + v (L y), which is
 * L (y + w (y)) with w (y) = A v (L y), A the matrix of @linear, whose nodes
 * are where L brings them to the nodes of v. */
static RegField *
carry_back (const GstVolumeAffine * linear, const RegField * inverse)
{
  GstVolumeGrid grid = inverse->grid;
  gsize n = (gsize) grid.size[0] * grid.size[1] * grid.size[2], i;
  RegField *carried;
  gint row;

  grid.affine = gst_volume_affine_compose (linear, &grid.affine);
  carried = reg_field_new (&grid);
  for (i = 0; i < n; i++) {
    const gfloat *v = inverse->vectors + 3 * i;

    for (row = 0; row < 3; row++)
      carried->vectors[3 * i + row] = linear->m[row][0] * v[0]
          + linear->m[row][1] * v[1] + linear->m[row][2] * v[2];
  }
  return carried;
}

gboolean
register_file_save_inverse (const gchar * location,
    const GstVolumeAffine * linear, const RegField * inverse, GError ** error)
{
  GstVolumeAffine back = gst_volume_affine_identity ();
  RegField *carried = inverse ? carry_back (linear, inverse) : NULL;
  gboolean is_saved;

  gst_volume_affine_invert (linear, &back);
  is_saved = register_file_save (location, &back, carried, error);
  g_clear_pointer (&carried, reg_field_free);
  return is_saved;
}

/* --- Reading -------------------------------------------------------------- */

/* The line of @block that begins with @key, past it; NULL where none does. */
static const gchar *
find_line (const gchar * block, const gchar * key)
{
  const gchar *at = block;

  while (at && !g_str_has_prefix (at, key)) {
    at = strchr (at, '\n');
    at = at ? at + 1 : NULL;
  }
  return at ? at + strlen (key) : NULL;
}

/* The next number of a line, past which @at moves; FALSE where it is not a
 * finite one, or the line ends. */
static gboolean
read_number (const gchar ** at, gdouble * value)
{
  gchar *end;

  *at += strspn (*at, " \t");
  if (**at == '\r' || **at == '\n')
    return FALSE;
  *value = g_ascii_strtod (*at, &end);
  if (end == *at || !strchr (" \t\r\n", *end) || !isfinite (*value))
    return FALSE;
  *at = end;
  return TRUE;
}

static gboolean
is_line_end (const gchar * at)
{
  return strchr ("\r\n", at[strspn (at, " \t")]) != NULL;
}

/* The words say what is wrong; NULL: nothing is. */
static const gchar *
parse_grid (const gchar * block, GstVolumeGrid * grid)
{
  const gchar *at = find_line (block, "FixedParameters:");
  gdouble numbers[N_FIXED], nodes = 1;
  gint i, row;

  for (i = 0; at && i < N_FIXED; i++) {
    if (!read_number (&at, &numbers[i]))
      at = NULL;
  }
  if (!at || !is_line_end (at))
    return "the FixedParameters of its field are not 18 numbers: size, "
        "origin, spacing, direction";
  for (i = 0; i < 3; i++) {
    if (!(numbers[i] >= 1 && numbers[i] <= MAX_NODES
            && numbers[i] == floor (numbers[i])))
      return "the size of its field is not three counts of nodes";
    grid->size[i] = numbers[i];
    nodes *= numbers[i];
  }
  if (nodes > MAX_NODES)
    return "its field has too many nodes";
  grid->affine = gst_volume_affine_identity ();
  for (row = 0; row < 3; row++) {
    for (i = 0; i < 3; i++)
      grid->affine.m[row][i] = to_ras[row] * numbers[9 + 3 * row + i]
          * numbers[6 + i];
    grid->affine.m[row][3] = to_ras[row] * numbers[3 + row];
  }
  if (!gst_volume_affine_is_valid (&grid->affine))
    return "the grid of its field is singular";
  return NULL;
}

/* @block ends at its NUL. */
static const gchar *
parse_field (const gchar * block, RegField ** field)
{
  const gchar *at = find_line (block, "Parameters:"), *wrong;
  GstVolumeGrid grid;
  gdouble value;
  gsize n, i;

  wrong = parse_grid (block, &grid);
  if (wrong)
    return wrong;
  n = (gsize) grid.size[0] * grid.size[1] * grid.size[2] * 3;
  /* A number takes a space and a digit: memory only for what is there. */
  if (!at || strcspn (at, "\r\n") < 2 * n)
    return "its field has fewer Parameters than three for each node";
  *field = reg_field_new (&grid);
  for (i = 0; i < n; i++) {
    if (!read_number (&at, &value) || fabs (value) > G_MAXFLOAT)
      break;
    (*field)->vectors[i] = to_ras[i % 3] * value;
  }
  if (i == n && is_line_end (at))
    return NULL;
  g_clear_pointer (field, reg_field_free);
  return "the Parameters of its field are not three finite numbers for each "
      "node";
}

static gboolean
fail (const gchar * location, const gchar * wrong, GError ** error)
{
  g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
      "%s is not an ITK text file of a linear transform and at most one "
      "field: %s", location, wrong);
  return FALSE;
}

/* Lines from "Transform: TYPE" to the next such one. */
static gboolean
parse_block (const gchar * block, gboolean is_first, const gchar * location,
    GstVolumeAffine * linear, RegField ** field, GError ** error)
{
  const gchar *type = block + strlen ("Transform:");
  GstVolumeAffine other;
  gboolean is_parsed;
  const gchar *wrong;
  gchar *text;

  type += strspn (type, " \t");
  if (*field)
    return fail (location, "a transform follows its field; merge the linear "
        "ones before it", error);
  if (g_str_has_prefix (type, COMPOSITE)) {
    return is_first || fail (location, "a CompositeTransform is part of "
        "another", error);
  }
  if (g_str_has_prefix (type, FIELD)) {
    type += strlen (FIELD);
    if (!g_str_has_prefix (type, "double_3_3")
        && !g_str_has_prefix (type, "float_3_3"))
      return fail (location, "its field is not a " FIELD_TYPES, error);
    wrong = parse_field (block, field);
    return !wrong || fail (location, wrong, error);
  }
  text = g_strconcat (GST_VOLUME_TRANSFORM_MAGIC "\n", block, NULL);
  is_parsed = gst_volume_transform_parse (text, location, &other, error);
  if (is_parsed)
    *linear = gst_volume_affine_compose (linear, &other);
  g_free (text);
  return is_parsed;
}

/* Where the next line "Transform: TYPE" begins; NULL: none does. */
static gchar *
find_block (gchar * text)
{
  const gchar *type = find_line (text, "Transform:");

  return type ? text + (type - text) - strlen ("Transform:") : NULL;
}

static gboolean
parse_blocks (gchar * text, const gchar * location, GstVolumeAffine * linear,
    RegField ** field, GError ** error)
{
  gchar *block = find_block (text), *next;
  gboolean is_first = TRUE, ok = TRUE;

  while (ok && block) {
    next = strchr (block, '\n');
    next = next ? find_block (next + 1) : NULL;
    if (next)
      next[-1] = 0;
    ok = parse_block (block, is_first, location, linear, field, error);
    is_first = FALSE;
    block = next;
  }
  return ok;
}

gboolean
register_file_load (const gchar * location, GstVolumeAffine * linear,
    RegField ** field, GError ** error)
{
  const gchar *type;
  gboolean ok;
  gchar *text;

  *field = NULL;
  if (!g_file_get_contents (location, &text, NULL, error))
    return FALSE;
  type = find_line (text, "Transform:");
  type = type ? type + strspn (type, " \t") : "";
  if (g_str_has_prefix (text, GST_VOLUME_TRANSFORM_MAGIC)
      && (g_str_has_prefix (type, COMPOSITE)
          || g_str_has_prefix (type, FIELD))) {
    *linear = gst_volume_affine_identity ();
    ok = parse_blocks (text, location, linear, field, error);
  } else {
    ok = gst_volume_transform_parse (text, location, linear, error);
  }
  if (!ok)
    g_clear_pointer (field, reg_field_free);
  g_free (text);
  return ok;
}
