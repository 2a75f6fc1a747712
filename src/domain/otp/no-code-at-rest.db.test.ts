import { afterAll, beforeAll, expect, it } from "vitest";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createDmark } from "#src/adapters/sms/dmark.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { routesTo } from "#src/testing/sample-otp.ts";
import { signInBench, type SignInBench } from "#src/testing/sign-in.ts";
import { demoDmark, dmark } from "../../../scripts/simulators/dmark.ts";
import { startTrial, type Trial } from "../../../scripts/simulators/kit-trial.ts";

let kit: TestKit;
let bench: SignInBench;
let trial: Trial;
beforeAll(async () => {
  [kit, trial] = await Promise.all([testKit(), startTrial(dmark)]);
  bench = signInBench(kit);
});
afterAll(() => Promise.all([kit.close(), trial.close()]));

/** Every row of every table, as text. */
async function postgresDump(): Promise<string> {
  const { rows: tables } = await kit.owner.query<{ name: string }>(
    "SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')",
  );
  const dumps = await Promise.all(tables.map(async ({ name }) => `${name}\n${(await kit.owner.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`)).rows.map(({ row }) => row).join("\n")}`));
  return dumps.join("\n");
}

/** Every key and value. */
async function redisDump(): Promise<string> {
  const redis = createRedis(kit.redis);
  const read: Record<string, (key: string) => Promise<unknown>> = { hash: (key) => redis.hgetall(key), list: (key) => redis.lrange(key, 0, -1), string: (key) => redis.get(key) };
  const lines = (await redis.keys("*")).map(async (key) => {
    const type = await redis.type(key);
    const value = read[type];
    if (!value) throw new Error(`cannot read a ${type}`);
    return `${key} ${JSON.stringify(await value(key))}`;
  });
  return (await Promise.all(lines)).join("\n");
}

/** As a word of its own: six digits in a row are bound to turn up inside ids, HMACs and fractions of seconds. */
const holds = (text: string, code: string) => new RegExp(`(?<![0-9a-f.])${code}(?![0-9a-f])`).test(text);

it("a code that DMark texted is found nowhere at rest: before it is used, after a wrong guess, nor when it has signed in", async () => {
  const deps = bench.deps({ sms: routesTo(createDmark({ ...demoDmark, baseUrl: trial.baseUrl, hookUrl: null })) });
  const phone = newCodePhone();
  const codes: string[] = [];
  const search = async () => {
    const dumps = { postgres: await postgresDump(), redis: await redisDump(), log: JSON.stringify(kit.log.lines) };
    // What is there is seen: a search of nothing would find nothing.
    expect([dumps.postgres.includes(phone), dumps.redis.includes(phone), dumps.log.length > 2]).toEqual([true, true, true]);
    expect(dumps.log).not.toContain(phone);
    for (const code of codes) expect(Object.entries(dumps).filter(([, text]) => holds(text, code)).map(([where]) => where)).toEqual([]);
  };
  const { challengeId } = await bench.ask(phone, deps);
  await bench.runText(challengeId, deps);
  const [text] = await trial.outbox();
  codes.push(/\b\d{6}\b/.exec(text?.text ?? "")?.[0] ?? "no code");
  expect(holds(text?.text ?? "", codes[0] ?? "")).toBe(true);
  await search();
  codes.push(codes[0] === "000000" ? "111111" : "000000");
  await expect(bench.verify({ phone, challengeId, code: codes[1] ?? "" }, deps)).rejects.toMatchObject({ code: "wrong_code" });
  await search();
  expect(await bench.verify({ phone, challengeId, code: codes[0] ?? "" }, deps)).toMatchObject({ isNewPlayer: true });
  await search();
});
