/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Tables with methods within metrics across, parted so that they fit on paper. */

#pragma once

#include "reportpage.h"

G_BEGIN_DECLS

/**
 * ReportBlock:
 * @first, @end: metrics of one table, from @first to before @end
 */
typedef struct
{
  guint first, end;
} ReportBlock;

/* The next block's metrics, of one whose all is 0 the first's; FALSE after the
 * last. */
gboolean report_block_next (const ReportPage * page, ReportBlock * block);

/* The <thead>: metrics, and below each of them all methods. */
void report_block_write_head (ReportPage * page, const ReportBlock * block,
    const gchar * rows);

/* The heading of a direction's row. */
void report_block_write_direction (ReportPage * page, guint direction);

/* The cell of @method, whose text follows; html_end() ends it.  @values, one a
 * method, tell whether it is the best. */
void report_block_begin_cell (ReportPage * page, const ReportMetric * metric,
    const gdouble * values, guint method);

G_END_DECLS
