#!/bin/sh
# Sets the clock from the Date header of the connectivity check's server, whatever its certificate: that cannot be
# judged while the clock may be wrong. Only status 204 comes from the server itself, not from a captive portal.
# Asks again for ever, and chronyd starts only after the answer: a device whose API cannot be reached at boot has no NTP.
set -eu
values=$(balena-config-vars)
eval "$values"
uri=${OS_NET_CONN_URI-}

echo "Starting HTTPS time synchronisation"
if [ -z "$uri" ] || [ "$uri" = null ]; then
  echo "<4>The connectivity URI is not defined - skipping HTTPS synchronisation"
  exit 0
fi

delay=2
until headers=$(curl --max-time 10 --insecure --silent --head "$uri" | tr -d '\r') &&
  printf %s "$headers" | grep -Eq '^HTTP/[0-9.]+ 204( |$)'; do
  sleep "$delay"
  [ "$delay" -ge 64 ] || delay=$((delay * 2))
done

date=$(printf %s "$headers" | sed -n 's/^[Dd]ate: *//p')
if [ -z "$date" ]; then
  echo "<4>$uri gave no Date header: the clock stays as it is"
  exit 0
fi
server=$(date -u -d "$date" +%s)
now=$(date +%s)
difference=$((server - now))
if [ "${difference#-}" -le 2 ]; then
  echo "The clock is already synchronised"
  exit 0
fi
date -u -s "@$server" >/dev/null
echo "The clock was synchronised via HTTPS: from $(date -u -d "@$now" -Is) to $(date -u -d "@$server" -Is)"
# A machine without a hardware clock has nothing to write it to.
busybox hwclock -u -w || :
