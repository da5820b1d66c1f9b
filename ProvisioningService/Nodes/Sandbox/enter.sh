# Begins a sandbox node: enters its cgroup in every hierarchy, detaches, unshares its namespaces and boots.
# Arguments: cgroup path, network namespace, node directory, host name, layers (overlay's lowerdir), boot script.
# The node's cgroup has two leaves: `supervisor` for the process that waits for the machine, and `machine`, the root of what the
# machine sees; on cgroup v2 no process may lie beside a group that its own children share out.
set -eu
cgroup=$1 netns=$2 dir=$3 name=$4 layers=$5 boot=$6

. "$(dirname "$0")/../cgroup.sh"

for hierarchy in $hierarchies; do
  make "$hierarchy" "$cgroup/machine"
  make "$hierarchy" "$cgroup/supervisor"
  echo $$ >"$hierarchy/$cgroup/supervisor/cgroup.procs"
done
# The first process inside moves itself: "0" is whoever writes it. Only then may it have a cgroup namespace.
exec setsid --fork nsenter --net="/run/netns/$netns" \
  unshare --mount --uts --ipc --pid --fork --kill-child=KILL /bin/sh -c '
    cgroup=$1 hierarchies=$2
    shift 2
    for hierarchy in $hierarchies; do echo 0 >"$hierarchy/$cgroup/machine/cgroup.procs" || exit; done
    exec unshare --cgroup /bin/sh "$@"
  ' enter "$cgroup" "$hierarchies" "$boot" "$dir" "$name" "$layers" </dev/null >>"$dir/console.log" 2>&1
