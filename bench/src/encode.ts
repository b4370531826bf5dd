import { parseArgs } from "node:util";
import { modelForTests } from "thoth-vdbmanager/testing";
import { type Corpus, corpora } from "./encode/corpora.ts";
import { onnxExport } from "./encode/onnx-export.ts";
import { type PeerName, peerNames } from "./encode/peer.ts";
import { PeerClient } from "./encode/peer-client.ts";
import { describeLoad, describeMachine, median, printTable, quantile } from "./shared/machine.ts";

const help = `npm run bench -- encode [options]

Texts per second of thoth-vdbmanager against a careful onnxruntime-node script and transformers.js: same texts, same
machine, one run, rounds interleaved. All peers compute in fp32 with the same number of threads.

  --threads <n>    threads of each peer (default 1)
  --rounds <n>     measured rounds per corpus (default 3)
  --scale <x>      size of the corpora (default 1)
  --onnx <file>    fp32 ONNX export of the model (default: fetched with mvn)
  --peers <names>  comma-separated (default ${peerNames.join(",")})`;

interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      threads: { type: "string", default: "1" },
      rounds: { type: "string", default: "3" },
      scale: { type: "string", default: "1" },
      onnx: { type: "string" },
      peers: { type: "string", default: peerNames.join(",") },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const threads = Number(values.threads);
  const rounds = Number(values.rounds);
  const model = await modelForTests();
  const options = { model, onnxFile: values.onnx ?? onnxExport(), threads };
  const names = peerNames.filter((name) => values.peers.split(",").includes(name));
  console.log(`${describeMachine()}; ${threads} thread(s); before: ${describeLoad()}`);
  const peers: PeerClient[] = [];
  for (const name of names) peers.push(await PeerClient.open(name, options));
  for (const peer of peers) console.log(`${peer.name}: ${peer.description}`);
  try {
    for (const corpus of corpora(Number(values.scale))) await measureCorpus(corpus, peers, rounds);
    await measureQueries(peers);
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
  console.log(`after: ${describeLoad()}`);
}

async function measureCorpus(corpus: Corpus, peers: readonly PeerClient[], rounds: number): Promise<void> {
  const samples = new Map<PeerName, Sample[]>(peers.map(({ name }) => [name, []]));
  const vectors = new Map<PeerName, Float32Array>();
  const rss = new Map<PeerName, number>();
  for (let round = 0; round < rounds; round++) {
    // Another peer starts each round, so that none always runs on a machine heated up by the one before.
    for (let index = 0; index < peers.length; index++) {
      const peer = peers[(index + round) % peers.length] as PeerClient;
      const result = await peer.encode(corpus.texts);
      samples.get(peer.name)?.push(result);
      vectors.set(peer.name, result.vectors);
      rss.set(peer.name, result.rssBytes);
    }
  }
  const reference = vectors.get(peers[0]?.name as PeerName);
  console.log(`\nCorpus ${corpus.name}: ${corpus.texts.length} texts, median of ${rounds} rounds`);
  printTable(
    ["peer", "texts/s", "texts/CPU-s", "spread", "smallest cosine to the first peer"],
    peers.map(({ name }) => {
      const taken = samples.get(name) ?? [];
      const rate = (key: keyof Sample): number =>
        (corpus.texts.length * 1000) / median(taken.map((sample) => sample[key]));
      const walls = taken.map(({ wallMs }) => wallMs);
      const spread = (Math.max(...walls) / Math.min(...walls) - 1) * 100;
      const cosine = smallestCosine(reference, vectors.get(name));
      return [
        name,
        rate("wallMs").toFixed(1),
        rate("cpuMs").toFixed(1),
        `${spread.toFixed(0)} %`,
        cosine.toFixed(7),
      ];
    }),
  );
}

/** One text at a time, as a user's question arrives. */
async function measureQueries(peers: readonly PeerClient[]): Promise<void> {
  const texts = (corpora(1)[0]?.texts ?? []).slice(0, 60);
  const times = new Map<PeerName, number[]>(peers.map(({ name }) => [name, []]));
  const rss = new Map<PeerName, number>();
  for (const text of texts) {
    for (const peer of peers) {
      const { wallMs, rssBytes } = await peer.encode([text]);
      times.get(peer.name)?.push(wallMs);
      rss.set(peer.name, rssBytes);
    }
  }
  console.log(`\nOne text at a time: ${texts.length} short texts`);
  printTable(
    ["peer", "p50 ms", "p95 ms", "process start to first vector ms", "RSS of the calling process MiB"],
    peers.map(({ name, firstVectorMs }) => {
      const taken = times.get(name) ?? [];
      const mebibytes = (rss.get(name) ?? Number.NaN) / 2 ** 20;
      return [
        name,
        quantile(taken, 0.5).toFixed(2),
        quantile(taken, 0.95).toFixed(2),
        firstVectorMs.toFixed(0),
        mebibytes.toFixed(0),
      ];
    }),
  );
}

function smallestCosine(
  left: Float32Array | undefined,
  right: Float32Array | undefined,
  dimensions = 384,
): number {
  if (left === undefined || right === undefined || left.length !== right.length) return Number.NaN;
  let smallest = 1;
  for (let start = 0; start < left.length; start += dimensions) {
    let dot = 0;
    for (let column = start; column < start + dimensions; column++) {
      dot += (left[column] as number) * (right[column] as number);
    }
    smallest = Math.min(smallest, dot);
  }
  return smallest;
}
