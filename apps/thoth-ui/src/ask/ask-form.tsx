import { type FormEvent, type KeyboardEvent, type ReactElement, type RefObject, useState } from "react";

export function AskForm(props: {
  inputRef: RefObject<HTMLTextAreaElement | null>;
  running: boolean;
  disabled: boolean;
  examples: readonly string[];
  onAsk: (question: string) => void;
  onCancel: () => void;
}): ReactElement {
  const [question, setQuestion] = useState("");

  function submit(event?: FormEvent): void {
    event?.preventDefault();
    const text = question.trim();
    if (text !== "" && !props.disabled) props.onAsk(text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
  }

  return (
    <form className="card ask-form" onSubmit={submit}>
      <label>
        Your question
        <textarea
          ref={props.inputRef}
          rows={2}
          maxLength={2000}
          value={question}
          placeholder="How many customers are there in Italy?"
          onChange={(event) => setQuestion(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </label>
      <div className="buttons">
        <button className="primary" type="submit" disabled={props.disabled || question.trim() === ""}>
          Ask
        </button>
        {props.running && (
          <button type="button" onClick={props.onCancel}>
            Cancel
          </button>
        )}
        <small className="quiet">
          Enter asks, Shift+Enter breaks the line, Esc cancels, / goes to the question
        </small>
      </div>
      {props.examples.length > 0 && (
        <div className="examples">
          <span className="quiet">Asked here before:</span>
          {props.examples.map((example) => (
            <button
              key={example}
              type="button"
              onClick={() => {
                setQuestion(example);
                props.onAsk(example);
              }}
            >
              {example}
            </button>
          ))}
        </div>
      )}
    </form>
  );
}
