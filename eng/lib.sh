# Shared by the scripts of eng/: sourced, never run. Callers have set -euo pipefail and $root.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# No build server may outlive a script.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false

fail() { # CODE MESSAGE
  echo "ERROR: ($1) $2" >&2
  exit 1
}

need_root() { # WHAT
  [[ $(id -u) == 0 ]] || fail RootRequired "'platform $1' must run as root: it makes network namespaces and mounts. Try: sudo ./platform $1"
}

need_dotnet() {
  command -v dotnet >/dev/null || fail SdkMissing "The .NET SDK 10 is not on the PATH. Install it, then run this again."
}

# Runs a command with its output in a log; says what is going on and how long it took; shows why it failed.
step() { # TITLE LOG COMMAND...
  local title=$1 log=$2 started=$EPOCHSECONDS pid
  shift 2
  mkdir -p "${log%/*}"
  if [[ -t 2 ]]; then
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    # An interrupt ends the step too; the caller's own traps still run.
    trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
    local frames='|/-\' i=0
    while kill -0 "$pid" 2>/dev/null; do
      printf '\r  %s %s %ds ' "${frames:i++%4:1}" "$title" $((EPOCHSECONDS - started)) >&2
      sleep 0.2
    done
    trap - INT TERM
    printf '\r\033[K' >&2
    if wait "$pid"; then
      printf '  ok %s %ds\n' "$title" $((EPOCHSECONDS - started)) >&2
      return 0
    fi
  else
    printf '  .. %s\n' "$title" >&2
    if "$@" >"$log" 2>&1 </dev/null; then
      printf '  ok %s %ds\n' "$title" $((EPOCHSECONDS - started)) >&2
      return 0
    fi
  fi
  printf '  failed: %s (log: %s)\n' "$title" "$log" >&2
  grep -E '(^E: |error|ERROR|failed)' "$log" | sort -u | head -n 5 | cut -c1-300 >&2 || tail -n 5 "$log" >&2
  return 1
}

# Puts one file of an npm package into a directory: at one version, its content checked, kept once fetched.
fetch_npm() { # PACKAGE VERSION SHA512 FILE DIRECTORY
  local package=$1 version=$2 sum=$3 file=$4 directory=$5 scratch archive
  fetched() { [[ -s $directory/$file && $(cat "$directory/.version" 2>/dev/null) == "$version" ]]; }
  ! fetched || return 0
  command -v npm >/dev/null || fail PackagesMissing "npm is missing, which fetches $package: run eng/install-packages first"
  mkdir -p "$directory"
  # Builds of several projects may want it at once.
  exec 9>"$directory/.lock"
  flock 9
  ! fetched || return 0
  scratch=$(mktemp -d "$directory/.fetch-XXXXXX")
  trap "rm -rf '$scratch'" EXIT
  step "Fetching $package" "$root/artifacts/logs/npm-$file.log" npm pack --silent --pack-destination "$scratch" "$package@$version" ||
    fail PackageMissing "$package could not be fetched; check the network, then try again (log: $root/artifacts/logs/npm-$file.log)"
  archive=("$scratch"/*.tgz)
  [[ $(openssl dgst -sha512 -binary "${archive[0]}" | base64 -w0) == "$sum" ]] ||
    fail PackageAltered "What was fetched as $package@$version is not what this version is known to be; it was thrown away"
  tar -xzf "${archive[0]}" -C "$scratch" "package/$file"
  chmod 644 "$scratch/package/$file"
  mv -f "$scratch/package/$file" "$directory/$file"
  echo "$version" >"$directory/.version"
}
