/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "precision.h"

static const GEnumValue values[] = {
  {NET_FLOAT32, "Single precision, on every device", "float32"},
  {NET_FLOAT16, "Factors of products in half precision, sums in single",
      "float16"},
  {0, NULL, NULL},
};

GType
gst_mmigan_precision_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType registered = g_enum_register_static ("GstMmiganPrecision", values);

    g_once_init_leave (&type, registered);
  }
  return type;
}

const gchar *
gst_mmigan_precision_get_nick (NetPrecision precision)
{
  return values[precision].value_nick;
}
