import { afterAll, beforeAll, expect, it } from "vitest";
import { createDatabase } from "#src/adapters/postgres/client.ts";
import { apiDeps, restClient } from "#src/testing/api.ts";
import { newCodePhone } from "#src/testing/codes.ts";
import { gateTo, type Gate } from "#src/testing/gate.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";

let kit: TestKit;
let gate: Gate;
let db: ReturnType<typeof createDatabase>;
let rest: ReturnType<typeof restClient>;
beforeAll(async () => {
  kit = await testKit();
  gate = await gateTo(Number(new URL(kit.databaseUrl).port));
  const url = Object.assign(new URL(kit.databaseUrl), { port: String(gate.port) }).toString();
  // As the web server has it.
  db = createDatabase({ url, poolMax: 5, statementMs: 2_200 });
  rest = restClient({ ...apiDeps(kit), db });
});
afterAll(async () => {
  await db.$disconnect();
  await gate.close();
  await kit.close();
});

const request = (phone: string) => rest("/auth/request-otp", { method: "POST", body: { phone } });
const verify = (phone: string, challenge_id: unknown, code = "123456") => rest("/auth/verify-otp", { method: "POST", body: { phone, code, challenge_id } });
const asked = async () => {
  const phone = newCodePhone();
  return { phone, challenge: (await request(phone)).body["challenge_id"] };
};

it("while PostgreSQL hangs on connections that stand, all who ask and prove are told so within three seconds; afterwards both work", async () => {
  // More at once than the pool has connections, so that it is full and warm.
  const before = await Promise.all(Array.from({ length: 8 }, asked));
  await gate.set("stalled");
  try {
    const startedAt = performance.now();
    const answers = await Promise.all([...before.map(({ phone, challenge }) => verify(phone, challenge)), ...Array.from({ length: 8 }, () => request(newCodePhone()))].map(async (answer) => {
      const { status, body } = await answer;
      return { status, code: (body["error"] as { code?: string } | undefined)?.code, isInTime: performance.now() - startedAt < 3000 };
    }));
    expect(answers).toHaveLength(16);
    expect(answers).toEqual(answers.map(() => ({ status: 503, code: "unavailable", isInTime: true })));
  } finally {
    await gate.set("open");
  }
  for (let n = 0; n < 8; n++) {
    const { phone, challenge } = await asked();
    expect((await verify(phone, challenge)).body).toMatchObject({ is_new_player: true });
  }
});

it("a wrong code is told as wrong meanwhile, within three seconds too, though the trail cannot be written", async () => {
  const { phone, challenge } = await asked();
  await gate.set("stalled");
  try {
    const startedAt = performance.now();
    expect(await verify(phone, challenge, "000000")).toMatchObject({ status: 401, body: { error: { code: "wrong_code" } } });
    expect(performance.now() - startedAt).toBeLessThan(3000);
  } finally {
    await gate.set("open");
  }
  expect((await verify(phone, challenge)).body).toMatchObject({ is_new_player: true });
});
