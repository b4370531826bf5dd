import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { describeLoad, describeMachine, printTable, quantile } from "./shared/machine.ts";
import { ClusteredVectors, dimensions, limit } from "./stores/data.ts";
import { findExactly, recallOf, type Truth } from "./stores/exact.ts";
import { peers, type QueryKind } from "./stores/peer.ts";
import { PeerClient } from "./stores/peer-client.ts";

const usage = `Usage: npm run bench -- stores [--rows 10000,100000] [--peers thoth,sqlite-vec] [--queries 100]

Peers: ${Object.keys(peers).join(", ")}. LanceDB is installed when it is first asked for; the servers are real ones
out of Python packages, installed likewise. Every peer runs in a process of its own; queries go round the peers.`;

/** Queries whose answers are compared with a search through every row. */
const checked = 20;
const kinds: readonly QueryKind[] = ["all", "filtered", "fresh filter"];

interface Measured {
  readonly client: PeerClient;
  readonly insertMs: number;
  readonly finishMs: number;
  readonly bytes: number;
  readonly ms: Record<QueryKind, number[]>;
  readonly blockMs: number[];
  readonly ids: { all: string[][]; filtered: string[][] };
}

/**
 * The embedded store next to others, in one run on the same vectors: time of a query with and without a filter that
 * keeps 1 % of the rows, recall against a search through every row, time to store and to be ready, memory, and how
 * long a query blocks the event loop of the process that asks.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: "string", default: "10000,100000" },
      peers: { type: "string", default: "thoth,sqlite-vec" },
      queries: { type: "string", default: "100" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  console.log(describeMachine());
  console.log(
    `${dimensions} dimensions in clusters, cosine, top ${limit}, ${values.queries} queries of each kind`,
  );
  for (const rows of values.rows.split(",").map(Number)) {
    await compare(rows, values.peers.split(","), Math.max(checked, Number(values.queries)));
  }
}

async function compare(rows: number, names: readonly string[], queries: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "thoth-bench-stores-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true }));
  const truth = findExactly(new ClusteredVectors(), rows, checked);
  const measured: Measured[] = [];
  for (const [index, name] of names.entries()) {
    const client = stack.use(await PeerClient.start(name, await mkdtemp(join(folder, `${index}-`))));
    const { insertMs, finishMs } = await client.ask({ act: "load", rows }, "loaded");
    const { bytes } = await client.ask({ act: "memory" }, "memory");
    const ms = { all: [], filtered: [], "fresh filter": [] };
    measured.push({ client, insertMs, finishMs, bytes, ms, blockMs: [], ids: { all: [], filtered: [] } });
  }
  console.log(`\n${rows} rows; ${describeLoad()} after loading`);
  for (let index = 0; index < queries; index++) {
    for (const kind of kinds) {
      // Another one begins each time, so that nobody is always first after a pause.
      for (const turn of measured.keys()) {
        await ask(measured[(index + turn) % measured.length] as Measured, index, kind);
      }
    }
  }
  print(rows, measured, truth);
  console.log(`${describeLoad()} after the queries`);
}

async function ask(peer: Measured, index: number, kind: QueryKind): Promise<void> {
  const { ids, ms, blockMs } = await peer.client.ask({ act: "query", index, kind }, "found");
  peer.ms[kind].push(ms);
  peer.blockMs.push(blockMs);
  if (kind === "all") peer.ids.all.push(ids);
  if (kind === "filtered") peer.ids.filtered.push(ids);
}

function print(rows: number, measured: readonly Measured[], truth: Truth): void {
  const header = [
    ...["peer", "p50 ms", "p95 ms", "min ms", "recall@10"],
    ...["1 %: p50 ms", "p95 ms", "recall@10", "1 %, new filter: p50 ms"],
    ...["rows/s stored", "then ready after s", "memory MB", "longest block ms"],
  ];
  const time = (values: readonly number[], share: number): string => quantile(values, share).toFixed(2);
  const table = measured.map(({ client, ms, ids, insertMs, finishMs, bytes, blockMs }) => [
    client.name,
    ...[time(ms.all, 0.5), time(ms.all, 0.95), time(ms.all, 0), recallOf(ids.all, truth.all).toFixed(3)],
    ...[time(ms.filtered, 0.5), time(ms.filtered, 0.95), recallOf(ids.filtered, truth.rare).toFixed(3)],
    time(ms["fresh filter"], 0.5),
    ...[Math.round((rows / insertMs) * 1000), (finishMs / 1000).toFixed(1), (bytes / 1e6).toFixed(0)].map(
      String,
    ),
    quantile(blockMs, 1).toFixed(1),
  ]);
  printTable(header, table);
  for (const { client } of measured) console.log(`${client.name}: ${client.description}`);
}
