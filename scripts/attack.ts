import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { attacks } from "./attack/all.ts";
import type { Attack, Terms } from "./attack/attack.ts";
import { buildQuietly } from "./attack/build.ts";
import { hasManyAddresses } from "./attack/fresh.ts";
import { givenTarget } from "./attack/given-target.ts";
import { startInstance, startTexts } from "./attack/instance.ts";
import { bounds, knowledge, makeAttacks, table, type Made } from "./attack/run.ts";
import type { Facts } from "./attack/target.ts";
import { terms } from "./attack/terms.ts";
import { Lifetime } from "./stack/lifetime.ts";
import { step } from "./stack/progress.ts";
import { given } from "./stack/settings.ts";
import { testEnvironment } from "./test/environment.ts";
import { startTestStack } from "./test/test-stack.ts";

const help = `npm run attack [-- --target http://127.0.0.1:3000 [--also http://127.0.0.1:3001]] [--only name,…]

Attacks Kete's sign-in and prints what could be done and what could not. Without --target it starts
an instance of its own, thrown away afterwards: two app processes, a worker, PostgreSQL, Redis and a
simulated provider of texts. Only this machine's own addresses are attacked, over HTTP alone.

  --target   a running instance with the default limits. It keeps the players that the attack makes,
             and its limits are used up for the day: attack nothing that anybody needs
  --also     another app process of the same instance
  --only     ${attacks.map(({ name }) => name).join(", ")}

${bounds}
Exit code: 0 when everything held, 1 when something broke or could not be tried to its end, 2 for a wrong option.`;

const say = (line: string) => console.log(line);
const options = readOptions();
if ("problem" in options) {
  console.error(`${options.problem}\n\n${help}`);
  process.exitCode = 2;
} else if (options.isHelp) {
  console.log(help);
} else {
  const lifetime = new Lifetime({ onCtrlC: 130 });
  await lifetime.run(async () => {
    console.log(`${knowledge}\n${bounds}\n`);
    const hasAddresses = await hasManyAddresses();
    const made = options.urls.length > 0 ? await attackGiven(options.urls, options.chosen, hasAddresses) : await attackOwn(lifetime, options.chosen, hasAddresses);
    console.log(`\n${table(made)}`);
    return made.some(({ verdict }) => verdict === "BROKEN" || verdict === "UNFINISHED") ? 1 : 0;
  });
}

async function attackGiven(urls: readonly string[], chosen: readonly Attack[], hasAddresses: boolean): Promise<Made[]> {
  const facts = await givenTarget(urls);
  console.log(`${urls.join(" and ")}: taken to have the default limits${facts.phone ? "" : "; its texts cannot be read (no inbox), so what needs an owner is not tried"}`);
  return makeAttacks(chosen, { hasAddresses, say, factsFor: (of) => Promise.resolve(of === "production" ? facts : null) });
}

/** One instance after another, each under its terms: two at once would fight over the machine. */
async function attackOwn(lifetime: Lifetime, chosen: readonly Attack[], hasAddresses: boolean): Promise<Made[]> {
  const { raw, dataDir: own } = given();
  const dataDir = join(own, "attack");
  mkdirSync(dataDir, { recursive: true });
  const env = testEnvironment(raw, dataDir);
  await buildQuietly(env);
  const stack = await startTestStack(lifetime, dataDir, raw["PATH"], "npm run attack");
  const texts = await startTexts(lifetime);
  let number = 0;
  let stop: () => Promise<void> = () => Promise.resolve();
  const factsFor = async (of: Terms): Promise<Facts> => {
    await stop();
    number += 1;
    console.log(`\nunder ${terms[of].words}`);
    const instance = await step("two app processes and a worker", () => startInstance({ lifetime, dataDir, env, stack, number, processes: 2, settings: terms[of].settings, texts }));
    stop = instance.stop;
    return instance.facts;
  };
  return makeAttacks(chosen, { hasAddresses, factsFor, say });
}

type Options = { isHelp: boolean; urls: string[]; chosen: Attack[] } | { problem: string };

function readOptions(): Options {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h", default: false }, target: { type: "string" }, also: { type: "string" }, only: { type: "string" } } });
    if (values.also !== undefined && values.target === undefined) return { problem: "--also names a second process of --target" };
    const names = values.only?.split(",").map((name) => name.trim()) ?? attacks.map(({ name }) => name);
    const unknown = names.find((name) => !attacks.some((attack) => attack.name === name));
    if (unknown !== undefined) return { problem: `--only: there is no attack called ${unknown}` };
    return { isHelp: values.help, urls: [values.target, values.also].filter((url) => url !== undefined), chosen: attacks.filter(({ name }) => names.includes(name)) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
