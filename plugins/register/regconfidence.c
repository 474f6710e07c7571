/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>

#include "gstvolumethreads.h"
#include "regconfidence.h"
#include "regmodel.h"
#include "regstart.h"

#define N_STARTS 8
#define TURN (10 * G_PI / 180)
#define SHIFT 0.13              /* radii of the body: 10 mm of a head */

/* Voxels that two maps may differ by and be the same. */
#define SAME 0.5

#define N_TURNS 64
#define MIN_TURN (40 * G_PI / 180)

typedef struct
{
  const RegRefinement *refinement;
  const GstVolumeAffine *map;
  RegPose poses[MAX (N_STARTS, N_TURNS)];
  gboolean found[MAX (N_STARTS, N_TURNS)];
} Job;

/* @map after a turn about the body's centre, which then goes to @shift from
 * where it was. */
static GstVolumeAffine
displace (const Job * job, const gdouble turn[3], const gdouble shift[3])
{
  const gdouble *centre = job->refinement->foreground->centre;
  GstVolumeAffine turned;
  gdouble to[3];
  gint i;

  for (i = 0; i < 3; i++)
    to[i] = centre[i] + shift[i];
  turned = reg_model_turn (turn, centre, to);
  return gst_volume_affine_compose (job->map, &turned);
}

/* To each corner of a cube the turn is about, and the shift along, another. */
static void
start_again (guint first, guint end, gpointer data)
{
  Job *job = data;
  gdouble length = SHIFT
      * reg_foreground_get_radius (job->refinement->foreground);
  guint i;

  for (i = first; i < end; i++) {
    const gdouble x = i & 1 ? 1 : -1, y = i & 2 ? 1 : -1, z = i & 4 ? 1 : -1;
    const gdouble turn[3] = { x * TURN / sqrt (3), y * TURN / sqrt (3),
      z * TURN / sqrt (3)
    };
    const gdouble shift[3] = { y * length / sqrt (3), z * length / sqrt (3),
      -x * length / sqrt (3)
    };

    job->poses[i].map = displace (job, turn, shift);
    job->found[i] = reg_refine (job->refinement, &job->poses[i]);
  }
}

gdouble
reg_find_confidence (const RegRefinement * refinement,
    const GstVolumeAffine * map)
{
  Job job = {.refinement = refinement,.map = map };
  RegPose pose = {.map = *map };
  guint i, n = 0;

  if (!reg_refine (refinement, &pose))
    return 0;
  gst_volume_split (N_STARTS, 1, start_again, &job);
  for (i = 0; i < N_STARTS; i++) {
    if (job.found[i] && reg_foreground_get_distance (refinement->foreground,
            &pose.map, &job.poses[i].map) < SAME * refinement->spacing)
      n++;
  }
  return (gdouble) n / N_STARTS;
}

static void
turn_away (guint first, guint end, gpointer data)
{
  static const gdouble no_shift[3] = { 0 };
  Job *job = data;
  guint i;

  for (i = first; i < end; i++) {
    gdouble turn[3];

    reg_get_even_rotation (i, N_TURNS, turn);
    job->poses[i].map = displace (job, turn, no_shift);
    job->found[i] = sqrt (turn[0] * turn[0] + turn[1] * turn[1]
        + turn[2] * turn[2]) > MIN_TURN
        && reg_comparison_measure (job->refinement->comparison,
        &job->poses[i].map, job->refinement->foreground->centre, FALSE,
        &job->poses[i].measure);
  }
}

gdouble
reg_find_distinction (const RegRefinement * refinement,
    const GstVolumeAffine * map)
{
  Job job = {.refinement = refinement,.map = map };
  gdouble sum = 0, squares = 0;
  RegMeasure measure;
  guint i, n = 0;

  if (!reg_comparison_measure (refinement->comparison, map,
          refinement->foreground->centre, FALSE, &measure))
    return 0;
  gst_volume_split (N_TURNS, 1, turn_away, &job);
  for (i = 0; i < N_TURNS; i++) {
    if (job.found[i]) {
      sum += job.poses[i].measure.cost;
      squares += job.poses[i].measure.cost * job.poses[i].measure.cost;
      n++;
    }
  }
  if (n < 2)
    return 0;
  sum /= n;
  squares = sqrt (MAX (squares / n - sum * sum, 0));
  return squares > 0 ? (sum - measure.cost) / squares : 0;
}
