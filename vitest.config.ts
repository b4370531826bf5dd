import { defineConfig } from "vitest/config";

const conditions = ["thoth-source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  // Vitest hands these to Node for `require` too, which must not find a package's ES modules.
  ssr: { resolve: { conditions: ["thoth-source", "node"], externalConditions: ["thoth-source"] } },
  test: {
    include: [
      "{packages,apps}/*/{src,server}/**/*.test.ts",
      "{demo,bench}/src/**/*.test.ts",
      "scripts/**/*.test.ts",
    ],
    globalSetup: ["scripts/vitest-model.ts"],
    pool: "forks",
    execArgv: ["--conditions=thoth-source"],
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    onConsoleLog(log) {
      throw new Error(`A test must not print to the console: ${log}`);
    },
  },
});
