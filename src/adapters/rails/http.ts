import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";

export type RailCall = { method: "GET" | "POST" | "PUT"; url: string; headers?: Readonly<Record<string, string>>; body?: string };

/**
 * What became of a call to a rail. `none`: there is no answer that can be read, by a `not_connected`
 * (refused, no such name, no TLS: nothing has left, so `mayHaveArrived` is false), a `timeout` or a
 * `reset` (also an answer cut short, or one that is no HTTP): then the rail may have acted.
 */
export type RailResult =
  | { kind: "answer"; status: number; body: string; ms: number }
  | { kind: "none"; code: "not_connected" | "timeout" | "reset"; ms: number; mayHaveArrived: boolean };

export type RailTimeouts = { connectMs: number; totalMs: number };

/** A worker asks, nobody waits at a page; gateways of rails give up by themselves after 30 seconds, and a worker's job has a minute. */
export const railTimeouts: RailTimeouts = { connectMs: 5_000, totalMs: 25_000 };

/** Answers of rails are under 4 KiB; lists of banks are the largest. More is somebody's error page. */
const bodyBytesMax = 262_144;

/**
 * One HTTP exchange with a rail. Never throws for what the far end does, repeats nothing, follows no
 * redirect (the next address would be given our token) and logs nothing, since headers hold keys.
 * A body above 256 KiB is cut, which no reader of JSON takes for an answer.
 */
export function callRail(call: RailCall, timeouts: RailTimeouts = railTimeouts): Promise<RailResult> {
  const startedMs = performance.now();
  const ms = () => Math.round(performance.now() - startedMs);
  return new Promise((resolve) => {
    let isConnected = false;
    const timers: NodeJS.Timeout[] = [];
    const settle = (result: RailResult) => {
      timers.forEach(clearTimeout);
      resolve(result);
    };
    const fail = (code: "timeout" | "reset") => settle({ kind: "none", code: isConnected ? code : "not_connected", ms: ms(), mayHaveArrived: isConnected });
    try {
      const request = opened(call, () => { isConnected = true; });
      request.on("error", () => fail("reset"));
      request.on("response", (response) => {
        void readBody(response).then((body) => (body === null ? fail("reset") : settle({ kind: "answer", status: response.statusCode ?? 0, body, ms: ms() })));
      });
      const giveUp = () => {
        fail("timeout");
        request.destroy();
      };
      timers.push(setTimeout(() => { if (!isConnected) giveUp(); }, timeouts.connectMs), setTimeout(giveUp, timeouts.totalMs));
      request.end(call.method === "GET" ? undefined : (call.body ?? ""));
    } catch {
      // An address or a header that cannot be written: nothing has left.
      settle({ kind: "none", code: "not_connected", ms: ms(), mayHaveArrived: false });
    }
  });
}

function opened({ method, url, headers = {}, body = "" }: RailCall, onConnected: () => void) {
  const target = new URL(url);
  const isTls = target.protocol === "https:";
  const length = method === "GET" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  // A connection of its own: on a kept one, "closed before we wrote" and "closed after" look alike.
  const request = (isTls ? requestHttps : requestHttp)(target, { method, headers: { ...headers, ...length }, agent: false });
  request.on("socket", (socket) => socket.once(isTls ? "secureConnect" : "connect", onConnected));
  return request;
}

/**
 * The base address as paths are put after it. Throws where keys and amounts would travel in the clear
 * (no https, except to this machine) or where it holds more than an address; the message repeats nothing of it.
 */
export function safeBase(address: string): string {
  if (!URL.canParse(address)) throw new Error("the address of a money rail is no URL");
  const url = new URL(address);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) throw new Error("the address of a money rail must be https (or on this machine)");
  if (url.username || url.password || url.search || url.hash) throw new Error("the address of a money rail may hold no credentials, query or fragment");
  return url.href.replace(/\/+$/, "");
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Null where the connection broke before the end. */
async function readBody(response: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop closes the connection.
      if (bytes >= bodyBytesMax) break;
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).subarray(0, bodyBytesMax).toString("utf8");
}
