# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
#
# For tests that source it: npm's bids-validator, fetched once
# a build folder.

version=1.15.0
sum=6df1b2aa1df305fdfbea90cd9427b4fe3b8613310163fb12c627410396078f60
validator=$VOLUME_BUILD_ROOT/bids-validator-$version

# npm's package is one file that holds all it needs, which npm-install would
# fetch again, and much more.  Tests that run at once wait for each other.
install_validator ()
(
  mkdir -p "$validator"
  cd "$validator" || exit 1
  exec 9<.
  flock 9
  [ ! -e package/package.json ] || exit 0
  package=$(npm pack --silent "bids-validator@$version") \
    || { echo "npm's registry gives no bids-validator $version"; exit 1; }
  echo "$sum  $package" | sha256sum --check --quiet || exit 1
  tar -xzf "$package" --exclude='*.map' --exclude=package/dist/validator \
    --exclude=package/dist/esm
  rm "$package"
)

accepts ()
{
  node "$validator/package/bin/bids-validator" --no-color "$@"
}
