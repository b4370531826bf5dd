import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { GuardDialect } from "./types.ts";

/** TypeScript has these names only with the DOM's types. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  readonly RuntimeError: new (message?: string) => Error;
};

/** The binding of the WebAssembly parser, as far as it is used here. */
interface Binding {
  initSync(options: { module: object }): unknown;
  parse_sql_with_options(dialect: string, sql: string, options: { recursionLimit: number }): unknown;
}

export type Parsed =
  | { readonly ok: true; readonly statements: readonly unknown[] }
  | { readonly ok: false; readonly message: string };

const recursionLimit = 400;
const maxInstances = 50;
const dialects = { sqlite: "sqlite", postgres: "postgresql", mysql: "mysql" } as const;

// The package's own entry keeps one instance for ever, and an instance is of no use after a WebAssembly trap.
const entry = pathToFileURL(createRequire(import.meta.url).resolve("@guanmingchiu/sqlparser-ts"));
const folder = new URL("../wasm/", entry);
const module = await WebAssembly.compile(await readFile(new URL("sqlparser_rs_wasm_bg.wasm", folder)));
let instances = 0;
let current: Binding | undefined = await instantiate();
let spare: Binding | undefined = await instantiate();

// The first statements run several times slower than later ones; let them be these.
for (const dialect of Object.keys(dialects) as GuardDialect[]) {
  for (let n = 0; n < 5; n++) {
    parseSql(
      "WITH a AS (SELECT b, count(*) FROM c GROUP BY b) SELECT * FROM a JOIN d ON a.b = d.b WHERE b IN (1)",
      dialect,
    );
  }
}

async function instantiate(): Promise<Binding> {
  const url = new URL(`sqlparser_rs_wasm.js?instance=${instances++}`, folder);
  const binding = (await import(/* @vite-ignore */ url.href)) as Binding;
  binding.initSync({ module });
  return binding;
}

/** Parses synchronously. A statement that breaks the parser is told as unparsable and the parser is replaced. */
export function parseSql(sql: string, dialect: GuardDialect): Parsed {
  if (!current) return { ok: false, message: "The parser is being restarted; try again." };
  try {
    const statements = current.parse_sql_with_options(dialects[dialect], sql, { recursionLimit });
    return { ok: true, statements: statements as unknown[] };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      replaceInstance();
      return { ok: false, message: "The statement is too deeply nested for the parser." };
    }
    const text = typeof error === "string" ? error : (error as { message?: unknown }).message;
    return { ok: false, message: String(text).replace(/^sql parser error: /, "") };
  }
}

function replaceInstance(): void {
  current = spare;
  spare = undefined;
  // Modules are never unloaded, so a caller who could break the parser at will must not fill the memory.
  if (instances >= maxInstances) return;
  void instantiate().then((fresh) => {
    if (current) spare = fresh;
    else current = fresh;
  });
}
