import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EnvironmentDetector, hubSource, ModelStore } from "thoth-vdbmanager";
import { isThothError } from "thoth-vdbmanager/errors";
import { type FaultHub, startFaultHub, tinyModelFolder, tinyWeights } from "thoth-vdbmanager/testing";
import { type FaultCase, modelId } from "./cases.ts";
import { countConnects } from "./count-connects.ts";

export const cacheStates = ["empty", "partial", "full"] as const;
export type CacheState = (typeof cacheStates)[number];
export const purposes = ["request", "preload"] as const;
export type Purpose = (typeof purposes)[number];

/** The total time a call may take, smaller than in the product so that the table is soon there. */
export const deadlinesMs: Readonly<Record<Purpose, number>> = { request: 2_500, preload: 5_000 };

/** Limits of the single steps, in the same proportion. */
export const httpLimits = { headersMs: 700, contactMs: 1_500, stallMs: 400, maxDelayMs: 50 } as const;

export interface Row {
  readonly name: string;
  readonly state: CacheState;
  readonly purpose: Purpose;
  /** `ready`, or the code of the error; `untyped` when it has none. */
  readonly outcome: string;
  readonly elapsedMs: number;
  readonly sentBytes: number;
  /** Bytes that the disk already had and that were sent all the same; for a model that became ready. */
  readonly againBytes: number | null;
  /** Calls of `connect` in this process; counted for a full cache only, where rows run one by one. */
  readonly connects: number | null;
  readonly left: string;
}

/** Puts the cache into its state, lets the hub misbehave, asks for the model once, and looks at what came of it. */
export async function measure(fault: FaultCase, state: CacheState, purpose: Purpose): Promise<Row> {
  const scratch = await mkdtemp(join(tmpdir(), "thoth-faults-"));
  const folder = await tinyModelFolder();
  const other = await tinyModelFolder();
  await writeFile(join(other, "config.json"), '{"model_type":"other"}');
  let move: (() => void) | null = null;
  const options = { id: modelId, ...fault.hub };
  const good = await startFaultHub({ ...options, folder });
  const bad = await startFaultHub({
    ...options,
    folder: fault.revision === "gone" ? other : folder,
    onRequest: ({ path }) => {
      if (path.includes("/resolve/")) move?.();
    },
  });
  try {
    const asked = fault.id ?? modelId;
    const reference = fault.revision === "gone" ? `${asked}@${good.revision}` : asked;
    const cacheFolder = join(scratch, "cache");
    const repository = join(cacheFolder, `models--${asked.replaceAll("/", "--")}`);
    if (state === "full") await fill(cacheFolder, folder, good, reference);
    if (state === "partial") await halfOfTheWeights(repository, good.revision);
    const store = storeOf(cacheFolder, folder, { endpoint: fault.endpoint ?? bad.url, ...httpLimits });
    bad.misbehave(fault.fault ?? { kind: "none" });
    let moving: Promise<string> | null = null;
    if (fault.isMoving) {
      move = () => {
        moving ??= bad.push(other);
      };
    }
    using connects = countConnects();
    const startedMs = performance.now();
    const outcome = await store.ready(reference, { purpose, deadlineMs: deadlinesMs[purpose] }).then(
      () => "ready",
      (error: unknown) => codeOf(error),
    );
    const elapsedMs = performance.now() - startedMs;
    await moving;
    const { sentBytes } = bad;
    return {
      name: fault.name,
      state,
      purpose,
      outcome,
      elapsedMs,
      sentBytes,
      againBytes: outcome === "ready" ? Math.max(0, sentBytes - (await missingBytes(folder, state))) : null,
      connects: state === "full" ? connects.count : null,
      left: await whatIsLeft(repository),
    };
  } finally {
    await Promise.all([good.close(), bad.close()]);
    for (const path of [scratch, folder, other]) await rm(path, { recursive: true });
  }
}

function storeOf(cacheFolder: string, root: string, http: Parameters<typeof hubSource>[0]): ModelStore {
  return new ModelStore({
    cacheFolder,
    environment: new EnvironmentDetector({ env: { THOTH_DOWNLOAD: "on-demand" }, root }),
    sources: [hubSource(http)],
  });
}

async function fill(cacheFolder: string, root: string, hub: FaultHub, reference: string): Promise<void> {
  const http = { endpoint: hub.url, ca: hub.certificate, token: "hf_token" };
  using connects = countConnects();
  await storeOf(cacheFolder, root, http).ready(reference, { deadlineMs: 20_000 });
  if (connects.count === 0) throw new Error("The counter of sockets did not see the download.");
}

async function halfOfTheWeights(repository: string, revision: string): Promise<void> {
  const folder = join(repository, ".thoth", "partial", revision);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "model.safetensors"), tinyWeights.subarray(0, tinyWeights.length / 2));
}

/** What has to be sent at least: the needed files without what is there. */
async function missingBytes(folder: string, state: CacheState): Promise<number> {
  if (state === "full") return 0;
  const needed = ["config.json", "modules.json", "1_Pooling/config.json", "model.safetensors"];
  const sizes = await Promise.all(needed.map(async (path) => (await stat(join(folder, path))).size));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return state === "partial" ? total - tinyWeights.length / 2 : total;
}

/** The code of the only source's failure, which says more than that no source delivered. */
function codeOf(error: unknown): string {
  if (!isThothError(error)) return "untyped";
  const sources = error.details.sources as readonly { code: string | null }[] | undefined;
  return sources?.[0]?.code ?? error.code;
}

async function whatIsLeft(repository: string): Promise<string> {
  const entries = await readdir(repository, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => !entry.isDirectory());
  const below = (part: string): typeof files =>
    files.filter(({ parentPath }) => `${parentPath}/`.startsWith(`${join(repository, part)}/`));
  const sizes = await Promise.all(
    below(".thoth/partial").map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  );
  const partial = sizes.reduce((sum, size) => sum + size, 0);
  const parts = [
    [below("snapshots").length, "files"],
    [partial, "B partial"],
    [below(".thoth/quarantine").length, "in quarantine"],
    [files.filter(({ name }) => name.startsWith("lease")).length, "lease"],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, what]) => `${count} ${what}`)
      .join(", ") || "nothing"
  );
}
