#!/bin/sh
# Logs numbered lines of 200 bytes to standard output, CHATTER_PER_SECOND of them a second (0: as fast
# as they are taken), and writes to no file. Up to four come in one burst, more in four even ones,
# rounded up: each wakes the device, which costs a slow one.
#
# Needs busybox as a shell (read -t).

: "${CHATTER_PER_SECOND:=20}"
trap 'exit 0' TERM INT

padding=$(printf '%0182d' 0)
burst=$CHATTER_PER_SECOND pause=1
[ "$burst" -le 4 ] || burst=$(((burst + 3) / 4)) pause=0.25
number=0

chatter() {
  number=$((number + 1))
  printf 'chatter %09d %s\n' "$number" "$padding"
}

if [ "$CHATTER_PER_SECOND" -eq 0 ]; then
  while chatter; do :; done
fi
# Waiting for what nobody sends needs no process, which a slow device would have to start each time.
never=/dev/shm/never
rm -f "$never" && mkfifo "$never" && exec 3<>"$never" || exit 1
while :; do
  read -r -t "$pause" _ <&3
  left=$burst
  while [ "$left" -gt 0 ]; do
    chatter
    left=$((left - 1))
  done
done
