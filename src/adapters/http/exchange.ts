import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";

export type HttpCall = { method: "GET" | "POST" | "PUT"; url: string; headers?: Readonly<Record<string, string>>; body?: string };

/** Why there is no answer that can be read. `not_connected` (refused, no such name, no TLS): nothing has left. After the connection stood nobody can say: `timeout`, or `reset` (also an answer cut short, or one that is no HTTP). */
export type NoAnswer = "not_connected" | "timeout" | "reset";

export type HttpResult = { kind: "answer"; status: number; headers: Record<string, string>; body: string; ms: number } | { kind: "none"; code: NoAnswer; ms: number };

export type Timeouts = { connectMs: number; totalMs: number };

/**
 * One HTTP exchange with somebody else's API. Never throws for what the far end does, repeats nothing,
 * follows no redirect (the next address would be given our keys) and logs nothing, since addresses and
 * headers hold keys. The answer's body is cut at `bodyBytesMax`.
 */
export function exchange(call: HttpCall, { timeouts, bodyBytesMax }: { timeouts: Timeouts; bodyBytesMax: number }): Promise<HttpResult> {
  const startedMs = performance.now();
  const ms = () => Math.round(performance.now() - startedMs);
  return new Promise((resolve) => {
    let isConnected = false;
    const timers: NodeJS.Timeout[] = [];
    const settle = (result: HttpResult) => {
      timers.forEach(clearTimeout);
      resolve(result);
    };
    const fail = (code: "timeout" | "reset") => settle({ kind: "none", code: isConnected ? code : "not_connected", ms: ms() });
    try {
      const request = opened(call, () => { isConnected = true; });
      request.on("error", () => fail("reset"));
      request.on("response", (response) => {
        void readBody(response, bodyBytesMax).then((body) => (body === null ? fail("reset") : settle({ kind: "answer", status: response.statusCode ?? 0, headers: headersOf(response), body, ms: ms() })));
      });
      const giveUp = () => {
        fail("timeout");
        request.destroy();
      };
      timers.push(setTimeout(() => { if (!isConnected) giveUp(); }, timeouts.connectMs), setTimeout(giveUp, timeouts.totalMs));
      request.end(call.method === "GET" ? undefined : (call.body ?? ""));
    } catch {
      // An address or a header that cannot be written: nothing has left.
      settle({ kind: "none", code: "not_connected", ms: ms() });
    }
  });
}

function opened({ method, url, headers = {}, body = "" }: HttpCall, onConnected: () => void) {
  const target = new URL(url);
  const isTls = target.protocol === "https:";
  const length = method === "GET" ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  // A connection of its own: on a kept one, "closed before we wrote" and "closed after" look alike.
  const request = (isTls ? requestHttps : requestHttp)(target, { method, headers: { ...headers, ...length }, agent: false });
  request.on("socket", (socket) => socket.once(isTls ? "secureConnect" : "connect", onConnected));
  return request;
}

/**
 * The base address as paths are put after it. Throws where keys would travel in the clear (no https,
 * except to this machine) or where it holds more than an address. `whose` is for the message, which
 * repeats nothing of the address.
 */
export function safeBaseOf(address: string, whose: string): string {
  if (!URL.canParse(address)) throw new Error(`the address of ${whose} is no URL`);
  const url = new URL(address);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) throw new Error(`the address of ${whose} must be https (or on this machine)`);
  if (url.username || url.password || url.search || url.hash) throw new Error(`the address of ${whose} may hold no credentials, query or fragment`);
  return url.href.replace(/\/+$/, "");
}

export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Null where the connection broke before the end. */
async function readBody(response: IncomingMessage, bytesMax: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop closes the connection.
      if (bytes >= bytesMax) break;
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8");
}

function headersOf(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
}
