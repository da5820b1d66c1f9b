# Begins a virtual machine: enters its cgroup in every hierarchy and the network namespace of its cluster's router, whose bridge the
# machine's link is on, and becomes qemu, which detaches once the machine is put together.
# Arguments: cgroup path, network namespace, qemu's command line.
set -eu
cgroup=$1 netns=$2
shift 2

. "$(dirname "$0")/../cgroup.sh"

for hierarchy in $hierarchies; do
  make "$hierarchy" "$cgroup/machine"
  echo $$ >"$hierarchy/$cgroup/machine/cgroup.procs"
done
exec nsenter --net="/run/netns/$netns" "$@"
