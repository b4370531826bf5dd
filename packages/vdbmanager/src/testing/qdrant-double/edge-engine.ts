import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Schemas } from "@qdrant/js-client-rest";
import { ApiError } from "./api-error.ts";
import type { MakePoints } from "./double-storage.ts";
import { normalId } from "./point-ids.ts";
import type { PointsEngine, Request } from "./points-engine.ts";
import { parseServerJson, writeServerJson } from "./server-json.ts";

const repository = fileURLToPath(new URL("../../../../../", import.meta.url));
const python = join(repository, ".cache/qdrant-edge/bin/python");

/** Made by scripts/qdrant-edge/make-venv.sh. */
export const hasEdgeEngine: boolean = existsSync(join(repository, ".cache/qdrant-edge/installed"));

export interface EdgeEngine {
  readonly makePoints: MakePoints;
  close(): Promise<void>;
}

interface Waiting {
  resolve(line: string): void;
  reject(error: Error): void;
}

/** Qdrant's own engine, in a process of its own: keeps the points of the double as a server would. */
export async function startEdgeEngine(): Promise<EdgeEngine> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-qdrant-edge-"));
  const script = join(repository, "scripts/qdrant-edge/engine.py");
  const child: ChildProcess = spawn(python, [script, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const waiting: Waiting[] = [];
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  lines.on("line", (line) => waiting.shift()?.resolve(line));
  child.on("exit", (code) => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The engine ended with ${code}.`));
  });

  /** Answers come in the order of the requests. */
  async function ask(shard: string, op: string, body: unknown): Promise<unknown> {
    const line = await new Promise<string>((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin?.write(`${writeServerJson({ shard, op, body })}\n`);
    });
    const { result, error } = parseServerJson(line) as { result?: unknown; error?: string };
    if (error !== undefined) throw new ApiError(400, `Bad request: ${error}`);
    return result;
  }

  let shards = 0;
  return {
    async makePoints(params) {
      shards += 1;
      const shard = `shard-${shards}`;
      await ask(shard, "create", params);
      return new EdgePoints((op, body) => ask(shard, op, body));
    },
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.stdin?.end();
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

class EdgePoints implements PointsEngine {
  readonly #ask: (op: string, body: unknown) => Promise<unknown>;

  constructor(ask: (op: string, body: unknown) => Promise<unknown>) {
    this.#ask = ask;
  }

  async createIndex(request: Request<"createFieldIndex">): Promise<void> {
    await this.#ask("index", request);
  }

  async upsert({ points, ...rest }: Request<"upsertPoints">): Promise<void> {
    await this.#ask("upsert", {
      ...rest,
      points: points.map((point) => ({ ...point, id: normalId(point.id) })),
    });
  }

  async delete(request: Request<"deletePoints">): Promise<void> {
    await this.#ask("delete", request);
  }

  async get(request: Request<"getPoints">): Promise<Schemas["Record"][]> {
    return (await this.#ask("get", request)) as Schemas["Record"][];
  }

  async count(request: Request<"countPoints">): Promise<number> {
    return (await this.#ask("count", request)) as number;
  }

  async scroll(request: Request<"scrollPoints">): Promise<Schemas["ScrollResult"]> {
    return (await this.#ask("scroll", request)) as Schemas["ScrollResult"];
  }

  async query({ params, ...request }: Request<"queryPoints">): Promise<Schemas["ScoredPoint"][]> {
    return (await this.#ask("query", {
      ...request,
      exact: params?.exact ?? false,
    })) as Schemas["ScoredPoint"][];
  }

  async drop(): Promise<void> {
    await this.#ask("drop", null);
  }
}
