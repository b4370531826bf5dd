import { type ReactElement, useEffect, useRef } from "react";
import { Answer } from "../answer/answer.tsx";
import { ErrorBox } from "../answer/error-box.tsx";
import type { Session } from "../api/thoth-be.ts";
import { AskForm } from "./ask-form.tsx";
import { useRun } from "./use-run.ts";
import { useWorkspaces } from "./use-workspaces.ts";

export function Workbench(props: { session: Session; onSignOut: () => void }): ReactElement {
  const { session, onSignOut } = props;
  const { workspaces, selected, select, examples, error } = useWorkspaces(session, onSignOut);
  const { run, start, cancel } = useRun(session.token);
  const input = useRef<HTMLTextAreaElement | null>(null);

  useEffect(() => input.current?.focus(), []);

  useEffect(() => {
    function onKeyDown(event: globalThis.KeyboardEvent): void {
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (event.key === "/" && !typing) {
        event.preventDefault();
        input.current?.focus();
      }
      if (event.key === "Escape") cancel();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [cancel]);

  return (
    <>
      <header className="top-bar">
        <h1>
          <img src="/icon.svg" alt="" width="24" height="24" /> Thoth
        </h1>
        {workspaces !== null && workspaces.length > 0 && (
          <label>
            <span>Workspace</span>
            <select
              aria-label="Workspace"
              value={selected?.id ?? ""}
              onChange={(event) => select(Number(event.target.value))}
            >
              {workspaces.map((workspace) => (
                <option key={workspace.id} value={workspace.id}>
                  {workspace.name}
                </option>
              ))}
            </select>
          </label>
        )}
        <span className="spacer" />
        <span className="quiet user">{session.user.first_name || session.user.username}</span>
        <button type="button" className="plain" onClick={onSignOut}>
          Sign out
        </button>
      </header>
      <main className="workbench">
        {error !== null && <ErrorBox title="Workspaces cannot be shown" message={error} />}
        {workspaces?.length === 0 && (
          <p className="notice">You are not a member of any workspace. Ask an administrator to add you.</p>
        )}
        <AskForm
          inputRef={input}
          running={run?.state === "running"}
          disabled={selected === null}
          examples={run === null ? examples : []}
          onAsk={(question) => {
            if (selected !== null) start(question, selected.id);
          }}
          onCancel={cancel}
        />
        {run !== null && <Answer run={run} token={session.token} />}
      </main>
    </>
  );
}
