#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Experiments with phantoms and real trainings, as small as they can be and
# still come to something; killed, interrupted, gone on with.
source "$(dirname "$0")/common.sh"

# GLib leaves its first table of quarks behind when there are too many for it,
# as in a process of all these pipelines.  That it was the loader who had it
# made, by GLib's constructor, is what only the slow unwinder sees.
if [ -n "${ASAN_OPTIONS-}" ]; then
  echo leak:ld-linux > suppressions
  ASAN_OPTIONS+=:fast_unwind_on_malloc=0
  export LSAN_OPTIONS=print_suppressions=0:suppressions=$PWD/suppressions
fi

settings=(head.json device=cpu seeds=[1]
  dataset.phantoms.subjects=6 "dataset.phantoms.size=[30,36,20]"
  "dataset.phantoms.spacing=[6,6,9]" "dataset.spacing=[6,6,0]"
  "dataset.size=[32,32,0]" 'split.test=["phantom00002","phantom00005"]'
  budget=2400 training.epochs=4 training.batch-size=4 training.rate=0.002
  training.width=8 training.depth=3 training.discriminator-width=8
  training.discriminator-depth=2 methods.cyclegan.generator=unet
  methods.cyclegan.depth=3)

# experiment OUTPUT [key=value ...]
experiment ()
{
  volume-experiment "${settings[@]}" "output=$1" "${@:2}"
}

# stopped SIGNAL STATUS FILE: it ends so once it has written FILE, newly.
stopped ()
{
  local pid status=0
  touch marker
  volume-experiment "${settings[@]}" output=parts &
  pid=$!
  for _ in {1..6000}; do
    [ "$3" -nt marker ] && break
    sleep 0.01
  done
  [ "$3" -nt marker ] || return 1
  kill "-$1" $pid
  wait $pid || status=$?
  [ "$status" -eq "$2" ]
}

check "one method, without a break" experiment whole methods.pix2pix=null \
  methods.cyclegan=null methods.l1=null methods.copy=null
check "killed in its first training" stopped KILL 137 \
  parts/models/mmigan_seed-1.checkpoint
check "interrupted in another one" stopped INT 130 \
  parts/models/cyclegan_T1w-T2w_seed-1.checkpoint
check "gone on with to its end" experiment parts
cp "$checked" said
check "it says how long it takes" grep -Eq "[0-9] (s|min) left" said
check "what was done is not done again" test "$(grep -c mmigan said)" -eq 0
check "the model is as without a break" cmp \
  {whole,parts}/models/mmigan_seed-1.safetensors
check "its scores are, too" cmp whole/results.csv \
  <(grep -E "^(method|mmigan)," parts/results.csv)

cp parts/results.csv parts/report.html .
check "nothing is left to be done" experiment parts
cp "$checked" said
check "and nothing was" test "$(cat said)" = parts/report.html
check "the results stay" cmp {.,parts}/results.csv
check "the report stays" cmp {.,parts}/report.html

check "subjects to test with are not trained on" cmp \
  <(find parts/data -name "sub-*" -type d | sort | cut -d- -f2-) - <<END
phantom00002
phantom00005
phantom00001
phantom00003
phantom00004
phantom00006
END
check "the results are whole, and trained is better than copied" \
  /usr/bin/python3 "$VOLUME_SOURCE_ROOT/tests/pipelines/experiment.py" \
  parts/results.csv
# 6 directions, and of each of 5 methods a map and two figures.
check "the report has all pictures" test \
  "$(grep -o "data:image/png" parts/report.html | wc -l)" -eq 96
check "no checkpoint is left" test "$(find parts -name '*.checkpoint')" = ""

# Translations as the experiment has judged them.
check "volumes are translated again" gst-launch-1.0 -q \
  volumedatasetsrc name=data location=parts/data/test data.T1w ! queue \
  ! mmigantranslate model=parts/models/l1_seed-1.safetensors target=T2w \
  device=cpu ! niftisink "location=again/{subject}.nii.gz"
check "maps are the means of errors" /usr/bin/python3 \
  "$VOLUME_SOURCE_ROOT/tests/pipelines/experimentmaps.py" parts again

# A subject may lack a modality, and lie elsewhere; a list of properties may be
# given.
for line in T1w:1 T2w:1 T1w:2 T2w:2 ct:2 T1w:3 T2w:3 ct:3 T1w:4 T2w:4 ct:4 \
  T1w:5; do
  subject=sub-0${line#*:} modality=${line%:*} pose="<0,0,0,0,0,0>"
  [ "$subject" != sub-03 ] || pose="<0,4,0,10,-6,3>"
  mkdir -p "gaps/$subject/anat"
  gst-launch-1.0 -q volumetestsrc num-buffers=1 "seed=${line#*:}" \
    "pose=$pose" pattern=thorax "modality=$modality" "size=<56,40,18>" \
    "spacing=<6,6,15>" \
    ! niftisink "location=gaps/$subject/anat/${subject}_$modality.nii.gz"
done

# thoraces OUTPUT SUBJECTS [key=value ...]: tested with these.
thoraces ()
{
  volume-experiment thorax.json "output=$1" device=cpu seeds=[3] \
    dataset.location=gaps "split.test=$2" budget=48 "dataset.spacing=[6,6,0]" \
    "dataset.size=[32,32,0]" training.epochs=2 methods.pix2pix=null \
    methods.cyclegan=null training.width=4 training.depth=2 "${@:3}"
}

check "thoraces, with gaps" thoraces thorax '["02","03"]'
check "have all directions" test \
  "$(cut -d, -f1-6 thorax/results.csv | sort -u | grep -c ",3,02,")" -eq 18
check "maps are the means of what is brought to one grid" /usr/bin/python3 \
  "$VOLUME_SOURCE_ROOT/tests/pipelines/experimentmaps.py" thorax
check "nobody to test ct with" thoraces lacking '["01"]' methods.mmigan=null \
  methods.l1=null
cp "$checked" said
check "is a warning for each direction" test \
  "$(grep -c "warning: .*ct.* is left out: no subject" said)" -eq 4
check "is said in the report" grep -q \
  "T1w to ct, T2w to ct, ct to T1w, ct to T2w: no subject" lacking/report.html
check "leaves the others" test \
  "$(cut -d, -f5,6 lacking/results.csv | sort -u | xargs)" = \
  "T1w,T2w T2w,T1w source,target"
nobody ()
{
  ! thoraces nobody '["05"]' 2>said && grep -q "no subject.*two of" said \
    && [ ! -e nobody/models/mmigan_seed-3.csv ]
}
check "nobody to test with: nothing is trained" nobody

# printed: the lines of --print do what the program does.
printed ()
{
  local line
  experiment printed methods.pix2pix=null methods.cyclegan=null \
    methods.mmigan=null methods.copy=null --print >lines.sh
  mkdir -p printed/{models,metrics,figures,maps,grids}
  while read -r line; do
    [[ $line == "#"* ]] || eval "$line" || return 1
  done <lines.sh
  cmp {printed,parts}/models/l1_seed-1.safetensors
  cmp {printed,parts}/metrics/l1_seed-1_T2w-PDw.csv
  cmp {printed,parts}/maps/l1_seed-1_T2w-PDw.png
}
check "what --print prints runs" printed

# wrong STATUS PATTERN [key=value ...]
wrong ()
{
  local status=$1 pattern=$2
  shift 2
  check "refused: $*" refuses "$status" "$pattern" experiment other "$@"
}

echo '{"title": ' >broken.json
check "a file that is no JSON" refuses 2 "broken.json:2" \
  volume-experiment broken.json
check "a file that is not there" refuses 2 "nowhere.json: no such file" \
  volume-experiment nowhere.json
wrong 2 "of the form key=value" budget
wrong 2 "head.json: budgit is not known" budgit=3
wrong 2 "budget is not a whole number" budget=much
wrong 2 "budget of 23 samples is less.*6 trainings of pix2pix" budget=23
wrong 2 "modalities has \"T1w\" twice" 'modalities=["T1w","T1w"]'
wrong 2 "seeds is empty" seeds=[]
wrong 2 "training.widht is not known" training.widht=8
wrong 2 "training.width cannot be -8" training.width=-8
wrong 2 "training.generator cannot be vnet.*unet" training.generator=vnet
wrong 2 "training.model is not to be set" training.model=x.safetensors
wrong 2 "methods.gan cannot be gan.*pix2pix" methods.gan={}
wrong 2 "dataset.normalise.ct is not known" dataset.normalise.ct.method=range
wrong 2 "dataset.size is not three whole numbers" "dataset.size=[32,32]"
wrong 2 "split.test is not a number from 0 to 1" split.test=2
wrong 2 "split.test and split.column" split.column=split
wrong 1 "nowhere: there is no BIDS dataset" dataset.location=nowhere
wrong 1 "phantom00009.*does not have" dataset.location=parts/phantoms \
  'split.test=["phantom00009"]'
check "the folder of another experiment" refuses 2 \
  "parts has results of another training.width" experiment parts \
  training.width=4
