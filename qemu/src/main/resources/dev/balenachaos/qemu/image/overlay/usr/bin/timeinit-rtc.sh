#!/usr/bin/busybox sh
# Moves the clock forward to that of the hardware, when the hardware's is more than 2 s ahead.
set -eu
read -r rtc </sys/class/rtc/rtc0/since_epoch
now=$(busybox date +%s)
if [ $((rtc - now)) -gt 2 ]; then
  busybox date -u -s "@$rtc" >/dev/null
  echo "The clock was moved by $((rtc - now)) s to that of the hardware"
elif [ $((now - rtc)) -gt 2 ]; then
  # <4> is systemd's prefix of a warning.
  echo "<4>RTC time is in the past, $((now - rtc)) s behind the system's: is its battery empty?"
fi
