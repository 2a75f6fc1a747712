import type { InputHTMLAttributes, ReactNode, Ref } from "react";
import css from "./code-field.module.css";
import { FieldFrame, describedBy } from "./field.tsx";

type CodeFieldProps = { id: string; label: ReactNode; hint?: ReactNode; error?: string | undefined; ref?: Ref<HTMLInputElement> } & Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "id" | "type">;

/**
 * One real input over six drawn slots. Six inputs would break the phone's own autofill (it fills the
 * first); `maxlength` would cut "123 456" when pasted. The slots are a background under monospaced,
 * widely set digits, so the caret, selection and screen readers all meet an ordinary text field.
 */
export function CodeField({ id, label, hint, error, ref, ...input }: CodeFieldProps) {
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <span className={css["slots"]}>
        <input
          id={id}
          ref={ref}
          className={css["code"]}
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="\s*(\d[\s\-]*){6}"
          required
          spellCheck={false}
          aria-describedby={describedBy({ id, hint, error })}
          aria-invalid={error ? true : undefined}
          {...input}
        />
      </span>
    </FieldFrame>
  );
}
