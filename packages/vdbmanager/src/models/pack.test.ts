import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packTar } from "modern-tar";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { lockKey, ModelLock } from "./model-lock.ts";
import { ModelStore } from "./model-store.ts";
import { packBundle, packFolder } from "./pack.ts";
import { parseReference } from "./reference.ts";
import { bundleSource } from "./sources/bundle-source.ts";
import { folderSource } from "./sources/folder-source.ts";
import { mirrorSource } from "./sources/mirror-source.ts";
import type { ModelSource } from "./sources/source.ts";
import type { ReadyModel } from "./types.ts";

const id = "acme/tiny";
let folder: string;
let model: string;
let ready: ReadyModel;

function storeFor(
  cache: string,
  sources: readonly ModelSource[],
  options: { lockFile?: string } = {},
): ModelStore {
  const environment = new EnvironmentDetector({
    env: { HF_HUB_OFFLINE: options.lockFile ? "0" : "1" },
    root: folder,
  });
  return new ModelStore({ environment, cacheFolder: join(folder, cache), sources, ...options });
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "thoth-pack-"));
  model = await tinyModelFolder();
  ready = await storeFor("first", [folderSource(model)]).ready(id);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await rm(model, { recursive: true });
});

describe("a bundle", () => {
  it("brings the same model to a machine that is offline, and packs to the same bytes there", async () => {
    const [one, other] = [join(folder, "one.tar"), join(folder, "other.tar")];
    await packBundle(ready, one);
    const there = await storeFor("second", [bundleSource(one)]).ready(id);
    expect(there).toMatchObject({ source: "bundle", revision: ready.revision, files: ready.files });
    expect(await readFile(join(there.folder, "model.safetensors"))).toEqual(tinyWeights);
    await packBundle(there, other);
    expect((await readFile(other)).equals(await readFile(one))).toBe(true);
  });

  it("is refused when a byte of it was changed, and the model is not there then", async () => {
    const path = join(folder, "one.tar");
    await packBundle(ready, path);
    const bytes = await readFile(path);
    bytes[bytes.indexOf(tinyWeights.subarray(0, 64)) + 100] = 0;
    await writeFile(path, bytes);
    const store = storeFor("second", [bundleSource(path)]);
    await expect(store.ready(id)).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: { sources: [{ source: "bundle", code: "MODEL_CORRUPT" }] },
    });
    await expect(store.verify(id)).rejects.toMatchObject({ code: "MODEL_NOT_CACHED" });
  });

  it.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, 150_000)],
    ["no tar file", () => Buffer.from("hello")],
    ["empty", () => Buffer.alloc(0)],
  ])("is refused when it is %s", async (_name, spoil) => {
    const path = join(folder, "one.tar");
    await packBundle(ready, path);
    await writeFile(path, spoil(await readFile(path)));
    await expect(storeFor("second", [bundleSource(path)]).ready(id)).rejects.toMatchObject({
      details: { sources: [{ code: "MODEL_CORRUPT" }] },
    });
  });

  it("cannot write outside the cache", async () => {
    const path = join(folder, "evil.tar");
    const evil = "../../../../evil";
    const lock = {
      version: 1,
      models: { [`${id}@x`]: { revision: "x", files: [{ path: evil, size: 1, sha256: "0".repeat(64) }] } },
    };
    const text = JSON.stringify(lock);
    const entries = [
      { header: { name: "models.lock.json", size: text.length }, body: text },
      { header: { name: `files/${evil}`, size: 1 }, body: "x" },
    ];
    await writeFile(path, await packTar(entries));
    await expect(storeFor("second", [bundleSource(path)]).ready(id)).rejects.toThrow(/must stay inside/);
  });

  it("of another model is not taken", async () => {
    const path = join(folder, "one.tar");
    await packBundle(ready, path);
    await expect(storeFor("second", [bundleSource(path)]).ready("acme/other")).rejects.toThrow(
      /holds acme\/tiny/,
    );
  });
});

describe("a mirror", () => {
  it("serves what packFolder lays down, by the hashes of the lock", async () => {
    const web = join(folder, "web");
    await packFolder(ready, web);
    const lockFile = join(folder, "models.lock.json");
    await new ModelLock(lockFile).set(new Map([[lockKey(parseReference(id)), ready]]));
    const server = createServer((request, response) => {
      readFile(join(web, request.url ?? "")).then(
        (content) => response.end(content),
        () => response.writeHead(404).end(),
      );
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const there = await storeFor("second", [mirrorSource({ endpoint })], { lockFile }).ready(id);
      expect(there).toMatchObject({ source: "mirror", revision: ready.revision });
      await writeFile(join(web, id, ready.revision, "config.json"), '{"model_type":"evil"}');
      await expect(storeFor("third", [mirrorSource({ endpoint })], { lockFile }).ready(id)).rejects.toThrow(
        /config\.json.*(sha256|bytes)/,
      );
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});
