import { posix } from "node:path";
import { readSystemFile } from "./read-system-file.ts";

/** A file of a control group with its text. */
export interface GroupFile {
  readonly path: string;
  readonly text: string;
}

/** A controller's folders in cgroup v1, where distributions mount it. */
const v1Mounts: Record<string, readonly string[]> = {
  cpu: ["cpu", "cpu,cpuacct", "cpuacct,cpu"],
  cpuset: ["cpuset"],
  memory: ["memory"],
};

/**
 * The files `v2Name` (cgroup v2) and `v1Name` (v1) of this process's own group and of all groups above it: the tightest
 * limit on the way to the root is the one that holds.
 */
export function groupFiles(
  root: string,
  controller: "cpu" | "cpuset" | "memory",
  v2Name: string,
  v1Name: string,
): readonly GroupFile[] {
  const groups = (readSystemFile(root, "proc/self/cgroup") ?? "").split("\n").map((line) => line.split(":"));
  const v2Path = groups.find(([id, names]) => id === "0" && names === "")?.[2] ?? "/";
  const v1Path = groups.find(([, names]) => names?.split(",").includes(controller))?.[2] ?? "/";
  const paths = [
    ...["sys/fs/cgroup", "sys/fs/cgroup/unified"].flatMap((mount) => upwards(mount, v2Path, v2Name)),
    ...(v1Mounts[controller] ?? []).flatMap((name) => upwards(`sys/fs/cgroup/${name}`, v1Path, v1Name)),
  ];
  return paths.flatMap((path) => {
    const text = readSystemFile(root, path);
    return text === null ? [] : [{ path: `/${path}`, text }];
  });
}

function upwards(mount: string, groupPath: string, name: string): string[] {
  const paths: string[] = [];
  for (let group = posix.normalize(`/${groupPath}`); ; group = posix.dirname(group)) {
    paths.push(posix.join(mount, group, name));
    if (group === "/") return paths;
  }
}
