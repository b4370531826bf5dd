// Runs on any Node >= 20 with nothing installed: brings the exact dependencies in when they are missing or the lock changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const markFile = `${root}node_modules/.thoth-lock-sha256`;
const lockHash = createHash("sha256")
  .update(readFileSync(`${root}package-lock.json`))
  .digest("hex");

if (!existsSync(markFile) || readFileSync(markFile, "utf8") !== lockHash) {
  process.stderr.write("Installing the exact dependencies (package-lock.json) ...\n");
  // Install scripts are not needed: every native part ships inside its package.
  const result = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) {
    process.stderr.write(
      "npm ci failed. Check that npm reaches its registry (npm ping), then run the command again.\n",
    );
    process.exit(result.status ?? 1);
  }
  writeFileSync(markFile, lockHash);
}

const node = `${root}node_modules/.bin/node${process.platform === "win32" ? ".cmd" : ""}`;
if (!existsSync(node) && Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    `Thoth needs Node 24 or newer and found ${process.version}; no packaged Node exists for ${process.platform}-${process.arch}. Install Node 24 from your package manager, then run the command again.\n`,
  );
  process.exit(1);
}
