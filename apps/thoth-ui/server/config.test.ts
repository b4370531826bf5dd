import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";

describe("settings of the page's server", () => {
  it("has a default for everything, and takes an empty variable as absent", () => {
    const config = readConfig({ THOTH_UI_PORT: "", THOTH_UI_HOST: " " });
    expect(config).toMatchObject({ host: "127.0.0.1", port: 3200, thothBeUrl: "http://127.0.0.1:8040" });
    expect(config.folder).toMatch(/apps\/thoth-ui\/dist$/);
  });

  it("reads addresses of the services", () => {
    const config = readConfig({ THOTH_BE_URL: "http://thoth-be:8040", SQL_GENERATOR_URL: "https://sql/" });
    expect(config).toMatchObject({ thothBeUrl: "http://thoth-be:8040", sqlGeneratorUrl: "https://sql/" });
  });

  it.each([
    ["THOTH_UI_PORT", "70000"],
    ["THOTH_BE_URL", "ftp://thoth-be"],
    ["SQL_GENERATOR_URL", "sql-generator"],
  ])("names the wrong variable: %s=%s", (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(name);
  });
});
