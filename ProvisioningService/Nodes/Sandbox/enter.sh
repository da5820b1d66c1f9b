# Begins a sandbox node: enters its cgroup in every hierarchy, detaches, unshares its namespaces and boots.
# Arguments: cgroup path, network namespace, node directory, host name, layers (overlay's lowerdir), boot script.
# The node's cgroup has two leaves: `supervisor` for the process that waits for the machine, and `machine`, the root of what the
# machine sees; on cgroup v2 no process may lie beside a group that its own children share out.
set -eu
cgroup=$1 netns=$2 dir=$3 name=$4 layers=$5 boot=$6

if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  hierarchies=/sys/fs/cgroup
else
  hierarchies=$(for each in /sys/fs/cgroup/*; do
    # Hybrid hosts have links to hierarchies that several controllers share.
    if [ -f "$each/cgroup.procs" ] && [ ! -L "$each" ]; then echo "$each"; fi
  done)
fi

make() { # HIERARCHY PATH: each level gets what its parent has
  current=$1
  for part in $(echo "$2" | tr / ' '); do
    if [ -f "$current/cgroup.subtree_control" ]; then
      # One at a time: a controller that is used elsewhere must not keep the others away.
      for controller in $(cat "$current/cgroup.controllers"); do
        (echo "+$controller" >"$current/cgroup.subtree_control") 2>/dev/null || true
      done
    fi
    above=$current current=$current/$part
    mkdir -p "$current"
    # On cgroup v1 a cpuset without processors takes no process.
    if [ -f "$current/cpuset.cpus" ] && [ -f "$current/cgroup.clone_children" ]; then
      for file in cpuset.cpus cpuset.mems; do
        [ -n "$(cat "$current/$file")" ] || cat "$above/$file" >"$current/$file"
      done
    fi
  done
}

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
