import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface Credentials {
  /** Key between the services. */
  readonly apiKey: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Makes the data folder and, on the first start, the credentials of this installation in it, readable by the owner only.
 * @throws with the file system's code when the folder cannot be written
 */
export async function prepareDataFolder(folder: string): Promise<Credentials> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, "credentials.json");
  try {
    return JSON.parse(await readFile(path, "utf8")) as Credentials;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const credentials: Credentials = {
    apiKey: randomBytes(24).toString("base64url"),
    username: "demo",
    password: randomBytes(9).toString("base64url"),
  };
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return credentials;
}
