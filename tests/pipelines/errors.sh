#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Whole lines with something wrong: each ends with an error status and one
# line that says what is wrong with which file, and leaves no output behind.
source "$(dirname "$0")/common.sh"

model=$VOLUME_SOURCE_ROOT/tests/oracle/data/unet-domain.safetensors
gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<32,36,16>" \
  "spacing=<6,6,10>" modality=T1w ! niftisink location=head_T1w.nii.gz
gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<16,16,16>" \
  "spacing=<9,9,9>" modality=T2w ! niftisink location=other_T2w.nii.gz
head -c "$(($(stat -c %s head_T1w.nii.gz) / 2))" head_T1w.nii.gz \
  >cut_T1w.nii.gz
gunzip -c head_T1w.nii.gz >whole
head -c 20000 whole >cut_T1w.nii
head -c 5000 /dev/urandom >noise_T1w.nii.gz
echo "no model" >noise.safetensors
head -c 30000 "$model" >cut.safetensors
mkdir folder

# wrong WHAT PATTERN key=value ...: translate.launch with these refuses.
wrong ()
{
  local what=$1 pattern=$2
  shift 2
  check "$what" refuses 1 "$pattern" volume-launch translate.launch \
    model="$model" target=T2w input=head_T1w.nii.gz output=out.nii.gz \
    device=cpu "$@"
  check "$what: no output" test -z "$(find . -name '*out*')"
}

wrong "no such input" "none_T1w.nii.gz" input=none_T1w.nii.gz
wrong "a glob that finds nothing" "none\*" "input=none*_T1w.nii.gz"
wrong "a folder without volumes" "folder" input=folder
wrong "a truncated gzip input" "cut_T1w.nii.gz" input=cut_T1w.nii.gz
wrong "a truncated input" "cut_T1w.nii" input=cut_T1w.nii
wrong "an input that is not NIfTI" "noise_T1w.nii.gz" input=noise_T1w.nii.gz
wrong "no such model" "none.safetensors" model=none.safetensors
wrong "a file that is no model" "noise.safetensors" model=noise.safetensors
wrong "a truncated model" "cut.safetensors" model=cut.safetensors
wrong "a target the model does not know" "FLAIR.*T1w" target=FLAIR
wrong "no such device" "no-such-device" device=no-such-device
wrong "an output folder that is none" "noise.safetensors" \
  output=noise.safetensors/out.nii.gz
wrong "an output key that does not exist" "subjct" "output=out{subjct}.nii.gz"

cat >raw.launch <<END
niftisrc location=head_T1w.nii.gz
  ! mmigantranslate model=$model target=T2w device=cpu
  ! niftisink location=out.nii.gz
END
check "values that were not normalised" refuses 1 \
  "mmigantranslate0: .*volumenormalize" volume-launch raw.launch
check "values that were not normalised: no output" test ! -e out.nii.gz

check "volume-compare refuses another grid" refuses 2 "other_T2w.*grid" \
  volume-compare head_T1w.nii.gz other_T2w.nii.gz

cat >half.launch <<END
niftisrc location=head_T1w.nii.gz ! score.sink
volumemetricsink name=score
END
check "nothing to compare with" refuses 1 "score: .*reference.* not linked" \
  timeout 20 volume-launch half.launch
