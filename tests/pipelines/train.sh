#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Trainings as people run them: killed, interrupted, and train.launch from a
# BIDS folder to a model.
source "$(dirname "$0")/common.sh"

phantoms="volumetestsrc num-buffers=3 size=<32,32,6> spacing=<6,6,20> \
  ! volumenormalize ! train."
cat >phantoms.launch <<END
mmigantrain name=train model={model}.safetensors checkpoint={model}.checkpoint
  log={model}.csv resume=true checkpoint-interval=10
  epochs={epochs} steps-per-epoch=300 batch-size=2 device=cpu
  width=4 depth=2 discriminator-width=4 discriminator-depth=2
${phantoms}T1w ${phantoms}T2w
END

# until_new FILE: within a minute it is written after the file "marker".
until_new ()
{
  for _ in {1..6000}; do
    [ "$1" -nt marker ] && return
    sleep 0.01
  done
  return 1
}

# killed N MODEL: N times a training is killed once it has got further.
killed ()
{
  local pid
  for _ in $(seq "$1"); do
    touch marker
    volume-launch --json phantoms.launch model="$2" epochs=4 &
    pid=$!
    until_new "$2.checkpoint" && kill -9 $pid || return 1
    wait $pid || true
  done
  volume-launch --json phantoms.launch model="$2" epochs=4
}

check "a training without a break" volume-launch --json phantoms.launch \
  model=whole epochs=4
check "a training that is killed now and then" killed 5 parts
check "its model is the same" cmp whole.safetensors parts.safetensors
check "its checkpoint is the same" cmp whole.checkpoint parts.checkpoint
# but for the seconds
check "its log is the same" cmp <(cut -d, -f1-9 whole.csv) \
  <(cut -d, -f1-9 parts.csv)

# interrupted MODEL COMMAND ...: ends well soon after Ctrl-C, with what it has.
interrupted ()
{
  local model=$1 pid status=0
  shift
  touch marker
  "$@" &
  pid=$!
  until_new "$model.checkpoint" || return 1
  kill -INT $pid
  wait $pid || status=$?
  [ "$status" -eq 0 ] && [ -s "$model.safetensors" ]
}

check "Ctrl-C with volume-launch" interrupted ctrlc \
  volume-launch phantoms.launch model=ctrlc epochs=100000
line=$(volume-launch --print phantoms.launch model=again epochs=100000)
export -f gst-launch-1.0
check "Ctrl-C with gst-launch-1.0 -e" interrupted again \
  bash -c "exec env LD_PRELOAD=${VOLUME_TEST_PRELOAD-} ${line/gst-launch-1.0/gst-launch-1.0 -e}"

# Subjects 01 to 03; of 02 there is no T2w, FLAIR is in none but 03.
for subject in 1 2 3; do
  folder=bids/sub-0$subject/anat
  mkdir -p $folder
  for modality in T1w T2w PDw FLAIR; do
    case $subject$modality in 2T2w | 1FLAIR | 2FLAIR) continue ;; esac
    gst-launch-1.0 -q volumetestsrc num-buffers=1 seed=$subject \
      "size=<30,34,6>" "spacing=<6,6,20>" ! "volume/x-raw,modality=$modality" \
      ! niftisink location=$folder/sub-0${subject}_$modality.nii.gz
  done
done
check "train.launch" volume-launch --json train.launch data=bids \
  model=heads.safetensors hold-out="<03>" epochs=2 steps=3 batch=2 width=4 \
  depth=4 device=cpu spacing="<6,6,0>" size="<32,32,0>"
cp "$checked" said
check "its model translates" volume-launch translate.launch \
  input=bids/sub-03/anat/sub-03_T1w.nii.gz model=heads.safetensors \
  target=FLAIR output=out_FLAIR.nii.gz device=cpu
check "all directions were validated" test \
  "$(grep -c '"message":"volume-metrics"' said)" -eq 24
check "and drawn" test "$(find . -name 'validation-*.png' -size +1k | wc -l)" \
  -eq 24
check "the feedback came back" test \
  "$(grep -c '"validation-psnr":' said)" -eq 2
check "the log has it" grep -q "validation-psnr" heads.safetensors.csv
