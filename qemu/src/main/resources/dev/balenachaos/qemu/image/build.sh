# Builds the disk image of the reference device: a machine that looks like balenaOS to what runs on it,
# made of Debian 12 packages and the files beside this script.
#
# usage: bash build.sh OUT_DIR
#
# Leaves in OUT_DIR: disk.raw (the disk), packages.tsv (package, version, architecture) and build.log.
# Runs as root, or as an ordinary user who may use user namespaces. Environment: SOURCE_DATE_EPOCH (optional),
# SUPERVISOR_VERSION (tag of the supervisor's image, default 1).
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "error: usage: bash build.sh OUT_DIR" >&2
  exit 2
fi
recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
out=$(cd "$1" && pwd)
log=$out/build.log
: >"$log"

step_number=0
step_name="looking for the tools"
step() {
  step_number=$((step_number + 1))
  step_name=$1
  echo "step $step_number/4: $1"
  echo "== $1" >>"$log"
}

fail() {
  echo "error: $1" >&2
  exit 1
}

# As root, or as the root of a user namespace that has this user's subordinate ids.
privileged() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    unshare --map-root-user --map-auto -- "$@"
  fi
}

work=
cleanup() {
  status=$?
  trap - EXIT
  [ -z "$work" ] || privileged rm -rf "$work"
  if [ "$status" -ne 0 ] && [ "$status" -ne 1 ]; then
    echo "error: the image was not built: $step_name ended with status $status; see $log" >&2
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# run COMMAND...: with what it says in the log, and the first complaint of this step in the error.
run() {
  local from complaint
  from=$(($(wc -l <"$log") + 1))
  "$@" >>"$log" 2>&1 && return
  complaint=$(tail -n "+$from" "$log" | grep -m 1 -E '^E: |[Ee]rror|[Ff]ailed|[Cc]annot|No space left' ||
    tail -n 1 "$log")
  fail "$step_name failed: $complaint; see $log"
}

# Ordinary users do not have these on their PATH everywhere.
PATH=$PATH:/usr/sbin:/sbin
missing=
for need in mmdebstrap:mmdebstrap mcopy:mtools mkfs.fat:dosfstools mkfs.ext4:e2fsprogs sfdisk:fdisk objcopy:binutils \
  tar:tar unshare:util-linux; do
  command -v "${need%:*}" >/dev/null || missing="$missing ${need#*:}"
done
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing="$missing debian-archive-keyring"
if [ "$(id -u)" != 0 ]; then
  command -v newuidmap >/dev/null || missing="$missing uidmap"
fi
[ -z "$missing" ] || fail "packages are missing on this machine:$missing; install them (apt-get install$missing)"
if [ "$(id -u)" != 0 ] && ! unshare --map-root-user --map-auto -- true 2>>"$log"; then
  fail "user namespaces do not work for $(id -un): $(tail -n 1 "$log"); build as root, or see unshare(1) and subuid(5)"
fi

work=$(mktemp -d "$out/work.XXXXXX")
mkdir "$work/tree"

# Device files cannot be made by an ordinary user, and the device makes its own.
fetch() {
  bash "$recipe/steps/packages.sh" "$recipe" |
    privileged tar -x -C "$work/tree" --numeric-owner --exclude './dev/*'
}

step "installing Debian packages"
run fetch
step "making the root file system"
run privileged bash "$recipe/steps/root.sh" "$recipe" "$work/tree"
step "joining kernel and initrd"
run privileged bash "$recipe/steps/boot.sh" "$recipe" "$work/tree" "$work/boot.efi"
step "laying out the disk"
run cp "$work/tree/kit/packages.tsv" "$out/packages.tsv"
run privileged bash "$recipe/steps/disk.sh" "$recipe" "$work" "$work/disk.raw"
run mv "$work/disk.raw" "$out/disk.raw"
