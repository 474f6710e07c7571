/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>
#include <math.h>
#include <string.h>

#include "nifti-forms.h"

/* A quaternion's b, c, d may be this much longer than 1 through rounding. */
#define QUATERNION_TOLERANCE 1e-4
/* What rounding to float may change in a * a = 1 - b * b - c * c - d * d. */
#define QUATERNION_LOSS 2e-7
/* Forms may place voxels as far apart as this part of the spacing. */
#define FORMS_TOLERANCE 0.1

static void
affine_from_rows (GstVolumeAffine * affine, const gdouble x[4],
    const gdouble y[4], const gdouble z[4])
{
  *affine = gst_volume_affine_identity ();
  memcpy (affine->m[0], x, sizeof affine->m[0]);
  memcpy (affine->m[1], y, sizeof affine->m[1]);
  memcpy (affine->m[2], z, sizeof affine->m[2]);
}

static void
get_spacing (const nifti_2_header * n, gdouble spacing[3])
{
  gint i;

  for (i = 0; i < 3; i++)
    spacing[i] = i < n->dim[0] ? fabs (n->pixdim[i + 1]) : 1;
}

/* FALSE for NaN too. */
static gboolean
has_rotation (const nifti_2_header * n)
{
  gdouble b = n->quatern_b, c = n->quatern_c, d = n->quatern_d;

  return b * b + c * c + d * d <= 1 + QUATERNION_TOLERANCE;
}

static void
sform_affine (GstVolumeAffine * affine, const nifti_2_header * n)
{
  affine_from_rows (affine, n->srow_x, n->srow_y, n->srow_z);
}

static void
qform_affine (GstVolumeAffine * affine, const nifti_2_header * n)
{
  nifti_dmat44 m;
  gdouble spacing[3];

  get_spacing (n, spacing);
  m = nifti_quatern_to_dmat44 (n->quatern_b, n->quatern_c, n->quatern_d,
      n->qoffset_x, n->qoffset_y, n->qoffset_z, spacing[0], spacing[1],
      spacing[2], n->pixdim[0] < 0 ? -1 : 1);
  affine_from_rows (affine, m.m[0], m.m[1], m.m[2]);
}

static void
base_affine (GstVolumeAffine * affine, const nifti_2_header * n,
    const GstVolumeInfo * info)
{
  const gint size[3] = { info->width, info->height, info->depth };
  gdouble spacing[3];
  gint i;

  get_spacing (n, spacing);
  *affine = gst_volume_affine_identity ();
  for (i = 0; i < 3; i++) {
    affine->m[i][i] = i == 0 ? -spacing[i] : spacing[i];
    affine->m[i][3] = -affine->m[i][i] * (size[i] - 1) / 2;
  }
}

/* mm of the header's unit. */
static gdouble
get_unit (const nifti_2_header * n)
{
  switch (XYZT_TO_SPACE (n->xyzt_units)) {
    case NIFTI_UNITS_METER:
      return 1000;
    case NIFTI_UNITS_MICRON:
      return 0.001;
    default:
      return 1;
  }
}

gboolean
gst_nifti_forms_lack_unit (const nifti_2_header * n)
{
  gint unit = XYZT_TO_SPACE (n->xyzt_units);

  return unit < NIFTI_UNITS_METER || unit > NIFTI_UNITS_MICRON;
}

gboolean
gst_nifti_forms_parse (const nifti_2_header * n, const GstVolumeInfo * info,
    GstVolumeAffine * affine, GError ** error)
{
  const gchar *form = "spacing (pixdim)";
  gdouble spacing[3];
  gint i, j;

  get_spacing (n, spacing);
  for (i = 0; i < 3; i++) {
    if (!isfinite (spacing[i]) || spacing[i] == 0) {
      g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
          "its spacing (pixdim[%d]) is %g", i + 1, n->pixdim[i + 1]);
      return FALSE;
    }
  }

  if (n->sform_code > 0) {
    form = "sform";
    sform_affine (affine, n);
  } else if (n->qform_code <= 0) {
    base_affine (affine, n, info);
  } else if (has_rotation (n)) {
    form = "qform";
    qform_affine (affine, n);
  } else {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "its qform's quaternion (%g %g %g) is no rotation", n->quatern_b,
        n->quatern_c, n->quatern_d);
    return FALSE;
  }

  for (i = 0; i < 3; i++) {
    for (j = 0; j < 4; j++)
      affine->m[i][j] *= get_unit (n);
  }
  if (!gst_volume_affine_is_valid (affine)) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT,
        "its %s is singular or not finite, as floats in mm: nothing says where "
        "the voxels are", form);
    return FALSE;
  }
  return TRUE;
}

/* The farthest that two places of one corner of the grid are apart. */
static gdouble
get_distance (const nifti_2_header * n, const GstVolumeAffine * a,
    const GstVolumeAffine * b)
{
  gdouble farthest = 0;
  gint corner, i, j;

  for (corner = 0; corner < 8; corner++) {
    gdouble distance = 0;

    for (i = 0; i < 3; i++) {
      gdouble d = a->m[i][3] - b->m[i][3];

      for (j = 0; j < 3; j++) {
        if (corner & (1 << j) && j < n->dim[0])
          d += (a->m[i][j] - b->m[i][j]) * (n->dim[j + 1] - 1);
      }
      distance += d * d;
    }
    farthest = MAX (farthest, sqrt (distance));
  }
  return farthest;
}

/* How far a qform may turn a grid's far corner away through rounding: much
 * where a, which is not stored, is about 0, as in what lies along -x and -y. */
static gdouble
get_loss (const nifti_2_header * n, const gdouble spacing[3])
{
  gdouble a2 = 1 - n->quatern_b * n->quatern_b - n->quatern_c * n->quatern_c
      - n->quatern_d * n->quatern_d;
  gdouble angle = 2 * QUATERNION_LOSS / sqrt (MAX (a2, QUATERNION_LOSS));
  gdouble diagonal = 0;
  gint i;

  for (i = 0; i < 3 && i < n->dim[0]; i++)
    diagonal += pow (spacing[i] * (n->dim[i + 1] - 1), 2);
  return angle * sqrt (diagonal);
}

gchar *
gst_nifti_forms_compare (const nifti_2_header * n)
{
  GstVolumeAffine sform, qform;
  gdouble spacing[3], distance;

  if (n->sform_code <= 0 || n->qform_code <= 0 || !has_rotation (n))
    return NULL;
  sform_affine (&sform, n);
  qform_affine (&qform, n);
  distance = get_distance (n, &sform, &qform);
  gst_volume_affine_get_spacing (&sform, spacing);
  if (!(distance > FORMS_TOLERANCE * MIN (MIN (spacing[0], spacing[1]),
              spacing[2]) + get_loss (n, spacing)))
    return NULL;
  return g_strdup_printf ("its sform (code %d) and its qform (code %d) place "
      "voxels up to %.3g mm apart; the sform is used, as by nibabel, but other "
      "programs may take the qform.  Make them agree: fslorient "
      "-copysform2qform where the sform is right, -copyqform2sform where it is "
      "wrong", n->sform_code, n->qform_code, distance * get_unit (n));
}
