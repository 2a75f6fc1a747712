/** What a simulator can be told to do to its next calls: see {@link faults}. */
export type Fault = "throttle" | "error" | "hang" | "reset" | "malformed" | "html" | "slow";

/**
 * `throttle` and `error` are refusals in the provider's own form, and `html` is a page of something in
 * between: nothing is done. `hang` and `reset` do the work and lose the answer, `malformed` cuts it in
 * half: a client that sends again after one of these sends twice. `slow` is only late.
 */
export const faults: readonly Fault[] = ["throttle", "error", "hang", "reset", "malformed", "html", "slow"];

/** `lost`: the simulator itself loses this answer, as the fault of that name does. */
export type SimAnswer = { status: number; headers: Record<string, string>; body: string; lost?: "reset" | "hang" };

/** A text as its recipient would read it. */
export type SimText = { to: string; text: string; code?: string; reference?: string };

export type SimCall = {
  method: string;
  /** After the simulator's prefix, with its first slash. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string>;
  rawBody: string;
  form(): URLSearchParams;
  /** Undefined where the body is no JSON. */
  json(): unknown;
  outbox: { add(text: SimText): void };
  /** Does the work (a receipt, mostly) once the answer has been sent, in the order of asking. */
  later(work: () => Promise<void> | void): void;
  /** Calls a hook of the app: on this machine only, any other address is left alone. */
  callBack(hook: CallBack): Promise<void>;
  /** Milliseconds since 1970 by this simulator's clock, which `__clock` moves. */
  now(): number;
};

export type CallBack = { url: string; method?: "GET" | "POST" | "PUT"; headers?: Record<string, string>; body?: string };

export type Simulator = {
  /** As the provider is named in OTP_PROVIDER. */
  name: string;
  /** `/twilio`: its adapter's base address is the simulators' address and this. */
  prefix: string;
  /** Where its own page is, after its prefix; a provider of texts has none. */
  panel?: string;
  /** Its credentials: hidden wherever calls are shown. */
  secrets: readonly string[];
  /** Whatever is no path of the provider's is answered as the provider answers it. */
  answer(call: SimCall): SimAnswer | Promise<SimAnswer>;
  /** The provider's own words for "too many" and for "our fault" (a 5xx). */
  fault(kind: "throttle" | "error"): SimAnswer;
  /** Drops what it remembers (tokens, codes), as `DELETE /__state` asks. */
  forget(): void;
};
