# Installs the packages into a tree and writes it to standard output as a tar.
# Beside them, in /kit, it holds what is needed at build time only: the kernel, the boot stub and packages.tsv.
#
# usage: packages.sh RECIPE > TREE.tar
set -euo pipefail
recipe=$1

mode=root
[ "$(id -u)" = 0 ] || mode=unshare

include=$(grep -v '^#' "$recipe/packages.list" | paste -sd,)
sources=(
  "deb http://deb.debian.org/debian bookworm main"
  "deb http://deb.debian.org/debian bookworm-updates main"
  "deb http://security.debian.org/debian-security bookworm-security main"
)

# The kernel and the boot stub are unpacked, not installed: nothing on the device depends on them, and installing
# a kernel would bring Debian's initrd tools.
# shellcheck disable=SC2016 # it is expanded by the hook's own shell
unpack_kit='
set -eu
export APT_CONFIG=$MMDEBSTRAP_APT_CONFIG
list="\${Package}\t\${Version}\t\${Architecture}\n"
mkdir "$1/kit"
cd "$1/kit"
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n "s/^ *Depends: \(linux-image-[0-9].*\)/\1/p" | head -n 1)
apt-get -q -o APT::Sandbox::User=root download "$kernel" systemd-boot-efi
dpkg-query --admindir="$1/var/lib/dpkg" -W -f "$list" >packages
for deb in *.deb; do
  dpkg-deb -W --showformat "$list" "$deb" >>packages
  dpkg-deb -x "$deb" unpacked
  rm "$deb"
done
LC_ALL=C sort packages >packages.tsv
mv unpacked/lib/modules "$1/usr/lib/modules"
mv unpacked/boot/vmlinuz-* vmlinuz
mv unpacked/usr/lib/systemd/boot/efi/linuxx64.efi.stub stub.efi
rm -r unpacked packages
'

mmdebstrap --mode="$mode" --variant=essential --architectures=amd64 --include="$include" \
  --aptopt='Acquire::Languages "none"' \
  --aptopt='Acquire::Retries "3"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  --dpkgopt='path-exclude=/usr/share/info/*' \
  --dpkgopt='path-exclude=/usr/share/lintian/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/zoneinfo/*' \
  --dpkgopt='force-unsafe-io' \
  --customize-hook="$unpack_kit" \
  --format=tar bookworm - "${sources[@]}"
