import { ThothError } from "../../errors/index.ts";

/** Primary result codes of SQLite that mean the file cannot serve: https://sqlite.org/rescode.html */
const remedies: Readonly<Record<number, readonly [problem: string, remedy: string]>> = {
  3: ["may not be accessed", "Give this user access to the file and its folder."],
  5: [
    "is locked by another process",
    "Try again; if it lasts, look for a process that holds a transaction open.",
  ],
  6: ["is locked", "Try again; if it lasts, look for a process that holds a transaction open."],
  7: ["needs more memory than there is", "Raise the memory limit of the process."],
  8: ["cannot be written", "Make the file and its folder writable, or open the store with readOnly."],
  10: ["cannot be read or written: input/output error", "Check the disk under the data folder."],
  11: [
    "is damaged",
    "Restore it from a copy, or delete it and ingest again: it holds only what was ingested.",
  ],
  13: [
    "cannot grow: the disk or its maxFileBytes is full",
    "Free space, raise maxFileBytes, or move the data folder.",
  ],
  14: ["cannot be opened", "Check that the folder exists and that this user may read and write it."],
  15: ["is used by another program in an incompatible way", "Stop the other program."],
  26: ["is no SQLite database", "Name another path, or move that file away."],
};

const busyCodes = [5, 6];

/** SQLite's primary result code, or null when it is no error of SQLite. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && busyCodes.includes(code);
}

/** Names the file and what to do; errors that are not of SQLite pass unchanged. */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof ThothError) return error;
  const code = sqliteCode(error);
  const row = code === null ? undefined : remedies[code];
  if (row === undefined) {
    return code === null
      ? error
      : new ThothError("INTERNAL", { message: `The store file ${path}: ${String(error)}.`, cause: error });
  }
  const [problem, remedy] = row;
  return new ThothError("STORE_UNAVAILABLE", {
    message: `The store file ${path} ${problem}.`,
    remedy,
    retryable: busyCodes.includes(code as number),
    details: { path, sqliteCode: code, sqliteMessage: error instanceof Error ? error.message : undefined },
    cause: error,
  });
}
