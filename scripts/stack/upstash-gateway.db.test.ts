import { randomBytes } from "node:crypto";
import { Redis } from "@upstash/redis";
import { beforeEach, expect, test } from "vitest";
import { rawEnvironment } from "#src/env.ts";

const url = rawEnvironment()["TEST_UPSTASH_URL"] ?? "";
const token = rawEnvironment()["TEST_UPSTASH_TOKEN"] ?? "";
const isReal = rawEnvironment()["TEST_REDIS"] === "real";
/** The last database is the gateway's own; other files take lower ones. */
const own = `${token}:63`;
const redis = new Redis({ url, token: own, retry: { retries: 0 }, enableTelemetry: false });

beforeEach(() => redis.flushdb());

async function post(path: string, body: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}${path}`, { method: "POST", body, headers: { Authorization: `Bearer ${own}`, ...headers } });
  return { status: response.status, text: await response.text() };
}

test("text of any language comes back as it went in, and so do objects", async () => {
  await redis.set("k", "kete ↔ ‘cowrie’ 🐚\u0000\r\n\"");
  expect(await redis.get("k")).toBe("kete ↔ ‘cowrie’ 🐚\u0000\r\n\"");
  await redis.set("o", { amount: "5000", list: [1, "b", null] });
  expect(await redis.get("o")).toEqual({ amount: "5000", list: [1, "b", null] });
  await redis.set("ok", "OK");
  expect(await redis.get("ok")).toBe("OK");
});

test("what is not there is null", async () => {
  expect(await redis.get("nothing")).toBeNull();
  expect(await redis.mget("nothing", "none")).toEqual([null, null]);
  expect(await redis.set("k", "1", { nx: true, ex: 10 })).toBe("OK");
  expect(await redis.set("k", "2", { nx: true })).toBeNull();
  expect(await redis.ttl("k")).toBeGreaterThan(5);
});

test("hashes come as objects and lists in order", async () => {
  await redis.hset("h", { a: "1", b: "zwei" });
  expect(await redis.hgetall("h")).toEqual({ a: 1, b: "zwei" });
  await redis.rpush("l", "x", "y", "z");
  expect(await redis.lrange("l", 0, -1)).toEqual(["x", "y", "z"]);
});

test.runIf(isReal)("a counter above 2^53 keeps all its digits on the wire", async () => {
  await redis.set("n", "9007199254740992");
  expect((await post("/", '["INCR","n"]')).text).toBe('{"result":9007199254740993}');
});

test.runIf(isReal)("a script runs by its text and by its digest, with nested and empty answers", async () => {
  const source = "return {1, 'två', false, {KEYS[1], ARGV[1]}, redis.call('GET', 'nothing')}";
  expect(await redis.eval(source, ["key"], ["värde"])).toEqual([1, "två", null, ["key", "värde"], null]);
  const script = redis.createScript<string>("#!lua flags=allow-key-locking\nreturn ARGV[1]");
  expect(await script.exec([], ["first, by text"])).toBe("first, by text");
  expect(await script.exec([], ["then, by digest"])).toBe("then, by digest");
  await expect(redis.evalsha("0".repeat(40), [], [])).rejects.toThrow("NOSCRIPT");
});

test.runIf(isReal)("a pipeline answers each command, the refused ones too", async () => {
  await redis.set("text", "abc");
  const answer = await post("/pipeline", '[["SET","a","1"],["INCR","text"],["GET","a"]]');
  expect(answer.status).toBe(200);
  const replies = JSON.parse(answer.text) as { result?: unknown; error?: string }[];
  expect(replies.map((reply) => reply.result ?? "error")).toEqual(["OK", "error", "1"]);
  expect(replies[1]?.error).toContain("ERR");
});

test("a transaction runs as a whole", async () => {
  expect(await redis.multi().set("t", 1).incr("t").get("t").exec()).toEqual(["OK", 2, 2]);
});

test.runIf(isReal)("a transaction with an impossible command is discarded whole", async () => {
  const answer = await post("/multi-exec", '[["SET","t","1"],["NOSUCH"]]');
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("EXECABORT");
  expect(await redis.get("t")).toBeNull();
});

test("refusals have the shape of Upstash", async () => {
  expect(await post("/", '["GET","a"]', { Authorization: "Bearer wrong" })).toEqual({ status: 401, text: '{"error":"Unauthorized"}' });
  expect(await post("/", "{")).toEqual({ status: 400, text: '{"error":"ERR failed to parse command"}' });
  expect(await post("/", '["GET",null]')).toEqual({ status: 400, text: '{"error":"ERR failed to parse command"}' });
  expect((await post("/", '["NOSUCH"]')).status).toBe(400);
  expect((await post("/", '["SELECT","0"]')).text).toContain("not available");
  expect((await post("/elsewhere", '["PING"]')).status).toBe(404);
});

test("a body past the limit is refused, one at the limit is not", async () => {
  const frame = '["SET","big",""]'.length;
  expect((await post("/", `["SET","big","${"x".repeat(1_048_576 - frame)}"]`)).status).toBe(200);
  const past = await post("/", `["SET","big","${"x".repeat(1_048_576 - frame + 1)}"]`);
  expect(past).toMatchObject({ status: 400 });
  expect(past.text).toContain("max request size");
});

test("databases are apart", async () => {
  const other = new Redis({ url, token: `${token}:62`, retry: { retries: 0 }, enableTelemetry: false });
  await redis.set("here", "1");
  expect(await other.get("here")).toBeNull();
});

test.runIf(isReal)("bytes that are no text survive base64", async () => {
  const bytes = randomBytes(64);
  const lua = `local s = '' for i = 1, #ARGV do s = s .. string.char(ARGV[i]) end redis.call('SET', KEYS[1], s) return s`;
  const answer = await post("/", JSON.stringify(["EVAL", lua, "1", "bytes", ...[...bytes].map(String)]), { "Upstash-Encoding": "base64" });
  expect(JSON.parse(answer.text)).toEqual({ result: bytes.toString("base64") });
});
