#!/bin/sh
# Serves one page that never changes and writes nothing: what must go on answering whatever happens
# to the disk. The shell is there to end at once when told to, which httpd as process 1 would not.

: "${WEB_RUN:=/run/web}" "${WEB_PORT:=8081}"

mkdir -p "$WEB_RUN" || exit 1
echo "still here" >"$WEB_RUN/index.html"
httpd -f -p "$WEB_PORT" -h "$WEB_RUN" &
trap 'kill $!; exit 0' TERM INT
wait $!
