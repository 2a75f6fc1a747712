import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeStore } from "#src/domain/otp/ports.ts";
import { sampleCost, sampleOtp as rules } from "#src/testing/sample-otp.ts";
import { newId } from "#src/domain/shared/ids.ts";
import type { Phone } from "#src/domain/shared/phone.ts";
import { testKit, type TestKit } from "#src/testing/kit.ts";
import { createRedis } from "./client.ts";
import { createCodeStore } from "./code-store.ts";
import { createInbox } from "./inbox.ts";

let kit: TestKit;
let codes: CodeStore;
beforeAll(async () => {
  kit = await testKit();
  codes = createCodeStore(createRedis(kit.redis), kit.log);
});
afterAll(() => kit.close());

const phone = "+256772600001" as Phone;
const ask = (store: CodeStore, nowMs: number) => store.ask({ phone, purpose: "sign_in", lane: "open", address: null, nowMs, own: null, challengeId: newId(), textId: newId(), cost: sampleCost, fresh: { id: newId(), salt: "salt", mac: "right" } }, rules);
const guess = (store: CodeStore, nowMs: number, mac: string) => store.verify({ phone, purpose: "sign_in", address: null, nowMs, challengeId: null, mac, submitId: newId() }, rules);

/** The commands sent while `work` ran. `answer` may speak in the server's stead. */
async function requestsOf(work: () => Promise<unknown>, answer: (command: string) => Response | undefined = () => undefined): Promise<string[]> {
  const sent: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const command = (JSON.parse(init?.body as string) as string[])[0] ?? "";
    sent.push(command);
    const instead = answer(command);
    return instead ? Promise.resolve(instead) : real(input, init);
  };
  try {
    await work();
  } finally {
    globalThis.fetch = real;
  }
  return sent;
}

describe("the code store", () => {
  it("asks and verifies in one request each, once the server knows the scripts", async () => {
    await ask(codes, 0);
    await guess(codes, 1, "wrong");
    expect(await requestsOf(() => ask(codes, 2))).toEqual(["evalsha"]);
    expect(await requestsOf(() => guess(codes, 3, "right"))).toEqual(["evalsha"]);
  });

  it("sends the whole script to a server that does not know it (any more)", async () => {
    await ask(codes, 100_000);
    const forgotten = (command: string) => (command === "evalsha" ? Response.json({ error: "NOSCRIPT No matching script. Please use EVAL." }, { status: 400 }) : undefined);
    const sent = await requestsOf(async () => expect(await guess(codes, 100_001, "right")).toMatchObject({ outcome: "right" }), forgotten);
    expect(sent).toEqual(["evalsha", "eval"]);
  });

  it("sends a command once, even when its connection breaks", async () => {
    let connections = 0;
    const breaking = createServer((socket: Socket) => {
      connections += 1;
      socket.once("data", () => socket.destroy());
    });
    await new Promise<void>((resolve) => breaking.listen(0, "127.0.0.1", resolve));
    const { port } = breaking.address() as AddressInfo;
    const broken = createCodeStore(createRedis({ url: `http://127.0.0.1:${port}`, token: "a-token-of-no-use" }), kit.log);
    await expect(guess(broken, 0, "any")).rejects.toMatchObject({ code: "unavailable" });
    breaking.close();
    expect(connections).toBe(1);
  });

  it("says unavailable within three seconds when nothing listens or nobody answers, and logs no command", async () => {
    const logged = kit.log.lines.length;
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    const dead = [
      { url: "http://127.0.0.1:9", token: "a-token-of-no-use" },
      { url: `http://127.0.0.1:${port}`, token: "a-token-of-no-use" },
      // An answer that is an error: the client puts the whole command into its message.
      { url: kit.redis.url, token: "a-token-of-no-use" },
    ];
    try {
      for (const settings of dead) {
        const before = Date.now();
        await expect(guess(createCodeStore(createRedis(settings), kit.log), 0, "a-secret-mac")).rejects.toMatchObject({ code: "unavailable" });
        expect(Date.now() - before).toBeLessThan(3000);
      }
    } finally {
      silent.close();
    }
    expect(kit.log.lines.slice(logged).map(({ message }) => message)).toEqual(dead.map(() => "Redis did not answer"));
    expect(JSON.stringify(kit.log.lines)).not.toMatch(/a-secret-mac|\+256|a-token/);
  });
});

describe("the inbox", () => {
  it("holds the newest hundred texts, newest first", async () => {
    const inbox = createInbox(createRedis(kit.redis), kit.log);
    for (let n = 1; n <= 101; n++) await inbox.add({ to: phone, text: `text ${n}` });
    const texts = await inbox.recent(1000);
    expect(texts).toHaveLength(100);
    expect(texts.map(({ text }) => text).slice(0, 2)).toEqual(["text 101", "text 100"]);
    expect(texts.at(-1)?.text).toBe("text 2");
    expect(await inbox.recent(1)).toEqual([{ to: phone, text: "text 101", sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) }]);
  });
});
