#!/usr/bin/env bash
# Runs the S3 tests against Ceph's radosgw instead of the double: a server that nobody here wrote.
# install.sh brings it where it is missing. Everything is on 127.0.0.1 and
# in a temporary folder; both end with the script. Further words go to vitest.
# TELE_TEST_S3_ENDPOINT, TELE_TEST_S3_KEY and TELE_TEST_S3_SECRET name a server that already runs: then nothing is started.
set -euo pipefail
cd "$(dirname "$0")/../.."
# What talks to the double alone is left out.
tests=(test/source/s3 test/commands/s3.test.ts test/commands/s3-fetch.test.ts test/commands/s3-listing.test.ts test/commands/s3-faults.test.ts)

if [ -n "${TELE_TEST_S3_ENDPOINT:-}" ]; then
  exec npx vitest run --no-file-parallelism "${tests[@]}" "$@"
fi
test/s3/install.sh

folder=$(mktemp -d "${TMPDIR:-/tmp}/tele-radosgw-XXXXXX")
pids=()
finish() {
  # The gateway goes first; each waits for what is below it otherwise.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
  done
  sleep 1
  for pid in "${pids[@]}"; do
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() {
  node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"
}
start() {
  "$1" "${conf[@]}" "${@:2}" -f >"$folder/log/$1.out" 2>&1 &
  pids+=($!)
}
wait_for() {
  for _ in $(seq 60); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 1
  done
  echo "no answer in a minute to: $*" >&2
  tail -n 5 "$folder"/log/*.out >&2
  return 1
}

monitor=$(free_port)
gateway=$(free_port)
fsid=$(cat /proc/sys/kernel/random/uuid)
mkdir "$folder"/{mon,osd,mgr,run,log,rgw}
cat >"$folder/ceph.conf" <<EOF
[global]
fsid = $fsid
mon_host = v1:127.0.0.1:$monitor
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
mon_max_pg_per_osd = 500
run_dir = $folder/run
admin_socket = $folder/run/\$cluster-\$name.asok
log_file = $folder/log/\$name.log
ms_bind_ipv6 = false
ms_bind_msgr2 = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
[mon.a]
mon_data = $folder/mon
mon_addr = v1:127.0.0.1:$monitor
[osd.0]
osd_data = $folder/osd
osd_objectstore = memstore
memstore_device_bytes = 2147483648
[mgr.x]
mgr_data = $folder/mgr
[client.rgw.a]
rgw_frontends = beast endpoint=127.0.0.1:$gateway
rgw_data = $folder/rgw
rgw_enable_ops_log = false
EOF
conf=(-c "$folder/ceph.conf")
monmaptool --create --addv a "[v1:127.0.0.1:$monitor]" --fsid "$fsid" "$folder/monmap" >/dev/null
ceph-mon "${conf[@]}" -i a --mkfs --monmap "$folder/monmap" >"$folder/log/mkfs.out" 2>&1
start ceph-mon -i a
wait_for timeout 5 ceph "${conf[@]}" status
osd=$(cat /proc/sys/kernel/random/uuid)
ceph "${conf[@]}" osd create "$osd" 0 >/dev/null
ceph-osd "${conf[@]}" -i 0 --mkfs --osd-uuid "$osd" >>"$folder/log/mkfs.out" 2>&1
start ceph-mgr -i x
# Now and then the daemon speaks before it has heard which cluster it is in, is refused ('wrong fsid'), and gives up.
daemon=
is_up() {
  if ! kill -0 $daemon; then
    start ceph-osd -i 0
    daemon=${pids[-1]}
  fi
  timeout 5 ceph "${conf[@]}" osd stat | grep -q '1 up'
}
wait_for is_up
start radosgw -n client.rgw.a
wait_for node -e "fetch('http://127.0.0.1:$gateway/').catch(() => process.exit(1))"
export TELE_TEST_S3_KEY=TELETESTONLY TELE_TEST_S3_SECRET=only-for-tests-of-tele
radosgw-admin "${conf[@]}" user create --uid=tele --display-name=tele --max-buckets=0 \
  --access-key="$TELE_TEST_S3_KEY" --secret-key="$TELE_TEST_S3_SECRET" >/dev/null 2>&1
export TELE_TEST_S3_ENDPOINT="http://127.0.0.1:$gateway"
echo "radosgw answers at $TELE_TEST_S3_ENDPOINT"
npx vitest run --no-file-parallelism "${tests[@]}" "$@"
