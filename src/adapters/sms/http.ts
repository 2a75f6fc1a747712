import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import type { SmsOutcome } from "#src/domain/texts/ports.ts";

export type HttpCall = { method: "GET" | "POST"; url: string; headers?: Record<string, string>; body?: string };

/**
 * What became of a call. `not_connected`: the request certainly never left us, so another provider may
 * be asked. After the connection stood nobody can say: `timeout`, or `reset` (also an answer cut short
 * or one that is no HTTP).
 */
export type HttpAnswer = { kind: "answer"; status: number; headers: Record<string, string>; text: string } | { kind: "not_connected" | "timeout" | "reset" };

export type Timeouts = { connectMs: number; totalMs: number };

/** Someone waits for the text: ten seconds is as long as public clients of these providers dare. */
export const smsTimeouts: Timeouts = { connectMs: 3_000, totalMs: 10_000 };

/** A player waits at the page while his code is checked: an answer, or that there is none, within three seconds. */
export function checkTimeouts({ connectMs, totalMs }: Timeouts = smsTimeouts): Timeouts {
  return { connectMs: Math.min(connectMs, 1_000), totalMs: Math.min(totalMs, 2_300) };
}

/** A send is answered in under 2 KiB; more is somebody's error page. */
const bodyBytesMax = 65_536;

/**
 * One HTTP exchange: never throws, repeats nothing, follows no redirect, and logs nothing, since
 * addresses and headers hold keys. The answer's body is cut at 64 KiB.
 */
export function call({ method, url, headers = {}, body = "" }: HttpCall, timeouts: Timeouts = smsTimeouts): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    let isConnected = false;
    const timers: NodeJS.Timeout[] = [];
    const settle = (answer: HttpAnswer) => {
      timers.forEach(clearTimeout);
      resolve(answer);
    };
    const fail = (kind: "timeout" | "reset") => settle({ kind: isConnected ? kind : "not_connected" });
    try {
      const target = new URL(url);
      const isTls = target.protocol === "https:";
      const length = method === "POST" ? { "Content-Length": String(Buffer.byteLength(body)) } : {};
      // A connection of its own: on a kept one, "closed before we wrote" and "closed after" look alike.
      const request = (isTls ? requestHttps : requestHttp)(target, { method, headers: { ...headers, ...length }, agent: false });
      request.on("error", () => fail("reset"));
      request.on("socket", (socket) => socket.once(isTls ? "secureConnect" : "connect", () => { isConnected = true; }));
      request.on("response", (response) => {
        void readBody(response).then((text) => (text === null ? fail("reset") : settle({ kind: "answer", status: response.statusCode ?? 0, headers: headersOf(response), text })));
      });
      const giveUp = () => {
        fail("timeout");
        request.destroy();
      };
      timers.push(setTimeout(() => { if (!isConnected) giveUp(); }, timeouts.connectMs), setTimeout(giveUp, timeouts.totalMs));
      request.end(method === "POST" ? body : undefined);
    } catch {
      // An address or a header that cannot be written: nothing has left.
      settle({ kind: "not_connected" });
    }
  });
}

/** What a call without an answer means for the text: see {@link HttpAnswer}. */
export function outcomeWithoutAnswer(kind: "not_connected" | "timeout" | "reset"): SmsOutcome {
  return kind === "not_connected" ? { outcome: "rejected", blame: "provider", reason: kind } : { outcome: "unknown", reason: kind };
}

/**
 * The base address as paths are put after it. Throws where keys and codes would travel in the clear
 * (no https, except to this machine) or where it holds more than an address; the message repeats nothing of it.
 */
export function safeBase(address: string): string {
  if (!URL.canParse(address)) throw new Error("the address of an SMS provider is no URL");
  const url = new URL(address);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) throw new Error("the address of an SMS provider must be https (or on this machine)");
  if (url.username || url.password || url.search || url.hash) throw new Error("the address of an SMS provider may hold no credentials, query or fragment");
  return url.href.replace(/\/+$/, "");
}

export function isLoopback(hostname: string): boolean {
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

function headersOf(response: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
}
