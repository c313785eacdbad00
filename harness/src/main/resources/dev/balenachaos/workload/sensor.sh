#!/bin/sh
# Writes a reading to a volume about four times a second. About once a second it forces what it wrote
# to the disk, which takes a process and is much for a slow device, and tells over HTTP how that goes.
#
# The log on the volume has one reading a line, filled up with dots to 256 bytes, so that 16 lines
# fill a block of the disk and a full disk is felt within 4 seconds:
#
#   <number> <milliseconds since 1970> <value> <checksum> ........
#
#   - A number is used up only by a whole line on the volume. Whatever fails on the way, the numbers
#     in the log go 1, 2, 3 ... without a gap; what could not be written shows as a gap in time.
#   - A write that fails is counted and told (failedWrites, lastError), and what it left of a line is
#     cut off. ext4 reserves blocks when it takes a write, so a full disk fails the write itself, not
#     a later write-back.
#   - At the start, and about once a second, the log is forced to the disk. "synced" is the last
#     number that then is safe from a power cut, "syncedAt" the time of that reading. When forcing
#     fails, the kernel may have dropped what it held: the log is cut back to "synced" and goes on
#     from there.
#   - The checksum is a polynomial of the three numbers modulo the prime 2^31 - 1, since the shell
#     can compute that without starting a process.
#   - What it tells lives on a tmpfs: it goes on telling when the volume is full. Counts start at 0
#     with the service.
#   - To tell takes no process: what it tells is written over what it told before, and is of the same
#     size. Whoever reads in the middle of that sees a page whose "at" is not its "until".
#
# Needs busybox, as a shell (EPOCHREALTIME, RANDOM, read -t) and for httpd.

: "${SENSOR_DATA:=/data}" "${SENSOR_RUN:=/run/sensor}" "${SENSOR_PORT:=8080}"
: "${SENSOR_PERIOD:=0.25}"
log=$SENSOR_DATA/readings.log
pages=$SENSOR_RUN/pages
complaint=$SENSOR_RUN/complaint
line_size=256
dots=$(printf '%0255d' 0 | tr 0 .)
blanks=$(printf '%1023s' '')

now() { # -> $ms
  ms=${EPOCHREALTIME%.*}${EPOCHREALTIME#*.}
  ms=$((ms / 1000))
}

compose() { # number ms value -> $line
  sum=$((($1 * 1000003 + $2) % 2147483647))
  sum=$(((sum * 1000003 + $3) % 2147483647))
  line="$1 $2 $3 $sum "
  line=$line${dots:${#line}}
}

whole() { # a line: is it just what was once written?
  case $1 in [!1-9]* | *[!0-9.\ ]* | *' 0'*) return 1 ;; esac
  found=$1
  set -- $1
  [ $# -eq 5 ] && compose "$1" "$2" "$3" && [ "$found" = "$line" ]
}

cut_to() { # size: what is beyond it was never counted as written
  truncate -s "$1" "$log" && size=$1 repairs=$((repairs + 1))
}

# Finds the last whole line and cuts off what a power cut or a killed writer left behind it.
resume() {
  [ -e "$log" ] || return 0
  size=$(wc -c <"$log") || return 1
  torn=$((size % line_size))
  [ "$torn" -eq 0 ] || cut_to $((size - torn)) || return 1
  while [ "$size" -gt 0 ]; do
    tail=$(tail -c "$line_size" "$log") || return 1
    if whole "$tail"; then
      set -- $tail
      last=$1 last_at=$2
      return 0
    fi
    cut_to $((size - line_size)) || return 1
  done
}

complain() { # what failed; why stands in $complaint
  now
  read -r why <"$complaint" || why='no reason given'
  why=${why##*: }
  "$failing" || echo "sensor: $1 failed after reading $last: $why"
  failing=true
  last_error="$1: $why"
  last_error_at=$ms
  [ "$first_error_at" != null ] || first_error_at=$ms
}

# After something failed, the log may end with more than was written whole.
unbroken() {
  ! "$failing" || [ ! -e "$log" ] || [ "$(wc -c <"$log")" -le "$size" ] || cut_to "$size"
}

take_reading() {
  now
  compose $((last + 1)) "$ms" $((20000 + RANDOM % 1000))
  if { unbroken && echo "$line" >>"$log"; } 2>"$complaint"; then
    last=$((last + 1)) last_at=$ms
    size=$((size + line_size))
    written=$((written + 1))
    ! "$failing" || echo "sensor: writing again at reading $last, failed writes: $failed_writes"
    failing=false
  else
    failed_writes=$((failed_writes + 1))
    complain write
  fi
}

force_to_disk() {
  [ "$last" -gt "$synced" ] || return 0
  if sync -d "$log" 2>"$complaint"; then
    synced=$last synced_at=$last_at
  else
    failed_syncs=$((failed_syncs + 1))
    complain sync
    size=$((size - (last - synced) * line_size))
    last=$synced last_at=$synced_at
  fi
}

tell() {
  now
  page="{\"at\":$ms,\"last\":$last,\"synced\":$synced,\"syncedAt\":$synced_at,\"written\":$written,"\
"\"failing\":$failing,\"failedWrites\":$failed_writes,\"failedSyncs\":$failed_syncs,\"repairs\":$repairs,"\
"\"firstErrorAt\":$first_error_at,\"lastErrorAt\":$last_error_at,\"lastError\":\"$last_error\","\
"\"until\":$ms}"
  echo "$page${blanks:${#page}}" 1<>"$pages/readings.json"
}

last=0 last_at=null size=0 written=0 failed_writes=0 failed_syncs=0 repairs=0
first_error_at=null last_error_at=null last_error='' failing=false

mkdir -p "$pages" || exit 1
if ! resume; then
  echo "sensor: $log cannot be read or repaired"
  exit 1
fi
[ ! -e "$log" ] || sync -d "$log" 2>"$complaint" || complain sync
synced=$last synced_at=$last_at
echo "sensor: the log ends with reading $last, repairs: $repairs"
tell

# Waiting for what nobody sends needs no process, which a slow device would have to start each time.
rm -f "$SENSOR_RUN/never" && mkfifo "$SENSOR_RUN/never" && exec 3<>"$SENSOR_RUN/never" || exit 1
rest() {
  read -r -t "$SENSOR_PERIOD" _ <&3
}

httpd -f -p "$SENSOR_PORT" -h "$pages" &
httpd=$!
trap 'kill "$httpd"; exit 0' TERM INT

while kill -0 "$httpd" 2>/dev/null; do
  for _ in 1 2 3 4; do
    take_reading
    rest
  done
  force_to_disk
  tell
done
echo "sensor: httpd has ended"
exit 1
