/** One item that was not taken over. */
export interface ItemFailure {
  /** What it is, in words of the source: `customers.csv row 3`. */
  readonly item: string;
  readonly code: string;
  readonly error: string;
}

/** How far a job is, as the API shows it. `processed_items` is the sum of the three kinds of outcome. */
export interface ProgressJson {
  /** null while counting. */
  readonly total_items: number | null;
  readonly processed_items: number;
  readonly successful_items: number;
  readonly failed_items: number;
  readonly skipped_items: number;
  readonly message: string;
  /** The first 100. */
  readonly failures: readonly ItemFailure[];
  /** Figures of what was made, by name. */
  readonly result: Readonly<Record<string, number>>;
}

const shownFailures = 100;

export const noProgress: ProgressJson = {
  total_items: null,
  processed_items: 0,
  successful_items: 0,
  failed_items: 0,
  skipped_items: 0,
  message: "",
  failures: [],
  result: {},
};

/** Counts the items of a job; its sums are right by construction. */
export class Progress {
  readonly #onChange: () => void;
  readonly #failures: ItemFailure[] = [];
  readonly #result: Record<string, number> = {};
  #total: number | null = null;
  #successful = 0;
  #failed = 0;
  #skipped = 0;
  #message = "";

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get hasFailures(): boolean {
    return this.#failed > 0;
  }

  /** Announces items still to come. */
  expect(items: number): void {
    this.#total = (this.#total ?? 0) + items;
    this.#onChange();
  }

  succeed(items = 1): void {
    this.#successful += items;
    this.#onChange();
  }

  /** Items that needed nothing: unchanged, or there already. */
  skip(items = 1): void {
    this.#skipped += items;
    this.#onChange();
  }

  fail(failure: ItemFailure): void {
    this.#failed += 1;
    if (this.#failures.length < shownFailures) this.#failures.push(failure);
    this.#onChange();
  }

  /** An item counted as successful turned out to be none. */
  revoke(failure: ItemFailure): void {
    this.#successful -= 1;
    this.fail(failure);
  }

  say(message: string): void {
    this.#message = message;
    this.#onChange();
  }

  figure(name: string, value: number): void {
    this.#result[name] = value;
  }

  snapshot(): ProgressJson {
    return {
      total_items: this.#total,
      processed_items: this.#successful + this.#failed + this.#skipped,
      successful_items: this.#successful,
      failed_items: this.#failed,
      skipped_items: this.#skipped,
      message: this.#message,
      failures: [...this.#failures],
      result: { ...this.#result },
    };
  }
}
