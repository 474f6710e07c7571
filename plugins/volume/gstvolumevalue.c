/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstvolumevalue.h"

guint
gst_volume_value_get_doubles (const GValue * array, gdouble * numbers, guint n)
{
  guint size = gst_value_array_get_size (array), i;

  for (i = 0; i < MIN (n, size); i++)
    numbers[i] = g_value_get_double (gst_value_array_get_value (array, i));
  return size;
}

guint
gst_volume_value_get_ints (const GValue * array, gint * numbers, guint n)
{
  guint size = gst_value_array_get_size (array), i;

  for (i = 0; i < MIN (n, size); i++)
    numbers[i] = g_value_get_int (gst_value_array_get_value (array, i));
  return size;
}

void
gst_volume_value_add_doubles (GValue * array, const gdouble * numbers, guint n)
{
  GValue item = G_VALUE_INIT;
  guint i;

  g_value_init (&item, G_TYPE_DOUBLE);
  for (i = 0; i < n; i++) {
    g_value_set_double (&item, numbers[i]);
    gst_value_array_append_value (array, &item);
  }
}

void
gst_volume_value_add_ints (GValue * array, const gint * numbers, guint n)
{
  GValue item = G_VALUE_INIT;
  guint i;

  g_value_init (&item, G_TYPE_INT);
  for (i = 0; i < n; i++) {
    g_value_set_int (&item, numbers[i]);
    gst_value_array_append_value (array, &item);
  }
}
