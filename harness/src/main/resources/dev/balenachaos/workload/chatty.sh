#!/bin/sh
# Logs numbered lines of 200 bytes to standard output, CHATTER_PER_SECOND of them a second in four
# even bursts, rounded up (0: as fast as they are taken), and writes no file.

: "${CHATTER_PER_SECOND:=20}"
trap 'exit 0' TERM INT

padding=$(printf '%0182d' 0)
burst=$(((CHATTER_PER_SECOND + 3) / 4))
number=0

chatter() {
  number=$((number + 1))
  printf 'chatter %09d %s\n' "$number" "$padding"
}

if [ "$CHATTER_PER_SECOND" -eq 0 ]; then
  while chatter; do :; done
fi
while sleep 0.25; do
  left=$burst
  while [ "$left" -gt 0 ]; do
    chatter
    left=$((left - 1))
  done
done
