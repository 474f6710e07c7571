/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "target.h"

/* That of @candidates which the string @value is, or NULL. */
static const gchar *
find_candidate (const GValue * value, const gchar * const *candidates)
{
  const gchar *modality = G_VALUE_HOLDS_STRING (value)
      ? g_value_get_string (value) : NULL;

  for (guint i = 0; candidates[i]; i++)
    if (g_strcmp0 (candidates[i], modality) == 0)
      return candidates[i];
  return NULL;
}

/* The first value of the field @modality, a string or a list of them, that is
 * one of @candidates; NULL for none. */
static const gchar *
first_of_field (const GValue * modality, const gchar * const *candidates)
{
  const gchar *found = NULL;

  if (!GST_VALUE_HOLDS_LIST (modality))
    return find_candidate (modality, candidates);
  for (guint i = 0; !found && i < gst_value_list_get_size (modality); i++)
    found = find_candidate (gst_value_list_get_value (modality, i), candidates);
  return found;
}

/* The first modality that @wanted, what downstream takes, names and that is
 * one of @candidates; the first of these where @wanted names none; NULL for
 * none.  @restricted: @wanted speaks of modalities at all. */
static const gchar *
first_wanted (GstCaps * wanted, const gchar * const *candidates,
    gboolean * restricted)
{
  const gchar *found = NULL;

  for (guint i = 0; !found && i < gst_caps_get_size (wanted); i++) {
    const GValue *modality =
        gst_structure_get_value (gst_caps_get_structure (wanted, i),
        "modality");

    *restricted = modality != NULL;
    found = modality ? first_of_field (modality, candidates) : candidates[0];
  }
  return found;
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
