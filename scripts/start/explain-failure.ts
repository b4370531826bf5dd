import { isThothError } from "thoth-vdbmanager/errors";

const diskProblems: Readonly<Record<string, string>> = {
  EROFS: "is on a read-only file system",
  EACCES: "may not be written by this user",
  EPERM: "may not be written by this user",
  ENOENT: "cannot be made",
  ENOTDIR: "is below a file",
  ENOSPC: "is on a full disk",
  EDQUOT: "is over its disk quota",
};

/** A failed start in words: what happened, and the setting to change. */
export function explainFailure(error: unknown, dataFolder: string): string {
  const system = findSystemError(error);
  if (system?.code === "EADDRINUSE") {
    return `Port ${system.port} is in use by another program. Choose other ports with --generator-port, --be-port and --ui-port (see npm start -- --help).`;
  }
  if (system?.code === "EADDRNOTAVAIL")
    return `The address ${system.address} is not one of this machine; change --host.`;
  const problem = system === undefined ? undefined : diskProblems[system.code];
  if (problem !== undefined) {
    return `The data folder ${dataFolder} ${problem} (${system?.code}${system?.path ? `: ${system.path}` : ""}). Set --data or THOTH_DATA to a writable folder with 1 GB free.`;
  }
  if (isThothError(error)) return `${error.code}: ${error.message}`;
  if (error instanceof TypeError && "code" in error) return `${error.message}\nSee npm start -- --help.`;
  if (error instanceof RangeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

interface SystemError extends Error {
  code: string;
  path?: string;
  port?: number;
  address?: string;
}

function findSystemError(error: unknown): SystemError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isSystemError(current)) return current;
    const sqlite = "errcode" in current ? current.errcode : undefined;
    // SQLite's own numbers: 8 = READONLY, 13 = FULL, 14 = CANTOPEN.
    const code = sqlite === 8 ? "EROFS" : sqlite === 13 ? "ENOSPC" : sqlite === 14 ? "EACCES" : undefined;
    if (code !== undefined) return Object.assign(new Error(current.message), { code });
  }
  return undefined;
}

function isSystemError(error: Error): error is SystemError {
  return "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
}
