type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(value: number, labels?: Labels): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** A value that is read when somebody asks. */
export interface Sample {
  readonly value: number;
  readonly labels?: Labels;
}

/** Counters, histograms and values read on demand, written in Prometheus' text format, version 0.0.4. */
export class MetricRegistry {
  readonly #metrics: (() => string[])[] = [];

  counter(name: string, help: string): Counter {
    const values = new Map<string, number>();
    this.#add(name, "counter", help, () => [...values].map(([labels, value]) => `${name}${labels} ${value}`));
    return {
      add: (value, labels = {}) => {
        const key = labelText(labels);
        values.set(key, (values.get(key) ?? 0) + value);
      },
    };
  }

  /** @param bounds upper bounds of the buckets, ascending */
  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const series = new Map<string, { labels: Labels; counts: number[]; sum: number }>();
    this.#add(name, "histogram", help, () =>
      [...series.values()].flatMap(({ labels, counts, sum }) => {
        let total = 0;
        const buckets = counts.map((count, index) => {
          total += count;
          return `${name}_bucket${labelText({ ...labels, le: String(bounds[index] ?? "+Inf") })} ${total}`;
        });
        const suffix = labelText(labels);
        return [...buckets, `${name}_sum${suffix} ${sum}`, `${name}_count${suffix} ${total}`];
      }),
    );
    return {
      observe: (value, labels = {}) => {
        const key = labelText(labels);
        const found = series.get(key) ?? { labels, counts: new Array(bounds.length + 1).fill(0), sum: 0 };
        series.set(key, found);
        const index = bounds.findIndex((bound) => value <= bound);
        const bucket = index < 0 ? bounds.length : index;
        found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
        found.sum += value;
      },
    };
  }

  read(name: string, type: "gauge" | "counter", help: string, samples: () => readonly Sample[]): void {
    this.#add(name, type, help, () =>
      samples().map(({ value, labels = {} }) => `${name}${labelText(labels)} ${value}`),
    );
  }

  text(): string {
    return `${this.#metrics.flatMap((lines) => lines()).join("\n")}\n`;
  }

  #add(name: string, type: string, help: string, values: () => string[]): void {
    const head = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
    this.#metrics.push(() => [...head, ...values()]);
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
