#!/bin/sh
# Has its way with the host's services over the host's D-Bus, as an app may that has the label
# io.balena.features.dbus. Without arguments it is the service, and waits to be asked:
#
#   steward stop|restart|reload|kill|mask UNIT...   asks systemd once for each unit
#   steward worry TIMES UNIT                        restarts a unit again and again
#   steward reboot                                  reboots the host at once
#
# Speaks the protocol of the D-Bus Specification itself: the handshake EXTERNAL, Hello, and a call for
# each thing asked, in the byte order of little-endian machines. "on-bus" connects standard input and
# output to the bus and becomes the command that follows; what people read goes to standard error.
#
# Needs busybox, as a shell, and for dd, od and tr.

: "${ON_BUS:=on-bus}"

if [ $# -eq 0 ]; then
  trap 'exit 0' TERM INT
  echo 'steward: at your service'
  while :; do
    sleep 1000 &
    wait $!
  done
fi
if [ "${STEWARD_ON_BUS-}" = '' ]; then
  export STEWARD_ON_BUS=yes
  exec "$ON_BUS" /bin/sh "$0" "$@"
fi

# What is being composed: $bytes as printf's %b takes them, and how many they are.

begin() { bytes='' length=0; }

byte() { # number
  bytes="$bytes\\0$(($1 >> 6 & 3))$(($1 >> 3 & 7))$(($1 & 7))"
  length=$((length + 1))
}

align() { # to
  while [ $((length % $1)) -ne 0 ]; do byte 0; done
}

uint32() {
  align 4
  byte $(($1 & 255))
  byte $(($1 >> 8 & 255))
  byte $(($1 >> 16 & 255))
  byte $(($1 >> 24 & 255))
}

raw() { # text without backslashes
  bytes=$bytes$1
  length=$((length + ${#1}))
}

string() {
  uint32 ${#1}
  raw "$1"
  byte 0
}

strings() { # an array of one
  align 4
  uint32 $((4 + ${#1} + 1))
  string "$1"
}

field() { # code, type, value
  align 8
  byte "$1"
  byte 1
  raw "$2"
  byte 0
  case $2 in
    g)
      byte ${#3}
      raw "$3"
      byte 0
      ;;
    *) string "$3" ;;
  esac
}

serial=0

send() { # destination, path, interface, method, signature; the arguments are in $bytes
  body=$bytes
  size=$length
  serial=$((serial + 1))
  begin
  field 1 o "$2"
  field 6 s "$1"
  field 2 s "$3"
  field 3 s "$4"
  [ -z "$5" ] || field 8 g "$5"
  fields=$bytes
  taken=$length
  begin
  raw l
  byte 1
  byte 0
  byte 1
  uint32 "$size"
  uint32 $serial
  uint32 "$taken"
  bytes=$bytes$fields
  length=$((length + taken))
  align 8
  printf %b "$bytes$body"
}

# Reads a message -> $kind (2: an answer, 3: an error, 4: a signal) and $text, what can be read of it.
message() {
  # shellcheck disable=SC2046
  set -- $(dd bs=1 count=16 2>/dev/null | busybox od -An -v -tu1)
  [ $# -eq 16 ] || return 1
  kind=$2
  left=$((${13} + ${14} * 256))
  left=$(((left + 7) / 8 * 8 + $5 + $6 * 256 + $7 * 65536))
  text=$(dd bs=1 count="$left" 2>/dev/null | tr -c ' -~' ' ')
}

answer() { # to what
  kind=4
  while [ "$kind" -eq 4 ]; do
    if ! message; then
      echo "steward: the bus ended before it answered $1" >&2
      exit 1
    fi
  done
  if [ "$kind" -eq 3 ]; then
    echo "steward: refused: $1: $text" >&2
    exit 1
  fi
}

systemd() { # method, signature; the arguments are in $bytes
  send org.freedesktop.systemd1 /org/freedesktop/systemd1 org.freedesktop.systemd1.Manager "$1" "$2"
  answer "$1 $unit"
}

job() { # method
  begin
  string "$unit"
  string replace
  systemd "$1" ss
}

signal() { # number
  begin
  string "$unit"
  string main
  uint32 "$1"
  systemd KillUnit ssi
}

mask() { # until the next boot, and in place of a link that is there
  begin
  strings "$unit"
  uint32 1
  uint32 1
  systemd MaskUnitFiles asbb
  begin
  systemd Reload ''
  job StopUnit
}

user=$(id -u)
digits=''
while [ -n "$user" ]; do
  digits=${digits}3${user%"${user#?}"}
  user=${user#?}
done
printf '\0AUTH EXTERNAL %s\r\n' "$digits"
read -r word rest
if [ "$word" != OK ]; then
  echo "steward: the bus does not let me in: $word $rest" >&2
  exit 1
fi
printf 'BEGIN\r\n'
begin
send org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus Hello ''
answer Hello

what=$1
shift
if [ "$what" = reboot ]; then
  unit='the host'
  begin
  systemd Reboot ''
fi
times=1
if [ "$what" = worry ]; then
  times=$1
  shift
fi
for unit; do
  case $what in
    stop) job StopUnit ;;
    restart) job RestartUnit ;;
    reload) job ReloadUnit ;;
    kill) signal 9 ;;
    mask) mask ;;
    worry)
      # A restart that is asked for while another one is under way is one with it.
      while [ "$times" -gt 0 ]; do
        job RestartUnit
        times=$((times - 1))
        sleep 0.5
      done
      ;;
    *)
      echo "steward: $what is not mine to do" >&2
      exit 2
      ;;
  esac
  echo "steward: asked: $what $unit" >&2
done
