import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { readSystemFile } from "./read-system-file.ts";

/** What stores the files of a folder: `memory` is lost at restart, `network` is shared between machines. */
export type StorageKind = "disk" | "memory" | "network" | "unknown";

export interface FolderStorage {
  readonly kind: StorageKind;
  /** As the kernel calls it: ext4, tmpfs, nfs4, ... */
  readonly fileSystem: string;
}

const memoryTypes = /^(?:tmpfs|ramfs)$/;
const networkTypes = /^(?:nfs|nfs4|cifs|smb3|smbfs|9p|ceph|glusterfs|lustre|beegfs|afs|virtiofs|fuse\..+)$/;

/** The file system under a folder, by the longest mount point of `/proc/self/mountinfo` (proc_pid_mountinfo(5)). */
export function folderStorage(root: string, folder: string): FolderStorage {
  const place = nearestExisting(folder);
  let best = { point: "", fileSystem: "" };
  for (const line of (readSystemFile(root, "proc/self/mountinfo") ?? "").split("\n")) {
    const point = unescapeMount(line.split(" ")[4] ?? "");
    const fileSystem = / - (\S+) /.exec(line)?.[1] ?? "";
    const isAbove = place === point || place.startsWith(point.endsWith("/") ? point : `${point}/`);
    if (point !== "" && isAbove && point.length >= best.point.length) best = { point, fileSystem };
  }
  const { fileSystem } = best;
  if (fileSystem === "") return { kind: "unknown", fileSystem: "unknown" };
  if (memoryTypes.test(fileSystem)) return { kind: "memory", fileSystem };
  return { kind: networkTypes.test(fileSystem) ? "network" : "disk", fileSystem };
}

/** Whether the folder can be written, or made where it does not exist yet. Creates nothing. */
export function isFolderWritable(folder: string): boolean {
  try {
    accessSync(nearestExisting(folder), constants.W_OK | constants.X_OK);
    return true;
  } catch {
    // Read-only file system or missing rights; a filled cache still works.
    return false;
  }
}

function nearestExisting(folder: string): string {
  let place = resolve(folder);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  return realpathSync(place);
}

/** Blanks and tabs are written as octal numbers. */
function unescapeMount(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
