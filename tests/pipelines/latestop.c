/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* To be preloaded: what stops its pipeline only a second after it wants to, as
 * a main loop that gets no processor does. */

#include <dlfcn.h>
#include <gst/gst.h>

GstStateChangeReturn
gst_element_set_state (GstElement * element, GstState state)
{
  GstStateChangeReturn (*set_state) (GstElement *, GstState) =
      dlsym (RTLD_NEXT, "gst_element_set_state");

  if (state == GST_STATE_NULL && GST_IS_PIPELINE (element))
    g_usleep (G_USEC_PER_SEC);
  return set_state (element, state);
}
