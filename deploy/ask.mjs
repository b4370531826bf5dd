// ask.mjs QUESTION [WORKSPACE]: asks sql-generator from inside its own container, where no port is published.
import { existsSync, readFileSync } from "node:fs";

const [question = "How many customers are there in Italy?", workspace = "4"] = process.argv.slice(2);
const port = process.env.SQL_GENERATOR_PORT || "8005";
const credentials = `${process.env.THOTH_DATA || "/data"}/credentials.json`;
const key =
  process.env.THOTH_API_KEY ??
  (existsSync(credentials) ? JSON.parse(readFileSync(credentials, "utf8")).apiKey : undefined);
const response = await fetch(`http://127.0.0.1:${port}/generate-sql`, {
  method: "POST",
  headers: {
    "content-type": "application/json",
    accept: "application/json",
    ...(key === undefined ? {} : { "x-api-key": key }),
  },
  body: JSON.stringify({ question, workspace_id: Number(workspace) }),
  signal: AbortSignal.timeout(150_000),
}).catch((error) => {
  console.error(`sql-generator does not answer on port ${port}: ${error.cause?.message ?? error.message}`);
  process.exit(1);
});
console.log(JSON.stringify(await response.json(), null, 2));
process.exit(response.ok ? 0 : 1);
