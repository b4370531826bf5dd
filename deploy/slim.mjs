// slim.mjs NODE_MODULES: removes native code of other platforms and prints how much that was.
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

const modules = process.argv[2] ?? "node_modules";
const { platform, arch } = process;
// glibc names itself in the report; where it does not, this is musl.
const libc = process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "gnu";

let freed = 0;
function keep(folder, isKept) {
  for (const name of readdirSync(folder)) {
    if (isKept(name)) continue;
    const path = join(folder, name);
    freed += sizeOf(path);
    rmSync(path, { recursive: true });
  }
}

function sizeOf(path) {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

const runtimes = join(modules, "onnxruntime-node/bin/napi-v6");
keep(runtimes, (name) => name === platform);
keep(join(runtimes, platform), (name) => name === arch);
const binary =
  platform === "linux" ? `tokenizers.linux-${arch}-${libc}.node` : `tokenizers.${platform}-${arch}.node`;
keep(join(modules, "tokenizers"), (name) => !name.endsWith(".node") || name === binary);
console.log(
  `Kept native code of ${platform}-${arch}-${libc} only: ${(freed / 2 ** 20).toFixed(0)} MiB less.`,
);
