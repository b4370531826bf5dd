import type { Edge, SchemaModel } from "../schema/model.ts";

/** One step along a foreign key; `up` goes to the one row it points at, else to the many that point here. */
export interface Step {
  readonly edge: Edge;
  readonly up: boolean;
}

export const stepFrom = ({ edge, up }: Step): string => (up ? edge.from : edge.to);
export const stepTo = ({ edge, up }: Step): string => (up ? edge.to : edge.from);

export interface Path {
  readonly steps: readonly Step[];
  readonly cost: number;
  /** Two paths of the same cost join different tables or roles. */
  readonly isAmbiguous: boolean;
}

/** How often a step goes up and then down again: two things that only share a parent, which says little. */
const sharedParentCost = 2.5;

/**
 * The cheapest way from any of some tables to another one. `preference` makes an edge cheaper (below 1) or dearer, for
 * example by words of the question that name its role.
 */
export function findPath(
  model: SchemaModel,
  from: Iterable<string>,
  to: string,
  preference: (edge: Edge) => number,
): Path | null {
  const start = [...from];
  if (start.includes(to)) return { steps: [], cost: 0, isAmbiguous: false };
  const queue: { table: string; steps: readonly Step[]; cost: number }[] = start.map((table) => ({
    table,
    steps: [],
    cost: 0,
  }));
  const settled = new Map<string, number>();
  let best = null as Path | null;
  while (queue.length > 0) {
    queue.sort((left, right) => left.cost - right.cost);
    const current = queue.shift();
    if (current === undefined || current.steps.length > 6) continue;
    if (best !== null && current.cost > best.cost + 0.05) break;
    if (current.table === to) {
      if (best === null) best = { steps: current.steps, cost: current.cost, isAmbiguous: false };
      else if (!sameSteps(best.steps, current.steps)) best = { ...best, isAmbiguous: true };
      continue;
    }
    const last = current.steps.at(-1);
    const state = `${current.table}|${last?.up ?? ""}`;
    if (current.cost > (settled.get(state) ?? Number.POSITIVE_INFINITY) + 0.05) continue;
    settled.set(state, Math.min(current.cost, settled.get(state) ?? Number.POSITIVE_INFINITY));
    for (const step of stepsFrom(model, current.table)) {
      const next = stepTo(step);
      if (start.includes(next) || current.steps.some((done) => stepFrom(done) === next)) continue;
      const turn = last?.up === true && !step.up ? sharedParentCost : 0;
      queue.push({
        table: next,
        steps: [...current.steps, step],
        cost: current.cost + (step.up ? 1 : 1.1) * preference(step.edge) + turn,
      });
    }
  }
  return best;
}

const known = new WeakMap<SchemaModel, Map<string, Path | null>>();

/** The cheapest way from one table to another, whatever the question; asked for often, so it is remembered. */
export function pathBetween(model: SchemaModel, from: string, to: string): Path | null {
  const paths = known.get(model) ?? new Map<string, Path | null>();
  known.set(model, paths);
  const key = JSON.stringify([from, to]);
  const remembered = paths.get(key);
  if (remembered !== undefined) return remembered;
  const found = findPath(model, [from], to, () => 1);
  paths.set(key, found);
  return found;
}

function stepsFrom(model: SchemaModel, table: string): Step[] {
  return model.edges.flatMap((edge): Step[] => {
    if (edge.from === edge.to) return [];
    if (edge.from === table) return [{ edge, up: true }];
    return edge.to === table ? [{ edge, up: false }] : [];
  });
}

function sameSteps(left: readonly Step[], right: readonly Step[]): boolean {
  return (
    left.length === right.length &&
    left.every((step, index) => step.edge === right[index]?.edge && step.up === right[index]?.up)
  );
}
