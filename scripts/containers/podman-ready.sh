# Sourced: installs podman and its helpers where apt can, and sets podman up for the test. Returns 77, with the reason,
# where containers cannot run.
packages=(podman runc debootstrap podman-compose netavark aardvark-dns iptables)

podman_ready() {
  local cache=$1 here=$2
  [[ $(uname -s) == Linux ]] || { skip "containers are tested on Linux only"; return 77; }
  [[ $(id -u) == 0 ]] || { skip "the base image is made by debootstrap, which needs root"; return 77; }
  if ! all_there; then
    command -v apt-get >/dev/null || { skip "${packages[*]} are missing, and there is no apt-get"; return 77; }
    echo "Installing ${packages[*]}"
    { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$cache/apt.log" 2>&1 ||
      { skip "apt-get could not install ${packages[*]}: $(tail -1 "$cache/apt.log")"; return 77; }
  fi
  export CONTAINERS_CONF=$here/containers.conf CONTAINERS_STORAGE_CONF=$cache/storage.conf
  sed "s#@CACHE@#$cache#" "$here/storage.conf.in" >"$cache/storage.conf"
  command podman info >"$cache/info.log" 2>&1 ||
    { skip "podman does not work here: $(tail -1 "$cache/info.log")"; return 77; }
}

all_there() {
  local program
  for program in podman podman-compose debootstrap runc iptables; do command -v "$program" >/dev/null || return 1; done
  [[ -x /usr/lib/podman/netavark ]]
}

skip() { echo "SKIPPED: $1."; }
