import type { GuardViolation } from "../types.ts";
import { functionsOf, systemTable } from "./catalog.ts";
import { asciiLower, type NamePart } from "./names.ts";
import { nearNames } from "./near-names.ts";
import type { GuardDialect, GuardOptions } from "./types.ts";

type Refuse = (rule: string, message: string) => void;
type TableVerdict =
  | { readonly ok: true; readonly name: string | undefined }
  | { readonly ok: false; readonly rule: string; readonly message: string };

/** Which tables, functions, types and placeholders a statement may name. */
export interface Rules {
  readonly dialect: GuardDialect;
  table(parts: readonly NamePart[]): TableVerdict;
  function(parts: readonly NamePart[], inFrom: boolean): GuardViolation | undefined;
  dataType(type: unknown): GuardViolation | undefined;
  placeholder(refuse: Refuse): void;
}

const defaultQualifiers = { sqlite: ["main"], postgres: ["public"], mysql: [] } as const;

export function createRules({ dialect, schema, policy = {} }: GuardOptions): Rules {
  const qualifiers = new Set((policy.qualifiers ?? defaultQualifiers[dialect]).map(asciiLower));
  const known = schema && new Map(schema.tables.map((table) => [asciiLower(table.name), table.name]));
  const own = new Set((policy.functions ?? []).map(asciiLower));
  const { scalar, tableValued } = functionsOf(dialect);

  return {
    dialect,
    table(parts) {
      const written = parts.map((part) => part.value).join(".");
      const name = parts.at(-1)?.value ?? "";
      const before = parts.slice(0, -1).map((part) => asciiLower(part.value));
      // MySQL's table of no rows' worth, for SELECT without a table.
      if (dialect === "mysql" && asciiLower(written) === "dual") return { ok: true, name: undefined };
      if (systemTable(dialect, [...before, asciiLower(name)])) {
        return { ok: false, rule: "system-table", message: `"${written}" belongs to the database system.` };
      }
      if (before.length > 1 || (before[0] !== undefined && !qualifiers.has(before[0]))) {
        return {
          ok: false,
          rule: "unknown-table",
          message: `"${written}" is in another database or schema.`,
        };
      }
      if (!known) return { ok: true, name };
      const spelled = known.get(asciiLower(name));
      if (spelled !== undefined) return { ok: true, name: spelled };
      const near = nearNames(name, [...known.values()]);
      const hint = near.length > 0 ? ` Near: ${near.join(", ")}.` : "";
      return { ok: false, rule: "unknown-table", message: `There is no table "${written}".${hint}` };
    },
    function(parts, inFrom) {
      const name = asciiLower(parts.at(-1)?.value ?? "");
      const written = parts.map((part) => part.value).join(".");
      const before = parts.slice(0, -1).map((part) => asciiLower(part.value));
      const qualified = before.length > 0 && !(dialect === "postgres" && before.join() === "pg_catalog");
      const listed = inFrom ? tableValued.has(name) : scalar.has(name) || tableValued.has(name);
      if (own.has(asciiLower(written)) || (listed && !qualified)) return undefined;
      return {
        rule: "dangerous-function",
        message: `The function ${written}${inFrom ? " in FROM" : ""} is not on the list of functions known to only compute.`,
      };
    },
    dataType(type) {
      // reg* types look names up in the catalogue.
      if (
        !/"?reg(class|proc|procedure|oper|operator|type|role|namespace|config|dictionary|collation)\b/i.test(
          JSON.stringify(type),
        )
      ) {
        return undefined;
      }
      return { rule: "system-table", message: "A cast to a reg... type reads the database's catalogue." };
    },
    placeholder(refuse) {
      if (policy.placeholders) return;
      refuse(
        "placeholder",
        "The statement has a placeholder, but no values are bound; write the value itself.",
      );
    },
  };
}
