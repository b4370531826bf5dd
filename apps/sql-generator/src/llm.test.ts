import { afterEach, expect, it } from "vitest";
import type { LlmConfig } from "./config.ts";
import type { BuiltinGenerator } from "./ports.ts";
import { type LlmBehaviour, type LlmDouble, startLlmDouble } from "./testing/llm-double.ts";
import { proposes, startService, type TestService } from "./testing/service.ts";

let service: TestService;
let llm: LlmDouble;
afterEach(async () => {
  await service.close();
  await llm.close();
});

const right = "SELECT COUNT(*) AS n FROM customers WHERE country = 'Italy'";
const text = (value: string): LlmBehaviour => ({ kind: "text", text: value });
const abstains = () => ({ candidates: [], abstained: "Nothing fits" }) as const;

async function ask(
  behave: LlmDouble["behave"],
  options: { llm?: Partial<LlmConfig>; generator?: BuiltinGenerator } = {},
) {
  llm = await startLlmDouble(behave);
  service = await startService({
    builtin: options.generator ?? abstains,
    config: {
      llm: {
        provider: "openai-compatible",
        baseUrl: llm.url,
        model: "double-1",
        apiKey: "secret-llm-key",
        candidates: 3,
        deadlineMs: 20_000,
        maxOutputTokens: 500,
        ...options.llm,
      },
    },
  });
  return service.app.inject({
    method: "POST",
    url: "/generate-sql",
    headers: { accept: "application/json" },
    payload: { question: "How many customers are there in Italy?", workspace_id: 4 },
  });
}

it("uses a model's JSON answers, counts agreement and tokens, and sends schema and question", async () => {
  const response = await ask((call) =>
    text(JSON.stringify({ sql: call < 2 ? right : "SELECT COUNT(*) FROM customers" })),
  );
  expect(response.json()).toMatchObject({
    source: "llm",
    preview: { rows: [[20]] },
    usage: { inputTokens: 300, outputTokens: 60 },
    reasons: expect.arrayContaining(["2 of 3 answers of the model find the same rows"]),
  });
  const prompt = JSON.stringify(llm.calls[0]?.messages);
  expect(prompt).toContain("CREATE TABLE customers");
  expect(prompt).toContain("How many customers are there in Italy?");
});

it.each([
  ["fenced SQL", `Sure!\n\`\`\`sql\n${right};\n\`\`\`\nThis counts them.`],
  ["fenced JSON", `\`\`\`json\n{"sql": "${right}", "reason": "counts"}\n\`\`\``],
  ["SQL in prose", `The query is: ${right};`],
  ["thoughts before JSON", `{"thought": 1} and then {"sql": "${right}"}`],
])("reads %s", async (_name, answer) => {
  const response = await ask(() => text(answer), { llm: { candidates: 1 } });
  expect(response.json()).toMatchObject({ source: "llm", preview: { rows: [[20]] } });
});

it("falls back to the built-in generator when the model fails, and says so without the key", async () => {
  const response = await ask(() => ({ kind: "status", status: 500 }), {
    generator: proposes(right),
    llm: { candidates: 1 },
  });
  expect(response.json()).toMatchObject({ source: "composed", preview: { rows: [[20]] } });
  expect(response.json().degraded.join()).toMatch(/language model.*HTTP 500/);
  expect(response.body).not.toContain("secret-llm-key");
});

it.each<[string, LlmBehaviour]>([
  ["nonsense", { kind: "text", text: "I am a teapot." }],
  ["broken JSON", { kind: "garbage" }],
  ["status 401", { kind: "status", status: 401 }],
])("answers llm_unavailable when the only source gives %s", async (_name, behaviour) => {
  const response = await ask(() => behaviour, { llm: { candidates: 1 } });
  expect(response.statusCode).toBe(424);
  expect(response.json()).toMatchObject({
    sql: null,
    code: "LLM_UNAVAILABLE",
    failure: { type: "llm_unavailable" },
  });
});

it("passes on why the model says that the question cannot be answered, which is no outage", async () => {
  const answer = JSON.stringify({ sql: "", reason: "No table would let me select salaries from it" });
  const response = await ask(() => text(answer), { llm: { candidates: 2 } });
  expect(response.json()).toMatchObject({ sql: null, code: "NO_SQL" });
  expect(response.json().degraded.join()).not.toContain("language model");
  expect(response.json().error).toContain("No table would let me select salaries");
});

it("stops a slow model at its deadline, closes the connection, and goes on", async () => {
  const response = await ask(() => ({ kind: "hang" }), {
    generator: proposes(right),
    llm: { candidates: 1, deadlineMs: 300 },
  });
  expect(response.json()).toMatchObject({ source: "composed" });
  expect(response.json().degraded.join()).toContain("did not finish within 300 ms");
  await llm.abandoned;
});

it("uses the answers that came when one call hangs until the deadline", async () => {
  const response = await ask((call) => (call === 1 ? { kind: "hang" } : text(right)), {
    llm: { candidates: 2, deadlineMs: 1_000 },
  });
  expect(response.json()).toMatchObject({ source: "llm", preview: { rows: [[20]] } });
});

it("never runs what the model should not have written", async () => {
  const response = await ask(() => text("DROP TABLE customers; SELECT 1 FROM customers"), {
    llm: { candidates: 1 },
  });
  expect(response.json().sql).toBeNull();
});

it("speaks the Anthropic API too", async () => {
  const response = await ask(() => text(JSON.stringify({ sql: right })), {
    llm: { provider: "anthropic", candidates: 1 },
  });
  expect(response.json()).toMatchObject({
    source: "llm",
    preview: { rows: [[20]] },
    usage: { inputTokens: 100 },
  });
});
