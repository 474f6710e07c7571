/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumedisplacement.h"
#include "gstvolumeinfo.h"
#include "gstvolumeforeground.h"
#include "gstvolumeframe.h"
#include "gstvolumemeta.h"
#include "gstvolumefilemeta.h"
#include "gstvolumepool.h"
#include "gstvolumeresample.h"
#include "gstvolumefilter.h"
#include "gstvolumeaggregator.h"
#include "gstvolumetemplate.h"
#include "gstvolumetime.h"
#include "gstvolumetraining.h"
#include "gstvolumetransform.h"
#include "gstvolumevalue.h"
