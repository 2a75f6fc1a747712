import { collectionRails, moneyHookOf, payoutRails } from "#src/container-rails.ts";
import { hooksOf, smsRoutes } from "#src/container-sms.ts";
import type { Env } from "#src/env.ts";
import { collectionRailNames, payoutRailNames } from "#src/env-rails.ts";
import { routesInForce } from "#src/env-sms.ts";

/** Who is told the address with each text; the others have a field for it in their panel. */
const toldWithEachText = new Set(["dmark", "twilio"]);

/** Nothing is sent and nothing is logged here. */
const silent = { log: { info: () => {}, warn: () => {}, error: () => {} }, inbox: null };

/** A line for each provider in use: where it reports deliveries, and whether somebody must enter that. */
export function webhookLines(env: Env): string[] {
  const routes = smsRoutes(env, silent);
  const hookOf = hooksOf(env);
  return [...new Set([...routesInForce(env).values()].flat())].flatMap((name) => {
    if (!routes.named(name)?.receipts) return [`${name}: reports to no address`];
    const address = hookOf(name);
    if (address === null) return [`${name}: cannot reach ${env.PUBLIC_URL}`];
    return [`${name}: ${toldWithEachText.has(name) ? "told with each text, nothing to enter" : "enter this in its panel"}`, `  ${address}`];
  });
}

/** What must be done with each rail's address; Flutterwave's dashboard also takes FLUTTERWAVE_WEBHOOK_HASH. */
const moneyHints = {
  mtn: "told with each payout; its host must be the API user's callback host",
  "mtn-collection": "told with each request; its host must be the API user's callback host",
  airtel: "enter this as the callback of disbursements in its portal",
  flutterwave: "told with each payout; enter it in the dashboard too, with FLUTTERWAVE_WEBHOOK_HASH",
} as const;

/** A line for each money rail whose settings are there, routed or with something to finish. */
export function moneyLines(env: Env): string[] {
  const known = new Set([...payoutRails(env, silent.log).all, ...collectionRails(env, silent.log).all].map(({ name }) => name));
  return [...new Set([...payoutRailNames, ...collectionRailNames])].flatMap((name) => {
    if (!known.has(name)) return [];
    if (name === "mock") return ["mock money: reports to no address"];
    const address = moneyHookOf(env, name);
    return address === null ? [`${name}: cannot reach ${env.PUBLIC_URL}`] : [`${name}: ${moneyHints[name]}`, `  ${address}`];
  });
}
