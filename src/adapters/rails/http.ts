import { exchange, safeBaseOf, type HttpCall, type NoAnswer, type Timeouts } from "../http/exchange.ts";

export type RailCall = HttpCall;

/** What became of a call to a rail. Without an answer the rail may have acted, unless nothing has left. */
export type RailResult =
  | { kind: "answer"; status: number; body: string; ms: number }
  | { kind: "none"; code: NoAnswer; ms: number; mayHaveArrived: boolean };

export type RailTimeouts = Timeouts;

/** A worker asks, nobody waits at a page; gateways of rails give up by themselves after 30 seconds, and a worker's job has a minute. */
export const railTimeouts: RailTimeouts = { connectMs: 5_000, totalMs: 25_000 };

/** Answers of rails are under 4 KiB; lists of banks are the largest. More is somebody's error page, and cut it is no JSON. */
const bodyBytesMax = 262_144;

/** One HTTP exchange with a rail: see {@link exchange}. */
export async function callRail(call: RailCall, timeouts: RailTimeouts = railTimeouts): Promise<RailResult> {
  const result = await exchange(call, { timeouts, bodyBytesMax });
  if (result.kind === "none") return { ...result, mayHaveArrived: result.code !== "not_connected" };
  const { kind, status, body, ms } = result;
  return { kind, status, body, ms };
}

export const safeBase = (address: string): string => safeBaseOf(address, "a money rail");
