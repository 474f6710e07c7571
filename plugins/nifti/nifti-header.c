/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <math.h>
#include <string.h>

#include "nifti-forms.h"
#include "nifti-header.h"

static const struct
{
  GstVolumeFormat format;
  gint datatype;
} datatypes[] = {
  {GST_VOLUME_FORMAT_U8, DT_UINT8},
  {GST_VOLUME_FORMAT_S8, DT_INT8},
  {GST_VOLUME_FORMAT_U16LE, DT_UINT16},
  {GST_VOLUME_FORMAT_S16LE, DT_INT16},
  {GST_VOLUME_FORMAT_U32LE, DT_UINT32},
  {GST_VOLUME_FORMAT_S32LE, DT_INT32},
  {GST_VOLUME_FORMAT_U64LE, DT_UINT64},
  {GST_VOLUME_FORMAT_S64LE, DT_INT64},
  {GST_VOLUME_FORMAT_F32LE, DT_FLOAT32},
  {GST_VOLUME_FORMAT_F64LE, DT_FLOAT64},
};

gint
gst_nifti_datatype_from_format (GstVolumeFormat format)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (datatypes); i++) {
    if (datatypes[i].format == format)
      return datatypes[i].datatype;
  }
  g_return_val_if_reached (DT_UNKNOWN);
}

GstVolumeFormat
gst_nifti_format_from_datatype (gint datatype)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (datatypes); i++) {
    if (datatypes[i].datatype == datatype)
      return datatypes[i].format;
  }
  return GST_VOLUME_FORMAT_UNKNOWN;
}

gsize
gst_nifti_header_get_size (const guint8 start[4])
{
  guint32 le = GST_READ_UINT32_LE (start), be = GST_READ_UINT32_BE (start);

  if (le == 348 || be == 348)
    return sizeof (nifti_1_header);
  if (le == 540 || be == 540)
    return sizeof (nifti_2_header);
  return 0;
}

gboolean
gst_nifti_header_has_magic (const guint8 * data)
{
  if (gst_nifti_header_get_size (data) == sizeof (nifti_2_header))
    return memcmp (data + 4, "n+2\0\r\n\032\n", 8) == 0
        || memcmp (data + 4, "ni2\0\r\n\032\n", 8) == 0;
  return memcmp (data + 344, "n+1", 4) == 0
      || memcmp (data + 344, "ni1", 4) == 0;
}

static gboolean
fail (GError ** error, GstStreamError code, const gchar * format, ...)
G_GNUC_PRINTF (3, 4);

     static gboolean
         fail (GError ** error, GstStreamError code, const gchar * format, ...)
{
  va_list args;
  gchar *message;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GST_STREAM_ERROR, code, message);
  g_free (message);
  return FALSE;
}

/* All fields in use, in NIfTI-2's wider types. */
static gboolean
widen (nifti_2_header * wide, const nifti_1_header * n, GError ** error)
{
  gint i;

  memset (wide, 0, sizeof *wide);
  wide->sizeof_hdr = n->sizeof_hdr;
  wide->datatype = n->datatype;
  wide->bitpix = n->bitpix;
  wide->scl_slope = n->scl_slope;
  wide->scl_inter = n->scl_inter;
  wide->qform_code = n->qform_code;
  wide->sform_code = n->sform_code;
  wide->quatern_b = n->quatern_b;
  wide->quatern_c = n->quatern_c;
  wide->quatern_d = n->quatern_d;
  wide->qoffset_x = n->qoffset_x;
  wide->qoffset_y = n->qoffset_y;
  wide->qoffset_z = n->qoffset_z;
  wide->xyzt_units = n->xyzt_units;
  wide->intent_code = n->intent_code;
  wide->intent_p1 = n->intent_p1;
  wide->intent_p2 = n->intent_p2;
  wide->intent_p3 = n->intent_p3;
  wide->cal_max = n->cal_max;
  wide->cal_min = n->cal_min;
  wide->slice_duration = n->slice_duration;
  wide->toffset = n->toffset;
  wide->slice_start = n->slice_start;
  wide->slice_end = n->slice_end;
  wide->slice_code = n->slice_code;
  wide->dim_info = n->dim_info;
  memcpy (wide->descrip, n->descrip, sizeof wide->descrip);
  memcpy (wide->aux_file, n->aux_file, sizeof wide->aux_file);
  memcpy (wide->intent_name, n->intent_name, sizeof wide->intent_name);
  for (i = 0; i < 8; i++) {
    wide->dim[i] = n->dim[i];
    wide->pixdim[i] = n->pixdim[i];
  }
  for (i = 0; i < 4; i++) {
    wide->srow_x[i] = n->srow_x[i];
    wide->srow_y[i] = n->srow_y[i];
    wide->srow_z[i] = n->srow_z[i];
  }

  /* A float here: NaN, 1e30 and 352.5 are all possible. */
  if (!isfinite (n->vox_offset) || n->vox_offset != floorf (n->vox_offset)
      || fabsf (n->vox_offset) > 1e15f)
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its vox_offset is %g, which is no place in a file", n->vox_offset);
  wide->vox_offset = (gint64) n->vox_offset;
  return TRUE;
}

gboolean
gst_nifti_header_is_vector (gint intent)
{
  return (intent >= NIFTI_INTENT_GENMATRIX && intent <= NIFTI_INTENT_QUATERNION)
      || intent == NIFTI_INTENT_RGB_VECTOR
      || intent == NIFTI_INTENT_RGBA_VECTOR;
}

static const struct
{
  gint datatype;
  GstVolumeFormat format;
  gint parts;
  GstNiftiChannel first, last;
  const gchar *channels;
} compounds[] = {
  {DT_RGB24, GST_VOLUME_FORMAT_U8, 3, GST_NIFTI_CHANNEL_RED,
      GST_NIFTI_CHANNEL_BLUE, "red, green, blue"},
  {DT_RGBA32, GST_VOLUME_FORMAT_U8, 4, GST_NIFTI_CHANNEL_RED,
      GST_NIFTI_CHANNEL_ALPHA, "red, green, blue, alpha"},
  {DT_COMPLEX64, GST_VOLUME_FORMAT_F32LE, 2, GST_NIFTI_CHANNEL_REAL,
      GST_NIFTI_CHANNEL_PHASE, "real, imaginary, magnitude, phase"},
  {DT_COMPLEX128, GST_VOLUME_FORMAT_F64LE, 2, GST_NIFTI_CHANNEL_REAL,
      GST_NIFTI_CHANNEL_PHASE, "real, imaginary, magnitude, phase"},
};

/* Voxels of several values, of which one is chosen. */
static gboolean
parse_compound (GstNiftiHeader * header, GstVolumeFormat * format,
    const nifti_2_header * n, GstNiftiChannel channel, GError ** error)
{
  const gchar *name = nifti_datatype_string (n->datatype);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (compounds); i++) {
    if (compounds[i].datatype == n->datatype)
      break;
  }
  if (i == G_N_ELEMENTS (compounds))
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its voxels are %s (datatype %d), which no volume format holds; "
        "convert them to a real number a voxel", name, n->datatype);
  if (channel < compounds[i].first || channel > compounds[i].last)
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its voxels are %s (datatype %d), which no volume format holds; "
        "choose one of their values by the property channel: %s", name,
        n->datatype, compounds[i].channels);
  *format = compounds[i].format;
  header->parts = compounds[i].parts;
  header->channel = channel;
  return TRUE;
}

static gboolean
parse_datatype (GstNiftiHeader * header, GstVolumeFormat * format,
    const nifti_2_header * n, GstNiftiChannel channel, GError ** error)
{
  gint bytes;

  *format = gst_nifti_format_from_datatype (n->datatype);
  header->parts = 1;
  if (*format == GST_VOLUME_FORMAT_UNKNOWN) {
    if (!parse_compound (header, format, n, channel, error))
      return FALSE;
  } else if (channel != GST_NIFTI_CHANNEL_NONE) {
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its voxels are %s (datatype %d), one number each: there is no channel "
        "to choose", nifti_datatype_string (n->datatype), n->datatype);
  }
  nifti_datatype_sizes (n->datatype, &bytes, NULL);
  if (n->bitpix != 8 * bytes)
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its bitpix is %d, but %s (datatype %d) has %d bits", n->bitpix,
        nifti_datatype_string (n->datatype), n->datatype, 8 * bytes);
  return TRUE;
}

static gboolean
parse_dimensions (GstNiftiHeader * header, const nifti_2_header * n,
    GstNiftiChannel channel, GError ** error)
{
  gint64 dim[8] = { 0, 1, 1, 1, 1, 1, 1, 1 };
  gint64 channels = 1;
  GstVolumeFormat format;
  gint i;

  if (!parse_datatype (header, &format, n, channel, error))
    return FALSE;
  if (n->dim[0] < 1 || n->dim[0] > 7)
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its dim[0], the number of dimensions, is %" G_GINT64_FORMAT
        " and not 1 to 7", n->dim[0]);
  for (i = 1; i <= n->dim[0]; i++) {
    dim[i] = n->dim[i];
    if (dim[i] < 1 || dim[i] > G_MAXINT)
      return fail (error, GST_STREAM_ERROR_FORMAT,
          "its dim[%d] is %" G_GINT64_FORMAT " and not 1 to %d", i, dim[i],
          G_MAXINT);
  }

  if (gst_nifti_header_is_vector (n->intent_code) && dim[5] > 1) {
    if (dim[6] > 1 || dim[7] > 1)
      return fail (error, GST_STREAM_ERROR_FORMAT,
          "it holds vectors in more than five dimensions; split it into a file "
          "for each of dimensions 6 and 7");
    header->is_scattered = dim[4] > 1;
    channels = dim[5];
    dim[5] = 1;
  }

  header->volumes = 1;
  if (!gst_volume_info_set (&header->info, format, dim[1], dim[2], dim[3],
          channels, NULL)
      || !g_uint64_checked_mul (&header->volumes, dim[4], dim[5])
      || !g_uint64_checked_mul (&header->volumes, header->volumes, dim[6])
      || !g_uint64_checked_mul (&header->volumes, header->volumes, dim[7])
      || !g_uint64_checked_mul (&header->size, header->volumes,
          gst_volume_info_get_size (&header->info))
      || !g_uint64_checked_mul (&header->size, header->size, header->parts)
      || header->size > G_MAXINT64)
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its dimensions multiply to more bytes than a file can have");
  return TRUE;
}

gboolean
gst_nifti_header_parse (GstNiftiHeader * header, const guint8 * data,
    const GstNiftiChoice * choice, GError ** error)
{
  gsize size = gst_nifti_header_get_size (data);
  guint32 native;
  nifti_2_header n;

  *header = (GstNiftiHeader) {
  .slope = 1};
  if (size == 0)
    return fail (error, GST_STREAM_ERROR_WRONG_TYPE, "it is not NIfTI");
  header->version = size == sizeof (nifti_2_header) ? 2 : 1;
  header->big_endian = GST_READ_UINT32_BE (data) == size;
  memcpy (&native, data, 4);

  if (!gst_nifti_header_has_magic (data)) {
    if (header->version == 2)
      return fail (error, GST_STREAM_ERROR_WRONG_TYPE, "it is not NIfTI");
    if (!choice || !choice->analyze)
      return fail (error, GST_STREAM_ERROR_WRONG_TYPE,
          "it has no NIfTI magic: perhaps Analyze 7.5, which does not say "
          "left from right; niftisrc with analyze=true takes it as LAS");
    header->version = 0;
    header->pair = TRUE;
  } else {
    header->pair = data[header->version == 2 ? 5 : 345] == 'i';
  }

  if (header->version == 2) {
    memcpy (&n, data, sizeof n);
    if (native != size)
      swap_nifti_header (&n, 2);
  } else {
    nifti_1_header n1;

    memcpy (&n1, data, sizeof n1);
    if (native != size)
      swap_nifti_header (&n1, 1);
    if (!widen (&n, &n1, error))
      return FALSE;
    /* Analyze keeps other things where NIfTI has these. */
    if (header->version == 0)
      n.sform_code = n.qform_code = n.xyzt_units = n.intent_code = 0;
  }

  if (!parse_dimensions (header, &n, choice ? choice->channel
          : GST_NIFTI_CHANNEL_NONE, error)
      || !gst_nifti_forms_parse (&n, &header->info, &header->affine, error))
    return FALSE;

  /* Single files: header, four bytes of extender, extensions, voxels. */
  if (n.vox_offset < (header->pair ? 0 : (gint64) size + 4)
      || n.vox_offset > G_MAXINT64 / 2)
    return fail (error, GST_STREAM_ERROR_FORMAT,
        "its vox_offset is %" G_GINT64_FORMAT ", which is %s", n.vox_offset,
        n.vox_offset < 0 ? "before its beginning" : n.vox_offset <=
        (gint64) size ? "inside its header" : "no place in a file");
  header->vox_offset = n.vox_offset;
  header->facts = n;

  /* Slope 0 or not finite: the field is not in use; nor is it for colours. */
  if (isfinite (n.scl_slope) && n.scl_slope != 0
      && (header->channel == GST_NIFTI_CHANNEL_NONE
          || header->channel >= GST_NIFTI_CHANNEL_REAL)) {
    if (!isfinite (n.scl_inter))
      return fail (error, GST_STREAM_ERROR_FORMAT,
          "its scl_slope is %g, but its scl_inter %g", n.scl_slope,
          n.scl_inter);
    header->slope = n.scl_slope;
    header->intercept = n.scl_inter;
    header->scaled = header->slope != 1 || header->intercept != 0;
  }
  return TRUE;
}

guint64
gst_nifti_header_get_read_size (const GstNiftiHeader * header)
{
  return header->is_scattered ? header->size : header->size / header->volumes;
}

GstVolumeInfo
gst_nifti_header_get_output (const GstNiftiHeader * header,
    const gchar * modality)
{
  GstVolumeInfo info = header->info;

  if (header->scaled && header->parts == 1)
    info.format = GST_VOLUME_FORMAT_F32LE;
  info.modality = g_intern_string (modality && modality[0] ? modality
      : GST_VOLUME_MODALITY_UNKNOWN);
  return info;
}
