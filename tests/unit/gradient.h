/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Gradients against finite differences. */

#pragma once

#include "netgradient.h"

/* The derivatives of @y, of the orders 1 to @order, for every input and
 * parameter that @graph has so far, but "seed". */
void gradient_check (NetGraph * graph, NetTensor * y, guint order);

/* gradient-networks.c */
void gradient_networks_add (void);
