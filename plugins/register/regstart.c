/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gstvolumethreads.h"
#include "regmodel.h"
#include "regstart.h"

/* Rotations of the search: none is further than some 20 degrees from one of
 * them, within what refinement catches. */
#define N_ROTATIONS 600

/* Shifts beside the centres of mass, which lie apart where a field of view
 * cuts the body: along each axis, in radii of the body. */
#define N_SHIFTS 7
#define SHIFT 0.35

#define N_TRIALS (N_ROTATIONS * N_SHIFTS)
#define N_REFINED 16            /* of these */

/* Starts without search: header, centres of mass, four turns of the axes. */
enum
{
  HEADER,
  CENTRE,
  AXES,
  N_SIMPLE = AXES + 4
};

/* Candidates that come to less than this many voxels from each other are the
 * same. */
#define SAME 1.0

void
reg_get_even_rotation (guint i, guint n, gdouble vector[3])
{
  gdouble s = i + 0.5, r = sqrt (s / n), rest = sqrt (1 - s / n);
  gdouble a = 2 * G_PI * s / G_SQRT2, b = 2 * G_PI * s / 1.533751168755204;
  const gdouble q[4] = { r * sin (a), r * cos (a), rest * sin (b),
    rest * cos (b)
  };
  gdouble length = sqrt (q[0] * q[0] + q[1] * q[1] + q[2] * q[2]);
  gdouble angle = 2 * atan2 (length, fabs (q[3]));
  gint k;

  for (k = 0; k < 3; k++)
    vector[k] = length > 0 ? (q[3] < 0 ? -angle : angle) * q[k] / length : 0;
}

/* Eigenvectors of the symmetric @m, that of the largest eigenvalue first, as
 * the columns of a right-handed @axes: Jacobi's rotations. */
static void
find_axes (const gdouble m[3][3], gdouble axes[3][3])
{
  gdouble a[3][3], v[3][3] = { {1, 0, 0}, {0, 1, 0}, {0, 0, 1} };
  gint order[3] = { 0, 1, 2 }, sweep, p, q, k;

  memcpy (a, m, sizeof (a));
  for (sweep = 0; sweep < 30; sweep++) {
    for (p = 0; p < 2; p++) {
      for (q = p + 1; q < 3; q++) {
        gdouble angle = 0.5 * atan2 (2 * a[p][q], a[q][q] - a[p][p]);
        gdouble c = cos (angle), s = sin (angle);

        for (k = 0; k < 3; k++) {
          gdouble x = a[k][p], y = a[k][q];

          a[k][p] = c * x - s * y;
          a[k][q] = s * x + c * y;
        }
        for (k = 0; k < 3; k++) {
          gdouble x = a[p][k], y = a[q][k];

          a[p][k] = c * x - s * y;
          a[q][k] = s * x + c * y;
          x = v[k][p];
          y = v[k][q];
          v[k][p] = c * x - s * y;
          v[k][q] = s * x + c * y;
        }
      }
    }
  }
  for (p = 0; p < 2; p++) {
    for (q = p + 1; q < 3; q++) {
      if (a[order[q]][order[q]] > a[order[p]][order[p]]) {
        gint o = order[p];

        order[p] = order[q];
        order[q] = o;
      }
    }
  }
  for (k = 0; k < 3; k++) {
    axes[k][0] = v[k][order[0]];
    axes[k][1] = v[k][order[1]];
  }
  for (k = 0; k < 3; k++) {
    gint i = (k + 1) % 3, j = (k + 2) % 3;

    axes[k][2] = axes[i][0] * axes[j][1] - axes[j][0] * axes[i][1];
  }
}

/* Principal axis onto principal axis; @flip: which two of them, if any, are
 * turned round. */
static GstVolumeAffine
align_axes (const RegForeground * fixed, const RegForeground * moving,
    gint flip)
{
  GstVolumeAffine map = gst_volume_affine_identity ();
  gdouble from[3][3], to[3][3];
  gint i, j, k;

  find_axes (fixed->covariance, from);
  find_axes (moving->covariance, to);
  for (i = 0; i < 3; i++) {
    map.m[i][3] = moving->centre[i];
    for (j = 0; j < 3; j++) {
      map.m[i][j] = 0;
      for (k = 0; k < 3; k++)
        map.m[i][j] += (flip > 0 && k != flip - 1 ? -1 : 1) * to[i][k]
            * from[j][k];
      map.m[i][3] -= map.m[i][j] * fixed->centre[j];
    }
  }
  return map;
}

typedef struct
{
  const RegRefinement *refinement;
  const RegComparison *rough;
  const RegForeground *moving;
  RegPose *poses;
} Job;

static void
refine (guint first, guint end, gpointer data)
{
  const Job *job = data;
  guint i;

  for (i = first; i < end; i++) {
    if (!reg_refine (job->refinement, &job->poses[i]))
      job->poses[i].measure.cost = INFINITY;
  }
}

/* Only measure what the search tries. */
static void
try_poses (guint first, guint end, gpointer data)
{
  const Job *job = data;
  const RegForeground *fixed = job->refinement->foreground;
  gdouble shift = SHIFT * reg_foreground_get_radius (fixed);
  guint i;

  for (i = first; i < end; i++) {
    guint at = i % N_SHIFTS;
    RegPose *pose = &job->poses[i];
    gdouble turn[3], to[3];

    memcpy (to, job->moving->centre, sizeof (to));
    if (at > 0)
      to[(at - 1) % 3] += at > 3 ? -shift : shift;
    reg_get_even_rotation (i / N_SHIFTS, N_ROTATIONS, turn);
    pose->map = reg_model_turn (turn, fixed->centre, to);
    if (!reg_comparison_measure (job->rough, &pose->map, fixed->centre, FALSE,
            &pose->measure))
      pose->measure.cost = INFINITY;
  }
}

static gint
compare_poses (gconstpointer a, gconstpointer b)
{
  gdouble x = ((const RegPose *) a)->measure.cost;
  gdouble y = ((const RegPose *) b)->measure.cost;

  return (x > y) - (x < y);
}

/* Move the best @n of @n_poses to the front, no two of them alike; returns how
 * many there are. */
static guint
choose (const RegRefinement * refinement, RegPose * poses, guint n_poses,
    guint n)
{
  guint n_chosen = 0, i, k;

  /* Of equals the first; qsort need not be stable, but equal costs are those
   * of equal maps. */
  qsort (poses, n_poses, sizeof (*poses), compare_poses);
  for (i = 0; i < n_poses && n_chosen < n; i++) {
    if (!isfinite (poses[i].measure.cost))
      break;
    for (k = 0; k < n_chosen; k++) {
      if (reg_foreground_get_distance (refinement->foreground, &poses[k].map,
              &poses[i].map) < SAME * refinement->spacing)
        break;
    }
    if (k == n_chosen)
      poses[n_chosen++] = poses[i];
  }
  return n_chosen;
}

/* Whether header, centres of mass and axes have led to one and the same. */
static gboolean
agree (const RegRefinement * refinement, const RegPose poses[N_SIMPLE])
{
  const RegPose *axes = &poses[AXES];
  guint i;

  for (i = AXES + 1; i < N_SIMPLE; i++) {
    if (poses[i].measure.cost < axes->measure.cost)
      axes = &poses[i];
  }
  for (i = HEADER; i < AXES; i++) {
    if (!isfinite (poses[i].measure.cost)
        || reg_foreground_get_distance (refinement->foreground,
            &poses[i].map, &axes->map) > SAME * refinement->spacing)
      return FALSE;
  }
  return TRUE;
}

guint
reg_find_starts (const RegRefinement * refinement,
    const RegComparison * rough, const RegForeground * moving,
    RegPose poses[REG_MAX_STARTS])
{
  const gdouble none[3] = { 0 };
  g_autofree RegPose *trials = g_new0 (RegPose, N_SIMPLE + N_TRIALS);
  Job job = {.refinement = refinement,.rough = rough,.moving = moving,
    .poses = trials
  };
  guint n = N_SIMPLE, n_wanted = 1, i;

  trials[HEADER].map = gst_volume_affine_identity ();
  trials[CENTRE].map = reg_model_turn (none, refinement->foreground->centre,
      moving->centre);
  for (i = AXES; i < N_SIMPLE; i++)
    trials[i].map = align_axes (refinement->foreground, moving, i - AXES);
  gst_volume_split (n, 1, refine, &job);
  if (!agree (refinement, trials)) {
    job.poses = trials + n;
    gst_volume_split (N_TRIALS, 1, try_poses, &job);
    n += choose (refinement, job.poses, N_TRIALS, N_REFINED);
    gst_volume_split (n - N_SIMPLE, 1, refine, &job);
    n_wanted = REG_MAX_STARTS;
  }
  n = choose (refinement, trials, n, n_wanted);
  memcpy (poses, trials, n * sizeof (*poses));
  return n;
}
