import { randomInt } from "node:crypto";
import { countOf, holds, tally, type Attack } from "../attack.ts";
import { inParallel, newAddress, newPhones } from "../fresh.ts";

/** OTP_IP_RATE_LIMIT_MAX: asks of one address in an hour. */
const asksMax = 300;
const beyond = 20;

/** Headers by which servers are told of a client behind a proxy; the last is Kete's own. */
const names = ["x-forwarded-for", "forwarded", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-kete-peer"];

const anyAddress = () => [randomInt(1, 223), randomInt(256), randomInt(256), randomInt(1, 255)].join(".");

function lies(): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, name === "forwarded" ? `for=${anyAddress()}` : name === "x-forwarded-for" ? `${anyAddress()}, ${anyAddress()}` : anyAddress()]));
}

export const forwardedFor: Attack = {
  name: "forwarded-for",
  wants: "to pass for many addresses by headers (TRUSTED_PROXY_COUNT=0: the connection alone counts)",
  needs: ["addresses"],
  run: async (target) => {
    const from = newAddress();
    const answers = await inParallel(newPhones(asksMax + beyond), 12, (phone) => target.ask(phone, { from, headers: lies() }));
    const passed = countOf(answers, 200);
    const isHeld = passed === asksMax && countOf(answers, "address_limited") === beyond;
    return holds(isHeld, `${answers.length} asks from one address, each under new headers: ${tally(answers)} (limit ${asksMax} an hour per address)`);
  },
};

/** Of the small terms. */
const smallMax = 20;

export const behindProxy: Attack = {
  name: "behind-proxy",
  wants: "to pass for many addresses behind one trusted proxy (TRUSTED_PROXY_COUNT=1: what the proxy itself added counts)",
  needs: ["addresses"],
  terms: "small",
  run: async (target) => {
    const proxy = newAddress();
    // The proxy puts the address it was called from at the end; all before it is the client's own word.
    const through = (client: string) => (phone: string) => target.ask(phone, { from: proxy, headers: { "x-forwarded-for": `${anyAddress()}, ${anyAddress()}, ${client}` } });
    const attacker = await inParallel(newPhones(smallMax + beyond, "TH"), 8, through("203.0.113.7"));
    const neighbour = await inParallel(newPhones(5, "TH"), 5, through("198.51.100.8"));
    const isHeld = countOf(attacker, 200) === smallMax && countOf(attacker, "address_limited") === beyond && countOf(neighbour, 200) === neighbour.length;
    return holds(isHeld, `${attacker.length} asks with a new first entry each: ${tally(attacker)} (limit ${smallMax} here); another client behind the same proxy: ${tally(neighbour)}`);
  },
};
