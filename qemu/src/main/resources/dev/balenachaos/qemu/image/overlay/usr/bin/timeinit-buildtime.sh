#!/usr/bin/busybox sh
# Moves the clock forward to the time at which the image was built: no device can be older.
set -eu
read -r built </etc/timestamp
now=$(busybox date -u +%Y%m%d%H%M%S)
if [ "$now" -lt "$built" ]; then
  busybox date -u -D %Y%m%d%H%M%S -s "$built" >/dev/null
  echo "The clock was before the image's build time: moved from $now to $built"
fi
