import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Rooms of thoth-vdbmanager and the rooms each may import from: docs/architecture.md has the picture. */
const mayImport: Record<string, readonly string[]> = {
  errors: [],
  resilience: ["errors"],
  environment: ["errors", "resilience"],
  models: ["environment", "resilience", "errors"],
  inference: ["models", "environment", "resilience", "errors"],
  embeddings: ["inference", "models", "environment", "resilience", "errors"],
  stores: ["resilience", "errors"],
  documents: ["embeddings", "stores", "resilience", "errors"],
  server: ["documents", "embeddings", "stores", "inference", "models", "environment", "resilience", "errors"],
  cli: [
    "server",
    "documents",
    "embeddings",
    "stores",
    "inference",
    "models",
    "environment",
    "resilience",
    "errors",
  ],
};

/** Packages of this repository and those each may name. */
const mayDependOn: Record<string, readonly string[]> = {
  "packages/vdbmanager": [],
  "packages/dbmanager": ["thoth-vdbmanager"],
  "apps/thoth-be": ["thoth-vdbmanager", "thoth-dbmanager"],
  "apps/sql-generator": ["thoth-vdbmanager", "thoth-dbmanager"],
  "apps/thoth-ui": [],
  demo: [],
};

const ownPackages = [
  "thoth-vdbmanager",
  "thoth-dbmanager",
  "thoth-be",
  "sql-generator",
  "thoth-ui",
  "thoth-demo",
];

interface Import {
  file: string;
  specifier: string;
}

function importsBelow(folder: string): Import[] {
  return globSync("src/**/*.{ts,tsx}", { cwd: join(root, folder) })
    .filter((file) => !/\.test\.tsx?$/.test(file))
    .flatMap((file) => {
      const path = join(folder, file);
      const text = readFileSync(join(root, path), "utf8");
      const found = text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g);
      return [...found].map((match) => ({ file: path, specifier: match[1] ?? "" }));
    });
}

describe("imports point one way", () => {
  const library = "packages/vdbmanager";

  it("between the rooms of thoth-vdbmanager", () => {
    const wrong = importsBelow(library).flatMap(({ file, specifier }) => {
      const room = roomOf(file);
      if (!specifier.startsWith(".") || room === null || room === "testing") return [];
      const target = roomOf(relative(root, resolve(root, dirname(file), specifier)));
      const allowed = target === null || target === room || (mayImport[room] ?? []).includes(target);
      return allowed ? [] : [`${file} imports ${specifier}: ${room} may not import ${target}`];
    });
    expect(wrong).toEqual([]);
  });

  function roomOf(file: string): string | null {
    const parts = file.split("/");
    return parts.length > 4 ? (parts[3] ?? null) : null;
  }

  it.each(Object.entries(mayDependOn))("%s names only the packages below it", (folder, allowed) => {
    const wrong = importsBelow(folder).flatMap(({ file, specifier }) => {
      const target = ownPackages.find((name) => specifier === name || specifier.startsWith(`${name}/`));
      const leaves =
        specifier.startsWith(".") && relative(folder, join(dirname(file), specifier)).startsWith("..");
      if (leaves) return [`${file} leaves its package: ${specifier}`];
      return target === undefined || allowed.includes(target) ? [] : [`${file} may not import ${specifier}`];
    });
    expect(wrong).toEqual([]);
  });

  it("finds imports at all", () => {
    expect(importsBelow(library).length).toBeGreaterThan(10);
  });
});
