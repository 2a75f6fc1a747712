import type { Messages } from "../messages/messages.ts";
import css from "./api-docs.module.css";
import { ApiCall, callId, type ApiCallView } from "./api-call.tsx";

export type ApiGroup = { title: string; calls: readonly ApiCallView[] };

/** The API for people: a list to jump from, then each call with what it takes, answers and refuses. */
export function ApiDocs({ messages, groups }: { messages: Messages; groups: readonly ApiGroup[] }) {
  const { apiDocs } = messages;
  return (
    <div className={css["docs"]}>
      <div className={css["head"]}>
        <h1>{apiDocs.heading}</h1>
        <p className={css["intro"]}>{apiDocs.intro}</p>
        <p><a className={css["link"]} href="/api/v1/openapi.json">{apiDocs.openApi}</a></p>
      </div>
      <nav className={css["index"]} aria-label={apiDocs.groups}>
        {groups.map((group) => (
          <div key={group.title}>
            <p className={css["group"]}>{group.title}</p>
            <ul>
              {group.calls.map((call) => (
                <li key={callId(call)}><a href={`#${callId(call)}`}><span className={css["method"]}>{call.method}</span> {call.path}</a></li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className={css["calls"]}>
        {groups.map((group) => (
          <section key={group.title} className={css["section"]}>
            <h2>{group.title}</h2>
            {group.calls.map((call) => <ApiCall key={callId(call)} words={apiDocs} call={call} />)}
          </section>
        ))}
      </div>
    </div>
  );
}
