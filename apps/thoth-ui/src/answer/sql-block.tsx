import hljs from "highlight.js/lib/core";
import sqlLanguage from "highlight.js/lib/languages/sql";
import { type ReactElement, useState } from "react";

hljs.registerLanguage("sql", sqlLanguage);

export function SqlBlock(props: { sql: string }): ReactElement {
  const [copied, setCopied] = useState<"no" | "yes" | "refused">("no");
  // highlight.js escapes the text before it adds its spans.
  const html = hljs.highlight(props.sql, { language: "sql" }).value;

  // Browsers have a clipboard only on https and on this machine, and may refuse it.
  function copy(): void {
    const writing = navigator.clipboard?.writeText(props.sql) ?? Promise.reject(new Error("no clipboard"));
    writing.then(
      () => setCopied("yes"),
      () => setCopied("refused"),
    );
  }

  return (
    <section className="sql-block" aria-label="SQL">
      <header>
        <h2>SQL</h2>
        <button type="button" className="plain" onClick={copy} aria-live="polite">
          {{ no: "Copy", yes: "Copied", refused: "Not allowed: select and copy by hand" }[copied]}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls */}
      <pre tabIndex={0}>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: highlight.js output, escaped by it */}
        <code className="hljs" dangerouslySetInnerHTML={{ __html: html }} />
      </pre>
    </section>
  );
}
