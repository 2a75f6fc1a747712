import { isLoopback } from "#src/adapters/sms/http.ts";
import type { CallBack, Fault, SimText, Simulator } from "./kit-types.ts";

export type KeptText = SimText & { at: string; provider: string };

/** A call as it may be shown: the simulator's credentials are dots in it, wherever they stood. */
export type KeptCall = { at: string; method: string; path: string; headers: string[]; body: string; status: number | null; fault: Fault | null };

export type PlannedFault = { fault: Fault; calls: number; path: string | null };

const keptMax = 200;
const callBackMs = 5_000;

/** One simulator and what is remembered beside it: its texts, its calls, its clock and the faults it is to have. */
export class Booth {
  readonly simulator: Simulator;
  texts: KeptText[] = [];
  calls: KeptCall[] = [];
  /** How the latest calls of the app's hooks went, newest first: the hook's host and its answer, never its whole address. */
  callBacks: { at: string; host: string; result: string }[] = [];
  planned: PlannedFault | null = null;
  #clockOffsetMs = 0;

  constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  now(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  advance(ms: number): void {
    this.#clockOffsetMs += ms;
  }

  add(text: SimText): void {
    this.texts = [{ at: this.#instant(), provider: this.simulator.name, ...text }, ...this.texts].slice(0, keptMax);
  }

  /** The fault this call is to have, used up by one. */
  nextFault(path: string): Fault | null {
    const planned = this.planned;
    if (!planned || (planned.path !== null && !path.startsWith(planned.path))) return null;
    planned.calls -= 1;
    if (planned.calls <= 0) this.planned = null;
    return planned.fault;
  }

  note(call: Omit<KeptCall, "at" | "status" | "fault">): KeptCall {
    const kept: KeptCall = { ...call, at: this.#instant(), path: this.#hidden(call.path), body: this.#hidden(call.body), status: null, fault: null };
    this.calls = [kept, ...this.calls].slice(0, keptMax);
    return kept;
  }

  async callBack({ url, method = "POST", headers = {}, body }: CallBack): Promise<void> {
    const hook = URL.canParse(url) ? new URL(url) : null;
    const host = hook?.host ?? "(no address)";
    let result = "left alone: not on this machine";
    if (hook && isLoopback(hook.hostname)) {
      try {
        const answer = await fetch(hook, { method, headers, redirect: "manual", signal: AbortSignal.timeout(callBackMs), ...(body === undefined ? {} : { body }) });
        result = String(answer.status);
        await answer.body?.cancel();
      } catch {
        result = "no answer";
      }
    }
    this.callBacks = [{ at: this.#instant(), host, result }, ...this.callBacks].slice(0, keptMax);
  }

  forget(): void {
    this.texts = [];
    this.calls = [];
    this.callBacks = [];
    this.planned = null;
    this.#clockOffsetMs = 0;
    this.simulator.forget();
  }

  #instant(): string {
    return new Date(this.now()).toISOString();
  }

  #hidden(text: string): string {
    return this.simulator.secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]).reduce((shown, secret) => shown.replaceAll(secret, "•••"), text);
  }
}
