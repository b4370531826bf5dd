import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Fact } from "./fact.ts";
import { readSystemFile } from "./read-system-file.ts";

export type ContainerKind =
  | "kubernetes"
  | "docker"
  | "podman"
  | "lxc"
  | "containerd"
  | "systemd-nspawn"
  | "none";

const namedKinds: Record<string, ContainerKind> = {
  podman: "podman",
  docker: "docker",
  oci: "docker",
  lxc: "lxc",
  "lxc-libvirt": "lxc",
  "systemd-nspawn": "systemd-nspawn",
};

/** Words of a control group's path, in the order in which they are looked for: Kubernetes runs on the others. */
const groupSigns: readonly (readonly [pattern: RegExp, kind: ContainerKind])[] = [
  [/kubepods/, "kubernetes"],
  [/libpod/, "podman"],
  [/docker/, "docker"],
  [/containerd/, "containerd"],
  [/lxc/, "lxc"],
];

/** What kind of container this process runs in, and the sign it was known by. */
export function detectContainer(root: string, env: NodeJS.ProcessEnv): Fact<ContainerKind> {
  if (env.KUBERNETES_SERVICE_HOST) return { value: "kubernetes", from: "variable KUBERNETES_SERVICE_HOST" };
  if (existsSync(join(root, "var/run/secrets/kubernetes.io"))) {
    return { value: "kubernetes", from: "/var/run/secrets/kubernetes.io" };
  }
  if (existsSync(join(root, ".dockerenv"))) return { value: "docker", from: "/.dockerenv" };
  if (existsSync(join(root, "run/.containerenv"))) return { value: "podman", from: "/run/.containerenv" };
  const named = env.container ?? readSystemFile(root, "run/systemd/container") ?? "";
  const kind = namedKinds[named];
  if (kind !== undefined) {
    return { value: kind, from: env.container ? "variable container" : "/run/systemd/container" };
  }
  return fromGroups(root) ?? fromOldVariable(env) ?? { value: "none", from: "no sign of a container found" };
}

function fromGroups(root: string): Fact<ContainerKind> | null {
  const cgroup = readSystemFile(root, "proc/1/cgroup") ?? "";
  for (const [pattern, kind] of groupSigns) {
    if (pattern.test(cgroup)) return { value: kind, from: "/proc/1/cgroup" };
  }
  // With a private cgroup namespace the group's path is "/"; the root mount still comes from the runtime's folder.
  const mount = (readSystemFile(root, "proc/self/mountinfo") ?? "")
    .split("\n")
    .find((line) => line.split(" ")[4] === "/" && / - (?:overlay|fuse\.fuse-overlayfs) /.test(line));
  if (mount === undefined) return null;
  for (const [pattern, kind] of [
    [/\/containers\/storage\//, "podman"],
    [/\/docker\//, "docker"],
    [/containerd/, "containerd"],
  ] as const) {
    if (pattern.test(mount)) return { value: kind, from: "/proc/self/mountinfo (root file system)" };
  }
  return null;
}

function fromOldVariable(env: NodeJS.ProcessEnv): Fact<ContainerKind> | null {
  return env.DOCKER_ENV === "1" ? { value: "docker", from: "variable DOCKER_ENV" } : null;
}
