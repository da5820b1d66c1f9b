# The first process of a sandbox node, already in its namespaces: mounts what a machine has and becomes systemd.
# Arguments: node directory, host name, layers (overlay's lowerdir).
set -eu
dir=$1 name=$2 layers=$3 root=$1/merged
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$layers,upperdir=$dir/upper,workdir=$dir/work" "$root" || {
  echo "the disk in $dir cannot be laid over $layers; the data directory must lie on a local filesystem such as ext4 or xfs" >&2
  exit 1
}
hostname "$name"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
# The kernel's settings are the whole machine's and read-only inside; those of the node's own network are not.
mount --bind "$root/proc/sys/net" "$root/proc/sys/net"
mount --rbind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/sys"
if [ -e "$root/proc/sysrq-trigger" ]; then
  mount --bind "$root/proc/sysrq-trigger" "$root/proc/sysrq-trigger"
  mount -o remount,bind,ro,nosuid,nodev,noexec "$root/proc/sysrq-trigger"
fi
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs "$root/sys"
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup"
  arguments=
else
  mount -t tmpfs -o mode=755,nosuid,nodev,noexec tmpfs "$root/sys/fs/cgroup"
  for hierarchy in /sys/fs/cgroup/*; do
    if [ ! -f "$hierarchy/cgroup.procs" ] || [ -L "$hierarchy" ]; then continue; fi
    each=$(basename "$hierarchy")
    mkdir -p "$root/sys/fs/cgroup/$each"
    case $each in
      unified) mount -t cgroup2 -o nosuid,nodev,noexec cgroup2 "$root/sys/fs/cgroup/$each" ;;
      systemd) mount -t cgroup -o nosuid,nodev,noexec,none,name=systemd cgroup "$root/sys/fs/cgroup/$each" ;;
      *) mount -t cgroup -o "nosuid,nodev,noexec,$each" cgroup "$root/sys/fs/cgroup/$each" ;;
    esac
  done
  arguments="systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1 SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1"
fi
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
device() { mknod -m "$2" "$root/dev/$1" c "$3" "$4"; }
mkdir -p "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue" "$root/dev/net"
device null 666 1 3; device zero 666 1 5; device full 666 1 7; device random 666 1 8; device urandom 666 1 9; device tty 666 5 0; device net/tun 600 10 200
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
: >"$root/dev/console"
mount --bind "$dir/console.log" "$root/dev/console"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"
# Overlay does not lie on overlay: containerd gets a real directory.
mkdir -p "$root/var/lib/containerd"
mount --bind "$dir/containerd" "$root/var/lib/containerd"
echo 1 >/proc/sys/net/ipv4/ip_forward
mkdir -p "$root/.host"
cd "$root"
pivot_root . .host
exec chroot . /bin/sh -c 'umount -l /.host; rmdir /.host; mount --make-rshared /; exec env -i container=platform PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 /sbin/init "$@"' init $arguments
