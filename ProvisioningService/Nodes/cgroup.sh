# Read by the scripts that start a node's machine: the hierarchies of control groups, and how to make a group in one.
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
