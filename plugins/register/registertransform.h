/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The transform files of a stream: which one belongs to a volume. */

#pragma once

#include "registeroutput.h"
#include "registerreport.h"

G_BEGIN_DECLS

/**
 * register_transform_load:
 * @location: template, which @report fills in
 * @map: (out): its field is to be freed
 * @path: (out) (transfer full) (nullable): of the file
 *
 * FALSE after an element error.
 */
gboolean register_transform_load (GstElement * element,
    const RegisterReport * report, const gchar * location, RegisterMap * map,
    gchar ** path);

/**
 * register_transform_save:
 * @location: (nullable): template; NULL: nothing is saved
 * @is_inverse: save the inverse of @report's result
 * @written: names that this stream wrote, none of which is written again
 *
 * FALSE after an element error.
 */
gboolean register_transform_save (GstElement * element,
    const RegisterReport * report, const gchar * location,
    gboolean is_inverse, GHashTable * written);

G_END_DECLS
