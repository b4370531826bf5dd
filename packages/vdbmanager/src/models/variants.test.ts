import { createHash } from "node:crypto";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { ThothError } from "../errors/index.ts";
import { type CatalogueModel, catalogue, variantOf, weightsIdentity } from "./catalogue.ts";
import { contentRevision } from "./content-revision.ts";
import { ModelCache } from "./model-cache.ts";
import { lockKey, ModelLock } from "./model-lock.ts";
import { ModelStore, type ModelStoreOptions } from "./model-store.ts";
import { parseReference } from "./reference.ts";
import { hubSource } from "./sources/hub-source.ts";
import { mavenSource } from "./sources/maven-source.ts";
import { packageSource } from "./sources/package-source.ts";
import type { ModelSource, Wanted } from "./sources/source.ts";

const id = "sentence-transformers/all-MiniLM-L6-v2";
const fp32 = rowOf("fp32");
const onnx = rowOf("onnx");
let folder: string;
let cacheFolder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-variants-"));
  cacheFolder = join(folder, "cache");
});
afterEach(() => rm(folder, { recursive: true }));

function rowOf(variant: string): CatalogueModel {
  const row = catalogue.find((each) => each.id === id && each.variant === variant);
  if (row === undefined) throw new Error(`The catalogue has no ${variant} of ${id}.`);
  return row;
}

/** Files of the right sizes, without content: what the cheap look into the cache goes by. */
async function layDown({ revision, files }: CatalogueModel): Promise<void> {
  const snapshot = new ModelCache(cacheFolder).snapshotFolder(id, revision);
  for (const { path, size } of files) {
    await mkdir(dirname(join(snapshot, path)), { recursive: true });
    await using handle = await open(join(snapshot, path), "w");
    await handle.truncate(size);
  }
}

function storeFor(options: ModelStoreOptions & { policy?: string } = {}): ModelStore {
  const environment = new EnvironmentDetector({
    env: { THOTH_DOWNLOAD: options.policy ?? "never" },
    root: folder,
  });
  return new ModelStore({ cacheFolder, environment, sources: [], ...options });
}

/** A source that writes down what it is asked for and has nothing. */
function emptySource(
  code: "MODEL_REFUSED" | "MODEL_UNAVAILABLE",
  needsNetwork: boolean,
  asked: string[],
): ModelSource {
  return {
    ...{ name: "mirror", label: `${code} ${needsNetwork}`, needsNetwork, share: 1 },
    refuses: () => null,
    fetch({ reference, revision }: Wanted) {
      asked.push(`${code} ${needsNetwork}: ${variantOf(reference.id, revision)}`);
      return Promise.reject(new ThothError(code, { message: "It has nothing.", remedy: "" }));
    },
  };
}

describe("the catalogue's variants", () => {
  it("are named by their content, and hold the settings that come with the library byte for byte", () => {
    expect(onnx.revision).toBe(contentRevision(onnx.files));
    for (const row of onnx.packages) {
      if (row.registry !== "maven") continue;
      expect([...Object.keys(row.entries), ...Object.keys(row.texts)].sort()).toEqual(
        onnx.files.map(({ path }) => path).sort(),
      );
      for (const [path, text] of Object.entries(row.texts)) {
        const sha256 = createHash("sha256").update(text).digest("hex");
        const file = { path, size: Buffer.byteLength(text), sha256 };
        expect(onnx.files).toContainEqual(file);
        // The same settings make the same vector space.
        expect(fp32.files).toContainEqual(file);
      }
    }
  });

  it("have the identity of the weights whose numbers they hold", () => {
    const shaOf = ({ files }: CatalogueModel, path: string): string =>
      files.find((file) => file.path === path)?.sha256 ?? "";
    const weights = shaOf(fp32, "model.safetensors");
    expect(weightsIdentity(weights)).toBe(weights);
    expect(weightsIdentity(shaOf(onnx, "onnx/model.onnx"))).toBe(weights);
    expect(weightsIdentity(shaOf(onnx, "tokenizer.json"))).toBe(shaOf(onnx, "tokenizer.json"));
  });
});

describe("ModelStore with variants", () => {
  it("uses the variant that the cache has, fp32 before others, and says which", async () => {
    await expect(storeFor().ready("default")).rejects.toMatchObject({ code: "MODEL_NOT_CACHED" });
    await layDown(onnx);
    expect(await storeFor().ready("default")).toMatchObject({
      ...{ id, variant: "onnx", revision: onnx.revision, source: "cache" },
    });
    await layDown(fp32);
    expect(await storeFor().ready("default")).toMatchObject({ variant: "fp32", revision: fp32.revision });
    expect(await storeFor().ready("default#onnx")).toMatchObject({ variant: "onnx" });
    expect(await storeFor().ready(`${id}@${onnx.revision}`)).toMatchObject({ variant: "onnx" });
  });

  it("gives exactly what a reference or a lock names", async () => {
    await layDown(onnx);
    const notCached = { code: "MODEL_NOT_CACHED" };
    await expect(storeFor().ready("default#fp32")).rejects.toMatchObject(notCached);
    await expect(storeFor().ready(`${id}@${fp32.revision}`)).rejects.toMatchObject(notCached);
    const lockFile = join(folder, "models.lock.json");
    const lock = new ModelLock(lockFile);
    await lock.set(new Map([[lockKey(parseReference("default")), fp32]]));
    await expect(storeFor({ lockFile }).ready("default")).rejects.toMatchObject(notCached);
    await lock.set(new Map([[lockKey(parseReference("default")), onnx]]));
    expect(await storeFor({ lockFile }).ready("default")).toMatchObject({ variant: "onnx" });
    expect(lockKey(parseReference("default#onnx"))).toBe(`${id}@main#onnx`);
  });

  it("refuses a variant that the model does not have, and names those it has", async () => {
    await layDown(fp32);
    await expect(storeFor().ready("default#no-such")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringMatching(/has no variant "no-such".*fp32, onnx/),
    });
    await expect(storeFor().verify("acme/tiny#onnx")).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("asks every source for fp32 first, then for the variant, but none twice that could not be reached", async () => {
    const asked: string[] = [];
    const sources = [
      emptySource("MODEL_UNAVAILABLE", true, asked),
      emptySource("MODEL_REFUSED", true, asked),
      emptySource("MODEL_UNAVAILABLE", false, asked),
    ];
    const failure = storeFor({ policy: "on-demand", sources }).ready("default");
    await expect(failure).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: {
        sources: [
          { label: "MODEL_UNAVAILABLE true", reason: "It has nothing." },
          { label: "MODEL_REFUSED true", reason: "It has nothing. variant onnx: It has nothing." },
          { label: "MODEL_UNAVAILABLE false", reason: "It has nothing. variant onnx: It has nothing." },
        ],
      },
    });
    expect(asked).toEqual([
      "MODEL_UNAVAILABLE true: fp32",
      "MODEL_REFUSED true: fp32",
      "MODEL_UNAVAILABLE false: fp32",
      "MODEL_REFUSED true: onnx",
      "MODEL_UNAVAILABLE false: onnx",
    ]);
  });

  it("names every source once when none delivers, with the reason that counts", async () => {
    const sources = [
      hubSource({ endpoint: "http://127.0.0.1:9", contactMs: 500 }),
      packageSource({ pip: [["no-such-pip"]] }),
      mavenSource({ command: "no-such-mvn" }),
    ];
    const failure = storeFor({ policy: "on-demand", sources }).ready("default");
    await expect(failure).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: {
        sources: [
          { source: "hub", label: expect.stringContaining("127.0.0.1:9") },
          { label: "PyPI through pip", reason: expect.stringContaining("no-such-pip: not installed") },
          { label: "Maven through mvn", reason: expect.stringContaining("no-such-mvn could not fetch") },
        ],
      },
    });
  });
});
