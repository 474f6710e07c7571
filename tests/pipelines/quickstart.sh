#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# The pieces of pipelines/quickstart that need no minute: what it installs,
# part.launch against translate.launch, the comparison, the picture.
source "$(dirname "$0")/common.sh"

model=$VOLUME_SOURCE_ROOT/tests/oracle/data/unet-domain.safetensors
install=$VOLUME_SOURCE_ROOT/pipelines/install-packages

check "nothing is installed where nothing is missing" test -z \
  "$("$install" build run head tests)"
check "an unknown group is refused" refuses 2 "nonsense" "$install" nonsense
check "the scripts are sound" shellcheck -x -P SCRIPTDIR \
  "$install" "$VOLUME_SOURCE_ROOT/pipelines/quickstart" \
  "$VOLUME_SOURCE_ROOT"/tests/run "$VOLUME_SOURCE_ROOT"/tests/pipelines/*.sh \
  "$VOLUME_SOURCE_ROOT"/.ci/run

gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<64,56,12>" \
  "spacing=<1,1,8>" ! niftisink location=head_T1w.nii
given=(input=head_T1w.nii "model=$model" target=T2w)
check "translate.launch" volume-launch translate.launch "${given[@]}" \
  device=cpu output=whole.nii
check "part.launch on the other executor" volume-launch part.launch \
  "${given[@]}" device=vulkan slices=5 output=part.nii
check "the same slices of both" gst-launch-1.0 -q \
  niftisrc location=whole.nii ! volumeconform "size=<0,0,5>" \
  ! niftisink location=first.nii \
  niftisrc location=part.nii ! volumeconform "size=<64,56,0>" \
  ! niftisink location=other.nii

# difference A B: the largest, as a number
difference ()
{
  volume-compare "$1" "$2" | sed 's/.*: //'
}

check "are the same" awk -v "d=$(difference first.nii other.nii)" \
  'BEGIN { exit d < 1e-4 ? 0 : 1 }'
check "a difference is seen" awk -v "d=$(difference whole.nii head_T1w.nii)" \
  'BEGIN { exit d > 0.1 ? 0 : 1 }'

check "view-pair.launch" volume-launch view-pair.launch left=head_T1w.nii \
  right=whole.nii output=planes.png
check "draws a PNG" test "$(head -c 4 planes.png | tail -c 3)" = PNG
