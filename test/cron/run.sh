#!/usr/bin/env bash
# Runs five lines under a real cron daemon (Debian's; apt-get install cron, as root), and looks at what they have read. It takes a minute and
# some seconds, and leaves nothing behind.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d "${TMPDIR:-/tmp}/tele-cron-XXXXXX")
table=/etc/cron.d/tele-test
daemon=
finish() {
  rm -f "$table"
  if [ -n "$daemon" ]; then kill "$daemon"; fi
  rm -rf "$folder"
}
trap finish EXIT
printf '{"a":1}\n{"a":2}\n' >"$folder/source.ndjson"
line() { echo "* * * * * root $3 >$folder/$1.out 2>$folder/$1.err; echo \$? >$folder/$1.code # $2"; }
{
  echo "TELE_SOURCE=$folder/source.ndjson"
  echo "XDG_STATE_HOME=$folder/state"
  line pipe 'standard input as cron leaves it' "$(command -v node) $PWD/bin/run.js aggregate"
  line null 'as the manual says' "$(command -v node) $PWD/bin/run.js aggregate </dev/null"
  line fetch 'as the manual says' "$(command -v node) $PWD/bin/run.js fetch | $(command -v node) $PWD/bin/run.js aggregate"
  since="aggregate --source $folder/source.ndjson --since last --name cron"
  line since "only what is new" "{ $(command -v node) $PWD/bin/run.js $since; $(command -v node) $PWD/bin/run.js $since; }"
  line alarm 'as the docs say' "$(command -v node) $PWD/bin/run.js aggregate --source $folder/source.ndjson --fail-if 'n > 9' --quiet-if-ok"
} >"$table"
cron -f &
daemon=$!
for _ in $(seq 100); do
  if [ -s "$folder/pipe.code" ] && [ -s "$folder/null.code" ] && [ -s "$folder/fetch.code" ] \
    && [ -s "$folder/since.code" ] && [ -s "$folder/alarm.code" ]; then break; fi
  sleep 1
done
expect() { if [ "$(cat "$folder/$1")" != "$2" ]; then echo "$1 is: $(cat "$folder/$1")" >&2; exit 1; fi; }
expect pipe.code 2
expect pipe.out ''
grep -q 'standard input is a pipe without a byte' "$folder/pipe.err"
expect null.code 0
expect null.out '{"n":2}'
expect fetch.code 0
expect fetch.out '{"n":2}'
expect since.code 0
expect since.out '{"n":2}
{"n":0}'
expect alarm.code 0
expect alarm.out ''
expect alarm.err ''
echo 'cron: as it should be'
