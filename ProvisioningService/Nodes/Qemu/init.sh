#!/bin/busybox sh
# The first program of a virtual machine, in its initial filesystem: finds the disk, puts in place what the provider says of the node,
# gives the machine its address and becomes the image's init. What boot.sh is to a sandbox node.
export PATH=/bin
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys

stop() { # A machine that cannot boot ends, and its console says why.
  echo "init: $1" >/dev/console
  poweroff -f
}

# Asked only whether a guest boots at all.
if grep -qw platform.probe /proc/cmdline; then stop "a guest boots"; fi
for module in failover net_failover virtio_net virtio_blk button; do
  insmod /modules/$module.ko || stop "the module $module cannot be loaded"
done
for disk in /sys/block/vd*; do
  case $(cat "$disk/serial") in
    system) system=/dev/${disk##*/} ;;
    node) node=/dev/${disk##*/} ;;
  esac
done
mount -t ext4 "$system" /root || stop "the disk cannot be mounted"
tar -x -f "$node" -C /root || stop "what the node is cannot be read"
# Says: address (with its prefix length), gateway.
. /root/etc/platform/network
ip link set lo up
ip address add "$address" dev eth0 && ip link set eth0 up && ip route add default via "$gateway" || stop "the network cannot be set up"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs /root/tmp
umount /proc /sys
mount -o move /dev /root/dev
exec switch_root /root /sbin/init
