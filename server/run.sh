#!/usr/bin/env bash
# Builds DMS where it is not built, checks its configuration, starts it, and stops it with Ctrl-C or SIGTERM.
# `server/run.sh --help` says the rest. Needs bash (3.2 will do), a JDK 17 or later, and Maven for the first build.
set -euo pipefail

usage() {
  cat <<'EOF'
Usage: server/run.sh [options]
       server/run.sh --check FOLDER [--repair OUT] [--json]
       server/run.sh --migrate HOST:PORT/DATABASE [--user NAME] [--fetcher NAME] [--host HOST] [--port PORT] [--data FOLDER]

Starts DMS and keeps it running until Ctrl-C or SIGTERM. The first start builds it.

  --host HOST      the address to listen on             (default: dms.service.host of the configuration, 127.0.0.1)
  --port PORT      the port of the console and the API  (default: dms.service.port, 11183)
  --data FOLDER    where the bars are stored            (default: dms.service.data_dir, data)
  --config FOLDER  the folder with dms.yaml, task.yaml  (default: config)
  --restore-from NAME  fills an empty store from this backup of the configuration before anything else is done
  --demo           made-up bars instead of Yahoo's, kept apart in DATA/demo; needs no network
  --help           this text

Without a server:

  --check FOLDER   examines the price histories in the CSV files of a folder (SYMBOL-INTERVAL….csv or SYMBOL.csv, in
                   Yahoo's columns) and prints one line for each finding
  --repair OUT     writes the files, repaired where that is sure, and repairs.csv with what was changed, into OUT
  --json           prints JSON objects, one a line

With the DMS that runs at --host and --port already:

  --migrate HOST:PORT/DATABASE   takes over the bars of the DMS written in Python from its InfluxDB 1.x, which is only read
  --user NAME      its user there; the password is read from the environment's DMS_MIGRATE_PASSWORD
  --fetcher NAME   compares what was taken over with this source, such as yfinance
  --data FOLDER    where that DMS keeps its data, and in it the administrator's key (or set DMS_ADMIN_KEY)

Environment: JAVA_HOME chooses the JDK, DMS_JAVA_OPTS gives options to the JVM (default: -Xmx512m), and DMS_… sets any
key of the configuration, such as DMS_SERVICE_PORT for dms.service.port.

Exit codes of --check: 0 nothing found, 1 findings, 2 wrong option or no such folder.
Exit codes: 0 stopped as asked, 1 could not start or ended by itself, 2 wrong option or configuration, 3 the port or the
data folder is taken.
EOF
}

say() { printf '%s\n' "$*"; }
complain() { printf '%s\n' "$*" >&2; }
give_up() { complain "$1"; exit "${2:-1}"; }

# An absolute name for a folder that the caller named from where the caller stands.
absolute() {
  case "$1" in
    /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$PWD" "$1" ;;
  esac
}

settings=()
config=""
check=""
migrate=""
migrate_user=""
migrate_fetcher=""
at_host=${DMS_SERVICE_HOST:-127.0.0.1}
at_port=${DMS_SERVICE_PORT:-11183}
at_data=${DMS_SERVICE_DATA_DIR:-$(dirname "${BASH_SOURCE[0]}")/../data}
restore=""
check_options=()
while [ $# -gt 0 ]; do
  option=$1
  shift
  case "$option" in
    --help | -h) usage; exit 0 ;;
    --demo) settings+=("-Ddms.demo=true"); continue ;;
    --json) check_options+=(--json); continue ;;
    --host=* | --port=* | --data=* | --config=* | --check=* | --repair=* | --restore-from=* | --migrate=* | --user=* | --fetcher=*) value=${option#*=}; option=${option%%=*} ;;
    --host | --port | --data | --config | --check | --repair | --restore-from | --migrate | --user | --fetcher)
      if [ $# -eq 0 ]; then complain "$option needs a value."; usage >&2; exit 2; fi
      value=$1
      shift
      ;;
    *) complain "There is no option $option."; usage >&2; exit 2 ;;
  esac
  if [ -z "$value" ]; then complain "$option needs a value."; usage >&2; exit 2; fi
  case "$option" in
    --host) settings+=("-Ddms.service.host=$value"); at_host=$value ;;
    --port) settings+=("-Ddms.service.port=$value"); at_port=$value ;;
    --migrate) migrate=$value ;;
    --user) migrate_user=$value ;;
    --fetcher) migrate_fetcher=$value ;;
    --data) at_data=$(absolute "$value"); settings+=("-Ddms.service.data_dir=$at_data") ;;
    --config) config=$(absolute "$value") ;;
    --check) check=$(absolute "$value") ;;
    --restore-from) restore=$value; settings+=("-Ddms.restore_from=$value") ;;
    --repair) check_options+=(--repair "$(absolute "$value")") ;;
  esac
done
if [ -z "$check" ] && [ "${#check_options[@]}" -gt 0 ]; then
  complain "--repair and --json belong to --check."
  usage >&2
  exit 2
fi
if [ -z "$migrate" ] && [ -n "$migrate_user$migrate_fetcher" ]; then
  complain "--user and --fetcher belong to --migrate."
  usage >&2
  exit 2
fi

# --- A migration -------------------------------------------------------------------------------------------------------

# A text as JSON.
json() {
  local text=${1//\\/\\\\}
  printf '"%s"' "${text//\"/\\\"}"
}

# The value of a member of the JSON object in $2 that holds no other one of that name before it.
member() { printf '%s' "$2" | sed -nE "s/^[^{]*\\{(.*[,{])?\"$1\":(\"(([^\"\\\\]|\\\\.)*)\"|([^,}\"]*)).*/\\3\\5/p"; }

# The administrator's key, from the environment or the file that the service keeps in its data folder.
admin_key() {
  local file
  if [ -n "${DMS_ADMIN_KEY:-}" ]; then printf '%s' "$DMS_ADMIN_KEY"; return; fi
  for file in "$at_data/admin.key" "$at_data/demo/admin.key"; do
    if [ -r "$file" ]; then tr -d '\r\n' <"$file"; return; fi
  done
}

migrate() {
  if ! command -v curl >/dev/null 2>&1; then give_up "--migrate needs curl."; fi
  local place='^([^/]+):([0-9]+)/(.+)$' url answer body key now before=""
  if [[ ! $migrate =~ $place ]]; then
    complain "--migrate: expected HOST:PORT/DATABASE, such as localhost:8086/stock_db, found $migrate"
    exit 2
  fi
  case "$at_host" in
    0.0.0.0) at_host=127.0.0.1 ;;
    *:*) at_host="[$at_host]" ;;
  esac
  url=http://$at_host:$at_port/api/dms/migrate
  body="{\"host\":$(json "${BASH_REMATCH[1]}"),\"port\":${BASH_REMATCH[2]},\"database\":$(json "${BASH_REMATCH[3]}"),"
  body+="\"username\":$(json "$migrate_user"),\"password\":$(json "${DMS_MIGRATE_PASSWORD:-}"),\"fetcher\":$(json "$migrate_fetcher")}"
  # By its input and a file, since others see what stands in a command.
  key=$(admin_key)
  answer=$(printf '%s' "$body" | curl -sS -g -X POST -H 'Content-Type: application/json' -H @<(printf 'X-API-Key: %s\n' "$key") \
    --data-binary @- "$url") ||
    give_up "No DMS answers at $url. Start it with server/run.sh first."
  if [ "$(member success "$answer")" != true ]; then
    if [ -z "$key" ]; then complain "No key of the administrator: name its data folder by --data, or set DMS_ADMIN_KEY."; fi
    give_up "Not migrated: $(member detail "$answer")"
  fi
  say "Migration: $(member message "$answer")"
  while :; do
    answer=$(curl -sS -g "$url") || give_up "DMS does not answer any more. Start it, and migrate again: nothing is taken over twice."
    now="$(member "done" "${answer%%\"adjusted_at_import\"*}") of $(member series "${answer%%\"adjusted_at_import\"*}") series"
    if [ "$now" != "$before" ]; then say "  $now"; fi
    before=$now
    if [ "$(member status "${answer%%\"adjusted_at_import\"*}")" != running ]; then break; fi
    sleep 1
  done
  say "$(member run_status "${answer%%\"adjusted_at_import\"*}"): $(member message "${answer%%\"adjusted_at_import\"*}")"
  say "What is left to do with each series: $url"
  [ "$(member run_status "${answer%%\"adjusted_at_import\"*}")" = success ]
}

if [ -n "$migrate" ]; then
  migrate || exit 1
  exit 0
fi

if [ -z "$config" ] && [ -n "${DMS_CONFIG:-}" ]; then config=$(absolute "$DMS_CONFIG"); fi

# Relative folders in the configuration are meant from here.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
home=$PWD
settings+=("-Ddms.config=${config:-config}")

war=target/dms.war
exploded=target/dms/WEB-INF
server=target/server/payara-micro.jar
yaml=target/server/snakeyaml.jar

# --- The JDK -----------------------------------------------------------------------------------------------------------

java=java
if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
if ! command -v "$java" >/dev/null 2>&1; then
  give_up "DMS needs a JDK 17 or later: there is no '$java'. Install one (Debian and Ubuntu: apt install openjdk-17-jdk) or set JAVA_HOME."
fi
version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
if [ "${version:-0}" -lt 17 ]; then
  give_up "DMS needs a JDK 17 or later: '$java' is version ${version:-unknown}. Install a newer one or set JAVA_HOME to it."
fi

# --- The build ---------------------------------------------------------------------------------------------------------

is_built() {
  [ -f "$war" ] && [ -d "$exploded" ] && [ -f "$server" ] && [ -f "$yaml" ] || return 1
  [ -z "$(find pom.xml src/main webapp -newer "$war" -print 2>/dev/null | head -n 1)" ]
}

build() {
  if ! command -v "$(dirname "$(command -v "$java")")/javac" >/dev/null 2>&1 && ! command -v javac >/dev/null 2>&1; then
    give_up "DMS must be built, and for that a JDK is needed: '$java' is a runtime without compiler. Install a JDK 17 or later or set JAVA_HOME to one."
  fi
  if ! command -v mvn >/dev/null 2>&1; then
    give_up "DMS must be built, and for that Maven is needed: there is no 'mvn'. Install it (Debian and Ubuntu: apt install maven)."
  fi
  mkdir -p target
  local first=""
  if [ ! -f "$war" ]; then first=" The first build downloads what it needs, which takes some minutes."; fi
  # What --check prints may be read by a program.
  if [ -n "$check" ]; then complain "Building DMS.$first"; else say "Building DMS.$first"; fi
  : >target/build.started
  # Checks and tests are for `mvn verify`.
  if ! mvn -q -B -Dmaven.test.skip=true -Dspotless.check.skip=true package >target/build.log 2>&1; then
    grep -m 10 'ERROR' target/build.log >&2 || true
    give_up "The build failed. The whole story is in $home/target/build.log"
  fi
  # As old as the sources that it was built from: whatever changed during the build is built next time.
  touch -r target/build.started "$war"
}

# One builds at a time, such as of two nodes that are started together.
if ! is_built; then
  mkdir -p target
  told=""
  until (set -C && echo $$ >target/build.lock) 2>/dev/null; do
    builder=$(cat target/build.lock 2>/dev/null || true)
    if [ -n "$builder" ] && ! kill -0 "$builder" 2>/dev/null; then
      rm -f target/build.lock
    else
      if [ -z "$told" ]; then complain "Process ${builder:-?} is building DMS already; waiting for it."; fi
      told=yes
      sleep 1
    fi
  done
  if ! is_built; then build; fi
  rm -f target/build.lock
fi

# --- A folder to check -------------------------------------------------------------------------------------------------

if [ -n "$check" ]; then
  exec "$java" -Xmx512m -cp "$exploded/classes:$exploded/lib/*" \
    dms.check.CheckFolder "$check" ${check_options[@]+"${check_options[@]}"}
fi

# --- The configuration -------------------------------------------------------------------------------------------------

jvm_options=()
read -r -a jvm_options <<<"${DMS_JAVA_OPTS:-}" || true
case " ${DMS_JAVA_OPTS:-} " in
  *" -Xmx"*) ;;
  *) jvm_options=(-Xmx512m ${jvm_options[@]+"${jvm_options[@]}"}) ;;
esac

code=0
facts=$("$java" "${jvm_options[@]}" "${settings[@]}" -cp "$exploded/classes:$exploded/lib/*:$yaml" \
  dms.config.CheckConfiguration) || code=$?
case "$code" in
  0) ;;
  2) give_up "DMS was not started. Correct the configuration and start again." 2 ;;
  3) give_up "DMS was not started." 3 ;;
  *) give_up "DMS was not started: the check of its configuration ended with code $code." ;;
esac

host="" address="" port="" data="" store="" log_dir="" log_level="" demo=""
tasks=()
warnings=()
while IFS= read -r fact; do
  value=${fact#*=}
  case "$fact" in
    host=*) host=$value ;;
    address=*) address=$value ;;
    port=*) port=$value ;;
    data=*) data=$value ;;
    store=*) store=$value ;;
    log_dir=*) log_dir=$value ;;
    log_level=*) log_level=$value ;;
    demo=*) demo=$value ;;
    task=*) tasks+=("$value") ;;
    warning=*) warnings+=("$value") ;;
  esac
done <<<"$facts"

case "$data" in
  *%*) give_up "DMS was not started: the data folder $data has a '%' in its name, which the server cannot cope with." 2 ;;
esac

# --- What the server is started with -----------------------------------------------------------------------------------

for folder in "$data/run" "$log_dir"; do
  mkdir -p "$folder" || give_up "DMS was not started: the folder $folder cannot be made."
done

# The server remembers what was deployed in its domain, so each start has a new one. Those of servers that were killed go.
for old in "$data"/run/[0-9]*; do
  if [ -d "$old" ] && ! kill -0 "${old##*/}" 2>/dev/null; then rm -rf "$old"; fi
done
run=$data/run/$$
rm -rf "$run"
mkdir "$run"

# Several servers may log into one folder: the first has dms.log, the others have their port in the name. Of two that find the mark of
# one that is gone, as after the machine was switched off, only who makes this folder may take its place.
name=dms-$port
claim=$log_dir/dms.claim
if [ ! -w "$log_dir" ]; then give_up "DMS was not started: nothing can be written into the folder $log_dir."; fi
for ((i = 0; i < 50; i++)); do
  if mkdir "$claim" 2>/dev/null; then
    if [ ! -f "$log_dir/dms.pid" ] || ! kill -0 "$(cat "$log_dir/dms.pid")" 2>/dev/null; then
      echo $$ >"$log_dir/dms.pid"
      name=dms
    fi
    rmdir "$claim"
    break
  fi
  # It is there for an instant only, unless who made it was killed just then.
  if [ -n "$(find "$claim" -prune -mmin +1 2>/dev/null)" ]; then rmdir "$claim" 2>/dev/null || true; fi
  sleep 0.1
done
log=$log_dir/$name.log
output=$log_dir/$name.out
listener=configs.config.server-config.network-config
# Payara keeps four times the socket's buffer of what a slow reader has not taken, and lets the writer wait then, two minutes at
# most. Left to itself that is some 8 MB of the heap for each reader; so it is 256 kB. A writer that waits keeps a thread, so there
# are some to spare.
transport=$listener.transports.transport.tcp
cat >"$run/preboot" <<EOF
set $listener.network-listeners.network-listener.http-listener.address=$address
set $listener.protocols.protocol.http-listener.http.server-header=false
set $listener.protocols.protocol.http-listener.http.compression=on
set $listener.protocols.protocol.http-listener.http.compressable-mime-type=application/json,text/plain,text/csv,text/html
set $listener.protocols.protocol.http-listener.http.compression-min-size-bytes=2048
set configs.config.server-config.thread-pools.thread-pool.http-thread-pool.max-thread-pool-size=32
set $transport.socket-write-buffer-size=65536
set $transport.write-timeout-millis=120000
EOF

# Five files of ten megabytes; the one that is written to is number 0.
escaped=${log//\\/\\\\}
cat >"$run/logging.properties" <<EOF
handlers=java.util.logging.FileHandler
java.util.logging.FileHandler.pattern=${escaped//%/%%}.%g
java.util.logging.FileHandler.limit=10000000
java.util.logging.FileHandler.count=5
java.util.logging.FileHandler.append=true
java.util.logging.FileHandler.encoding=UTF-8
java.util.logging.FileHandler.level=ALL
java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
java.util.logging.SimpleFormatter.format=%1\$tFT%1\$tT.%1\$tL%1\$tz %4\$s [%3\$s] %5\$s%6\$s%n
.level=$(if [ "$log_level" = FINE ]; then echo INFO; else echo "$log_level"; fi)
dms.level=$log_level
PayaraMicro.level=INFO
# It lists the expired ones among its well-known certificates at each start, and DMS uses none of them.
javax.enterprise.system.security.ssl.level=SEVERE
EOF
ln -sfn "$name.log.0" "$log"

log_start=0
if [ -f "$log" ]; then log_start=$(wc -c <"$log"); fi

# What was logged since this start.
new_log() {
  [ -f "$log" ] || return 0
  if [ "$(wc -c <"$log")" -lt "$log_start" ]; then cat "$log"; else tail -c "+$((log_start + 1))" "$log"; fi
}

case "$address" in
  0.0.0.0) probe=127.0.0.1 ;;
  0:0:0:0:0:0:0:0) probe=::1 ;;
  *) probe=$address ;;
esac
case "$probe" in
  *:*) url=http://[$probe]:$port ;;
  *) url=http://$probe:$port ;;
esac
if [ "$host" = localhost ]; then url=http://localhost:$port; fi

# The code with which the API answers, or nothing if it does not.
answer() {
  (
    exec 3<>"/dev/tcp/$probe/$port" || exit 0
    printf 'GET /api/dms/status HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "${url#http://}" >&3
    IFS=' ' read -r -t 5 _ status _ <&3 && printf '%s' "$status"
  ) 2>/dev/null || true
}

# The sentence with which the API says that the store is down, or nothing.
store_is_down() {
  {
    exec 3<>"/dev/tcp/$probe/$port" || exit 0
    printf 'GET /api/dms/status HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "${url#http://}" >&3
    sed -nE 's/.*"store":\{[^}]*"state":"down"[^}]*"detail":"(([^"\\]|\\.)*)".*/\1/p' <&3 | sed 's/\\"/"/g'
  } 2>/dev/null || true
}

# One word of the restore that the API tells of, such as its state.
of_restore() {
  {
    exec 3<>"/dev/tcp/$probe/$port" || exit 0
    printf 'GET /api/dms/sync/status HTTP/1.0\r\nHost: %s\r\nConnection: close\r\n\r\n' "${url#http://}" >&3
    sed -nE 's/.*"restore":\{[^}]*"'"$1"'":"(([^"\]|\\.)*)".*/\1/p' <&3 | sed 's/\\"/"/g'
  } 2>/dev/null || true
}

# --- The server --------------------------------------------------------------------------------------------------------

jvm=""

is_running() { [ -n "$jvm" ] && kill -0 "$jvm" 2>/dev/null; }

# Ends the server within ten seconds. Fails if that took force.
end_server() {
  local i
  if is_running; then
    kill -TERM "$jvm" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do
      is_running || break
      sleep 0.1
    done
  fi
  if is_running; then
    complain "The server did not stop within 10 seconds and was killed. What it had stored is safe; what it was doing will be done again."
    kill -KILL "$jvm" 2>/dev/null || true
    { wait "$jvm" || true; } 2>/dev/null
    rm -rf "$run"
    return 1
  fi
  rm -rf "$run"
}

# Called by a signal.
# shellcheck disable=SC2317
stop() {
  trap '' INT TERM HUP
  say ""
  say "Stopping DMS."
  if end_server; then
    say "DMS has stopped."
    exit 0
  fi
  exit 1
}

fail() {
  trap '' INT TERM HUP
  complain "DMS did not start."
  local reasons
  reasons=$(new_log | grep -o 'DMS cannot start:.*' | awk '!seen[$0]++' | head -n 20 || true)
  if [ -z "$reasons" ]; then
    # What was logged as lost, each with the exception in the line below it.
    reasons=$(new_log | awk '/^[0-9T:.+-]+ SEVERE /  { sub(/^[^[]*\[[^]]*\] */, ""); severe = 1; print; next }
      severe && /^[a-z][A-Za-z0-9.$]*(Exception|Error)/ { print }
      { severe = 0 }' | awk 'NF && !seen[$0]++' | cut -c 1-300 | head -n 10 || true)
  fi
  if [ -z "$reasons" ]; then reasons=$(tail -n 5 "$output" 2>/dev/null || true); fi
  if [ -n "$reasons" ]; then printf '%s\n' "$reasons" | sed 's/^/  /' >&2; fi
  complain "The whole story is in $log"
  end_server || true
  exit 1
}

say "Starting DMS. Ctrl-C stops it."
if [ "$demo" = true ]; then
  say "  DEMO: every bar is simulated, that is, made up. Nothing is asked of the network."
fi
say "  configuration  ${config:-$home/config}"
say "  data           $data"
if [ "$store" != embedded ]; then say "  bars in        $store"; fi
say "  log            $log"
title=tasks
for task in ${tasks[@]+"${tasks[@]}"}; do
  printf '  %-14s %s\n' "$title" "$task"
  title=""
done
for warning in ${warnings[@]+"${warnings[@]}"}; do say "  Note: $warning"; done

trap stop INT TERM HUP

launch() {
  # The last value wins, so what was checked is what runs, whatever the environment says meanwhile.
  "$java" "${jvm_options[@]}" "${settings[@]}" \
    "-Ddms.service.host=$host" "-Ddms.service.port=$port" -Duser.language=en \
    -jar "$server" --rootDir "$run" --noHazelcast --disablephonehome --port "$port" \
    --prebootcommandfile "$run/preboot" --logproperties "$run/logging.properties" \
    --deploy "$war" --contextroot / </dev/null >"$output" 2>&1 &
  jvm=$!
}

pause() { sleep 1 & wait $! || true; }

# Once in some hundred starts Payara loses the EJBs while it scans the WAR on several threads, says so and stays up without
# the application. Nothing of DMS has run then, so it is started once more with a new domain.
launch_again() {
  if [ "$attempt" != 1 ]; then fail; fi
  attempt=2
  say "The server did not deploy DMS. Once more."
  local made
  made=$(mktemp -d "$data/run/made.XXXXXX")
  cp "$run/preboot" "$run/logging.properties" "$made/"
  end_server || true
  mv "$made" "$run"
  refusals=0
  if [ -f "$log" ]; then log_start=$(wc -c <"$log"); fi
  launch
}

attempt=1
launch
status=""
refusals=0
salvaging=0
for ((second = 0; second < 120; second++)); do
  pause
  is_running || fail
  # Ended in the middle of it, DMS would begin it anew at every start.
  if [ -e "$data/dms.db.salvage" ] && [ "$salvaging" -lt 7200 ]; then
    if [ "$salvaging" = 0 ]; then say "$data/dms.db is damaged: what can be read of it is put into a new file. That takes a minute or so for each 200 MB."; fi
    salvaging=$((salvaging + 1))
    second=0
  fi
  status=$(answer)
  if [ "$status" = 200 ]; then break; fi
  log_now=$(new_log)
  case "$log_now" in
    *"DMS cannot start:"*) fail ;;
    *"ready in "*)
      # The server is up and the application is not: once more in case the two crossed.
      refusals=$((refusals + 1))
      if [ "$refusals" -ge 3 ]; then
        case "$log_now" in
          *"does not contain any EJB"*) launch_again ;;
          *) fail ;;
        esac
      fi
      ;;
  esac
done
if [ "$status" != 200 ]; then
  complain "It did not answer within two minutes."
  fail
fi

say "DMS runs."
say "  console        $url/"
say "  API            $url/api/dms"
say "  admin key      in $data/admin.key"
down=$(store_is_down)
if [ -n "$down" ]; then
  say "  Note: the store cannot be used: $down"
  say "  DMS asks for it every few seconds, and goes on by itself once it is there."
fi

if [ -n "$restore" ]; then
  told=""
  state=waiting
  while is_running && { [ "$state" = restoring ] || [ "$state" = waiting ]; }; do
    state=$(of_restore state)
    detail=$(of_restore detail)
    if [ "$detail" != "$told" ]; then say "  restore        $detail"; told=$detail; fi
    pause
  done
fi

{ wait "$jvm" || true; } 2>/dev/null
trap '' INT TERM HUP
complain "The server has ended by itself. Why, may stand in $log or $output"
rm -rf "$run"
exit 1
