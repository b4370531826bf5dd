import { existsSync, globSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const names = globSync("*.ts", { cwd: folder })
  .map((file) => basename(file, ".ts"))
  .filter((name) => name !== "main")
  .sort();

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name === "--help" || !existsSync(`${folder}${name}.ts`)) {
  console.log(`Usage: npm run bench -- <name> [options]\n\nBenches: ${names.join(", ")}`);
  process.exit(name === undefined || name === "--help" ? 0 : 2);
}
const bench = (await import(`./${name}.ts`)) as { run(args: string[]): Promise<void> };
await bench.run(args);
