#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# GStreamer's leak tracer has nothing to say about the launch descriptions.
source "$(dirname "$0")/common.sh"

model=$VOLUME_SOURCE_ROOT/tests/oracle/data/unet-domain.safetensors
for modality in T1w T2w; do
  gst-launch-1.0 -q volumetestsrc num-buffers=2 "size=<32,36,16>" \
    "spacing=<6,6,10>" ! "volume/x-raw,modality=$modality" \
    ! niftisink "location=sub-{index}_$modality.nii.gz"
done

# traced LINE: runs it with the leak tracer, which then is silent.
traced ()
{
  GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 \
    GST_DEBUG_FILE=trace bash -c "$1" || return 1
  cat trace
  grep -Fq "(leaks)" trace && ! grep -q ":: object-alive" trace
}

export -f gst-launch-1.0
given=("model=$model" target=T2w device=cpu)
check "translate.launch leaks nothing" traced "$(volume-launch --print \
  translate.launch 'input=sub-*_T1w.nii.gz' 'output=out-{index}.nii.gz' \
  "${given[@]}")"
check "part.launch leaks nothing" traced "$(volume-launch --print \
  part.launch input=sub-0000_T1w.nii.gz slices=3 output=out.nii.gz "${given[@]}")"
check "evaluate.launch leaks nothing" traced "$(volume-launch --print \
  evaluate.launch 'input=sub-*_T1w.nii.gz' 'reference=sub-*_T2w.nii.gz' \
  metrics=table.json "${given[@]}")"
for modality in T1w T2w; do
  for subject in 01 02; do
    mkdir -p bids/sub-$subject/anat
    cp sub-0000_$modality.nii.gz \
      bids/sub-$subject/anat/sub-${subject}_$modality.nii.gz
  done
done
check "train.launch leaks nothing" traced "$(volume-launch --print \
  train.launch data=bids model=model.safetensors 'hold-out=<02>' epochs=1 \
  steps=1 batch=1 width=4 depth=4 'spacing=<0,0,0>' 'size=<32,32,0>' \
  device=cpu)"
check "view.launch leaks nothing" traced "$(volume-launch --print \
  view.launch input=sub-0000_T1w.nii.gz output=planes.png)"
check "view-pair.launch leaks nothing" traced "$(volume-launch --print \
  view-pair.launch left=sub-0000_T1w.nii.gz right=sub-0001_T2w.nii.gz \
  output=pair.png)"
check "register.launch leaks nothing" traced "$(volume-launch --print \
  register.launch 'fixed=sub-*_T1w.nii.gz' 'moving=sub-*_T2w.nii.gz' \
  'output=registered-{index}.nii.gz' 'transform={index}.txt')"
check "prepare-pairs.launch leaks nothing" traced "$(volume-launch --print \
  prepare-pairs.launch data=bids output=pairs reference=T1w first=T2w \
  second=FLAIR 'spacing=<0,0,0>')"
check "decodebin leaks nothing" traced "gst-launch-1.0 \
  filesrc location=sub-0000_T1w.nii.gz ! decodebin ! volumenormalize ! fakesink"
for subject in sub-0000 sub-0001; do
  mkdir -p bids/$subject/anat
  cp ${subject}_T*w.nii.gz bids/$subject/anat/
done
rm bids/sub-0001/anat/sub-0001_T2w.nii.gz
check "volumedatasetsrc leaks nothing" traced "gst-launch-1.0 \
  volumedatasetsrc name=data location=bids data.T1w ! queue ! fakesink \
  data.T2w ! queue ! fakesink"
