/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "metricrows.h"

void
metric_pair_get_box (const MetricPair * pair, MetricBox * box)
{
  gint axis;

  for (axis = 0; axis < 3; axis++) {
    box->first[axis] = pair->region.labels ? pair->region.first[axis] : 0;
    box->size[axis] =
        pair->region.labels ? pair->region.size[axis] : pair->size[axis];
  }
}

gsize
metric_pair_read_row (const MetricPair * pair, const MetricBox * box,
    gsize row, gdouble * a, gdouble * b)
{
  const gsize n = box->size[0];
  const gsize y = box->first[1] + row % box->size[1];
  const gsize z = box->first[2] + row / box->size[1];
  const gsize offset = (z * pair->size[1] + y) * pair->size[0] + box->first[0];
  const guint16 *labels;
  gsize count = 0, i;

  pair->image.read (pair->image.data, offset, n, a);
  pair->reference.read (pair->reference.data, offset, n, b);
  if (!pair->region.labels)
    return n;
  labels = pair->region.labels + offset;
  for (i = 0; i < n; i++) {
    a[count] = a[i];
    b[count] = b[i];
    count += metric_region_holds (&pair->region, labels[i]);
  }
  return count;
}
