/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What volumeregister tells of a registration. */

#pragma once

#include "gstvolumemeta.h"
#include "registersettings.h"

G_BEGIN_DECLS

/**
 * RegisterReport:
 * @index: of the moving volume in its stream; 0 where it has none
 * @subject: (nullable): of the moving volume
 * @session: (nullable): the same
 * @fixed: modality
 * @moving: modality
 * @result: where there was nothing to compare it is of identity
 * @reason: (nullable): why it failed; NULL where it converged
 * @seconds: it took
 */
typedef struct
{
  guint64 index;
  const gchar *subject, *session;
  const gchar *fixed, *moving;
  RegResult result;
  gchar *reason;
  gdouble seconds;
} RegisterReport;

/* With what is known before; to be cleared.  @volume: the moving one, which must
 * outlive it */
void register_report_init (RegisterReport * report, GstBuffer * volume,
    const GstVolumeInfo * fixed, const GstVolumeInfo * moving);
void register_report_clear (RegisterReport * report);

/* "T1w of subject 01, session 2, to FLAIR".  (transfer full) */
gchar *register_report_describe (const RegisterReport * report);

/* The message registration-result.  (transfer full) */
GstStructure *register_report_to_structure (const RegisterReport * report,
    const RegisterSettings * settings);

/* Adds to the history of the output, whose meta is @meta.  @fill: of voxels
 * outside the moving volume */
void register_report_add_history (const RegisterReport * report,
    const RegisterSettings * settings, gdouble fill, GstVolumeMeta * meta);

/* The same for a transform that was read from @location. */
void register_report_add_applied (const RegisterReport * report,
    const RegisterSettings * settings, const gchar * location, gdouble fill,
    GstVolumeMeta * meta);

G_END_DECLS
