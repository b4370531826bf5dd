import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { playNoHang, type Story } from "./no-hang/story.ts";
import { describeLoad, describeMachine, printTable, quantile } from "./shared/machine.ts";

const help = `npm run bench -- no-hang [options]

The story of the service that froze, against started services: no model in the cache, a hub that answers 500 for ever,
and questions in flight. Prints what became of each question, how long /health took meanwhile, and the memory.

  --concurrent <n>  questions at once (default 100)
  --rounds <n>      rounds of them, one after the other (default 5)`;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      concurrent: { type: "string", default: "100" },
      rounds: { type: "string", default: "5" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "thoth-no-hang-"));
  try {
    console.log(`${describeMachine()}; before: ${describeLoad()}`);
    const story = await playNoHang(folder, {
      concurrent: Number(values.concurrent),
      rounds: Number(values.rounds),
    });
    print(story);
    console.log(`after: ${describeLoad()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function print({ rounds, health, memory, hubRequests }: Story): void {
  const groups = Map.groupBy(rounds.flat(), ({ status, outcome }) => `${status} ${outcome}`);
  const milliseconds = (value: number): string => value.toFixed(0);
  console.log(`\n${rounds.flat().length} questions, ${hubRequests} requests reached the hub`);
  printTable(
    ["status and code", "questions", "ms p50", "ms max"],
    [...groups].map(([name, answers]) => {
      const times = answers.map(({ elapsedMs }) => elapsedMs);
      return [
        name,
        String(answers.length),
        milliseconds(quantile(times, 0.5)),
        milliseconds(Math.max(...times)),
      ];
    }),
  );
  console.log("");
  printTable(
    ["/health meanwhile", "calls", "failures", "ms p50", "ms p99", "ms max"],
    Object.entries(health).map(([name, { times, failures }]) => [
      name,
      String(times.length),
      String(failures),
      quantile([...times], 0.5).toFixed(1),
      quantile([...times], 0.99).toFixed(1),
      Math.max(...times).toFixed(1),
    ]),
  );
  console.log("");
  printTable(
    ["memory, MiB", "before", ...rounds.map((_, round) => `round ${round + 1}`)],
    Object.entries(memory).map(([name, bytes]) => [name, ...bytes.map((one) => (one / 2 ** 20).toFixed(0))]),
  );
}
