# Begins a sandbox node: enters its cgroup in every hierarchy, detaches, unshares its namespaces and boots.
# Arguments: cgroup path, network namespace, node directory, host name, layers (overlay's lowerdir), boot script.
set -eu
cgroup=$1 netns=$2 dir=$3 name=$4 layers=$5 boot=$6

inherit_cpus() { # a cpuset without processors takes no process
  for file in cpuset.cpus cpuset.mems; do
    [ -n "$(cat "$2/$file")" ] || cat "$1/$file" >"$2/$file"
  done
}

if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  hierarchies=/sys/fs/cgroup
else
  hierarchies=$(for each in /sys/fs/cgroup/*/; do [ -f "$each/cgroup.procs" ] && echo "${each%/}"; done)
fi
for hierarchy in $hierarchies; do
  mkdir -p "$hierarchy/$cgroup"
  if [ -f "$hierarchy/$cgroup/cpuset.cpus" ] && [ ! -f "$hierarchy/cgroup.controllers" ]; then
    inherit_cpus "$hierarchy" "$hierarchy/${cgroup%/*}"
    inherit_cpus "$hierarchy/${cgroup%/*}" "$hierarchy/$cgroup"
  fi
  # Hybrid hosts may mount the same hierarchy under two names.
  echo $$ >"$hierarchy/$cgroup/cgroup.procs"
done
exec setsid --fork nsenter --net="/run/netns/$netns" \
  unshare --mount --uts --ipc --pid --cgroup --fork /bin/sh "$boot" "$dir" "$name" "$layers" </dev/null >>"$dir/console.log" 2>&1
