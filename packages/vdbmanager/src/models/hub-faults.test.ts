import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { EnvironmentDetector } from "../environment/index.ts";
import type { ThothError } from "../errors/index.ts";
import { type FaultHub, type FaultHubOptions, startFaultHub } from "../testing/fault-hub/fault-hub.ts";
import type { HubFault } from "../testing/fault-hub/faults.ts";
import { tinyModelFolder, tinyWeights } from "../testing/tiny-model-folder.ts";
import { ModelStore } from "./model-store.ts";
import type { HttpOptions } from "./sources/http-client.ts";
import { hubSource } from "./sources/hub-source.ts";

const id = "acme/tiny";
/** Far away: what ends the calls below are the limits of the single steps. */
const deadlineMs = 30_000;

interface Place extends AsyncDisposable {
  readonly hub: FaultHub;
  readonly folder: string;
  readonly cacheFolder: string;
  store(http?: Partial<HttpOptions>): ModelStore;
}

async function place(options: Partial<FaultHubOptions> = {}): Promise<Place> {
  const folder = await tinyModelFolder();
  const cacheFolder = await mkdtemp(join(tmpdir(), "thoth-cache-"));
  const hub = await startFaultHub({ id, folder, ...options });
  return {
    hub,
    folder,
    cacheFolder,
    store: (http = {}) =>
      new ModelStore({
        cacheFolder,
        environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" }, root: folder }),
        sources: [
          hubSource({
            endpoint: hub.url,
            headersMs: 1_000,
            contactMs: 2_500,
            stallMs: 500,
            maxDelayMs: 50,
            ...http,
          }),
        ],
      }),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await rm(folder, { recursive: true });
      await rm(cacheFolder, { recursive: true });
    },
  };
}

/** `ready`, or the code of the hub's failure. */
async function outcome(store: ModelStore, reference = id): Promise<string> {
  const result = await store.ready(reference, { deadlineMs }).catch((error: unknown) => error as ThothError);
  if ("files" in result) return "ready";
  const sources = result.details.sources as { code: string }[] | undefined;
  return sources?.[0]?.code ?? result.code;
}

/** A fault, and what comes of it with nothing on disk and with the first half of the weights. */
const faults: readonly [name: string, fault: HubFault, empty: string, partial: string][] = [
  ["500 for ever", { kind: "status", status: 500 }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["500, then good", { kind: "status", status: 500, times: 2 }, "ready", "ready"],
  [
    "429 with a day's Retry-After",
    { kind: "status", status: 429, headers: { "retry-after": "86400" } },
    "RETRIES_EXHAUSTED",
    "RETRIES_EXHAUSTED",
  ],
  ["silence", { kind: "silence" }, "MODEL_UNAVAILABLE", "MODEL_UNAVAILABLE"],
  ["closing without an answer", { kind: "no-answer" }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["a reset connection", { kind: "reset" }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["two resets, then good", { kind: "reset", times: 2 }, "ready", "ready"],
  ["an endless redirect", { kind: "redirect-loop" }, "MODEL_REFUSED", "MODEL_REFUSED"],
  ["a sign-in page", { kind: "html-page" }, "MODEL_CORRUPT", "MODEL_CORRUPT"],
  ["a sign-in page for files", { kind: "html-page", on: "files" }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["gzip that nobody asked for", { kind: "gzip" }, "ready", "ready"],
  ["a stalled body", { kind: "stall", afterBytes: 1_000 }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["a stall, then good", { kind: "stall", afterBytes: 1_000, times: 4 }, "ready", "ready"],
  ["one byte at a time", { kind: "drip", everyMs: 40 }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["a body that breaks off", { kind: "cut", afterBytes: 200_000 }, "ready", "ready"],
  ["a truncated body", { kind: "truncated", missingBytes: 1 }, "RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"],
  ["a length that is too large", { kind: "wrong-length", extraBytes: 10 }, "ready", "ready"],
  ["wrong bytes of the right size", { kind: "wrong-bytes" }, "MODEL_CORRUPT", "MODEL_CORRUPT"],
  ["wrong bytes once", { kind: "wrong-bytes", times: 1 }, "ready", "ready"],
  ["no Range requests", { kind: "no-range" }, "ready", "ready"],
];

describe.concurrent("a hub with", () => {
  it.each(faults)("%s: with an empty cache", async (_name, fault, expected) => {
    await using here = await place();
    here.hub.misbehave(fault);
    expect(await outcome(here.store())).toBe(expected);
    here.hub.misbehave({ kind: "none" });
    expect(await outcome(here.store())).toBe("ready");
  });

  it.each(faults)("%s: with half of the weights there", async (_name, fault, _empty, expected) => {
    await using here = await place();
    const work = join(here.cacheFolder, "models--acme--tiny", ".thoth", "partial", here.hub.revision);
    await mkdir(work, { recursive: true });
    await writeFile(join(work, "model.safetensors"), tinyWeights.subarray(0, 150_000));
    here.hub.misbehave(fault);
    expect(await outcome(here.store())).toBe(expected);
    here.hub.misbehave({ kind: "none" });
    const model = await here.store().ready(id);
    expect(await readFile(join(model.folder, "model.safetensors"))).toEqual(tinyWeights);
  });

  it.each(faults)("%s: ready from a full cache without a request", async (_name, fault) => {
    await using here = await place();
    await here.store().ready(id);
    const asked = here.hub.log.length;
    here.hub.misbehave(fault);
    expect((await here.store().ready(id, { deadlineMs: 10_000 })).source).toBe("cache");
    expect(here.hub.log).toHaveLength(asked);
  });
});

describe("a hub", () => {
  it("that sends too slowly for the budget ends with the deadline, and what came is kept", async () => {
    await using here = await place();
    here.hub.misbehave({ kind: "stall", afterBytes: 150_000 });
    await expect(here.store({ stallMs: 60_000 }).ready(id, { deadlineMs: 2_000 })).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      details: { sources: [{ code: "DEADLINE_EXCEEDED" }] },
    });
    const sent = here.hub.sentBytes;
    here.hub.misbehave({ kind: "none" });
    expect(await outcome(here.store())).toBe("ready");
    expect(here.hub.sentBytes - sent).toBeLessThan(tinyWeights.length);
  });

  it("is asked only for the bytes that are missing", async () => {
    await using here = await place();
    const work = join(here.cacheFolder, "models--acme--tiny", ".thoth", "partial", here.hub.revision);
    await mkdir(work, { recursive: true });
    await writeFile(join(work, "model.safetensors"), tinyWeights.subarray(0, 299_000));
    await here.store().ready(id);
    expect(here.hub.sentBytes).toBeLessThan(2_000);
  });

  it("gets the token, and the storage host to which it redirects does not", async () => {
    await using here = await place({ gatedBy: "hf_secret" });
    expect(await outcome(here.store({ token: "hf_secret" }))).toBe("ready");
    const withToken = here.hub.log.filter((request) => request.headers.authorization !== undefined);
    expect(new Set(withToken.map((request) => request.host))).toEqual(new Set(["hub"]));
    expect(here.hub.log.some((request) => request.host === "storage")).toBe(true);
  });

  it("refuses a gated model without a token, and the message says which variable", async () => {
    await using here = await place({ gatedBy: "hf_secret" });
    await expect(here.store().ready(id)).rejects.toMatchObject({
      message: expect.stringMatching(/gated.*HF_TOKEN/s),
      details: { sources: [{ code: "MODEL_REFUSED" }] },
    });
  });

  it("refuses a revision and a model it does not have, at once", async () => {
    await using here = await place();
    expect(await outcome(here.store(), `${id}@no-such-branch`)).toBe("MODEL_REFUSED");
    expect(await outcome(here.store(), "acme/other")).toBe("MODEL_REFUSED");
    expect(here.hub.log).toHaveLength(2);
  });

  it("redirects a model that has moved", async () => {
    await using here = await place({ movedFrom: "old/name" });
    expect(await outcome(here.store(), "old/name")).toBe("ready");
  });

  it("may move its branch during the download: all files are of one commit", async () => {
    const other = await tinyModelFolder();
    await writeFile(join(other, "config.json"), '{"model_type":"other"}');
    let moving: Promise<string> | undefined;
    await using here = await place({
      onRequest: ({ path }) => {
        if (path.includes("/resolve/")) moving ??= here.hub.push(other);
      },
    });
    const first = here.hub.revision;
    const model = await here.store().ready(id);
    expect(await moving).not.toBe(first);
    expect(model.revision).toBe(first);
    expect(await readFile(join(model.folder, "config.json"), "utf8")).toBe('{"model_type":"bert"}');
    await rm(other, { recursive: true });
  });

  it("with a certificate nobody trusts is refused at once, and trusted when its authority is given", async () => {
    await using here = await place({ tls: true });
    await expect(here.store().ready(id)).rejects.toThrow(/SELF_SIGNED.*NODE_EXTRA_CA_CERTS/s);
    expect(here.hub.log).toEqual([]);
    expect(await outcome(here.store({ ca: here.hub.certificate }))).toBe("ready");
  });

  it("whose name is not known is given up at once", async () => {
    await using here = await place();
    await expect(here.store({ endpoint: "http://hub.invalid" }).ready(id)).rejects.toMatchObject({
      code: "MODEL_UNAVAILABLE",
      message: expect.stringMatching(/hub\.invalid cannot be reached: (ENOTFOUND|EAI_AGAIN)/),
    });
  });

  it("gets the user and password of its address as credentials, and they are never shown", async () => {
    await using here = await place();
    const endpoint = here.hub.url.replace("http://", "http://me:secret@");
    here.hub.misbehave({ kind: "status", status: 404 });
    const error = await here
      .store({ endpoint })
      .ready(id)
      .catch((reason: unknown) => reason);
    expect(JSON.stringify([(error as ThothError).message, (error as ThothError).details])).not.toContain(
      "secret",
    );
    expect(here.hub.log[0]?.headers.authorization).toBe(`Basic ${btoa("me:secret")}`);
  });

  it("that failed twice is not asked again in requests for a while, but is in a preload", async () => {
    await using here = await place();
    here.hub.misbehave({ kind: "status", status: 503 });
    const store = here.store();
    expect([await outcome(store), await outcome(store)]).toEqual(["RETRIES_EXHAUSTED", "RETRIES_EXHAUSTED"]);
    const asked = here.hub.log.length;
    expect(await outcome(store)).toBe("CIRCUIT_OPEN");
    expect(here.hub.log).toHaveLength(asked);
    here.hub.misbehave({ kind: "none" });
    expect((await store.ready(id, { purpose: "preload" })).source).toBe("hub");
  });

  it("is not needed for a full cache: no socket is opened", async () => {
    await using here = await place();
    await here.store().ready(id);
    const opened: unknown[] = [];
    const watch = (socket: unknown): void => {
      opened.push(socket);
    };
    subscribe("net.client.socket", watch);
    try {
      await here.store().ready(id);
      expect(opened).toEqual([]);
      await rm(here.cacheFolder, { recursive: true });
      await here.store().ready(id);
      expect(opened.length).toBeGreaterThan(0);
    } finally {
      unsubscribe("net.client.socket", watch);
    }
  });
});
