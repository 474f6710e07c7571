/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Linear registration of heads whose pose is known. */

#include "register-head.h"
#include "register.h"

static const gdouble no_pose[6] = { 0 };

static void
test_rigid (void)
{
  static const gdouble pose[6] = { 9, -8, 11, 11, -13, 10 };
  const RegSettings settings = {.transform = REG_TRANSFORM_RIGID,
    .metric = REG_METRIC_MATTES,.bins = 32,.samples = 50000
  };
  g_autoptr (RegImage) fixed = register_head (1, "T1w", no_pose, 96, 2);
  g_autoptr (RegImage) moving = register_head (1, "T2w", pose, 80, 2.4);
  GstVolumeAffine truth = phantom_pose (pose);
  g_auto (RegResult) result = { 0 };
  g_autoptr (GError) error = NULL;

  reg_run (fixed, moving, &settings, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_null (result.failure);
  g_assert_cmpfloat (register_error (&truth, &result.linear), <, 0.1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/register/rigid", test_rigid);
  return g_test_run ();
}
