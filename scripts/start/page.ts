import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const app = fileURLToPath(new URL("../../apps/thoth-ui", import.meta.url));
const vite = fileURLToPath(new URL("../../node_modules/vite/bin/vite.js", import.meta.url));
export const pageFolder: string = join(app, "dist");

/** Builds the page when its sources have changed since the last build. */
export async function buildPage(signal: AbortSignal): Promise<void> {
  const mark = join(pageFolder, ".sources-sha256");
  const hash = createHash("sha256");
  for (const file of globSync(["index.html", "vite.config.ts", "src/**", "public/**", "package.json"], {
    cwd: app,
    withFileTypes: true,
  })) {
    if (file.isFile()) hash.update(file.name).update(readFileSync(join(file.parentPath, file.name)));
  }
  const sources = hash.digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === sources) return;
  await run(["build", app, "--logLevel", "warn"], signal);
  writeFileSync(mark, sources);
}

function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, ...args], {
      stdio: ["ignore", "ignore", "pipe"],
      // Whatever starts this, tests too: the page that is served is React's production build.
      env: { ...process.env, NODE_ENV: "production" },
      signal,
      timeout: 120_000,
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Building the page failed with exit code ${code}:\n${said}`));
    });
  });
}
