import type { Edge, SchemaModel } from "../schema/model.ts";
import { column, type Join } from "../sql/ast.ts";
import { findPath, type Step, stepFrom, stepTo } from "./paths.ts";

/** Tables joined along foreign keys, grown from one table. */
export class JoinTree {
  readonly root: string;
  readonly steps: Step[] = [];
  readonly doubts: string[] = [];
  /** Sum of the costs of all paths. */
  cost = 0;
  readonly #model: SchemaModel;
  readonly #preference: (edge: Edge) => number;

  constructor(model: SchemaModel, root: string, preference: (edge: Edge) => number) {
    this.#model = model;
    this.root = root;
    this.#preference = preference;
  }

  get tables(): string[] {
    return [this.root, ...this.steps.map(stepTo)];
  }

  /** Joins a table in; false when no foreign keys lead there. */
  add(table: string): boolean {
    const path = findPath(this.#model, this.tables, table, this.#preference);
    if (path === null) return false;
    if (path.isAmbiguous) this.doubts.push(`there is more than one way to join ${table}`);
    this.cost += path.cost;
    this.steps.push(...path.steps);
    return true;
  }

  /** Whether a table can be joined without making more rows of any table that is here. */
  reachesUp(table: string): boolean {
    const path = findPath(this.#model, this.tables, table, this.#preference);
    return path?.steps.every((step) => step.up) === true;
  }

  /** Whether rows of a table may appear more than once: some join goes from it towards the many. */
  multiplies(table: string): boolean {
    return this.#neighbours(table, new Set());
  }

  #neighbours(table: string, seen: Set<string>): boolean {
    seen.add(table);
    return this.steps.some((step) => {
      const [from, to] = [stepFrom(step), stepTo(step)];
      if (from === table && !seen.has(to)) return !step.up || this.#neighbours(to, seen);
      if (to === table && !seen.has(from)) return step.up || this.#neighbours(from, seen);
      return false;
    });
  }

  joins(isOuter: (step: Step) => boolean): Join[] {
    return this.steps.map((step) => ({
      use: { table: stepTo(step) },
      outer: isOuter(step),
      on: step.edge.columns.map(
        ([from, to]) => [column(step.edge.from, from), column(step.edge.to, to)] as const,
      ),
    }));
  }
}
