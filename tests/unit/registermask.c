/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Registration of heads of which a part must not count: a jaw that moved
 * otherwise than the brain, voxels that are no numbers. */

#include <math.h>
#include <string.h>

#include "register-head.h"
#include "register.h"
#include "reginterpolate.h"

/* Points of the head below are the jaw's, mm. */
#define JAW -6.0

/* Edges, mm. */
#define FIXED_SPACING 2
#define MOVING_SPACING 2.2
#define FIXED_SIZE 96
#define MOVING_SIZE 92

#define BEND 4.0                /* mm */

static const gdouble no_pose[6] = { 0 };
static const gdouble brain_pose[6] = { 6, -4, 5, 5, -4, 3 };

/* The mouth opens. */
static const gdouble jaw_pose[6] = { 26, -4, 5, 5, -14, -9 };

/* Whether a point of the head, mm, is within its brain. */
static gboolean
is_brain (const gdouble point[3])
{
  const gdouble half_axes[3] = { 68, 84, 72 };
  gdouble sum = 0;
  gint i;

  for (i = 0; i < 3; i++)
    sum += point[i] / half_axes[i] * point[i] / half_axes[i];
  return sum < 1 && point[2] > JAW + 6;
}

/* Where in the head a point is taken from that was bent by some mm. */
static void
bend (const gdouble point[3], gdouble mm, gdouble from[3])
{
  gint i;

  for (i = 0; i < 3; i++)
    from[i] = point[i] + mm * sin (point[(i + 1) % 3] / 25);
}

/* The other way: a few steps do, as it is no steep bend. */
static void
unbend (const gdouble from[3], gdouble mm, gdouble point[3])
{
  gdouble back[3];
  gint step, i;

  memcpy (point, from, 3 * sizeof (*point));
  for (step = 0; step < 30; step++) {
    bend (point, mm, back);
    for (i = 0; i < 3; i++)
      point[i] += from[i] - back[i];
  }
}

/* Points of a volume's world to points of the head it shows. */
static GstVolumeAffine
get_to_head (const gdouble pose[6])
{
  GstVolumeAffine world = phantom_pose (pose);
  GstVolumeAffine to_head = gst_volume_affine_identity ();

  g_assert_true (gst_volume_affine_invert (&world, &to_head));
  return to_head;
}

/* Call for each voxel of @image with the point of the head it is at. */
typedef void (*Visit) (RegImage * image, gsize i, const gdouble point[3],
    gpointer data);

static void
visit (RegImage * image, const gdouble pose[6], Visit function, gpointer data)
{
  GstVolumeAffine to_head = get_to_head (pose);
  const gint *size = image->grid.size;
  gdouble point[3];
  gsize i = 0;
  gint x, y, z;

  to_head = gst_volume_affine_compose (&to_head, &image->grid.affine);
  for (z = 0; z < size[2]; z++) {
    for (y = 0; y < size[1]; y++) {
      for (x = 0; x < size[0]; x++) {
        const gdouble voxel[3] = { x, y, z };

        gst_volume_affine_apply (&to_head, voxel, point);
        function (image, i++, point, data);
      }
    }
  }
}

static void
replace_jaw (RegImage * image, gsize i, const gdouble point[3], gpointer jaw)
{
  if (point[2] < JAW)
    image->values[i] = ((RegImage *) jaw)->values[i];
}

static void
mark_brain (RegImage * image, gsize i, const gdouble point[3], gpointer data)
{

  image->values[i] = is_brain (point);
}

static void
bend_head (RegImage * image, gsize i, const gdouble point[3], gpointer head)
{
  const RegImage *straight = head;
  gdouble from[3], voxel[3];
  GstVolumeAffine to_voxel = gst_volume_affine_identity ();
  gfloat slope[3];

  bend (point, BEND, from);
  gst_volume_affine_invert (&straight->grid.affine, &to_voxel);
  gst_volume_affine_apply (&to_voxel, from, voxel);
  image->values[i] = 0;
  reg_interpolate (straight, voxel, &image->values[i], slope);
}

static void
spoil_slab (RegImage * image, gsize i, const gdouble point[3], gpointer data)
{
  if (point[1] > 20 && point[1] < 45)
    image->values[i] = NAN;
}

/* (transfer full): the head whose jaw moved otherwise */
static RegImage *
make_moving (void)
{
  RegImage *image = register_head (1, "T2w", brain_pose, MOVING_SIZE,
      MOVING_SPACING);
  g_autoptr (RegImage) jaw = register_head (1, "T2w", jaw_pose, MOVING_SIZE,
      MOVING_SPACING);

  visit (image, brain_pose, replace_jaw, jaw);
  return image;
}

/* (transfer full): the whole head, bent and in its pose */
static RegImage *
make_bent (void)
{
  RegImage *image = register_head (1, "T2w", brain_pose, MOVING_SIZE,
      MOVING_SPACING);
  g_autoptr (RegImage) straight = register_head (1, "T2w", no_pose,
      FIXED_SIZE, FIXED_SPACING);

  visit (image, brain_pose, bend_head, straight);
  return image;
}

/* (transfer full): @image's values with a mask of the brain, NULL: none,
 * through reg_image_new() as an element has it; frees @image */
static RegImage *
open_again (RegImage * image, const RegImage * mask)
{
  GstVolumeFrame frame = {.data = image->values }, mask_frame;
  RegImage *result;
  GError *error = NULL;

  gst_volume_info_set (&frame.info, GST_VOLUME_FORMAT_F32LE,
      image->grid.size[0], image->grid.size[1], image->grid.size[2], 1, NULL);
  if (mask) {
    mask_frame.data = mask->values;
    gst_volume_info_set (&mask_frame.info, GST_VOLUME_FORMAT_F32LE,
        mask->grid.size[0], mask->grid.size[1], mask->grid.size[2], 1, NULL);
  }
  result = reg_image_new ("test", &frame, &image->grid.affine,
      mask ? &mask_frame : NULL, mask ? &mask->grid.affine : NULL, &error);
  g_assert_no_error (error);
  reg_image_free (image);
  return result;
}

/* (transfer full): of the brain of a head in @pose, on a grid of its own */
static RegImage *
make_mask (const gdouble pose[6])
{
  RegImage *mask = register_head (1, "T1w", no_pose, 66, 3);

  visit (mask, pose, mark_brain, NULL);
  return mask;
}

/* Mean error at points of the brain, mm, of which @mm are bent. */
static gdouble
get_brain_error (const RegResult * result, gdouble mm)
{
  GstVolumeAffine truth = phantom_pose (brain_pose);
  GstVolumeAffine to_node = gst_volume_affine_identity ();
  gdouble point[3], from[3], to[3], sum = 0;
  gfloat node[3], vector[3];
  guint n = 0;
  gint i;

  if (result->field)
    g_assert_true (gst_volume_affine_invert (&result->field->grid.affine,
            &to_node));
  for (point[2] = -80; point[2] <= 80; point[2] += 8) {
    for (point[1] = -88; point[1] <= 88; point[1] += 8) {
      for (point[0] = -72; point[0] <= 72; point[0] += 8) {
        gdouble distance = 0;

        if (!is_brain (point))
          continue;
        memcpy (from, point, sizeof (from));
        if (result->field) {
          gst_volume_affine_apply (&to_node, point, to);
          for (i = 0; i < 3; i++)
            node[i] = to[i];
          gst_volume_displacement_at (result->field, node, vector);
          for (i = 0; i < 3; i++)
            from[i] += vector[i];
        }
        gst_volume_affine_apply (&result->linear, from, from);
        unbend (point, mm, to);
        gst_volume_affine_apply (&truth, to, to);
        for (i = 0; i < 3; i++)
          distance += (from[i] - to[i]) * (from[i] - to[i]);
        sum += sqrt (distance);
        n++;
      }
    }
  }
  return sum / n;
}

/* Register @fixed to @moving; mean error of the brain, mm.  Frees both. */
static gdouble
run (RegTransform transform, RegImage * fixed, RegImage * moving, gdouble bent)
{
  const RegSettings settings = {.transform = transform,
    .metric = REG_METRIC_MATTES,.bins = 32,.samples = 200000
  };
  g_auto (RegResult) result = { 0 };
  g_autoptr (GError) error = NULL;
  gdouble mm;

  reg_run (fixed, moving, &settings, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_null (result.failure);
  g_assert_true (isfinite (result.metric));
  g_assert_cmpfloat (result.jacobian[0], >, 0);
  g_assert_true (isfinite (result.jacobian[1]));
  mm = get_brain_error (&result, bent);
  g_test_message ("transform %u: %.3f mm, confidence %.2f, overlap %.2f",
      transform, mm, result.confidence, result.overlap);
  reg_image_free (fixed);
  reg_image_free (moving);
  return mm;
}

static RegImage *
make_fixed (void)
{
  return register_head (1, "T1w", no_pose, FIXED_SIZE, FIXED_SPACING);
}

/* Without a mask the jaw, the larger part, wins. */
static void
test_jaw (void)
{
  g_autoptr (RegImage) fixed_mask = make_mask (no_pose);
  g_autoptr (RegImage) moving_mask = make_mask (brain_pose);
  guint masks;

  g_assert_cmpfloat (run (REG_TRANSFORM_RIGID, make_fixed (), make_moving (),
          0), >, 5);
  for (masks = 1; masks < 4; masks++) {
    const RegImage *on_fixed = masks & 1 ? fixed_mask : NULL;
    const RegImage *on_moving = masks & 2 ? moving_mask : NULL;

    g_assert_cmpfloat (run (REG_TRANSFORM_RIGID,
            open_again (make_fixed (), on_fixed),
            open_again (make_moving (), on_moving), 0), <, 0.1);
    g_assert_cmpfloat (run (REG_TRANSFORM_DEFORMABLE,
            open_again (make_fixed (), on_fixed),
            open_again (make_moving (), on_moving), 0), <, 0.3);
  }
}

/* A slab of either volume, or of both and not the same, is no number. */
static void
test_nan (void)
{
  guint spoilt;

  for (spoilt = 0; spoilt < 4; spoilt++) {
    gboolean is_bent;

    for (is_bent = FALSE; is_bent <= TRUE; is_bent++) {
      RegImage *fixed = make_fixed ();
      RegImage *moving = is_bent ? make_bent () : register_head (1, "T2w",
          brain_pose, MOVING_SIZE, MOVING_SPACING);

      if (spoilt & 1)
        visit (fixed, no_pose, spoil_slab, NULL);
      if (spoilt & 2)
        visit (moving, no_pose, spoil_slab, NULL);
      g_assert_cmpfloat (run (is_bent ? REG_TRANSFORM_DEFORMABLE :
              REG_TRANSFORM_RIGID, open_again (fixed, NULL),
              open_again (moving, NULL), is_bent ? BEND : 0), <,
          is_bent ? 0.6 : 0.1);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/mask/jaw", test_jaw);
  g_test_add_func ("/register/mask/nan", test_nan);
  return g_test_run ();
}
