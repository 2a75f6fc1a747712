import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createCodeStore } from "#src/adapters/redis/code-store.ts";
import { createRedis } from "#src/adapters/redis/client.ts";
import { createSessionCache } from "#src/adapters/redis/session-cache.ts";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { apiDeps, restClient, type Answer } from "#src/testing/api.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { gateTo, type Gate } from "#src/testing/gate.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";

let kit: TestKit;
let gates: { redis: Gate; postgres: Gate };
let db: ReturnType<typeof createDatabase>;
let rest: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  const through = (url: string, { port }: Gate) => Object.assign(new URL(url), { port: String(port) }).toString();
  gates = { redis: await gateTo(Number(new URL(kit.redis.url).port)), postgres: await gateTo(Number(new URL(kit.databaseUrl).port)) };
  const redis = { ...kit.redis, url: through(kit.redis.url, gates.redis) };
  db = createDatabase({ url: through(kit.databaseUrl, gates.postgres), poolMax: 5 });
  // The same parts from the first test to the last, as in a process that nobody restarts.
  rest = restClient({ ...apiDeps(kit), db, codes: createCodeStore(createRedis(redis), kit.log), sessionCache: createSessionCache(redis, kit.log) });
});
afterAll(async () => {
  await db.$disconnect();
  await Promise.all([gates.redis.close(), gates.postgres.close(), kit.close()]);
});

const request = (phone: string) => rest("/auth/request-otp", { method: "POST", body: { phone } });
const verify = (phone: string, challenge_id: unknown) => rest("/auth/verify-otp", { method: "POST", body: { phone, code: "123456", challenge_id } });
const refusalOf = ({ status, body }: Answer) => [status, (body["error"] as { code?: string } | undefined)?.code];

async function timed(work: () => Promise<Answer>) {
  const startedAt = performance.now();
  const refusal = refusalOf(await work());
  return { refusal, ms: performance.now() - startedAt };
}

describe.each(["redis", "postgres"] as const)("with %s away", (what) => {
  it.each(["shut", "hung"] as const)("(%s) asking and proving are told so within three seconds, nobody is let in, and both work again when it is back", async (state) => {
    const phone = newCodePhone();
    const asked = await request(phone);
    expect(asked.status).toBe(200);
    await gates[what].set(state);
    try {
      for (const call of [() => verify(phone, asked.body["challenge_id"]), () => request(newCodePhone())]) {
        const { refusal, ms } = await timed(call);
        expect(refusal).toEqual([503, "unavailable"]);
        expect(ms).toBeLessThan(3000);
      }
      expect(await kit.db.player.count({ where: { phone } })).toBe(0);
    } finally {
      await gates[what].set("open");
    }
    // The first may meet a connection that the outage left half open.
    await vi.waitFor(async () => expect((await request(newCodePhone())).status).toBe(200));
    expect((await verify(phone, asked.body["challenge_id"])).body).toMatchObject({ is_new_player: true });
  });
});
