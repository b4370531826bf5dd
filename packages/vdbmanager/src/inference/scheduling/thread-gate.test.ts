import { describe, expect, it } from "vitest";
import { ThreadGate, type ThreadHolder } from "./thread-gate.ts";

let starts = 0;

/** A host with a number of pieces of bulk work to do, that takes one at a time. */
class Host implements ThreadHolder {
  readonly threads: number;
  readonly #gate: ThreadGate;
  bulk = 0;
  queries = 0;
  left: number;
  startedAt = 0;

  constructor(gate: ThreadGate, left: number, threads = 1) {
    this.#gate = gate;
    this.left = left;
    this.threads = threads;
  }

  onTurn(): void {
    if (this.left === 0 || this.bulk > 0 || !this.#gate.mayRunBulk(this)) return;
    this.left -= 1;
    this.startedAt = starts++;
    this.change("bulk", 1);
  }

  finish(): void {
    this.change("bulk", -1);
    this.onTurn();
  }

  change(lane: "bulk" | "queries", by: number): void {
    this[lane] += by;
    this.#gate.changed(this);
  }
}

describe("ThreadGate", () => {
  it("runs no more bulk work than there are threads, and lets hosts take turns", () => {
    const gate = new ThreadGate(2);
    const hosts = [new Host(gate, 3), new Host(gate, 3), new Host(gate, 3)];
    const turns: number[] = [];
    for (const host of hosts) host.onTurn();
    for (let round = 0; round < 9; round++) {
      expect(gate.status().busy).toBeLessThanOrEqual(2);
      const longest = hosts
        .filter(({ bulk }) => bulk > 0)
        .reduce((first, host) => (host.startedAt < first.startedAt ? host : first));
      turns.push(hosts.indexOf(longest));
      longest.finish();
    }
    expect(hosts.map(({ left, bulk }) => left + bulk)).toEqual([0, 0, 0]);
    expect(turns).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    expect(gate.status()).toEqual({ total: 2, busy: 0, waiting: 0 });
  });

  it("lets queries run at once, and gives others no new bulk work beyond the budget meanwhile", () => {
    const gate = new ThreadGate(1);
    const [bulk, asked] = [new Host(gate, 2), new Host(gate, 0)];
    asked.change("queries", 1);
    bulk.onTurn();
    expect(bulk.bulk).toBe(0);
    asked.change("queries", -1);
    expect(bulk.bulk).toBe(1);
    asked.change("queries", 1);
    expect(gate.status().busy).toBe(2);
    bulk.finish();
    expect(bulk.bulk).toBe(0);
    asked.change("queries", -1);
    expect(bulk.bulk).toBe(1);
  });

  it("runs a host that is larger than the budget when it is alone, and forgets one that is gone", () => {
    const gate = new ThreadGate(1);
    const [large, small] = [new Host(gate, 1, 4), new Host(gate, 1)];
    small.onTurn();
    large.onTurn();
    expect([small.bulk, large.bulk]).toEqual([1, 0]);
    small.finish();
    expect(large.bulk).toBe(1);
    small.left = 1;
    small.onTurn();
    gate.leave(large);
    expect(small.bulk).toBe(1);
  });
});
