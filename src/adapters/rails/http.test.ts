import { createServer, type RequestListener } from "node:http";
import { createServer as createTcp, type AddressInfo, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { callRail, safeBase } from "./http.ts";

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
const notConnected = { kind: "none", code: "not_connected", mayHaveArrived: false };

test.each(["POST", "PUT"] as const)("a %s is sent with its body and answered as it came", async (method) => {
  const url = await serving((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => response.writeHead(418).end(`${request.method} ${request.url} ${String(request.headers["x-key"])} ${request.headers["content-length"]} ${Buffer.concat(chunks).toString()}`));
  });
  expect(await callRail({ method, url: `${url}/a/?b=1`, headers: { "X-Key": "k" }, body: "çà" })).toEqual({ kind: "answer", status: 418, body: `${method} /a/?b=1 k 4 çà`, ms: expect.any(Number) as number });
});

test("a GET has no body, and a POST without one says that it is empty", async () => {
  const url = await serving((request, response) => response.end(`${request.method} ${request.headers["content-length"]} ${request.headers["transfer-encoding"]}`));
  expect(await callRail({ method: "GET", url, body: "not sent" })).toMatchObject({ body: "GET undefined undefined" });
  expect(await callRail({ method: "POST", url })).toMatchObject({ body: "POST 0 undefined" });
});

test("a redirect is an answer: no token of ours follows it", async () => {
  const paths: (string | undefined)[] = [];
  const url = await serving((request, response) => {
    paths.push(request.url);
    response.writeHead(307, { Location: "/elsewhere" }).end();
  });
  expect(await callRail({ method: "POST", url: `${url}/pay` })).toMatchObject({ kind: "answer", status: 307 });
  expect(paths).toEqual(["/pay"]);
});

test("where nobody listens, no such host exists, TLS fails or a header cannot be written, nothing has left", async () => {
  const gone = await serving(() => {});
  await new Promise((resolve) => { servers.splice(0)[0]?.close(resolve); });
  const plain = await serving((_, response) => response.end());
  const silent = await listening(createTcp((socket) => socket.on("error", () => {}).resume()));
  expect(await callRail({ method: "POST", url: gone })).toMatchObject(notConnected);
  expect(await callRail({ method: "POST", url: "http://kete.invalid/" })).toMatchObject(notConnected);
  expect(await callRail({ method: "POST", url: plain.replace("http:", "https:") })).toMatchObject(notConnected);
  expect(await callRail({ method: "POST", url: silent.replace("http:", "https:") }, { connectMs: 100, totalMs: 5_000 })).toMatchObject(notConnected);
  expect(await callRail({ method: "POST", url: plain, headers: { "X-Key": "a\nb" } })).toMatchObject(notConnected);
  expect(await callRail({ method: "POST", url: "no address" })).toMatchObject(notConnected);
});

test("a rail that never answers, or not to the end, may have acted: a time-out", async () => {
  const silent = await serving(() => {});
  expect(await callRail({ method: "POST", url: silent }, quick)).toMatchObject({ kind: "none", code: "timeout", mayHaveArrived: true });
  const endless = await serving((_, response) => void response.writeHead(200).write("half"));
  expect(await callRail({ method: "POST", url: endless }, quick)).toMatchObject({ kind: "none", code: "timeout", mayHaveArrived: true });
});

test("a connection that breaks before the answer, or within it, or speaks no HTTP, may have acted: a reset", async () => {
  const reset = { kind: "none", code: "reset", mayHaveArrived: true };
  const rude = await serving((request) => request.socket.resetAndDestroy());
  expect(await callRail({ method: "POST", url: rude })).toMatchObject(reset);
  const cut = await serving((request, response) => {
    response.writeHead(200, { "Content-Length": 100 });
    response.write("half", () => request.socket.destroy());
  });
  expect(await callRail({ method: "POST", url: cut })).toMatchObject(reset);
  const odd = await listening(createTcp((socket) => socket.on("error", () => {}).resume().end("SSH-2.0-odd\r\n")));
  expect(await callRail({ method: "POST", url: odd })).toMatchObject(reset);
});

test("a body is read up to 256 KiB and cut one past it", async () => {
  const url = await serving((request, response) => response.end("x".repeat(Number(request.url?.slice(1)))));
  const length = async (bytes: number) => {
    const result = await callRail({ method: "GET", url: `${url}/${bytes}` });
    return result.kind === "answer" ? result.body.length : null;
  };
  expect([await length(262_144), await length(262_145), await length(2_000_000)]).toEqual([262_144, 262_144, 262_144]);
});

test("a rail's address is https or on this machine, and only an address", () => {
  expect(safeBase("https://proxy.momoapi.mtn.com/")).toBe("https://proxy.momoapi.mtn.com");
  expect(safeBase("http://127.0.0.1:9/mtn/")).toBe("http://127.0.0.1:9/mtn");
  for (const bad of ["http://momo.example", "ftp://127.0.0.1", "https://u:p@momo.example", "https://momo.example/?k=v", "https://momo.example/#x", "momo"]) expect(() => safeBase(bad)).toThrow(/money rail/);
});
