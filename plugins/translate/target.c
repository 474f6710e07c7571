/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

static gboolean
accepts (const GValue * modality, const gchar * domain)
{
  GValue value = G_VALUE_INIT;
  gboolean accepted;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, domain);
  accepted = gst_value_intersect (NULL, modality, &value);
  g_value_unset (&value);
  return accepted;
}

/* The first of @candidates that @wanted, what downstream takes, allows; NULL
 * for none.  @restricted: @wanted speaks of modalities at all. */
static const gchar *
first_wanted (GstCaps * wanted, const gchar * const *candidates,
    gboolean * restricted)
{
  for (guint i = 0; i < gst_caps_get_size (wanted); i++) {
    const GValue *modality =
        gst_structure_get_value (gst_caps_get_structure (wanted, i),
        "modality");

    *restricted = modality != NULL;
    for (guint k = 0; candidates[k]; k++)
      if (!modality || accepts (modality, candidates[k]))
        return candidates[k];
  }
  return NULL;
}

const gchar *
target_choose (const gchar * const *domains, const gchar * target,
    GstCaps * wanted, GError ** error)
{
  const gchar *only[] = { target, NULL };
  g_autofree gchar *list = g_strjoinv (", ", (gchar **) domains);
  gboolean restricted = FALSE;
  const gchar *chosen;

  if (target && !g_strv_contains (domains, target)) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "The model cannot translate to target=%s, only to: %s.", target, list);
    return NULL;
  }
  chosen = first_wanted (wanted, target ? only : domains, &restricted);
  if (chosen && (target || restricted || !domains[1]))
    return chosen;

  if (chosen)
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "No target is chosen: set target= to one of %s, or put caps such as "
        "volume/x-raw,modality=%s behind the element.", list, domains[0]);
  else if (gst_caps_is_empty (wanted))
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "The element behind does not take a volume of this size and type.");
  else if (target)
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "target=%s, but the elements behind ask for another modality: leave "
        "the property or those caps out.", target);
  else
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_NEGOTIATION,
        "The elements behind ask for a modality that the model cannot "
        "translate to: it knows %s.", list);
  return NULL;
}
