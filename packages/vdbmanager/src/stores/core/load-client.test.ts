import { expect, it } from "vitest";
import { loadClient } from "./load-client.ts";

it("says which package to install", async () => {
  const missing = "thoth-no-such-client";
  const load = loadClient("pgvector", "pg", () => import(missing));
  await expect(load).rejects.toMatchObject({
    code: "INVALID_CONFIG",
    retryable: false,
    message: expect.stringMatching(/pgvector store needs the package "pg".*npm install pg$/),
    cause: { code: expect.stringContaining("MODULE_NOT_FOUND") },
  });
});
