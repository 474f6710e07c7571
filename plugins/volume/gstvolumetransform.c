/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "gstvolumetransform.h"

#define MAGIC GST_VOLUME_TRANSFORM_MAGIC
#define MAX_NUMBERS 12

/* The lines of a file, parsed. */
typedef struct
{
  gchar *type;                  /* "AffineTransform_double_3_3" */
  gdouble parameters[MAX_NUMBERS], fixed[MAX_NUMBERS];
  gint n_parameters, n_fixed;   /* -1 where there was no such line */
} Lines;

/* @matrix, @offset: point -> matrix (point - centre) + centre + offset */
typedef void (*Convert) (const Lines * lines, gdouble matrix[3][3],
    gdouble offset[3]);

static void
convert_matrix (const Lines * lines, gdouble matrix[3][3], gdouble offset[3])
{
  memcpy (matrix, lines->parameters, 9 * sizeof (gdouble));
  memcpy (offset, lines->parameters + 9, 3 * sizeof (gdouble));
}

/* Angles in rad about x, y, z; Rz Rx Ry, or Rz Ry Rx where a fourth fixed
 * parameter is not 0 (ITK's ComputeZYX). */
static void
convert_euler (const Lines * lines, gdouble matrix[3][3], gdouble offset[3])
{
  GstVolumeAffine turn[3], rotation;
  gboolean zyx = lines->n_fixed > 3 && lines->fixed[3] != 0;
  gint i, row;

  for (i = 0; i < 3; i++) {
    gint a = (i + 1) % 3, b = (i + 2) % 3;
    gdouble angle = lines->parameters[i];

    turn[i] = gst_volume_affine_identity ();
    turn[i].m[a][a] = turn[i].m[b][b] = cos (angle);
    turn[i].m[b][a] = sin (angle);
    turn[i].m[a][b] = -sin (angle);
  }
  rotation = gst_volume_affine_compose (&turn[zyx ? 1 : 0], &turn[zyx ? 0 : 1]);
  rotation = gst_volume_affine_compose (&turn[2], &rotation);
  for (row = 0; row < 3; row++)
    memcpy (matrix[row], rotation.m[row], 3 * sizeof (gdouble));
  memcpy (offset, lines->parameters + 3, 3 * sizeof (gdouble));
}

static const struct
{
  const gchar *name;
  gint n_parameters, max_fixed;
  Convert convert;
} types[] = {
  {"AffineTransform", 12, 3, convert_matrix},
  {"MatrixOffsetTransformBase", 12, 3, convert_matrix},
  {"Euler3DTransform", 6, 4, convert_euler},
};

/* Numbers of a line into @values.  Their count, or -1 where there is
 * something else, or too many. */
static gint
parse_numbers (const gchar * text, gdouble values[MAX_NUMBERS])
{
  gchar **words = g_strsplit_set (text, " \t", -1);
  gint n = 0, i;

  for (i = 0; words[i] && n >= 0; i++) {
    gchar *end;
    gdouble value = g_ascii_strtod (words[i], &end);

    if (!words[i][0])
      continue;
    if (*end || !isfinite (value) || n == MAX_NUMBERS)
      n = -1;
    else
      values[n++] = value;
  }
  g_strfreev (words);
  return n;
}

/* NULL, or what is wrong with @line (to be freed). */
static gchar *
parse_line (gchar * line, Lines * lines)
{
  gchar *colon = strchr (line, ':'), *value;
  gdouble *values;
  gint *n;

  if (!colon)
    return g_strdup_printf ("the line \"%.40s\" is not of the form KEY: VALUE",
        line);
  *colon = 0;
  g_strchomp (line);
  value = g_strstrip (colon + 1);
  if (strcmp (line, "Transform") == 0) {
    if (lines->type)
      return g_strdup ("it holds more than one transform; merge them into one "
          "linear transform");
    lines->type = g_strdup (value);
    return NULL;
  }
  if (strcmp (line, "Parameters") == 0) {
    values = lines->parameters;
    n = &lines->n_parameters;
  } else if (strcmp (line, "FixedParameters") == 0) {
    values = lines->fixed;
    n = &lines->n_fixed;
  } else {
    return g_strdup_printf ("it has a line \"%.40s\", which such files do not",
        line);
  }
  if (*n >= 0)
    return g_strdup_printf ("it has %s twice", line);
  *n = parse_numbers (value, values);
  if (*n < 0)
    return g_strdup_printf ("%s are not at most %d finite numbers", line,
        MAX_NUMBERS);
  return NULL;
}

static gchar *
convert (const Lines * lines, GstVolumeAffine * transform)
{
  gdouble matrix[3][3], offset[3];
  const gdouble *centre = lines->fixed;
  gsize t, length;
  gint row, column;

  if (!lines->type)
    return g_strdup ("it has no line \"Transform: TYPE\"");
  length = strcspn (lines->type, "_");
  for (t = 0; t < G_N_ELEMENTS (types); t++) {
    if (strlen (types[t].name) == length
        && strncmp (types[t].name, lines->type, length) == 0)
      break;
  }
  if (t == G_N_ELEMENTS (types) || (strcmp (lines->type + length,
              "_double_3_3") != 0 && strcmp (lines->type + length,
              "_float_3_3") != 0))
    return g_strdup_printf ("it is a %.60s, of which only AffineTransform, "
        "MatrixOffsetTransformBase and Euler3DTransform of three dimensions "
        "are read; convert it to AffineTransform_double_3_3", lines->type);
  if (lines->n_parameters != types[t].n_parameters || lines->n_fixed < 3
      || lines->n_fixed > types[t].max_fixed)
    return g_strdup_printf ("a %s has %d Parameters and the 3 FixedParameters "
        "of its centre, but here are %d and %d", lines->type,
        types[t].n_parameters, MAX (lines->n_parameters, 0),
        MAX (lines->n_fixed, 0));

  types[t].convert (lines, matrix, offset);
  *transform = gst_volume_affine_identity ();
  for (row = 0; row < 3; row++) {
    /* x and y turn about between LPS and RAS. */
    const gdouble sign = row < 2 ? -1 : 1;
    gdouble moved = offset[row] + centre[row];

    for (column = 0; column < 3; column++) {
      moved -= matrix[row][column] * centre[column];
      transform->m[row][column] = sign * (column < 2 ? -1 : 1)
          * matrix[row][column];
    }
    transform->m[row][3] = sign * moved;
  }
  if (!gst_volume_affine_is_valid (transform))
    return g_strdup ("its matrix is singular");
  return NULL;
}

static gchar *
parse_text (const gchar * text, GstVolumeAffine * transform)
{
  Lines lines = {.n_parameters = -1,.n_fixed = -1 };
  gchar *wrong = NULL, **split, **line;

  if (!g_str_has_prefix (text, MAGIC))
    return g_strdup ("it does not begin with \"" MAGIC "\"");
  split = g_strsplit_set (text, "\r\n", -1);
  for (line = split; *line && !wrong; line++) {
    g_strstrip (*line);
    if (**line && **line != '#')
      wrong = parse_line (*line, &lines);
  }
  if (!wrong)
    wrong = convert (&lines, transform);
  g_strfreev (split);
  g_free (lines.type);
  return wrong;
}

gboolean
gst_volume_transform_parse (const gchar * text, const gchar * location,
    GstVolumeAffine * transform, GError ** error)
{
  gchar *wrong = parse_text (text, transform);

  if (wrong)
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "%s is not an ITK text file of one linear transform: %s", location,
        wrong);
  g_free (wrong);
  return !wrong;
}

gboolean
gst_volume_transform_load (const gchar * location, GstVolumeAffine * transform,
    GError ** error)
{
  gboolean is_loaded;
  gchar *text;

  if (!g_file_get_contents (location, &text, NULL, error))
    return FALSE;
  is_loaded = gst_volume_transform_parse (text, location, transform, error);
  g_free (text);
  return is_loaded;
}

static void
append_number (GString * text, gdouble value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (number, sizeof (number), value);
  g_string_append_printf (text, " %s", number);
}

void
gst_volume_transform_append (GString * text, guint number,
    const GstVolumeAffine * transform)
{
  gint row, column;

  g_string_append_printf (text, "#Transform %u\n"
      "Transform: AffineTransform_double_3_3\nParameters:", number);
  for (row = 0; row < 3; row++) {
    for (column = 0; column < 3; column++) {
      append_number (text, (row < 2) == (column < 2) ?
          transform->m[row][column] : -transform->m[row][column]);
    }
  }
  for (row = 0; row < 3; row++)
    append_number (text, row < 2 ? -transform->m[row][3] :
        transform->m[row][3]);
  g_string_append (text, "\nFixedParameters: 0 0 0\n");
}

gboolean
gst_volume_transform_save (const gchar * location,
    const GstVolumeAffine * transform, GError ** error)
{
  GString *text = g_string_new (MAGIC "\n");
  gboolean is_saved;

  gst_volume_transform_append (text, 0, transform);
  is_saved = g_file_set_contents (location, text->str, text->len, error);
  g_string_free (text, TRUE);
  return is_saved;
}
