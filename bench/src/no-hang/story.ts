import { modelForTests, startFaultHub } from "thoth-vdbmanager/testing";
import { startDemoProduct } from "../demo/product.ts";
import { type HealthTimes, watchHealth } from "../shared/health-watch.ts";
import { memoryBytes, type Service, startServices } from "./services.ts";

export interface Answer {
  readonly status: number;
  /** The error's code, or "answered" with SQL. */
  readonly outcome: string;
  /** Losses that the answer names. */
  readonly degraded: readonly string[];
  readonly elapsedMs: number;
}

export interface Story {
  /** Answers by round. */
  readonly rounds: readonly (readonly Answer[])[];
  readonly health: { readonly thothBe: HealthTimes; readonly sqlGenerator: HealthTimes };
  /** Bytes of each service with its children, before the first round and after each. */
  readonly memory: { readonly thothBe: readonly number[]; readonly sqlGenerator: readonly number[] };
  /** Requests that reached the hub. */
  readonly hubRequests: number;
}

/** Milliseconds until a request without an answer counts as hanging: above every deadline of the service. */
const hangMs = 150_000;

/**
 * The story that Thoth exists for, against started services: the model is not cached, the hub answers 500 for ever,
 * and questions come in. The old service began to download inside the request, retried without end, and froze with its
 * /health.
 *
 * @param folder empty; holds the demo workspace, which is ingested first with a model that is there
 * @param sizes requests at once, and rounds of them
 */
export async function playNoHang(
  folder: string,
  sizes: { readonly concurrent: number; readonly rounds: number },
): Promise<Story> {
  const ingested = await startDemoProduct(folder);
  const { workspaceId, apiKey } = ingested;
  await ingested[Symbol.asyncDispose]();

  const { id, revision, folder: modelFolder } = await modelForTests();
  const hub = await startFaultHub({ id, folder: modelFolder, revision });
  try {
    hub.misbehave({ kind: "status", status: 500 });
    await using services = await startServices(folder, hub.url, apiKey);
    const { thothBe, sqlGenerator } = services;
    const watches = await Promise.all([thothBe, sqlGenerator].map(({ url }) => watchHealth(`${url}/health`)));
    const rounds: Answer[][] = [];
    const memory = { thothBe: [] as number[], sqlGenerator: [] as number[] };
    const noteMemory = async (): Promise<void> => {
      memory.thothBe.push(await memoryBytes(thothBe));
      memory.sqlGenerator.push(await memoryBytes(sqlGenerator));
    };
    await noteMemory();
    for (let round = 0; round < sizes.rounds; round++) {
      const questions = Array<string>(sizes.concurrent).fill("How many customers are there in Italy?");
      rounds.push(
        await Promise.all(questions.map((question) => ask(sqlGenerator, question, workspaceId, apiKey))),
      );
      await noteMemory();
    }
    const [beHealth, generatorHealth] = await Promise.all(watches.map((watched) => watched.stop()));
    if (beHealth === undefined || generatorHealth === undefined) throw new Error("No health times.");
    return {
      rounds,
      health: { thothBe: beHealth, sqlGenerator: generatorHealth },
      memory,
      hubRequests: hub.requests.length,
    };
  } finally {
    await hub.close();
  }
}

async function ask(service: Service, question: string, workspaceId: number, apiKey: string): Promise<Answer> {
  const startedAt = performance.now();
  const response = await fetch(`${service.url}/generate-sql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json", "x-api-key": apiKey },
    body: JSON.stringify({ question, workspace_id: workspaceId }),
    signal: AbortSignal.timeout(hangMs),
  });
  const body = (await response.json()) as { sql?: string | null; code?: string; degraded?: string[] };
  const answered = response.status === 200 && typeof body.sql === "string";
  return {
    status: response.status,
    outcome: answered ? "answered" : (body.code ?? "no code"),
    degraded: body.degraded ?? [],
    elapsedMs: performance.now() - startedAt,
  };
}
