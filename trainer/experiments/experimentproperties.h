/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Properties of an element as members of a JSON object. */

#pragma once

#include "experimentnode.h"
#include <gst/gst.h>

G_BEGIN_DECLS

/* @value: as a launch line has it, without quotes */
typedef struct
{
  gchar *name;
  gchar *value;
} ExperimentProperty;

/* An array of ExperimentProperty. */
GPtrArray *experiment_properties_new (void);

/* Sets every member of @node, which are properties of the element @factory,
 * in @properties, in place of what they had.  Those among @reserved, which
 * ends with NULL, the experiment sets itself. */
void experiment_properties_read (const ExperimentNode * node,
    const gchar * factory, const gchar * const *reserved,
    GPtrArray * properties);

/* Fails @member where @text is no value of @factory's property @name. */
void experiment_properties_check (const ExperimentNode * node,
    const gchar * member, const gchar * factory, const gchar * name,
    const gchar * text);

/* Takes @name out of @properties; (transfer full) (nullable). */
gchar *experiment_properties_take (GPtrArray * properties,
    const gchar * name);

G_END_DECLS
