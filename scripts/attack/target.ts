import { send, type Answer, type Call, type Door } from "./door.ts";
import { newAddress, wrongCode } from "./fresh.ts";
import type { Jar } from "./jar.ts";

/** The owner's phone, where the attack may read it: to play him, never the attacker. */
export type OwnersPhone = {
  /** Waits for the n-th text to this phone and gives the code in it. */
  code(phone: string, nth?: number): Promise<string>;
  /** How many texts went to it, or null where only the newest can be seen. */
  count(phone: string): number | null;
};

export type Facts = {
  doors: readonly Door[];
  /** What a browser there sends as Origin. */
  origin: string;
  phone: OwnersPhone | null;
  /** The secret part of a provider's webhook address, as if it had leaked. Known of an instance of our own only. */
  hookSecret: ((provider: string) => string) | null;
};

export type Bounds = { requestsMax: number; endsAt: number };

type Sent = Call & { door?: number; jar?: Jar };

/** A running Kete under attack: every request goes through here, so that all are counted and bounded. */
export class Target {
  readonly facts: Facts;
  readonly #bounds: Bounds;
  #turn = 0;
  requests = 0;
  /** Answers of 500 and above: an attack that gets one has found something, whatever else it shows. */
  faults: string[] = [];
  /** Refusals because a store did not answer in time: the machine is busy, and exact figures cannot be told. */
  unavailable = 0;

  constructor(facts: Facts, bounds: Bounds) {
    this.facts = facts;
    this.#bounds = bounds;
  }

  /** To the app processes by turns, unless a door is named. */
  async send({ door, jar, headers, ...call }: Sent): Promise<Answer> {
    if (this.requests >= this.#bounds.requestsMax) throw new Error(`stopped at ${this.#bounds.requestsMax} requests`);
    if (Date.now() > this.#bounds.endsAt) throw new Error("stopped: the time is up");
    this.requests += 1;
    this.#turn += 1;
    const { doors } = this.facts;
    const through = doors[(door ?? this.#turn) % doors.length];
    if (!through) throw new Error("there is no door");
    const answer = await send(through, { ...call, headers: { ...jar?.header, ...headers } });
    if (answer.code === "unavailable") this.unavailable += 1;
    else if (answer.status >= 500) this.faults.push(`${call.method ?? "GET"} ${call.path.split("?")[0] ?? ""}: ${answer.status} ${answer.code ?? ""}`);
    jar?.take(answer);
    return answer;
  }

  rest(path: string, body: unknown, call: Partial<Sent> = {}): Promise<Answer> {
    return this.send({ method: "POST", path: `/api/v1${path}`, body, from: newAddress(), ...call });
  }

  ask(phone: string, call: Partial<Sent> = {}): Promise<Answer> {
    return this.rest("/auth/request-otp", { phone }, call);
  }

  guess(guess: { phone: string; code: string; challenge?: string | undefined }, call: Partial<Sent> = {}): Promise<Answer> {
    const { phone, code, challenge } = guess;
    return this.rest("/auth/verify-otp", { phone, code, ...(challenge === undefined ? {} : { challenge_id: challenge }) }, call);
  }

  /** As a browser's page does: a tRPC call with its cookies and its Origin. */
  web(procedure: string, input: unknown, jar: Jar, call: Partial<Sent> = {}): Promise<Answer> {
    return this.send({ method: "POST", path: `/api/trpc/${procedure}`, body: input, from: newAddress(), jar, ...call, headers: { origin: this.facts.origin, "content-type": "application/json", ...call.headers } });
  }

  /** Whether these cookies are signed in, and with which number. */
  async signedInAs(jar: Jar, call: Partial<Sent> = {}): Promise<string | null> {
    const answer = await this.send({ path: "/api/trpc/auth.status", from: newAddress(), headers: jar.header, ...call });
    return /"phoneNumber":"(\+\d+)"/.exec(answer.text)?.[1] ?? null;
  }

  /** A guess at this phone that is wrong. Luck is left out: a hit at a million to one would be called a break. */
  async wrongCode(phone: string): Promise<string> {
    const { phone: owner } = this.facts;
    // Where only the newest texts can be seen, the code is the mock's fixed one.
    return wrongCode(owner && owner.count(phone) !== null ? await owner.code(phone) : "123456");
  }

  /** Where one is needed and there is none, the attack is not tried: main.ts asks before. */
  get phone(): OwnersPhone {
    if (!this.facts.phone) throw new Error("the owner's texts cannot be read here");
    return this.facts.phone;
  }
}
