# Prints the md5 sums of a tree's files, for `md5sum --check` on the device.
#
# usage: fingerprint.sh TREE PREFIX EXCLUDED...
#   PREFIX begins each path in the list; EXCLUDED are paths below TREE that a device may change
set -euo pipefail
tree=$1 prefix=$2
shift 2
excluded=()
for path; do
  excluded+=(! -path "./$path")
done
cd "$tree"
# The sum of a name that needs escaping, as those of units do, begins with a backslash.
find . -xdev -type f "${excluded[@]}" -print0 | LC_ALL=C sort -z | xargs -0 md5sum |
  sed "s|^\(\\\\\\?[0-9a-f]\{32\}  \)\./|\1$prefix|"
