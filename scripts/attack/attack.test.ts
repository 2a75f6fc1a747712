import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { comparedAmong } from "./attacks/one-phone.ts";
import { doorTo, isOwn, send, type Answer } from "./door.ts";
import { newAddress, newPhones, times } from "./fresh.ts";
import { Jar } from "./jar.ts";
import { makeAttacks } from "./run.ts";
import { chanceOf } from "./samples.ts";
import { Target, type Facts } from "./target.ts";

const answer = (change: Partial<Answer>): Answer => ({ status: 200, headers: {}, text: "", body: {}, code: null, params: {}, ms: 1, ...change });
const nowhere: Facts = { doors: [{ address: "127.0.0.1", port: 9, host: "127.0.0.1:9" }], origin: "http://127.0.0.1:9", phone: null, hookSecret: null };

describe("the attack", () => {
  it.each(["http://192.0.2.1:3000", "http://10.0.0.1", "http://0.0.0.0:3000", "https://127.0.0.1", "http://[::1]:3000", "not a URL"])("refuses to be led to %s", async (url) => {
    await expect(doorTo(url)).rejects.toThrow(/leads away|only http|no IPv4 loopback|not a URL/);
  });

  it("takes this machine by name or address", async () => {
    expect(await doorTo("http://localhost:3000")).toEqual({ address: "127.0.0.1", port: 3000, host: "localhost:3000" });
    expect(["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1", "128.0.0.1", "1.127.0.0", "::2"].map(isOwn)).toEqual([true, true, true, true, false, false, false]);
  });

  it("sends as many requests as it said, and not one more", async () => {
    let seen = 0;
    const server = createServer((_, response) => {
      seen += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
    const door = await doorTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const target = new Target({ ...nowhere, doors: [door] }, { requestsMax: 3, endsAt: Date.now() + 60_000 });
    for (let n = 0; n < 3; n += 1) await target.send({ path: "/" });
    await expect(target.send({ path: "/" })).rejects.toThrow("stopped at 3 requests");
    const late = new Target({ ...nowhere, doors: [door] }, { requestsMax: 3, endsAt: Date.now() - 1 });
    await expect(late.send({ path: "/" })).rejects.toThrow("the time is up");
    server.closeAllConnections();
    server.close();
    expect(seen).toBe(3);
  });

  it("connects from the address it says", async () => {
    const server = createServer((request, response) => response.end(JSON.stringify({ from: request.socket.remoteAddress })));
    await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
    const door = await doorTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect((await send(door, { path: "/", from: "127.0.0.1" })).body).toEqual({ from: "127.0.0.1" });
    server.closeAllConnections();
    server.close();
  });

  it("calls an attack that got a fault or did not come to its end anything but held", async () => {
    const said: string[] = [];
    const ground = { hasAddresses: true, say: (line: string) => said.push(line), factsFor: () => Promise.resolve(nowhere) };
    const base = { wants: "", needs: [] };
    const made = await makeAttacks(
      [
        { ...base, name: "a", run: () => Promise.resolve({ isHeld: true, figures: "" }) },
        { ...base, name: "b", run: () => Promise.resolve({ isHeld: false, figures: "" }) },
        { ...base, name: "c", run: (target) => Promise.resolve({ isHeld: target.faults.push("500") > 0, figures: "" }) },
        { ...base, name: "d", run: () => Promise.reject(new Error("cut short")) },
        { ...base, name: "busy", run: (target) => Promise.resolve({ isHeld: (target.unavailable += 1) === 0, figures: "" }) },
        { ...base, name: "e", needs: ["texts"], run: () => Promise.resolve({ isHeld: true, figures: "" }) },
      ],
      ground,
    );
    expect(made.map(({ verdict }) => verdict)).toEqual(["HELD", "BROKEN", "BROKEN", "UNFINISHED", "UNFINISHED", "NOT TRIED"]);
    expect(said).toHaveLength(made.length);
  });
});

describe("its figures", () => {
  it("count the last guess of a lane, which is answered by what follows from it", () => {
    const on = (challenge: string | undefined, codes: string[]) => codes.map((code) => ({ challenge, answer: answer({ status: 401, code }) }));
    const wrong = (count: number) => times(count, () => "wrong_code");
    expect(comparedAmong([...on("a", [...wrong(4), "code_expired", "code_expired"]), ...on("b", wrong(2)), ...on(undefined, [...wrong(4), "locked", "locked"])])).toBe(5 + 2 + 5);
  });

  it("tell two equal lots of times from two unequal ones", () => {
    const around = (ms: number) => times(200, (n) => ms + (n % 20) / 10);
    expect(chanceOf(around(5), around(5))).toBeGreaterThan(0.5);
    expect(chanceOf(around(5), around(6))).toBeLessThan(0.01);
  });

  it("rest on addresses and phones that are each new", () => {
    const addresses = times(5000, newAddress);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.every(isOwn)).toBe(true);
    expect(new Set(newPhones(500)).size).toBe(500);
  });
});

it("a jar keeps what was set and forgets what was cleared", () => {
  const jar = new Jar([["kete_device", "d"]]);
  jar.take(answer({ headers: { "set-cookie": ["__Host-kete_session=abc; Path=/; HttpOnly", "kete_device=; Max-Age=0"] } }));
  expect(jar.header).toEqual({ cookie: "__Host-kete_session=abc" });
  expect([jar.value("kete_session"), jar.value("kete_device")]).toEqual(["abc", undefined]);
  const copy = jar.copy();
  jar.plant("kete_session", "other");
  expect(copy.value("kete_session")).toBe("abc");
});
