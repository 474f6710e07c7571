#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Volumes on the grid of a reference: ramps, whose every value tells where it
# lies; and, where they are at hand, raw heads through their transforms as
# nibabel and scipy put them.
source "$(dirname "$0")/common.sh"

heads=$VOLUME_SOURCE_ROOT/../shared/data/bids-raw

# conformed REFERENCE INPUT OUTPUT PROPERTY ...: INPUT on REFERENCE's grid.
conformed ()
{
  local reference=$1 input=$2 output=$3
  shift 3
  gst-launch-1.0 -q niftisrc "location=$reference" ! volumeconform \
    orientation=RAS "spacing=<1,1,0>" "size=<256,256,0>" ! conform.reference \
    niftisrc "location=$input" ! volumeconform name=conform "$@" \
    ! niftisink "location=$output"
}

ramp ()
{
  gst-launch-1.0 -q volumetestsrc num-buffers=1 pattern=ramp "size=$2" \
    "spacing=$3" ! niftisink "location=$1"
}

differ ()
{
  volume-compare "$1" "$2" \
    | awk -v wanted="$3" '{ print; exit !(($NF - wanted)^2 < 1e-6) }'
}

ramp wide_T1w.nii "<290,280,40>" "<1,1,5>"
ramp thick_FLAIR.nii "<60,50,12>" "<3.5,4,6>"
check "a ramp is brought to its reference" conformed thick_FLAIR.nii \
  wide_T1w.nii ramp_T1w.nii
gst-launch-1.0 -q niftisrc location=thick_FLAIR.nii ! volumeconform \
  "spacing=<1,1,0>" ! volumeconform "size=<200,190,0>" \
  ! niftisink location=grid_FLAIR.nii
gst-launch-1.0 -q niftisrc location=ramp_T1w.nii ! volumeconform \
  "size=<200,190,0>" ! niftisink location=grid_T1w.nii
check "it rises there as the reference does" differ grid_T1w.nii \
  grid_FLAIR.nii 0

# 2 mm to the right, 3 to the back, 1 up: 2 - 6 + 3 more.
cat >from-FLAIR_to-T1w.txt <<END
#Insight Transform File V1.0
Transform: AffineTransform_double_3_3
Parameters: 1 0 0 0 1 0 0 0 1 -2 3 1
FixedParameters: 4 5 6
END
check "a shifted ramp is brought to its reference" conformed thick_FLAIR.nii \
  wide_T1w.nii shifted_T1w.nii \
  "transform-location=from-{reference}_to-{modality}.txt"
gst-launch-1.0 -q niftisrc location=shifted_T1w.nii ! volumeconform \
  "size=<200,190,0>" ! niftisink location=moved_T1w.nii
check "it shows what lies at the other end" differ moved_T1w.nii \
  grid_T1w.nii 1

if [ -d "$heads" ] && /usr/bin/python3 -c 'import nibabel, scipy'; then
  anat=$heads/sub-01/ses-1/anat/sub-01_ses-1
  transforms=$heads/derivatives/reference
  check "a raw T1w is brought to its FLAIR" conformed "${anat}_FLAIR.nii.gz" \
    "${anat}_T1w.nii.gz" head_T1w.nii fill=0 \
    "transform-location=$transforms/sub-{subject}/[ses-{session}/]*_from-{reference}_to-{modality}_*"
  check "as nibabel and scipy do it" /usr/bin/python3 \
    "$VOLUME_SOURCE_ROOT/tests/pipelines/reference.py" "${anat}_FLAIR.nii.gz" \
    "${anat}_T1w.nii.gz" \
    "$transforms"/sub-01/ses-1/*_from-FLAIR_to-T1w_*.txt head_T1w.nii
fi
