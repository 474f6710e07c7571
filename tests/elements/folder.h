/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A folder for each test of a suite, in which it works.  All lie in one that is
 * removed behind the last test, by the process that runs them: whatever failed,
 * nothing stays. */

#pragma once

#include <gst/check/gstcheck.h>

#include "../common/tree.h"

static gchar *suite_folder;
static gchar *folder;           /* of the test */

static inline void
make_suite_folder (void)
{
  suite_folder = g_dir_make_tmp ("gstvolume-XXXXXX", NULL);
  fail_unless (suite_folder != NULL);
}

static inline void
remove_suite_folder (void)
{
  remove_tree (suite_folder);
  g_clear_pointer (&suite_folder, g_free);
}

static inline void
enter_folder (void)
{
  folder = g_build_filename (suite_folder, "XXXXXX", NULL);
  fail_unless (g_mkdtemp (folder) != NULL);
  fail_unless_equals_int (g_chdir (folder), 0);
}

static inline void
leave_folder (void)
{
  fail_unless_equals_int (g_chdir ("/"), 0);
  g_clear_pointer (&folder, g_free);
}

/* Before @tests has fixtures that need the folder. */
static inline void
tcase_add_folder (TCase * tests)
{
  tcase_add_unchecked_fixture (tests, make_suite_folder, remove_suite_folder);
  tcase_add_checked_fixture (tests, enter_folder, leave_folder);
}

/* Nothing is left in the test's folder. */
static inline void
assert_folder_empty (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name = g_dir_read_name (dir);

  fail_unless (name == NULL, "%s is left", name);
  g_dir_close (dir);
}
