import { jsonAnswer, textAnswer } from "./kit-answers.ts";
import { escaped, pageOf, table } from "./kit-page.ts";
import type { SimAnswer, SimCall } from "./kit-types.ts";
import { faultOf, railFaults, type Plan } from "./rail-kit-faults.ts";
import { textOf } from "./rail-kit-journal.ts";
import type { RailWorld } from "./rail-kit-world.ts";
import type { Outcome, Payment } from "./rail-kit-types.ts";

export type PanelOptions = { name: string; prefix: string; /** Reasons on the buttons of an open payment. */ reasons: readonly string[] };

/**
 * What people and other processes ask of a rail's world, under `/panel`; null where this is none of that.
 * `GET /panel` is a page; `/panel/book`, `/panel/payments` are JSON; `POST /panel/decide {reference, outcome}`,
 * `/panel/float {account, currency, amount_minor}`, `/panel/faults {fault, calls?, verb?, reference?, msisdn?}`
 * (`fault` "none" clears) take JSON or a form.
 */
export function panelAnswer(call: SimCall, world: RailWorld, options: PanelOptions): SimAnswer | null {
  if (call.path !== "/panel" && !call.path.startsWith("/panel/")) return null;
  const isForm = (call.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");
  const given = isForm ? Object.fromEntries(call.form()) : objectIn(call.json());
  const done = (isDone: boolean): SimAnswer =>
    !isDone ? jsonAnswer(400, { error: "not understood, or nothing to do" }) : isForm ? { status: 303, headers: { Location: `${options.prefix}/panel` }, body: "" } : textAnswer(204, "");
  switch (`${call.method} ${call.path}`) {
    case "GET /panel": return pageOf(`Money at ${options.name}`, panelPage(world, options));
    case "GET /panel/book": return { ...jsonAnswer(200, null), body: textOf(world.book()) };
    case "GET /panel/payments": return { ...jsonAnswer(200, null), body: textOf(world.payments()) };
    case "POST /panel/decide": return done(world.decide(text(given["reference"]), outcomeOf(text(given["outcome"]))) !== null);
    case "POST /panel/float": return done(addFloat(world, given));
    case "POST /panel/faults": return done(planFault(world, given));
    default: return jsonAnswer(404, { error: "no such control" });
  }
}

function addFloat(world: RailWorld, given: Record<string, unknown>): boolean {
  const amount = text(given["amount_minor"]);
  const [account, currency] = [text(given["account"]), text(given["currency"])];
  if (!/^-?\d{1,15}$/.test(amount) || !account || !/^[A-Z]{3}$/.test(currency)) return false;
  world.addFloat(account, currency, BigInt(amount));
  return true;
}

function planFault(world: RailWorld, given: Record<string, unknown>): boolean {
  const { fault, calls } = given;
  if (fault === "none") {
    world.faults.clear();
    return true;
  }
  const plan: Plan = { fault: typeof fault === "string" ? fault : objectIn(fault), calls: Number(calls ?? 1) };
  if (typeof plan.fault === "string" && !Object.hasOwn(railFaults, plan.fault)) return false;
  if (!Number.isSafeInteger(plan.calls) || Number(plan.calls) < 1) return false;
  const chosen = (["verb", "reference", "msisdn", "direction"] as const).filter((name) => typeof given[name] === "string" && given[name] !== "");
  world.faults.plan({ ...plan, fault: faultOf(plan.fault), ...Object.fromEntries(chosen.map((name) => [name, given[name]])) });
  return true;
}

function panelPage(world: RailWorld, { name, prefix, reasons }: PanelOptions): string {
  const payments = world.payments().toReversed().slice(0, 100);
  const floats = [...new Set(payments.map(({ account, currency }) => `${account} ${currency}`))];
  const faultOptions = ["none", ...Object.keys(railFaults)].map((fault) => `<option>${fault}</option>`).join("");
  return `<h1>Money at ${escaped(name)}</h1>
<p>No money moves. <a href="/">All simulated providers</a></p>
<section><h2>Waiting for the wallet's owner</h2>
${payments.filter(({ decided, story }) => !decided && story.outcome === "PENDING").map((payment) => waiting(payment, prefix, reasons)).join("\n") || "<p>Nothing.</p>"}
</section>
<section><h2>Float</h2>
${floats.map((float) => floatForm(world, float, prefix)).join("\n") || "<p>Nothing moved yet.</p>"}
</section>
<section><h2>Faults</h2>
<form method="post" action="${escaped(prefix)}/panel/faults">
  <label>Next calls <input type="number" name="calls" min="1" max="1000" value="1"></label>
  <label>of <select name="verb"><option>submit</option><option>status</option><option>token</option><option>balance</option></select></label>
  <label>have the fault <select name="fault">${faultOptions}</select></label>
  <button>Set</button>
</form></section>
<section><h2>Payments</h2>
${table(["Taken (UTC)", "Way", "Wallet", "Amount", "State", "Reference"], payments.map((payment) => [instant(payment.takenAtMs), payment.direction, payment.msisdn, amountOf(payment), stateOf(payment), payment.reference]))}
</section>
<section><h2>Book of money that moved</h2>
${table(["When (UTC)", "Way", "Wallet", "Minor units", "Reference"], world.book().toReversed().slice(0, 100).map(({ at, direction, msisdn, amountMinor, currency, reference }) => [at.slice(0, 19).replace("T", " "), direction, msisdn, `${amountMinor} ${currency}`, reference]))}
</section>`;
}

function waiting(payment: Payment, prefix: string, reasons: readonly string[]): string {
  const button = (outcome: string, label: string) => `<button name="outcome" value="${escaped(outcome)}">${escaped(label)}</button>`;
  return `<form method="post" action="${escaped(prefix)}/panel/decide"><input type="hidden" name="reference" value="${escaped(payment.reference)}">
  <span>${escaped(`${payment.msisdn}: ${amountOf(payment)} ${payment.direction}`)}</span> ${button("SUCCESSFUL", "Approve")} ${reasons.map((reason) => button(reason, reason)).join(" ")}</form>`;
}

function floatForm(world: RailWorld, float: string, prefix: string): string {
  const [account = "", currency = ""] = float.split(" ");
  return `<form method="post" action="${escaped(prefix)}/panel/float"><input type="hidden" name="account" value="${escaped(account)}"><input type="hidden" name="currency" value="${escaped(currency)}">
  <span>${escaped(`${account}: ${world.balance(account, currency)} ${currency} (minor units)`)}</span> <label>add <input name="amount_minor" inputmode="numeric" value="1000000"></label> <button>Add</button></form>`;
}

const instant = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
const amountOf = ({ amountMinor, currency }: Payment) => `${amountMinor} ${currency}`;
const stateOf = ({ decided }: Payment) => (!decided ? "open" : decided.outcome === "SUCCESSFUL" ? "SUCCESSFUL" : `FAILED: ${decided.outcome.reason}`);
const outcomeOf = (said: string): Outcome => (said === "SUCCESSFUL" ? said : { reason: said });

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

function objectIn(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
