import { ThothError } from "thoth-vdbmanager/errors";

const maxWaiting = 32;

/** Lets work of one workspace run one after the other. */
export class OneByOne {
  readonly #last = new Map<number, { turn: Promise<void>; waiting: number }>();

  /** @throws OVERLOADED when too many wait */
  async run<T>(workspaceId: number, work: () => Promise<T>): Promise<T> {
    const line = this.#last.get(workspaceId) ?? { turn: Promise.resolve(), waiting: 0 };
    if (line.waiting >= maxWaiting) {
      throw new ThothError("OVERLOADED", {
        message: `${line.waiting} changes of workspace ${workspaceId} are waiting.`,
        details: { retryAfterMs: 1_000 },
      });
    }
    this.#last.set(workspaceId, line);
    const before = line.turn;
    const mine = Promise.withResolvers<void>();
    line.turn = mine.promise;
    line.waiting += 1;
    try {
      await before;
      return await work();
    } finally {
      line.waiting -= 1;
      mine.resolve();
      if (line.waiting === 0) this.#last.delete(workspaceId);
    }
  }
}
