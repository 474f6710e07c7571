#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# However a head is stored and however it lies, translate.launch writes the
# result on the input's grid with the input's affine, and the same voxels of
# the same head come out the same.
source "$(dirname "$0")/common.sh"

model=$VOLUME_SOURCE_ROOT/tests/oracle/data/unet-domain.safetensors
storage=$VOLUME_SOURCE_ROOT/tests/pipelines/storage.py

translate ()
{
  volume-launch translate.launch "input=$1" "output=$2" "model=$model" \
    target=T2w device=cpu
}

# 1 mm in plane, as the model wants it: nothing is resampled.
gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<64,56,12>" \
  "spacing=<1,1,8>" ! niftisink location=RAS_T1w.nii
check "translate RAS" translate RAS_T1w.nii RAS_T2w.nii
for code in LPI RAS LPS PSR; do
  /usr/bin/python3 "$storage" store RAS_T1w.nii "${code}_tilted_T1w.nii" $code
  check "translate tilted $code" translate "${code}_tilted_T1w.nii" \
    "${code}_tilted_T2w.nii"
  check "tilted $code has the grid, affine and voxels of its input" \
    /usr/bin/python3 "$storage" check RAS_T2w.nii "${code}_tilted_T2w.nii" $code
done

# Thick, oblique slices: resampled on the way, and brought back.
gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<40,30,16>" \
  "spacing=<5,6,9>" ! niftisink location=thick_T1w.nii
/usr/bin/python3 "$storage" store thick_T1w.nii thick_ASL_T1w.nii ASL
check "translate thick ASL" translate thick_ASL_T1w.nii thick_ASL_T2w.nii
check "thick ASL keeps its grid" volume-compare thick_ASL_T1w.nii \
  thick_ASL_T2w.nii

# The name, the compression and the way in make no difference.
gzip -k RAS_T1w.nii
gst-launch-1.0 -q filesrc location=RAS_T1w.nii.gz ! decodebin \
  ! volumeconform "size=<256,256,0>" ! volumenormalize \
  ! mmigantranslate "model=$model" target=T2w device=cpu \
  ! volumeconform undo=true ! niftisink location=decoded_T2w.nii.gz
check "decodebin reads the same head" test \
  "$(volume-compare RAS_T2w.nii decoded_T2w.nii.gz)" \
  = "largest absolute difference: 0"
