/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "traintypes.h"
#include "objective.h"
#include "sampler.h"

GType
train_objective_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    const TrainObjective *list = train_objective_list ();
    GArray *values = g_array_new (TRUE, TRUE, sizeof (GEnumValue));

    for (gint i = 0; list[i].name; i++) {
      GEnumValue value = { i, list[i].description, list[i].name };

      g_array_append_val (values, value);
    }
    /* the type keeps the array */
    g_once_init_leave (&type,
        g_enum_register_static ("GstMmiganTrainObjective",
            (GEnumValue *) g_array_free (values, FALSE)));
  }
  return type;
}

GType
train_generator_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {TRAIN_OBJECTIVES_OWN, "The objective's own", "objective"},
    {NET_GENERATOR_STAR, "StarGAN's: residual blocks between two halvings",
        "star"},
    {NET_GENERATOR_UNET, "U-Net, as Pix2pix's", "unet"},
    {NET_GENERATOR_RESNET, "CycleGAN's: residual blocks, mirrored edges",
        "resnet"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstMmiganTrainGenerator", values));
  return type;
}

GType
train_norm_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {TRAIN_OBJECTIVES_OWN, "The objective's own", "objective"},
    {NET_NORM_INSTANCE, "Instance norm with one row of scale and shift",
        "instance"},
    {NET_NORM_DOMAIN, "Instance norm with a row for each target domain",
        "domain"},
    {NET_NORM_PLAIN, "Instance norm without scale and shift", "plain"},
    {NET_NORM_BATCH, "Batch norm", "batch"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstMmiganTrainNorm", values));
  return type;
}

GType
train_schedule_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {TRAIN_SCHEDULE_CONSTANT, "The same at every step", "constant"},
    {TRAIN_SCHEDULE_LINEAR, "Constant for half of the steps, then linear to 0",
        "linear"},
    {TRAIN_SCHEDULE_PLATEAU,
          "Halved after every three validations without a better one",
        "plateau"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstMmiganTrainSchedule", values));
  return type;
}

GType
train_augment_get_type (void)
{
  static gsize type = 0;
  static const GFlagsValue values[] = {
    {SAMPLER_FLIP, "Left and right exchanged in half of the samples", "flip"},
    {SAMPLER_AFFINE, "Turned by 5 degrees, scaled by 6 % and shifted by 1.5 % "
          "(standard deviations)", "affine"},
    {SAMPLER_INTENSITY, "The source's brightness scaled by 10 % (standard "
          "deviation)", "intensity"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_flags_register_static ("GstMmiganTrainAugment", values));
  return type;
}

GType
train_precision_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {TRAIN_PRECISION_F32, "32-bit floats", "f32"},
    {TRAIN_PRECISION_F16, "16-bit floats: half the size", "f16"},
    {0}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type,
        g_enum_register_static ("GstMmiganTrainPrecision", values));
  return type;
}
