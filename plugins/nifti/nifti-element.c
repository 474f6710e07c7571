/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "nifti-channel.h"
#include "nifti-element.h"
#include "nifti-forms.h"
#include "nifti-writer.h"

GType
gst_nifti_compression_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_NIFTI_COMPRESSION_NONE, "Plain bytes (.nii)", "none"},
    {GST_NIFTI_COMPRESSION_GZIP, "gzip (.nii.gz)", "gzip"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("GstNiftiCompression",
            values));
  return type;
}

GParamSpec *
gst_nifti_modality_param_spec (void)
{
  return g_param_spec_string ("modality", "Modality",
      "Modality of the volumes' caps, a BIDS suffix such as T1w, T2w, PDw, "
      "FLAIR or ct; where it is not set: from the file's name "
      "(sub-01_T1w.nii.gz), else as an earlier GstVolume pipeline wrote it "
      "into the file, else unknown", NULL,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
}

GParamSpec *
gst_nifti_channel_param_spec (void)
{
  return g_param_spec_enum ("channel", "Channel",
      "Which value to take of voxels that are RGB, RGBA or complex; without "
      "it, such files are refused, and with it all others",
      GST_TYPE_NIFTI_CHANNEL, GST_NIFTI_CHANNEL_NONE,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
}

GParamSpec *
gst_nifti_max_bytes_param_spec (void)
{
  return g_param_spec_uint64 ("max-bytes", "Maximum bytes",
      "Largest volume to take, in bytes of memory; a file that claims a larger "
      "one is refused", 1, G_MAXUINT64, GST_NIFTI_MAX_BYTES_DEFAULT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
}

GParamSpec *
gst_nifti_level_param_spec (void)
{
  return g_param_spec_int ("level", "Level",
      "Effort of gzip compression: 1 and 2 (by ISA-L) are fast, about a tenth "
      "of the time of gzip -6 and a few percent larger; 3 to 12 (libdeflate) "
      "smaller and ever slower: 6 takes half of gzip -6's time for a smaller "
      "file",
      GST_NIFTI_LEVEL_MIN, GST_NIFTI_LEVEL_MAX, GST_NIFTI_LEVEL_DEFAULT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
}

void
gst_nifti_post_error (GstElement * element, const gchar * file, GError * error)
{
  gchar *text = file ? g_strdup_printf ("%s: %s", file, error->message)
      : g_strdup (error->message);

  gst_element_message_full (element, GST_MESSAGE_ERROR, error->domain,
      error->code, text, NULL, __FILE__, GST_FUNCTION, __LINE__);
  g_error_free (error);
}

void
gst_nifti_warn (GstElement * element, const gchar * file,
    const nifti_2_header * header)
{
  gchar *text = gst_nifti_forms_compare (header);

  if (text)
    GST_ELEMENT_WARNING (element, STREAM, FORMAT, ("%s: %s", file, text),
        (NULL));
  g_free (text);
  if (gst_nifti_forms_lack_unit (header))
    GST_WARNING_OBJECT (element, "%s: it tells no unit of space: taken for mm",
        file);
}

const gchar *
gst_nifti_choose_modality (const gchar * property, const GstNiftiName * name,
    const gchar * told)
{
  if (property && property[0])
    return property;
  return name->modality ? name->modality : told;
}

void
gst_nifti_stamp (GstBuffer * volume, guint64 index, const GstNiftiName * name)
{
  gst_volume_stamp (volume, index);
  gst_volume_meta_set_subject (gst_buffer_get_volume_meta (volume),
      name->subject, name->session);
}
