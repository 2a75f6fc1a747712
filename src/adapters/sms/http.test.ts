import { createServer, type RequestListener } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { call, outcomeWithoutAnswer, safeBase } from "./http.ts";

const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => {
    if ("closeAllConnections" in server && typeof server.closeAllConnections === "function") server.closeAllConnections();
    server.close(resolve);
  })));
});

async function listening(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serving = (listener: RequestListener) => listening(createServer(listener));

const quick = { connectMs: 1_000, totalMs: 300 };

test("an answer is given as it came, with its status, headers and text", async () => {
  const url = await serving((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
      response.writeHead(418, { "X-Seen": `${request.method} ${request.url} ${String(request.headers["x-key"])} ${request.headers["content-length"]}` });
      response.end(Buffer.concat(chunks));
    });
  });
  const answer = await call({ method: "POST", url: `${url}/a/?b=1`, headers: { "X-Key": "k" }, body: "çà" });
  expect(answer).toMatchObject({ kind: "answer", status: 418, text: "çà", headers: { "x-seen": "POST /a/?b=1 k 4" } });
});

test("a redirect is an answer, not a way", async () => {
  let calls = 0;
  const url = await serving((_, response) => {
    calls += 1;
    response.writeHead(307, { Location: "/elsewhere" }).end();
  });
  expect(await call({ method: "POST", url })).toMatchObject({ kind: "answer", status: 307 });
  expect(calls).toBe(1);
});

test("where nobody listens, or no such host exists, nothing has left", async () => {
  const url = await serving(() => {});
  await new Promise((resolve) => { servers.splice(0)[0]?.close(resolve); });
  expect(await call({ method: "POST", url })).toEqual({ kind: "not_connected" });
  expect(await call({ method: "POST", url: "http://kete.invalid/" })).toEqual({ kind: "not_connected" });
});

test("a TLS greeting that fails is no connection: nothing has left", async () => {
  const url = await serving((_, response) => response.end());
  expect(await call({ method: "POST", url: url.replace("http:", "https:") })).toEqual({ kind: "not_connected" });
});

test("a TLS greeting that never ends is given up after the time to connect, and nothing has left", async () => {
  const url = await listening(createTcp((socket) => socket.on("error", () => {}).resume()));
  expect(await call({ method: "POST", url: url.replace("http:", "https:") }, { connectMs: 100, totalMs: 5_000 })).toEqual({ kind: "not_connected" });
});

test("headers that no request may hold are not sent", async () => {
  const url = await serving((_, response) => response.end());
  expect(await call({ method: "POST", url, headers: { "X-Key": "a\nb" } })).toEqual({ kind: "not_connected" });
});

test("a server that never answers, or not to the end, is a time-out", async () => {
  const silent = await serving(() => {});
  expect(await call({ method: "POST", url: silent }, quick)).toEqual({ kind: "timeout" });
  const endless = await serving((_, response) => void response.writeHead(200).write("half"));
  expect(await call({ method: "POST", url: endless }, quick)).toEqual({ kind: "timeout" });
});

test("a connection that breaks before the answer, or within it, is a reset", async () => {
  const rude = await serving((request) => request.socket.resetAndDestroy());
  expect(await call({ method: "POST", url: rude })).toEqual({ kind: "reset" });
  const cut = await serving((request, response) => {
    response.writeHead(200, { "Content-Length": 100 });
    response.write("half", () => request.socket.destroy());
  });
  expect(await call({ method: "POST", url: cut })).toEqual({ kind: "reset" });
});

test("an answer that is no HTTP is a reset", async () => {
  const url = await listening(createTcp((socket) => socket.on("error", () => {}).resume().end("hello\n")));
  expect(await call({ method: "POST", url })).toEqual({ kind: "reset" });
});

test.each([[65_535, 65_535], [65_536, 65_536], [65_537, 65_536], [20_000_000, 65_536]])("of an answer of %d bytes %d are read", async (sent, read) => {
  const url = await serving((_, response) => response.end("x".repeat(sent)));
  const answer = await call({ method: "GET", url });
  expect(answer).toMatchObject({ kind: "answer", status: 200 });
  expect(answer.kind === "answer" && answer.text.length).toBe(read);
});

test("only a call that never left is certain: any other silence is unknown", () => {
  expect(outcomeWithoutAnswer("not_connected")).toEqual({ outcome: "rejected", blame: "provider", reason: "not_connected" });
  expect(outcomeWithoutAnswer("timeout")).toEqual({ outcome: "unknown", reason: "timeout" });
  expect(outcomeWithoutAnswer("reset")).toEqual({ outcome: "unknown", reason: "reset" });
});

test.each([
  ["https://api.example.com/v3/", "https://api.example.com/v3"],
  ["https://api.example.com", "https://api.example.com"],
  ["http://127.0.0.1:4010/twilio", "http://127.0.0.1:4010/twilio"],
  ["http://localhost:4010//", "http://localhost:4010"],
  ["http://[::1]:4010", "http://[::1]:4010"],
])("%s is an address keys may be sent to", (address, base) => {
  expect(safeBase(address)).toBe(base);
});

test.each(["http://api.example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "ftp://127.0.0.1", "api.example.com", "https://user:secret@api.example.com", "https://api.example.com?key=secret", ""])(
  "%s is refused, and not repeated in the refusal",
  (address) => {
    expect(() => safeBase(address)).toThrow(/the address of an SMS provider/);
    try {
      safeBase(address);
    } catch (error) {
      expect(String(error)).not.toMatch(/secret|example/);
    }
  },
);
