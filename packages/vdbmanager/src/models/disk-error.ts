import { statfs } from "node:fs/promises";
import { ThothError } from "../errors/index.ts";

const reasons: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  ENOTDIR: "a file stands where a folder is needed",
};

/** `error.code` of Node's system errors, or "". */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** Whether the disk or the rights on it are to blame. */
export function isDiskError(error: unknown): boolean {
  return reasons[errorCode(error)] !== undefined;
}

/** The error as CACHE_NOT_WRITABLE when the disk is to blame, else null. No other source can help then. */
export function diskError(folder: string, error: unknown): ThothError | null {
  if (error instanceof ThothError) return error.code === "CACHE_NOT_WRITABLE" ? error : null;
  const code = errorCode(error);
  const reason = reasons[code];
  if (reason === undefined) return null;
  return new ThothError("CACHE_NOT_WRITABLE", {
    message: `The model cache ${folder} cannot be written: ${reason} (${code}).`,
    details: { folder, code },
    cause: error,
  });
}

/** @throws CACHE_NOT_WRITABLE when the folder's disk has less than `bytes` left */
export async function ensureSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new ThothError("CACHE_NOT_WRITABLE", {
    message: `The disk of ${folder} has ${free} bytes left, the model needs ${bytes}.`,
    details: { folder, free, needed: bytes },
  });
}
