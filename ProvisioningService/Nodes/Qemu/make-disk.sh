#!/usr/bin/env bash
# Makes what a virtual machine boots out of a node image: the same tree as a disk, and a kernel of the image's Debian release.
#   make-disk.sh IMAGE        prints the directory: vmlinuz, initrd and disk (ext4, sparse), which virtual machines read and never write
#   make-disk.sh --kernel IMAGES SUITE       only the kernel, for a machine that will have no mmdebstrap; prints its directory
# Beside the image, each named by the hash of what it is made from and made once: kernel-HASH and disk-HASH.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

fail() { echo "$1" >&2; exit 1; }

if [[ $1 == --kernel ]]; then
  image='' images=$2 suite=$3
else
  image=${1##*/} images=${1%/*}
  read_field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$images/$image/image.json"; }
  base=$(read_field base) suite=$(read_field suite)
fi
kernel=kernel-$(cat <(echo "$suite") "$here/make-disk.sh" "$here/init.sh" | sha256sum | cut -c1-12)
disk=disk-$(echo "$image $kernel" | sha256sum | cut -c1-12)
if [[ -n $image && -e $images/$disk ]]; then echo "$images/$disk"; exit; fi

exec 9>"$images/.disk.lock"
flock 9
# Only a run that was killed leaves one, and whoever holds the lock is the only one that builds.
rm -rf --one-file-system -- "$images"/.disk-*
work=$(mktemp -d "$images/.disk-XXXXXX")
trap 'rm -rf --one-file-system -- "$work"' EXIT

# The kernel, its modules, and an initial filesystem with the few modules that reach the disk and the network.
make_kernel() { # DIR
  local tree=$work/tree release module
  command -v mmdebstrap >/dev/null || fail "There is no kernel for virtual machines of Debian $suite yet, and mmdebstrap, which fetches one, is not installed: apt-get install mmdebstrap."
  mmdebstrap --variant=extract --include=linux-image-cloud-amd64,busybox-static --aptopt='Acquire::Languages "none"' "$suite" "$tree" >"$work/log" 2>&1 || {
    tail -n 3 "$work/log" >&2
    fail "A kernel of Debian $suite could not be fetched: check that the machine's package sources are reachable, then try again."
  }
  mkdir -p "$1/rootfs/usr/lib" "$work/initrd"/{bin,modules,dev,proc,sys,root}
  release=$(basename "$tree"/boot/vmlinuz-*)
  release=${release#vmlinuz-}
  cp "$tree/boot/vmlinuz-$release" "$1/vmlinuz"
  if [[ -d $tree/usr/lib/modules ]]; then mv "$tree/usr/lib/modules" "$1/rootfs/usr/lib/"; else mv "$tree/lib/modules" "$1/rootfs/usr/lib/"; fi
  local busybox=$tree/usr/bin/busybox
  [[ -e $busybox ]] || busybox=$tree/bin/busybox
  # Unpacking them is slow where the machine is emulated.
  find "$1/rootfs/usr/lib/modules/$release/kernel"/{net,fs/overlayfs,drivers/net/veth.ko.xz,lib} -name '*.ko.xz' -exec "$busybox" unxz {} +
  cp "$busybox" "$work/initrd/bin/busybox"
  install -m 755 "$here/init.sh" "$work/initrd/init"
  for module in failover net_failover virtio_net virtio_blk button; do
    local file; file=$(find "$1/rootfs/usr/lib/modules/$release" -name "$module.ko*" -print -quit)
    case $file in
      *.xz) "$busybox" unxz -c "$file" >"$work/initrd/modules/$module.ko" ;;
      *.ko) cp "$file" "$work/initrd/modules/" ;;
      *) fail "The kernel $release of Debian $suite has no module '$module'." ;;
    esac
  done
  (cd "$work/initrd" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc 2>/dev/null) | gzip -9n >"$1/initrd"
}

# The image's layers and the kernel's modules as one tree; what a machine of its own needs besides lies on top.
make_disk() { # DIR: in a mount namespace of its own
  local tree=$work/merged top=$work/top
  mkdir -p "$tree" "$top" "$work/scratch"
  mount -t overlay overlay -o "lowerdir=$images/$image/rootfs:$images/$base:$images/$kernel/rootfs,upperdir=$top,workdir=$work/scratch" "$tree"
  chroot "$tree" depmod "$(ls "$images/$kernel/rootfs/usr/lib/modules")"
  # What the agent's rules need, loaded beside everything else: one by one in the middle of nft's work they would hold it up.
  rm -f "$tree/etc/systemd/system/systemd-modules-load.service"
  printf '%s\n' overlay veth nf_conntrack_netlink nft_ct nft_chain_nat nft_fib_ipv4 nft_masq nft_nat nft_numgen nft_reject_ipv4 >"$tree/etc/modules-load.d/platform.conf"
  # A sandbox node has no logins, so that it leaves out what allows them once it has booted.
  rm -f "$tree/etc/systemd/system/systemd-user-sessions.service"
  # Few inodes' worth of tables for its size, none of them written before they are used.
  mkfs.ext4 -q -F -d "$tree" -m 0 -i 65536 -E lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0 -L node "$1/disk" "$disk_size" >&2
  umount "$tree"
}
disk_size=32G

if [[ ! -e $images/$kernel ]]; then
  make_kernel "$work/kernel"
  mv -T "$work/kernel" "$images/$kernel"
fi
[[ -n $image ]] || { echo "$images/$kernel"; exit; }
if [[ ! -e $images/$disk ]]; then
  mkdir "$work/disk"
  export -f make_disk
  export work images image base kernel disk_size
  unshare --mount --propagation private bash -euo pipefail -c 'make_disk "$1"' make "$work/disk"
  # Its own names for them: a later kernel does not change what this disk boots.
  ln "$images/$kernel/vmlinuz" "$images/$kernel/initrd" "$work/disk/"
  mv -T "$work/disk" "$images/$disk"
fi
echo "$images/$disk"
