#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# A raw BIDS dataset, read and prepared: npm's bids-validator accepts it with
# the derivatives in it, and what is in the derivatives is right.
source "$(dirname "$0")/common.sh"
# shellcheck source=bids-validator.sh
source "$VOLUME_SOURCE_ROOT/tests/pipelines/bids-validator.sh"

# denies CODE FOLDER: it is refused for that.
denies ()
{
  local code=$1
  shift
  if accepts "$@" >said; then
    return 1
  fi
  cat said
  grep -q "code: .* - $code)" said
}

phantom ()
{
  gst-launch-1.0 -q volumetestsrc num-buffers=1 "size=<16,18,12>" \
    "spacing=<10,10,14>" modality="$1" ! niftisink location="$2"
}

check "npm's bids-validator is there" install_validator

# --- A raw dataset: two subjects, one of two sessions -----------------------
phantom T1w raw/sub-01/ses-1/anat/sub-01_ses-1_acq-fast_T1w.nii.gz
phantom T1w raw/sub-01/ses-2/anat/sub-01_ses-2_acq-fast_T1w.nii.gz
phantom T1w raw/sub-02/ses-1/anat/sub-02_ses-1_acq-fast_T1w.nii.gz
phantom T2w raw/sub-01/ses-1/anat/sub-01_ses-1_acq-fast_T2w.nii.gz
phantom T2w raw/sub-01/ses-2/anat/sub-01_ses-2_acq-fast_T2w.nii.gz
phantom T2w raw/sub-02/ses-1/anat/sub-02_ses-1_acq-fast_T2w.nii.gz
cat >raw/dataset_description.json <<END
{"Name": "Heads", "BIDSVersion": "1.9.0", "DatasetType": "raw",
 "Authors": ["A", "B"]}
END
echo "Phantoms of heads, of no one and nobody's." >raw/README
printf 'participant_id\tage\tsex\nsub-02\t31\tF\nsub-01\t64\tn/a\n' \
  >raw/participants.tsv
echo '{"MagneticFieldStrength": 3}' >raw/acq-fast_T1w.json
echo '{"EchoTime": 0.003}' \
  >raw/sub-01/ses-2/anat/sub-01_ses-2_acq-fast_T1w.json
check "the raw dataset" accepts raw

# --- Prepared: two branches at once, into one dataset of derivatives --------
prepared=raw/derivatives/prepared
check "preparing" gst-launch-1.0 -q volumedatasetsrc name=data location=raw \
  data.T1w ! queue ! volumeconform orientation=RAS ! volumenormalize ! tee name=t1 \
  t1. ! queue ! niftisink derivatives=true location="$prepared" desc=normalised \
  t1. ! queue ! mmigantranslate device=cpu target=T2w \
  model="$VOLUME_SOURCE_ROOT/tests/oracle/data/unet-domain.safetensors" ! \
  niftisink derivatives=true location="$prepared" \
  data.T2w ! queue ! volumenormalize ! niftisink derivatives=true \
  location="$prepared" desc=normalised space=scanner
check "the dataset with its derivatives" accepts raw

cat >look.py <<'END'
import json, os, re, sys
root, prepared = sys.argv[1:]
load = lambda path: json.load(open(path))
about = load(prepared + '/dataset_description.json')
assert about['DatasetType'] == 'derivative', about
assert about['GeneratedBy'] == [{'Name': 'GstVolume', 'Version': '0.1.0'}], about
links = about['DatasetLinks']
assert os.path.samefile(os.path.join(prepared, links['raw']), root), links
names = sorted(os.path.join(d, f)[len(prepared) + 1:]
               for d, _, files in os.walk(prepared) for f in files)
volumes = [n for n in names if n.endswith('.nii.gz')]
sessions = [('01', '1'), ('01', '2'), ('02', '1')]
kinds = ['desc-normalised_T1w', 'desc-synthetic_T2w',
         'space-scanner_desc-normalised_T2w']
assert volumes == sorted(
    f'sub-{s}/ses-{t}/anat/sub-{s}_ses-{t}_acq-fast_{k}.nii.gz'
    for s, t in sessions for k in kinds), volumes
assert set(names) == set(volumes) | {n[:-7] + '.json' for n in volumes} | {
    'dataset_description.json', 'participants.tsv'}, names
for name in volumes:
    side = load(f'{prepared}/{name[:-7]}.json')
    source, = side['Sources']
    dataset, path = re.fullmatch('bids:(.*):(.*)', source).groups()
    assert os.path.isfile(os.path.join(prepared, links[dataset], path)), source
    made = 'desc-synthetic' in name
    first = 'T1w' if made else name[-10:-7]
    assert re.fullmatch(f'sub-.*_acq-fast_{first}.nii.gz',
                        os.path.basename(path)), source
    assert path.split('/')[:3] == name.split('/')[:3], source
    assert side['History'][-1].startswith(
        'mmigantranslate' if made else 'volumenormalize'), side
    # What was measured is so of what was measured alone.
    assert (side.get('SyntheticFrom') == 'T1w') == made, side
    assert (side.get('MagneticFieldStrength') == 3) == (
        first == 'T1w' and not made), side
    assert (side.get('EchoTime') == 0.003) == (
        'ses-2' in name and first == 'T1w' and not made), side
assert open(prepared + '/participants.tsv').read() == (
    'participant_id\tage\tsex\nsub-01\t64\tn/a\nsub-02\t31\tF\n')
END
check "names, sources, histories" python3 look.py raw "$prepared"

# --- The derivatives by themselves ------------------------------------------
# This validator knows the names of raw data only: less what says that these
# are none, it looks at all of it, and finds what is made wrong.
raw_names ()
{
  local kind=$1 file to
  rm -rf plain
  cp -r "$prepared" plain
  while read -r file; do
    to=${file/_space-scanner/}
    case $file in
      *"$kind"*) mv "$file" "${to/_desc-${kind#desc-}/}" ;;
      *) rm "$file" ;;
    esac
  done < <(find plain -path '*/anat/*' -type f)
}
check "names of derivatives, refused as raw data" denies NOT_INCLUDED "$prepared"
for kind in desc-normalised desc-synthetic; do
  raw_names "$kind"
  check "the derivatives, $kind" accepts plain
done
rm plain/dataset_description.json
check "no description, refused" denies DATASET_DESCRIPTION_JSON_MISSING plain
raw_names desc-normalised
sed -i 's/participant_id/id/' plain/participants.tsv
check "a wrong column, refused" denies PARTICIPANT_ID_COLUMN plain
raw_names desc-normalised
truncate -s -4 plain/sub-01/ses-2/anat/*_T1w.json
check "a wrong sidecar, refused" denies JSON_INVALID plain

# --- Again, and what is refused ---------------------------------------------
find "$prepared" -name '*.json' -o -name '*.tsv' | sort | xargs cat >before
check "a second run" gst-launch-1.0 -q volumedatasetsrc name=data location=raw \
  data.T1w ! volumeconform orientation=RAS ! volumenormalize ! niftisink \
  derivatives=true location="$prepared" desc=normalised
find "$prepared" -name '*.json' -o -name '*.tsv' | sort | xargs cat >after
check "a second run changes nothing" cmp before after

# refuses_to WHAT PATTERN LINE ...
refuses_to ()
{
  local what=$1 pattern=$2
  shift 2
  printf '%s ' "$@" >line.launch
  check "$what" refuses 1 "$pattern" volume-launch line.launch
}
one=raw/sub-01/ses-1/anat/sub-01_ses-1_acq-fast_T1w.nii.gz
refuses_to "the dataset itself" "raw/dataset_description.json: .*derivatives" \
  niftisrc location="$one" ! niftisink derivatives=true location=raw
rm raw/dataset_description.json
refuses_to "the dataset itself, not described" "raw: .*own" \
  niftisrc location="$one" ! niftisink derivatives=true location=raw
check "neither is changed" test ! -e raw/dataset_description.json
refuses_to "a label that is none" 'desc "a-b"' niftisrc location="$one" \
  ! niftisink derivatives=true location=none desc=a-b
phantom T1w head_T1w.nii.gz
refuses_to "a volume of nobody" "subject" niftisrc location=head_T1w.nii.gz \
  ! niftisink derivatives=true location=none
refuses_to "a file's name" "folder" niftisrc location=head_T1w.nii.gz \
  ! niftisink derivatives=true location=none.nii
check "nothing was written" test ! -e none
