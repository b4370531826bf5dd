import type { ReactElement, ReactNode } from "react";

/** A failure in words: what happened, what it means, what to do. */
export function ErrorBox(props: {
  title: string;
  message: string;
  impact?: string | undefined;
  action?: string | undefined;
  children?: ReactNode;
}): ReactElement {
  return (
    <div className="error-box" role="alert">
      <strong>{props.title}</strong>
      <p>{props.message}</p>
      {props.impact !== undefined && <p>{props.impact}</p>}
      {props.action !== undefined && (
        <p>
          <b>What to do:</b> {props.action}
        </p>
      )}
      {props.children}
    </div>
  );
}
