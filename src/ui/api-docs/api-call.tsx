import { Table } from "../kit/table.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./api-call.module.css";

export type ApiError = { status: number; code: string; when: string };

export type ApiCallView = {
  method: string;
  path: string;
  summary: string;
  auth: "none" | "optional" | "required";
  limit: string;
  errors: readonly ApiError[];
  requestExample?: string | undefined;
  responseExample: string;
  curl: string;
  idempotent?: boolean | undefined;
};

export function callId({ method, path }: Pick<ApiCallView, "method" | "path">): string {
  return `${method}${path}`.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/-$/, "");
}

export function ApiCall({ words, call }: { words: Messages["apiDocs"]; call: ApiCallView }) {
  const id = callId(call);
  return (
    <article className={css["call"]} id={id} aria-labelledby={`${id}-name`}>
      <h3 id={`${id}-name`} className={css["name"]}><span className={css["method"]}>{call.method}</span> <code>{call.path}</code></h3>
      <p>{call.summary}</p>
      <ul className={css["traits"]}>
        <li>{words.auth[call.auth]}</li>
        {call.idempotent ? <li>{words.idempotent}</li> : null}
        <li>{words.limit}: {call.limit}</li>
      </ul>
      <div className={css["examples"]}>
        {call.requestExample ? <Example title={words.request} text={call.requestExample} /> : null}
        <Example title={words.response} text={call.responseExample} />
        <Example title={words.curl} text={call.curl} isWide />
      </div>
      {call.errors.length === 0 ? (
        <p><strong>{words.errors}.</strong> {words.noErrors}</p>
      ) : (
        <Table
          caption={words.errors}
          columns={[
            { key: "status", label: words.status, cell: (error: ApiError) => error.status },
            { key: "code", label: words.code, cell: (error: ApiError) => <code>{error.code}</code> },
            { key: "when", label: words.when, cell: (error: ApiError) => error.when },
          ]}
          rows={call.errors}
          rowKey={(error) => error.code}
        />
      )}
    </article>
  );
}

/** Long lines wrap instead of scrolling: a box that scrolls sideways must be reached by keyboard, and is a trap for a thumb. */
function Example({ title, text, isWide = false }: { title: string; text: string; isWide?: boolean }) {
  return (
    <figure className={css["example"]} data-wide={isWide || undefined}>
      <figcaption>{title}</figcaption>
      <pre><code>{text}</code></pre>
    </figure>
  );
}
