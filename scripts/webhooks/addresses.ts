import { hooksOf, smsRoutes } from "#src/container-sms.ts";
import type { Env } from "#src/env.ts";
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
