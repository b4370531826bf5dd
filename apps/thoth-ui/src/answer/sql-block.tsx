import hljs from "highlight.js/lib/core";
import sqlLanguage from "highlight.js/lib/languages/sql";
import { type ReactElement, useState } from "react";

hljs.registerLanguage("sql", sqlLanguage);

export function SqlBlock(props: { sql: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  // highlight.js escapes the text before it adds its spans.
  const html = hljs.highlight(props.sql, { language: "sql" }).value;

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(props.sql);
    setCopied(true);
  }

  return (
    <section className="sql-block" aria-label="SQL">
      <header>
        <h2>SQL</h2>
        <button type="button" className="plain" onClick={() => void copy()}>
          {copied ? "Copied" : "Copy"}
        </button>
      </header>
      <pre>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: highlight.js output, escaped by it */}
        <code className="hljs" dangerouslySetInnerHTML={{ __html: html }} />
      </pre>
    </section>
  );
}
