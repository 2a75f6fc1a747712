import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import css from "./field.module.css";
import { icons } from "./icons.tsx";

type FieldWords = { id: string; label: ReactNode; hint?: ReactNode; error?: string | undefined };

/** The ids that tie a control to its hint and its error, error first: it is what changed. */
export function describedBy({ id, hint, error }: Pick<FieldWords, "id" | "hint" | "error">): string | undefined {
  const ids = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
}

export function FieldFrame({ id, label, hint, error, children }: FieldWords & { children: ReactNode }) {
  return (
    <div className={css["field"]}>
      <div className={css["top"]}>
        <label className={css["label"]} htmlFor={id}>{label}</label>
        {hint ? <p className={css["hint"]} id={`${id}-hint`}>{hint}</p> : null}
      </div>
      {children}
      {error ? <FieldError id={id} error={error} /> : null}
    </div>
  );
}

export function FieldError({ id, error }: { id: string; error: string }) {
  return (
    <p className={css["error"]} id={`${id}-error`} role="alert">
      {icons.warning}
      <span>{error}</span>
    </p>
  );
}

type TextFieldProps = FieldWords & Omit<InputHTMLAttributes<HTMLInputElement>, "className" | "id"> & {
  /** Stands inside the box before or after the value: a currency, a percent sign. */
  before?: string;
  after?: string;
  look?: "text" | "money" | "figure";
};

export function TextField({ id, label, hint, error, before, after, look = "text", ...input }: TextFieldProps) {
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <span className={css["box"]} data-look={look}>
        {before ? <span className={css["affix"]} aria-hidden="true">{before}</span> : null}
        <input id={id} className={css["input"]} aria-describedby={describedBy({ id, hint, error })} aria-invalid={error ? true : undefined} {...input} />
        {after ? <span className={css["affix"]} aria-hidden="true">{after}</span> : null}
      </span>
    </FieldFrame>
  );
}

export function TextArea({ id, label, hint, error, ...rest }: FieldWords & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className" | "id">) {
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <span className={css["box"]}>
        <textarea id={id} className={css["input"]} rows={4} aria-describedby={describedBy({ id, hint, error })} aria-invalid={error ? true : undefined} {...rest} />
      </span>
    </FieldFrame>
  );
}

type SelectProps = FieldWords & Omit<SelectHTMLAttributes<HTMLSelectElement>, "className" | "id"> & { options: readonly { value: string; label: string }[] };

export function SelectField({ id, label, hint, error, options, ...rest }: SelectProps) {
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <span className={css["box"]}>
        <select id={id} className={css["input"]} aria-describedby={describedBy({ id, hint, error })} aria-invalid={error ? true : undefined} {...rest}>
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      </span>
    </FieldFrame>
  );
}
