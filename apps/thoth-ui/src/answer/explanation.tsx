import type { ReactElement } from "react";
import { explanationParts } from "./explanation-parts.ts";

/** What the statement does, in sentences. */
export function Explanation(props: { text: string }): ReactElement {
  return (
    <section className="card explanation" aria-label="Explanation">
      <h2>In words</h2>
      {explanationParts(props.text).map(({ title, lines, bullets }) => (
        <div key={`${title} ${lines.join()} ${bullets.join()}`}>
          {title !== "" && <h3>{title}</h3>}
          {lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          {bullets.length > 0 && (
            <ul>
              {bullets.map((bullet) => (
                <li key={bullet}>{bullet}</li>
              ))}
            </ul>
          )}
        </div>
      ))}
    </section>
  );
}
