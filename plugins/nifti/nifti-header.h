/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the first 348 or 540 bytes of a NIfTI file mean, all of it checked. */

#pragma once

#include "gstvolumegeometry.h"
#include "gstvolumeinfo.h"
#include "niftilib.h"

G_BEGIN_DECLS

/* Bytes of the longest header, NIfTI-2's. */
#define GST_NIFTI_HEADER_MAX 540

/* Which number of voxels that have several of other kinds than a vector's. */
typedef enum
{
  GST_NIFTI_CHANNEL_NONE,
  GST_NIFTI_CHANNEL_RED,
  GST_NIFTI_CHANNEL_GREEN,
  GST_NIFTI_CHANNEL_BLUE,
  GST_NIFTI_CHANNEL_ALPHA,
  GST_NIFTI_CHANNEL_REAL,
  GST_NIFTI_CHANNEL_IMAGINARY,
  GST_NIFTI_CHANNEL_MAGNITUDE,
  GST_NIFTI_CHANNEL_PHASE,
} GstNiftiChannel;

/**
 * GstNiftiChoice:
 * @analyze: take Analyze 7.5 too, left-handed (LAS), centred, as nibabel does
 * @channel: of RGB, RGBA or complex voxels, and of nothing else
 *
 * What files are taken for.
 */
typedef struct
{
  gboolean analyze;
  GstNiftiChannel channel;
} GstNiftiChoice;

/**
 * GstNiftiHeader:
 * @version: 1 or 2; 0 for Analyze 7.5
 * @pair: the voxels lie in an .img file of their own
 * @big_endian: byte order of header, extensions and voxels
 * @info: one volume as it is stored, but for voxels of @parts
 * @channel: what @info holds of voxels of @parts
 * @parts: values of @info's format that a voxel has side by side; 1 mostly
 * @volumes: volumes in the file: dimensions 4 to 7, channels apart
 * @is_scattered: each channel has all volumes before the next one has any
 * @size: bytes of all volumes
 * @vox_offset: bytes before the first voxel
 * @scaled: values are @slope * stored + @intercept
 * @affine: voxel index to RAS mm
 * @facts: all of it, in NIfTI-2's wider types; sizeof_hdr is that of the file
 */
typedef struct
{
  gint version;
  gboolean pair;
  gboolean big_endian;
  GstVolumeInfo info;
  GstNiftiChannel channel;
  gint parts;
  guint64 volumes;
  gboolean is_scattered;
  guint64 size;
  guint64 vox_offset;
  gboolean scaled;
  gdouble slope;
  gdouble intercept;
  GstVolumeAffine affine;
  nifti_2_header facts;
} GstNiftiHeader;

/* Bytes of the header that begins so; 0: neither NIfTI nor Analyze. */
gsize gst_nifti_header_get_size (const guint8 start[4]);

/* TRUE where @data, a whole header, carries NIfTI's magic: Analyze has none. */
gboolean gst_nifti_header_has_magic (const guint8 * data);

/**
 * gst_nifti_header_parse:
 * @header: (out):
 * @data: as many bytes as gst_nifti_header_get_size() says
 * @choice: (nullable): NULL takes real numbers in NIfTI alone
 * @error: GST_STREAM_ERROR
 *
 * The affine is gst_nifti_forms_parse()'s choice.
 */
gboolean gst_nifti_header_parse (GstNiftiHeader * header, const guint8 * data,
    const GstNiftiChoice * choice, GError ** error);

/* TRUE for the intents of vectors, matrices and the like, whose parts lie in
 * dimension 5. */
gboolean gst_nifti_header_is_vector (gint intent);

/* Bytes to read before a volume can leave the reader. */
guint64 gst_nifti_header_get_read_size (const GstNiftiHeader * header);

/* A volume as it leaves the reader: F32LE where values are scaled. */
GstVolumeInfo gst_nifti_header_get_output (const GstNiftiHeader * header,
    const gchar * modality);

/* NIfTI's DT_ code of a format that has one: all do. */
gint gst_nifti_datatype_from_format (GstVolumeFormat format);
/* GST_VOLUME_FORMAT_UNKNOWN for colours, complex numbers and the like. */
GstVolumeFormat gst_nifti_format_from_datatype (gint datatype);

G_END_DECLS
