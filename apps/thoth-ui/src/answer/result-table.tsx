import { type ReactElement, useCallback, useEffect, useState } from "react";
import { executeQuery, type ResultPage, type SortEntry } from "../api/generator.ts";
import { ApiError } from "../api/http.ts";
import { downloadCsv } from "./csv.ts";
import { ErrorBox } from "./error-box.tsx";

const pageSize = 20;

export function ResultTable(props: { sql: string; workspaceId: number; token: string }): ReactElement {
  const { sql, workspaceId, token } = props;
  const [page, setPage] = useState(0);
  const [sort, setSort] = useState<SortEntry | null>(null);
  const [result, setResult] = useState<ResultPage | null>(null);
  const [error, setError] = useState<string | null>(null);

  const load = useCallback(
    (pageNumber: number, size: number, signal?: AbortSignal) =>
      executeQuery({ token, workspaceId, sql, page: pageNumber, pageSize: size, sort, signal }),
    [token, workspaceId, sql, sort],
  );

  useEffect(() => {
    const controller = new AbortController();
    load(page, pageSize, controller.signal).then(
      (fresh) => {
        setResult(fresh);
        setError(null);
      },
      (failure: unknown) => {
        if (!controller.signal.aborted)
          setError(failure instanceof ApiError ? failure.message : String(failure));
      },
    );
    return () => controller.abort();
  }, [load, page]);

  if (error !== null) return <ErrorBox title="The query could not be run" message={error} />;
  if (result === null) return <p className="quiet">Loading rows</p>;
  const only = result.data.length === 1 && result.columns.length === 1 ? result.columns[0] : undefined;
  if (only !== undefined && result.total === 1 && result.data[0] !== undefined) {
    return (
      <figure className="big-number">
        <strong>{format(result.data[0][only])}</strong>
        <figcaption>{only}</figcaption>
      </figure>
    );
  }
  if (result.total === 0) return <p className="quiet">The query runs and finds no rows.</p>;

  const pages = Math.ceil(result.total / pageSize);
  return (
    <section className="result" aria-label="Rows">
      <header>
        <h2>{result.total === 1 ? "1 row" : `${result.total.toLocaleString()} rows`}</h2>
        <button type="button" className="plain" onClick={() => void downloadCsv(load, setError)}>
          Download CSV
        </button>
      </header>
      <div className="table-scroll">
        <table>
          <thead>
            <tr>
              {result.columns.map((column) => (
                <th key={column} scope="col" aria-sort={ariaSort(sort, column)}>
                  <button
                    type="button"
                    onClick={() => {
                      setPage(0);
                      setSort(nextSort(sort, column));
                    }}
                  >
                    {column}
                    <span aria-hidden="true">
                      {sort?.column === column ? (sort.direction === "asc" ? " ▲" : " ▼") : ""}
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
                {result.columns.map((column) => (
                  <td key={column} className={typeof row[column] === "number" ? "number" : undefined}>
                    {row[column] === null ? <span className="null">null</span> : format(row[column])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {pages > 1 && (
        <nav aria-label="Pages of rows">
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Previous
          </button>
          <span>
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

function nextSort(sort: SortEntry | null, column: string): SortEntry | null {
  if (sort?.column !== column) return { column, direction: "asc" };
  return sort.direction === "asc" ? { column, direction: "desc" } : null;
}

function ariaSort(sort: SortEntry | null, column: string): "ascending" | "descending" | "none" {
  if (sort?.column !== column) return "none";
  return sort.direction === "asc" ? "ascending" : "descending";
}

function format(value: string | number | boolean | null | undefined): string {
  if (typeof value === "number")
    return value.toLocaleString(undefined, { maximumFractionDigits: 4, useGrouping: false });
  return value === null || value === undefined ? "null" : String(value);
}
