import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { errorCode } from "./disk-error.ts";

/** What file systems without symbolic links answer. */
const noLinks = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "EINVAL", "ENOSYS"];

/**
 * Puts a blob into a snapshot by a relative link; where the file system has no links the blob itself moves there, as
 * huggingface_hub does it. Either way the path changes at once, by rename.
 */
export async function linkIntoSnapshot(
  blob: string,
  path: string,
  makeLink: typeof symlink = symlink,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  try {
    await makeLink(relative(dirname(path), blob), draft);
  } catch (error) {
    if (!noLinks.includes(errorCode(error))) throw error;
    await rename(blob, path);
    // Two names of one file: rename then leaves both.
    await rm(blob, { force: true });
    return;
  }
  try {
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
