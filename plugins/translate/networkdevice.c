/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "networkdevice.h"

GParamSpec *
network_device_name_param_spec (void)
{
  return g_param_spec_string ("device-name", "Device name",
      "Full name of the device that was opened last; unset before that",
      NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
publish (GstElement * element, NetExecutor * executor, const gchar * device,
    gchar ** name)
{
  GST_OBJECT_LOCK (element);
  g_free (*name);
  *name = g_strdup (net_executor_get_name (executor));
  GST_OBJECT_UNLOCK (element);
  g_object_notify (G_OBJECT (element), "device-name");
  gst_element_post_message (element,
      gst_message_new_element (GST_OBJECT (element),
          gst_structure_new ("network-device",
              "kind", G_TYPE_STRING, net_executor_get_kind (executor),
              "name", G_TYPE_STRING, net_executor_get_name (executor),
              "requested", G_TYPE_STRING, device, NULL)));
}

NetExecutor *
network_device_open (GstElement * element, const gchar * device,
    NetPrecision precision, gchar ** name)
{
  g_autoptr (GError) error = NULL;
  NetExecutor *executor;

  if (!device)
    device = NETWORK_DEVICE_DEFAULT;
  executor = net_executor_open (device, precision, &error);
  if (executor)
    publish (element, executor, device, name);
  else
    GST_ELEMENT_ERROR (element, RESOURCE, OPEN_READ_WRITE,
        ("The device “%s” cannot be used: %s. %s works everywhere.", device,
            error->message, precision == NET_FLOAT32 ? "device=cpu"
            : "device=cpu precision=float32"), (NULL));
  return executor;
}
