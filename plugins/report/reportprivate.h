/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What a report holds.  For the library alone. */

#pragma once

#include "report.h"

G_BEGIN_DECLS

typedef struct
{
  const gchar *key, *value;
} ReportProtocol;

typedef struct
{
  const gchar *method, *path;
} ReportTraining;

struct _Report
{
  const gchar *title;
  GStringChunk *strings;        /* all texts; none added is NULL */
  GArray *protocol;             /* ReportProtocol */
  GArray *methods;              /* ReportMethod */
  GArray *trainings;            /* ReportTraining */
  GArray *scores;               /* ReportScore */
  GArray *pictures;             /* ReportPicture */
  gdouble map_scale[2];
  const gchar *map_unit;        /* NULL: maps have no scale */
  GPtrArray *commands;          /* const gchar * */
};

G_END_DECLS
