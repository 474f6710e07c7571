/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* niftilib's own header, which clashes with dirent.h over DT_UNKNOWN unless
 * that comes first. */

#pragma once

#include <dirent.h>
#include <nifti2_io.h>
