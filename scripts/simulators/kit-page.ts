import type { Booth } from "./kit-booth.ts";
import { faults, type SimAnswer } from "./kit-types.ts";

/** One page of all providers: what was texted, and the switches. Plain forms, so that it needs no script. */
export function page(booths: readonly Booth[]): SimAnswer {
  const texts = booths.flatMap(({ texts }) => texts).sort((a, b) => b.at.localeCompare(a.at)).slice(0, 200);
  return pageOf("Simulated providers", `<h1>Simulated providers</h1>
<p>Nothing here reaches a phone. A number's last four digits choose its fate: 0001 invalid, 0003 not allowed, 0004 opted out,
0005 accepted and then failed, 0009 a landline, 0429 throttled.</p>
<section>
<h2>Texts</h2>
${texts.length === 0 ? "<p>None yet.</p>" : table(["When (UTC)", "By", "To", "Text"], texts.map(({ at, provider, to, text }) => [at.slice(0, 19).replace("T", " "), provider, to, text]))}
</section>
${booths.map(provider).join("\n")}`);
}

/** `inner` is HTML: whatever comes from outside must be {@link escaped} in it. */
export function pageOf(title: string, inner: string): SimAnswer {
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
  section { border-top: 1px solid #8886; padding: .5rem 0 1rem; }
  h2 { font-size: 1.1rem; }
  form { display: inline-flex; gap: .5rem; margin-right: 1rem; flex-wrap: wrap; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-top: 1px solid #8883; }
  td:not(:last-child) { white-space: nowrap; }
  p { overflow-wrap: anywhere; }
  input[type=number] { width: 4rem; }
</style>
</head>
<body>
${inner}
</body>
</html>
`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  };
  return { status: 200, headers, body };
}

function provider({ simulator: { name, prefix, panel }, planned, calls, callBacks }: Booth): string {
  const options = ["none", ...faults].map((fault) => `<option${fault === (planned?.fault ?? "none") ? " selected" : ""}>${fault}</option>`).join("");
  const last = calls[0];
  const hook = callBacks[0];
  return `<section>
<h2>${escaped(name)} <small><code>${escaped(prefix)}</code></small></h2>
<form method="post" action="${escaped(prefix)}/__faults">
  <label>Next calls <input type="number" name="calls" min="1" max="1000" value="${planned?.calls ?? 1}"></label>
  <label>have the fault <select name="fault">${options}</select></label>
  <button>Set</button>
</form>
<form method="post" action="${escaped(prefix)}/__clock"><input type="hidden" name="advance_ms" value="600000"><button>Move its clock by 10 min</button></form>
<form method="post" action="${escaped(prefix)}/__state"><button>Forget everything</button></form>
<p>Calls kept: ${calls.length}${last ? `, the last: ${escaped(`${last.method} ${last.path} → ${last.status ?? "no answer"}`)}` : ""}.
${hook ? `The last receipt went to ${escaped(hook.host)}: ${escaped(hook.result)}.` : ""}
${panel ? `<a href="${escaped(prefix + panel)}">Money</a> · ` : ""}<a href="${escaped(prefix)}/__calls">Calls</a> · <a href="${escaped(prefix)}/__outbox">Texts</a> · <a href="${escaped(prefix)}/__callbacks">Receipts</a></p>
</section>`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`;
  return `<table><thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("")}</tr></thead><tbody>${rows.map(row).join("")}</tbody></table>`;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
