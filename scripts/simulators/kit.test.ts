import { request as requestHttp } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startHook, startTrial, type Trial } from "./kit-trial.ts";
import { startSimulators, textAnswer, triggerOf, type Simulator } from "./kit.ts";

let remembered = 0;

/** As little as a provider can be: it texts the path to a number in the query, and calls back where it is told. */
const tiny: Simulator = {
  name: "tiny",
  prefix: "/tiny",
  secrets: ["s3cret/"],
  answer: (call) => {
    if (call.path !== "/send/") return textAnswer(404, "TINY NOT FOUND");
    remembered += 1;
    call.outbox.add({ to: call.query.get("to") ?? "", text: call.rawBody });
    const hook = call.headers["x-hook"];
    if (hook) call.later(() => call.callBack({ url: hook, body: "told" }));
    return textAnswer(200, new Date(call.now()).toISOString());
  },
  fault: (kind) => (kind === "throttle" ? textAnswer(429, "TINY MANY") : textAnswer(500, "TINY FAULT")),
  forget: () => { remembered = 0; },
};

let trial: Trial;

beforeAll(async () => { trial = await startTrial(tiny); });
afterEach(() => trial.forget());
afterAll(() => trial.close());

const send = (to = "1", body = "hello", headers: Record<string, string> = {}) => fetch(`${trial.baseUrl}/send/?to=${to}`, { method: "POST", body, headers });

test("what is texted can be read, newest first and 200 at most", async () => {
  for (let count = 1; count <= 201; count += 1) await (await send(String(count))).text();
  const outbox = await trial.outbox();
  expect(outbox).toHaveLength(200);
  expect([outbox.at(0)?.to, outbox.at(-1)?.to]).toEqual(["201", "2"]);
  expect(outbox[0]).toMatchObject({ provider: "tiny", text: "hello" });
});

test("a call is kept with the names of its headers and without the provider's secrets", async () => {
  await send("s3cret/", "key=s3cret%2F&again=s3cret/", { "X-Key": "s3cret/" });
  const [call] = await trial.calls();
  expect(call).toMatchObject({ method: "POST", path: "/send/?to=•••", body: "key=•••&again=•••", status: 200, fault: null });
  expect(call?.headers).toContain("x-key");
  expect(JSON.stringify(call)).not.toContain("s3cret");
});

test("any other path is answered as the provider does, and one of no provider as nobody's", async () => {
  expect(await (await fetch(`${trial.baseUrl}/other`)).text()).toBe("TINY NOT FOUND");
  expect((await fetch(`${trial.baseUrl}s/send/`)).status).toBe(404);
  expect((await fetch(`${trial.baseUrl}/__other`)).status).toBe(404);
});

test("a fault is had as often as was asked, and then no more", async () => {
  await trial.plan("throttle", 2);
  expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([429, 429, 200]);
  await trial.plan("error");
  expect(await (await send()).text()).toBe("TINY FAULT");
  expect((await trial.calls()).map(({ fault }) => fault)).toEqual(["error", null, "throttle", "throttle"]);
});

test("a fault for one path leaves the others alone", async () => {
  await fetch(`${trial.baseUrl}/__faults`, { method: "POST", body: JSON.stringify({ fault: "error", path: "/send/" }) });
  expect((await fetch(`${trial.baseUrl}/other`)).status).toBe(404);
  expect((await send()).status).toBe(500);
});

test("an HTML page comes instead of the work; half an answer comes after it", async () => {
  await trial.plan("html");
  expect(await (await send()).text()).toMatch(/^<!doctype html>/);
  expect(await trial.outbox()).toHaveLength(0);
  await trial.plan("malformed");
  expect(await (await send()).text()).toHaveLength(12);
  expect(await trial.outbox()).toHaveLength(1);
});

test.each([{}, { fault: "fire" }, { fault: "hang", calls: 0 }, { fault: "hang", calls: 1_001 }, { fault: "hang", calls: "x" }])("the faults %j cannot be had", async (asked) => {
  expect((await fetch(`${trial.baseUrl}/__faults`, { method: "POST", body: JSON.stringify(asked) })).status).toBe(400);
});

test("the clock moves forward only", async () => {
  await trial.advance(3_600_000);
  const told = Date.parse(await (await send()).text());
  expect(told - Date.now()).toBeGreaterThan(3_590_000);
  expect((await fetch(`${trial.baseUrl}/__clock`, { method: "POST", body: '{"advance_ms":-1}' })).status).toBe(400);
});

test("forgetting empties everything, the provider's own memory too", async () => {
  await send();
  expect(remembered).toBe(1);
  await trial.forget();
  expect([await trial.outbox(), await trial.calls(), remembered]).toEqual([[], [], 0]);
});

test("a hook on this machine is called, and no other", async () => {
  const hook = await startHook("/hook?k=v");
  await send("1", "hello", { "X-Hook": "http://192.0.2.1/hook" });
  await send("1", "hello", { "X-Hook": hook.url });
  expect(await hook.received(1)).toMatchObject([{ method: "POST", rawBody: "told" }]);
  await hook.close();
  await expect.poll(async () => (await fetch(`${trial.baseUrl}/__callbacks`)).json()).toMatchObject([
    { host: new URL(hook.url).host, result: "204" },
    { host: "192.0.2.1", result: "left alone: not on this machine" },
  ]);
});

const page = () => new URL("/", trial.baseUrl);

test("the page shows texts as text and leads its forms back to itself", async () => {
  await send("1", "<script>alert(1)</script>");
  const answer = await fetch(page());
  const html = await answer.text();
  expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(html).toContain("&#60;script&#62;alert(1)");
  expect(html).not.toContain("<script");
  const pressed = await fetch(`${trial.baseUrl}/__faults`, { method: "POST", body: new URLSearchParams({ fault: "slow", calls: "3" }), redirect: "manual" });
  expect([pressed.status, pressed.headers.get("location")]).toEqual([303, "/"]);
  expect(await (await fetch(page())).text()).toContain("<option selected>slow");
});

test.each([
  ["a name that leads here", { Host: "rebound.example" }, 403],
  ["a page elsewhere", { Origin: "https://elsewhere.example" }, 403],
  ["a page without an origin of its own", { Origin: "null" }, 403],
  ["its own page", { Origin: "http://127.0.0.1:1" }, 200],
])("%s: %j is answered %d", async (_, headers, status) => {
  const answered = new Promise((resolve, reject) => {
    requestHttp(new URL(`${trial.baseUrl}/__outbox`), { headers }, (response) => resolve(response.resume().statusCode)).on("error", reject).end();
  });
  expect(await answered).toBe(status);
});

test("a port that is taken is an error at the start", async () => {
  const port = Number(new URL(trial.baseUrl).port);
  await expect(startSimulators({ port, simulators: [] })).rejects.toThrow(/EADDRINUSE/);
});

test.each([
  ["+256772120001", "invalid"],
  ["0812340429", "throttled"],
  ["+256772123456", null],
  ["", null],
])("the end of %s chooses: %s", (to, trigger) => {
  expect(triggerOf(to)).toBe(trigger);
});
