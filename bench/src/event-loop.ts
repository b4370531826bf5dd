import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { testQuestions } from "thoth-demo";
import { postQuestion } from "./demo/ask.ts";
import { type DemoProduct, startDemoProduct } from "./demo/product.ts";
import { corpora } from "./encode/corpora.ts";
import { printWatched, timesRow, watch } from "./event-loop/watch.ts";
import { describeLoad, describeMachine } from "./shared/machine.ts";

const help = `npm run bench -- event-loop [options]

Starts thoth-be, sql-generator and one embedding manager in this process, on the demo workspace, and watches the
process: the longest block of its event loop (two independent measures) and the answer times of sql-generator's
/health, asked every 5 ms from another process.
  1. the first question on a cold service
  2. the demo's test questions, one after the other
  3. a list of texts encoded by the same manager, with questions and single queries beside it

  --texts <n>    texts of each caller (default 10000)
  --callers <n>  lists that are encoded at the same time (default 1)`;

const firstQuestion = "How many customers are there in Italy?";
const pauseMs = 50;

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      texts: { type: "string", default: "10000" },
      callers: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "thoth-bench-"));
  try {
    await using product = await startDemoProduct(folder, {
      deadlineMs: 3_600_000,
      maxQueuedCharacters: 1_000_000_000,
    });
    console.log(`${describeMachine()}; before: ${describeLoad()}`);
    await watchFirstQuestion(product);
    await watchQuestions(product);
    await watchBulk(product, Number(values.texts), Number(values.callers));
    console.log(`after: ${describeLoad()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function watchFirstQuestion(product: DemoProduct): Promise<void> {
  const times: number[] = [];
  const { rows } = await watch(`${product.url}/health`, async () => {
    times.push(await timeQuestion(product, firstQuestion));
  });
  printWatched("First question on a cold service", [...rows, timesRow("POST /generate-sql", times)]);
}

async function watchQuestions(product: DemoProduct): Promise<void> {
  const times: number[] = [];
  const { rows } = await watch(`${product.url}/health`, async () => {
    for (const { question } of testQuestions) {
      for (const wording of Object.values(question)) times.push(await timeQuestion(product, wording));
    }
  });
  printWatched("Test questions, one after the other", [...rows, timesRow("POST /generate-sql", times)]);
}

async function watchBulk(product: DemoProduct, count: number, callers: number): Promise<void> {
  const { embedder, url } = product;
  const texts = (corpora(count / 1000)[0]?.texts ?? []).slice(0, count);
  const lists = Array.from({ length: callers }, (_, caller) => texts.map((text) => `${caller} ${text}`));
  const queryTimes: number[] = [];
  const questionTimes: number[] = [];
  const startedAt = performance.now();
  const { rows } = await watch(`${url}/health`, async () => {
    let isDone = false;
    const bulk = Promise.all(lists.map((list) => embedder.encode(list))).finally(() => {
      isDone = true;
    });
    const beside = async (times: number[], work: (index: number) => Promise<number>): Promise<void> => {
      for (let index = 0; !isDone; index++) {
        times.push(await work(index));
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    };
    await Promise.all([
      bulk,
      beside(queryTimes, async (index) => {
        const queriedAt = performance.now();
        await embedder.encodeQuery(`${texts[index % texts.length]} in which city`);
        return performance.now() - queriedAt;
      }),
      beside(questionTimes, (index) =>
        timeQuestion(product, testQuestions[index % testQuestions.length]?.question.en ?? firstQuestion),
      ),
    ]);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const rate = ((callers * count) / seconds).toFixed(0);
  printWatched(
    `${callers} x ${count} texts in ${seconds.toFixed(1)} s (${rate} texts/s), questions and queries beside them`,
    [
      ...rows,
      timesRow("POST /generate-sql among the bulk work", questionTimes),
      timesRow("encodeQuery among the bulk work", queryTimes),
    ],
  );
}

async function timeQuestion(product: DemoProduct, question: string): Promise<number> {
  return (await postQuestion(product, question)).elapsedMs;
}
