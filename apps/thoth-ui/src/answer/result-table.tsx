import { type ReactElement, useCallback, useEffect, useState } from "react";
import type { Preview } from "../api/events.ts";
import { executeQuery, type ResultPage, type SortEntry } from "../api/generator.ts";
import { messageOf } from "../api/http.ts";
import { download, exportMaxRows, toCsv } from "./csv.ts";
import { ErrorBox } from "./error-box.tsx";
import { formatCell } from "./format.ts";
import { ariaSort, nextSort, numericColumns, pageOfPreview, rowCount } from "./rows.ts";

const pageSize = 20;

/** The rows of a statement, page by page, in the order the user chooses; the preview stands in until they come. */
export function ResultTable(props: {
  sql: string;
  workspaceId: number;
  token: string;
  preview: Preview | null;
}): ReactElement {
  const { sql, workspaceId, token, preview } = props;
  const [page, setPage] = useState(0);
  const [sort, setSort] = useState<SortEntry | null>(null);
  const [loaded, setLoaded] = useState<ResultPage | null>(null);
  const [isLoading, setIsLoading] = useState(true);
  const [error, setError] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);

  const load = useCallback(
    (pageNumber: number, size: number, signal?: AbortSignal) =>
      executeQuery({ token, workspaceId, sql, page: pageNumber, pageSize: size, sort, signal }),
    [token, workspaceId, sql, sort],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt loads again
  useEffect(() => {
    const controller = new AbortController();
    setIsLoading(true);
    setError(null);
    load(page, pageSize, controller.signal)
      .then(setLoaded)
      .catch((failure: unknown) => {
        if (!controller.signal.aborted) setError(messageOf(failure));
      })
      .finally(() => {
        if (!controller.signal.aborted) setIsLoading(false);
      });
    return () => controller.abort();
  }, [load, page, attempt]);

  async function save(): Promise<void> {
    try {
      download(await toCsv(load), "thoth-result.csv");
    } catch (failure) {
      setError(messageOf(failure));
    }
  }

  const result = loaded ?? (preview === null ? null : pageOfPreview(preview));
  const problem = error !== null && (
    <ErrorBox title="The rows could not be loaded" message={error}>
      <button type="button" onClick={() => setAttempt(attempt + 1)}>
        Try again
      </button>
    </ErrorBox>
  );
  if (result === null) return problem || <p className="quiet">Loading rows</p>;
  const [only] = result.columns;
  if (only !== undefined && result.columns.length === 1 && result.total === 1) {
    return (
      <>
        {problem}
        <figure className="big-number">
          <strong>{formatCell(result.data[0]?.[only])}</strong>
          <figcaption>{only}</figcaption>
        </figure>
      </>
    );
  }

  const numeric = numericColumns(result);
  const pages = Math.ceil((result.total ?? 0) / pageSize);
  return (
    <section className="result" aria-label="Rows" aria-busy={isLoading}>
      <header>
        <h2>{rowCount(result.total)}</h2>
        {result.total !== null && result.total > 0 && (
          <button type="button" className="plain" onClick={() => void save()}>
            {result.total > exportMaxRows ? `Download first ${exportMaxRows} as CSV` : "Download CSV"}
          </button>
        )}
      </header>
      {problem}
      {result.total === 0 && <p className="quiet">The query ran and found nothing.</p>}
      {result.data.length > 0 && (
        // Focusable, so that the keyboard can scroll it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls
        <section className="table-scroll" aria-label="Table of rows" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {result.columns.map((column) => (
                  <th
                    key={column}
                    scope="col"
                    className={numeric.has(column) ? "number" : undefined}
                    aria-sort={ariaSort(sort, column)}
                  >
                    <button
                      type="button"
                      onClick={() => {
                        setPage(0);
                        setSort(nextSort(sort, column));
                      }}
                    >
                      {column}
                      <span className="direction" aria-hidden="true">
                        {sort?.column === column ? (sort.direction === "asc" ? "▲" : "▼") : ""}
                      </span>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {result.data.map((row, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a page have no other identity
                <tr key={index}>
                  {result.columns.map((column) => {
                    const value = row[column];
                    return (
                      <td
                        key={column}
                        className={numeric.has(column) ? "number" : undefined}
                        title={typeof value === "number" ? String(value) : undefined}
                      >
                        {value === null ? <span className="null">null</span> : formatCell(value)}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {pages > 1 && (
        <nav aria-label="Pages of rows">
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>
          <span aria-live="polite">
            Page {page + 1} of {pages}
          </span>
          <button type="button" disabled={page + 1 >= pages} onClick={() => setPage(page + 1)}>
            Next
          </button>
        </nav>
      )}
    </section>
  );
}
