import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isThothError, ThothError } from "../../errors/index.ts";
import type { Deadline } from "../../resilience/index.ts";
import { isDiskError } from "../disk-error.ts";
import { FileHasher, type FileHashes } from "../file-hash.ts";
import type { Answer, HttpClient } from "./http-client.ts";
import type { FileIdentity } from "./source.ts";
import { watchStall } from "./watch-stall.ts";

export interface RemoteFile extends FileIdentity {
  /** Encoded path on the server. */
  readonly url: string;
}

/** Bytes that must have come for a file's attempts to be counted anew; the time budget is never counted anew. */
const progressBytes = 1024 * 1024;

/** What a server without a file list may send at most. */
const maxUnlistedBytes = 16 * 2 ** 30;

/**
 * Brings one file to `partial`, going on where an earlier try (also of a killed process) stopped, and hashes it while it
 * streams. Wrong bytes are kept aside and fetched once more from the start.
 * @throws MODEL_UNAVAILABLE, MODEL_REFUSED, MODEL_CORRUPT, CACHE_NOT_WRITABLE, RETRIES_EXHAUSTED, DEADLINE_EXCEEDED
 */
export async function downloadFile(
  client: HttpClient,
  file: RemoteFile,
  partial: string,
  deadline: Deadline,
  onBytes: (count: number) => void,
): Promise<FileHashes> {
  await mkdir(dirname(partial), { recursive: true });
  let wrong = 0;
  for (;;) {
    const before = await sizeOrZero(partial);
    try {
      const hashes = await client.retry(`download ${file.path}`, deadline, (step) =>
        attempt(client, file, partial, step, onBytes),
      );
      const difference = whyWrong(file, hashes);
      if (difference === null) return hashes;
      await rename(partial, `${partial}.wrong`);
      wrong += 1;
      onBytes(-hashes.size);
      if (wrong === 2) throw corrupt(client, file, difference);
    } catch (error) {
      const grown = (await sizeOrZero(partial)) - before;
      if (!isThothError(error, "RETRIES_EXHAUSTED") || grown < progressBytes) throw error;
    }
  }
}

async function attempt(
  client: HttpClient,
  file: RemoteFile,
  partial: string,
  deadline: Deadline,
  onBytes: (count: number) => void,
): Promise<FileHashes> {
  const have = await resumableBytes(file, partial);
  const resumed = new FileHasher(file.size);
  // Before asking: a connection that waits while a large partial file is read may be closed meanwhile.
  if (have > 0) await resumed.addFile(partial);
  if (have > 0 && have === file.size) {
    onBytes(have);
    return resumed.finish();
  }
  // Opened before asking: bytes that wait in a body are lost when its connection breaks, so reading starts at once.
  const handle = await open(partial, "a");
  try {
    const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
    const answer = await client.get(file.url, headers, deadline.signal);
    const resumes = have > 0 && isContinuation(answer, have);
    if (answer.response.status === 206 && !resumes) {
      await handle.truncate(0);
      throw new ThothError("MODEL_UNAVAILABLE", {
        message: `${client.label} answered a part of ${file.path} that was not asked for.`,
        remedy: "",
      });
    }
    if (resumes) onBytes(have);
    else if ((await handle.stat()).size > 0) await handle.truncate(0);
    const hasher = resumes ? resumed : new FileHasher(file.size);
    await writeBody(client, file, answer, handle, resumes ? have : 0, hasher, deadline, onBytes);
    return hasher.finish();
  } catch (error) {
    // A full disk is not kept full by half a model.
    if (isDiskError(error)) await rm(partial, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function writeBody(
  client: HttpClient,
  file: RemoteFile,
  answer: Answer,
  handle: FileHandle,
  have: number,
  hasher: FileHasher,
  deadline: Deadline,
  onBytes: (count: number) => void,
): Promise<void> {
  const limit = file.size ?? maxUnlistedBytes;
  let received = have;
  let isTooLong = false;
  try {
    for await (const chunk of watchStall(answer.response.body, client.stallMs, deadline)) {
      isTooLong = received + chunk.length > limit;
      if (isTooLong) break;
      await handle.writeFile(chunk);
      hasher.add(chunk);
      received += chunk.length;
      onBytes(chunk.length);
    }
    await handle.datasync();
  } catch (error) {
    onBytes(-received);
    if (isDiskError(error)) throw error;
    if (deadline.signal.aborted) throw deadline.signal.reason;
    throw brokeOff(client, file, received, error);
  }
  if (!isTooLong && (file.size === undefined || received === file.size)) return;
  onBytes(-received);
  if (isTooLong) await handle.truncate(0);
  throw brokeOff(client, file, received, undefined);
}

/** Only a file whose bytes will be checked is resumed: the server may have another one by now. */
async function resumableBytes(file: RemoteFile, partial: string): Promise<number> {
  if (file.size === undefined || (file.sha256 === undefined && file.gitSha1 === undefined)) return 0;
  const have = await sizeOrZero(partial);
  return have <= file.size ? have : 0;
}

function isContinuation({ response }: Answer, have: number): boolean {
  const isPlain = (response.headers.get("content-encoding") ?? "identity") === "identity";
  const range = response.headers.get("content-range") ?? "";
  return response.status === 206 && isPlain && range.startsWith(`bytes ${have}-`);
}

function whyWrong(file: RemoteFile, found: FileHashes): string | null {
  if (file.sha256 !== undefined) {
    return file.sha256 === found.sha256 ? null : `sha256 ${found.sha256}, expected ${file.sha256}`;
  }
  if (file.gitSha1 === undefined || found.gitSha1 === null || file.gitSha1 === found.gitSha1) return null;
  return `git sha1 ${found.gitSha1}, expected ${file.gitSha1}`;
}

function corrupt(client: HttpClient, file: RemoteFile, difference: string): ThothError {
  return new ThothError("MODEL_CORRUPT", {
    message: `${client.label} delivered ${file.path} twice with wrong bytes: ${difference}.`,
    remedy: "Check what the hub or mirror serves; the wrong file is kept beside the partial files.",
    details: { file: file.path },
  });
}

function brokeOff(client: HttpClient, file: RemoteFile, received: number, cause: unknown): ThothError {
  if (isThothError(cause, "MODEL_UNAVAILABLE")) return cause;
  return new ThothError("MODEL_UNAVAILABLE", {
    message: `${file.path} from ${client.label} broke off at ${received} of ${file.size ?? "unknown"} bytes.`,
    remedy: "",
    details: { received, expected: file.size },
    cause,
  });
}

async function sizeOrZero(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    // No partial file yet.
    return 0;
  }
}
