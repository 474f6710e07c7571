/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "metrics.h"

G_BEGIN_DECLS

/* mi and nmi as metric_measure() says. */
void metric_information_compute (const MetricPair * pair, gdouble * mi,
    gdouble * nmi);

G_END_DECLS
