# Sourced: `folder` is for what the script leaves, and `start NAME COMMAND…` begins a process whose output is "$folder/log/NAME". What was
# started ends with the script, by its process id, the last one first; `on_finish` is called before the folder goes.
folder=$(mktemp -d "${TMPDIR:-/tmp}/tele-cluster-XXXXXX")
mkdir "$folder/log"
pids=()
on_finish() { :; }
finish() {
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill "${pids[i]}" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    for _ in $(seq 50); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  done
  on_finish
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT TERM

free_port() {
  node -e "const s = require('node:net').createServer().listen(0, '127.0.0.1', () => { console.log(s.address().port); s.close(); })"
}
start() {
  "${@:2}" >"$folder/log/$1" 2>&1 &
  pids+=($!)
}
wait_for() {
  for _ in $(seq 1200); do
    if "${@:2}"; then return 0; fi
    sleep 0.1
  done
  echo "$1 does not come up" >&2
  tail -n 20 "$folder"/log/* >&2
  return 1
}
