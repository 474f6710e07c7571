/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Where a training stands beyond what its trainer knows: part of the
 * checkpoint. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * TrainCourse:
 * @epoch: epochs that are over, with what follows their last step
 * @samples: in the sums
 * @sums: of the measures over the steps of the epoch at work, [n]
 * @n: measures
 * @judged: an epoch has been judged
 * @best: value of the best one
 * @idle: judged epochs since the best one
 * @plateau: factor of the learning rate
 */
typedef struct
{
  guint64 epoch;
  guint64 samples;
  gdouble *sums;
  guint n;
  gboolean judged;
  gdouble best;
  guint64 idle;
  gdouble plateau;
} TrainCourse;

void train_course_init (TrainCourse * course, guint n);
void train_course_clear (TrainCourse * course);

/* A step's measures.  Index of one that is not finite, or -1. */
gint train_course_add (TrainCourse * course, const gdouble * measures);

/* Judge the epoch at work by @value of the metric @monitor: TRUE where it is
 * the best one so far. */
gboolean train_course_judge (TrainCourse * course, const gchar * monitor,
    gdouble value);

/* The next epoch begins. */
void train_course_turn (TrainCourse * course);

/* To string -> string, to the bit, and back.  FALSE where one is missing or of
 * other measures. */
void train_course_save (const TrainCourse * course, GHashTable * strings);
gboolean train_course_restore (TrainCourse * course, GHashTable * strings);

G_END_DECLS
