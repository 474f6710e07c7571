#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# evaluate.launch from files to table, maps and report; and what becomes of
# volumes that cannot be compared, or of which a metric has no value by its
# formula.
source "$(dirname "$0")/common.sh"

model=$VOLUME_SOURCE_ROOT/tests/oracle/data/unet-domain.safetensors
one=phantom00001 two=phantom00002

# arithmetic store|check ...: see evaluate.py.
arithmetic ()
{
  /usr/bin/python3 "$VOLUME_SOURCE_ROOT/tests/pipelines/evaluate.py" "$@"
}

for modality in T1w T2w; do
  gst-launch-1.0 -q volumetestsrc num-buffers=2 "size=<40,48,20>" \
    "spacing=<5,5,8>" "modality=$modality" ! volume/x-raw,format=F32LE \
    ! niftisink "location=sub-{subject}_$modality.nii"
done
grid=("spacing=<0,0,0>" "size=<40,48,0>")

# evaluate key=value ...
evaluate ()
{
  G_DEBUG=fatal-criticals timeout 120 volume-launch evaluate.launch \
    input=sub-${one}_T1w.nii reference=sub-${one}_T2w.nii model="$model" \
    target=T2w device=cpu "${grid[@]}" "$@"
}

# --- Two subjects -------------------------------------------------------------
check "evaluates" evaluate "input=sub-*_T1w.nii" "reference=sub-*_T2w.nii" \
  measures=mae+me+psnr+ssim maps=maps

# The same volumes, each step by itself.
for subject in "$one" "$two"; do
  prepare=(volumeconform orientation=RAS "${grid[@]}" ! volumenormalize)
  gst-launch-1.0 -q niftisrc "location=sub-${subject}_T1w.nii" \
    ! "${prepare[@]}" ! mmigantranslate "model=$model" target=T2w device=cpu \
    ! niftisink "location=${subject}_translation.nii" \
    niftisrc "location=sub-${subject}_T2w.nii" ! "${prepare[@]}" ! tee name=t \
    t. ! queue ! niftisink "location=${subject}_reference.nii" \
    t. ! queue ! volumemask ! niftisink "location=${subject}_mask.nii"
done
check "table and maps are what arithmetic says" \
  arithmetic check metrics.csv maps "$one" "$two"

reads_well ()
{
  for words in "Region: all of the image" "Region: mask" "$one" "$two" \
    "MAE" "SSIM" "not for diagnosis"; do
    grep -q "$words" report.html || { echo "no $words"; return 1; }
  done
  [ "$(grep -o 'src="data:image/png;base64' report.html | wc -l)" -eq 2 ]
}
check "the report holds regions, subjects and figures" reads_well
check "and its numbers are beside it" grep -q "^mask,T1w,T2w,mae," \
  report-summary.csv

mean ()
{
  evaluate "input=sub-*_T1w.nii" "reference=sub-*_T2w.nii" absolute=true \
    metrics=again.csv maps=sizes \
    && gst-launch-1.0 -q niftisrc location=sizes/ ! volumemean \
      ! niftisink location=mean_T2w.nii \
    && arithmetic mean mean_T2w.nii maps/*.nii.gz \
    && grep -a "volumeerror absolute=true, less T2w" mean_T2w.nii \
    && grep -a "volumemean volumes=2, of sub-$one, sub-$two" mean_T2w.nii
}
check "the mean of the absolute errors" mean

# Subjects need not be alike.
for modality in T1w T2w; do
  cp sub-${one}_$modality.nii own-1_$modality.nii
  gst-launch-1.0 -q volumetestsrc num-buffers=1 seed=5 "size=<40,48,24>" \
    "spacing=<5,5,7>" "modality=$modality" \
    ! niftisink "location=own-2_$modality.nii"
done
own ()
{
  evaluate "input=own-*_T1w.nii" "reference=own-*_T2w.nii" metrics=own.csv \
    maps=own \
    && volume-compare maps/sub-${one}_desc-error0000_T2w.nii.gz \
      own/desc-error0000_T2w.nii.gz | grep ": 0$" \
    && [ -s own/desc-error0001_T2w.nii.gz ] \
    && [ "$(grep -c ",mae,.*,all,,[0-9]" own.csv)" -eq $((20 + 24)) ]
}
check "subjects on grids of their own" own

# --- Bad input ----------------------------------------------------------------
# none_left PATTERN: no file of such a name is.
none_left ()
{
  ! find . -name "$1" -type f | grep .
}

# bad WHAT PATTERN key=value ...: an error, and neither table nor report.
bad ()
{
  local what=$1 pattern=$2
  shift 2
  check "$what" refuses 1 "$pattern" evaluate metrics=bad.csv report=bad.html \
    maps=bad "$@"
  check "$what: no table or report" none_left 'bad*'
}

arithmetic store sub-${one}_T2w.nii flat_T2w.nii 7
arithmetic store sub-${one}_T2w.nii nothing_T2w.nii 0
gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<40,48,20>" \
  "spacing=<5,5,9>" modality=T2w ! niftisink location=thick_T2w.nii
bad "grids that differ" \
  "Volume 0 lies on another grid on .sink. .*8 mm.* than on .reference. .*9 mm" \
  reference=thick_T2w.nii
bad "other subjects" "of subject $one on .sink. and of subject $two on .ref" \
  reference=sub-${two}_T2w.nii
check "nothing was compared: no maps" test ! -e bad
bad "a reference of one value" "no mask: all of it has one value" \
  reference=flat_T2w.nii
bad "a reference of zeros" "has no foreground" reference=nothing_T2w.nii

fewer ()
{
  evaluate "input=sub-*_T1w.nii" maps=fewer metrics=fewer.csv 2>said \
    && cat said \
    && grep -q "warning: .*.reference. ended after 1 matching volumes" said \
    && [ "$(cut -d, -f1 fewer.csv | sort -u | grep -c phantom)" -eq 1 ]
}
check "fewer references than inputs are told of" fewer

# As background, which phantoms have in their corners.
cp metrics.csv expected.csv
mkdir holes
for file in sub-${one}_T1w.nii sub-${one}_T2w.nii; do
  arithmetic store "$file" "holes/$file" 0,0,0=nan 39,47,1=inf
done
check "without NaN" evaluate metrics=expected.csv maps=whole
check "with NaN" evaluate input=holes/sub-${one}_T1w.nii \
  reference=holes/sub-${one}_T2w.nii metrics=holes.csv maps=holes
check "NaN in a file is background" cmp expected.csv holes.csv

# --- The sink by itself -------------------------------------------------------
cat >compare.launch <<END
niftisrc location={image} ! score.sink
niftisrc location={reference} ! score.reference
niftisrc location={mask} ! score.mask
volumemetricsink name=score metrics=mae+me+mse+psnr+ssim+mi+nmi
  regions={regions=mask} data-range={range=0} location=table.csv report=table.html
END

# compare key=value ...
compare ()
{
  G_DEBUG=fatal-criticals timeout 60 volume-launch compare.launch \
    image=sub-${one}_T1w.nii reference=sub-${one}_T2w.nii \
    mask=sub-${one}_T2w.nii "$@"
}

# unfit WHAT PATTERN key=value ...
unfit ()
{
  local what=$1 pattern=$2
  shift 2
  check "$what" refuses 1 "$pattern" compare "$@"
  check "$what: no table or report" none_left 'table*'
}

unfit "an empty mask" "score: .*mask. is 0 everywhere" mask=nothing_T2w.nii
unfit "a mask on another grid" "on .sink. .* than on .mask." mask=thick_T2w.nii
unfit "another subject's mask" "subject $two on .mask." \
  mask=sub-${two}_T2w.nii
unfit "a NaN" "score: Volume 0 .* on .reference. voxel \(0, 0, 0\) is NaN" \
  reference=holes/sub-${one}_T2w.nii mask=flat_T2w.nii
unfit "a NaN in the image" "on .sink. voxel \(0, 0, 0\) is NaN or infinite" \
  image=holes/sub-${one}_T1w.nii mask=flat_T2w.nii
unfit "a reference of one value without a range" "set the property data-range" \
  reference=flat_T2w.nii mask=flat_T2w.nii

# values METRIC=VALUE ...: those of the table's region "mask".
values ()
{
  local pair
  for pair in "$@"; do
    awk -F, -v "metric=${pair%=*}" -v "value=${pair#*=}" '
      $5 == metric { found = $6 }
      END {
        if (value != "inf" && found != "inf")
          near = found != "" && (found - value) ^ 2 < 1e-24 * (1 + value ^ 2)
        if (!near && found "" != value "") {
          print metric " is " found ", not " value
          exit 1
        }
      }' table.csv || return 1
  done
}

# Of two constants, 3 and 7, at range 10: C1 is 0.01, and what SSIM says of
# contrast and structure is C2 / C2.
arithmetic store flat_T2w.nii three_T1w.nii 3
check "constants" compare image=three_T1w.nii reference=flat_T2w.nii \
  mask=flat_T2w.nii range=10
check "have their values" values mae=4 me=-4 mse=16 psnr=7.958800173440752 \
  ssim=0.7241854852611619 mi=0 nmi=1
check "equal constants" compare image=flat_T2w.nii reference=flat_T2w.nii \
  mask=flat_T2w.nii range=10
check "have theirs" values mae=0 me=0 mse=0 psnr=inf ssim=1 mi=0 nmi=1
