/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The device that an element's network runs on. */

#pragma once

#include <gst/gst.h>
#include "netexecutor.h"

G_BEGIN_DECLS

/* What the property device is by default. */
#define NETWORK_DEVICE_DEFAULT "auto"

/* The element's property device-name. */
GParamSpec *network_device_name_param_spec (void);

/**
 * network_device_open:
 * @device: (nullable): the element's property device; NULL: its default
 * @precision: of the network's matrix products
 * @name: (inout): the element's property device-name, under its object lock
 *
 * Notifies of the name and posts the element message `network-device`.  NULL,
 * with an element error posted, where there is none.
 */
NetExecutor *network_device_open (GstElement * element, const gchar * device,
    NetPrecision precision, gchar ** name);

G_END_DECLS
