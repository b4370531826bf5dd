import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type ErrorCodeRow, errorCodes } from "./codes.ts";

const page = fileURLToPath(new URL("../../../../docs/errors.md", import.meta.url));

const head = `# Errors

Look up the code of an error here: what it means, and what to do.

Every failure of Thoth is a \`ThothError\`: a \`code\` of this table, \`retryable\`, \`details\` with the facts, and a message
that says what happened with its numbers and then what to do. An outage is never an empty result.

Services answer with problem details (RFC 9457, \`application/problem+json\`); the code is in the member \`code\`, the HTTP
status is the one of this table. "Retry" says whether the same call may succeed later without anything being changed.

\`\`\`ts
import { isThothError } from "thoth-vdbmanager/errors";

try {
  await embeddings.encodeQuery("customers in Italy");
} catch (error) {
  if (isThothError(error, "MODEL_NOT_CACHED")) console.error(error.message);
  else throw error;
}
\`\`\`

Keep this page and the table equal: \`npx vitest run packages/vdbmanager/src/errors -u\` writes it from
\`packages/vdbmanager/src/errors/codes.ts\`.
`;

function render(): string {
  const rows: [string, ErrorCodeRow][] = Object.entries(errorCodes);
  const lines = rows
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([code, { status, retryable, meaning, remedy }]) =>
        `| \`${code}\` | ${status} | ${retryable ? "yes" : "no"} | ${cell(meaning)} | ${cell(remedy)} |`,
    );
  return `${head}\n| code | HTTP | retry | meaning | what to do |\n|---|---|---|---|---|\n${lines.join("\n")}\n`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

describe("docs/errors.md", () => {
  it("is the table of error codes", async () => {
    await expect(render()).toMatchFileSnapshot(page);
  });

  it("says for every code what it means and what to do, in a sentence each", () => {
    for (const [code, row] of Object.entries(errorCodes)) {
      expect(row.meaning, code).toMatch(/^\w.*\.$/);
      expect(row.remedy, code).toMatch(/^[\w`].*\.$/);
      expect(row.status, code).toBeGreaterThanOrEqual(400);
    }
  });
});
