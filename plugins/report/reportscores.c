/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "report.h"

#include <gio/gio.h>
#include <math.h>

#include "csvreader.h"

/* Without these a row says nothing. */
static const gchar *const needed[] =
    { "method", "source", "target", "metric", "value" };

gboolean
report_add_scores (Report * report, const gchar * path, GError ** error)
{
  g_autoptr (CsvTable) table = csv_table_read (path, error);
  guint i;

  if (!table)
    return FALSE;
  for (i = 0; i < G_N_ELEMENTS (needed); i++) {
    if (csv_table_find (table, needed[i]) < 0) {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
          "%s has no column \"%s\": it is not a table of scores", path,
          needed[i]);
      return FALSE;
    }
  }
#define TEXT(name) csv_table_get (table, i, csv_table_find (table, name))
#define NUMBER(name, missing) \
    csv_table_get_double (table, i, csv_table_find (table, name), missing)
  for (i = 0; i < csv_table_get_rows (table); i++) {
    const ReportScore score = {
      .method = TEXT ("method"),
      .seed = NUMBER ("seed", 0),
      .subject = TEXT ("subject"),
      .session = TEXT ("session"),
      .source = TEXT ("source"),
      .target = TEXT ("target"),
      .region = TEXT ("region"),
      .metric = TEXT ("metric"),
      .unit = TEXT ("unit"),
      .window = TEXT ("window"),
      .value = NUMBER ("value", NAN),
      .data_range = NUMBER ("data_range", 0),
      .mask_fraction = NUMBER ("mask_fraction", 1),
      .dimensions = NUMBER ("dimensions", 0),
      .slice = NUMBER ("slice", -1),
    };

    report_add_score (report, &score);
  }
#undef NUMBER
#undef TEXT
  return TRUE;
}
