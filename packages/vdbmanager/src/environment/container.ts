import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Fact } from "./limits.ts";
import { readSystemFile } from "./read-fact.ts";

export type ContainerKind = "kubernetes" | "docker" | "podman" | "lxc" | "containerd" | "none";

/** What kind of container this process runs in, and the sign it was known by. */
export function detectContainer(root: string, env: NodeJS.ProcessEnv): Fact<ContainerKind> {
  if (env.KUBERNETES_SERVICE_HOST) return { value: "kubernetes", from: "KUBERNETES_SERVICE_HOST" };
  if (existsSync(join(root, ".dockerenv"))) return { value: "docker", from: "/.dockerenv" };
  if (existsSync(join(root, "run/.containerenv"))) return { value: "podman", from: "/run/.containerenv" };
  const named = env.container;
  if (named === "podman" || named === "docker" || named === "lxc") {
    return { value: named, from: "variable container" };
  }
  const cgroup = readSystemFile(root, "proc/1/cgroup") ?? "";
  if (cgroup.includes("kubepods")) return { value: "kubernetes", from: "/proc/1/cgroup" };
  if (/docker/.test(cgroup)) return { value: "docker", from: "/proc/1/cgroup" };
  if (/libpod/.test(cgroup)) return { value: "podman", from: "/proc/1/cgroup" };
  if (/containerd/.test(cgroup)) return { value: "containerd", from: "/proc/1/cgroup" };
  if (/lxc/.test(cgroup)) return { value: "lxc", from: "/proc/1/cgroup" };
  if (env.DOCKER_ENV === "1") return { value: "docker", from: "DOCKER_ENV" };
  return { value: "none", from: "no sign of a container found" };
}
