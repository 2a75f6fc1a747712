import { randomBytes, randomUUID } from "node:crypto";
import { basicAuth, jsonAnswer, textAnswer, type SimAnswer, type SimCall } from "./kit.ts";

export type MtnProductName = "disbursement" | "collection";

/** Keys are per product, as MTN's are. */
export const demoMtn = {
  targetEnvironment: "mtnuganda",
  disbursement: { subscriptionKey: "5d1f0c9ab7e34e0e8a6d4c2b1f3e7a90", apiUser: "1b1e7a52-5f0c-4b43-9d0e-6a2f8c4b7d11", apiKey: "8f4a1c7e2b9d4f06a3c5e7f9b1d20364" },
  collection: { subscriptionKey: "c0a7e4d29b6f4f1d8e3b5a7c9d1e2f40", apiUser: "7c9d2f40-3b5a-4e1d-8b6f-0a7e4d29c5f2", apiKey: "27b5d3f1a9c74e8d6b4f2a0c8e6d4b12" },
} as const;

/** What each market pays in, with the digits of its minor unit. The sandbox knows the euro only. Markets whose currencies the app does not offer are left out. */
export const mtnMarkets: Readonly<Record<string, { currency: string; digits: number }>> = {
  sandbox: { currency: "EUR", digits: 2 },
  mtnuganda: { currency: "UGX", digits: 0 },
  mtnrwanda: { currency: "RWF", digits: 0 },
  mtnghana: { currency: "GHS", digits: 2 },
  mtnnigeria: { currency: "NGN", digits: 2 },
};

export type MtnUser = { apiUser: string; apiKey: string | null; /** Null: any host on this machine. */ callbackHost: string | null };

const tokenSeconds = 3_600;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => uuid.test(text);

export const problem = (status: number, code: string, message = code): SimAnswer => jsonAnswer(status, { code, message });
const denied = (message: string): SimAnswer => jsonAnswer(401, { statusCode: 401, message });

/** API users and their tokens: provisioning, and who may call what. */
export class MtnAccounts {
  #users = new Map<string, MtnUser>();
  #tokens = new Map<string, { product: MtnProductName; user: MtnUser; untilMs: number }>();

  constructor() {
    this.forget();
  }

  forget(): void {
    this.#tokens.clear();
    this.#users = new Map([demoMtn.disbursement, demoMtn.collection].map(({ apiUser, apiKey }) => [apiUser, { apiUser, apiKey, callbackHost: null }]));
  }

  /** As a restart of MTN's, or its clock, would: the app's tokens are worth nothing any more. */
  dropTokens(): void {
    this.#tokens.clear();
  }

  /** `POST /v1_0/apiuser`, its key (shown once), and `GET`: what the portal of the sandbox does. */
  provision(call: SimCall): SimAnswer {
    const key = call.headers["ocp-apim-subscription-key"] ?? "";
    if (key !== demoMtn.disbursement.subscriptionKey && key !== demoMtn.collection.subscriptionKey) return this.deniedKey();
    const [, apiUser, rest] = /^\/v1_0\/apiuser(?:\/([^/]+))?(\/apikey)?$/.exec(call.path) ?? [];
    if (apiUser === undefined) return call.method === "POST" ? this.#create(call) : problem(404, "RESOURCE_NOT_FOUND");
    const user = this.#users.get(apiUser);
    if (!user) return problem(404, "RESOURCE_NOT_FOUND", "Requested resource was not found.");
    if (call.method === "POST" && rest) {
      user.apiKey = randomUUID().replaceAll("-", "");
      return jsonAnswer(201, { apiKey: user.apiKey });
    }
    return jsonAnswer(200, { providerCallbackHost: user.callbackHost ?? "localhost", targetEnvironment: "sandbox" });
  }

  #create(call: SimCall): SimAnswer {
    const apiUser = call.headers["x-reference-id"] ?? "";
    const host = (call.json() as { providerCallbackHost?: unknown } | undefined)?.providerCallbackHost;
    if (!isUuid(apiUser) || typeof host !== "string" || !/^[\w.-]{1,200}$/.test(host)) return problem(400, "BAD_REQUEST", "Validation failed.");
    if (this.#users.has(apiUser)) return problem(409, "RESOURCE_ALREADY_EXIST", "Duplicated reference id.");
    this.#users.set(apiUser, { apiUser, apiKey: null, callbackHost: host });
    return textAnswer(201, "");
  }

  token(call: SimCall, product: MtnProductName): SimAnswer {
    if (!this.hasKey(call, product)) return this.deniedKey();
    const given = basicAuth(call.headers);
    const user = given && this.#users.get(given.user);
    if (!user || user.apiKey === null || user.apiKey !== given.password) return jsonAnswer(401, { error: "login_failed" });
    const token = `eyJ${randomBytes(48).toString("base64url")}`;
    this.#tokens.set(token, { product, user, untilMs: call.now() + tokenSeconds * 1_000 });
    return jsonAnswer(200, { access_token: token, token_type: "access_token", expires_in: tokenSeconds });
  }

  /** Whose call it is, or the refusal. MTN documents no words for a token that ended: 401 is all that counts. */
  user(call: SimCall, product: MtnProductName): MtnUser | SimAnswer {
    if (!this.hasKey(call, product)) return this.deniedKey();
    const token = this.#tokens.get(/^Bearer (.+)$/.exec(call.headers["authorization"] ?? "")?.[1] ?? "");
    return token && token.product === product && token.untilMs > call.now() ? token.user : this.deniedToken();
  }

  hasKey(call: SimCall, product: MtnProductName): boolean {
    return call.headers["ocp-apim-subscription-key"] === demoMtn[product].subscriptionKey;
  }

  deniedKey(): SimAnswer {
    return denied("Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.");
  }

  deniedToken(): SimAnswer {
    return denied("Access denied due to invalid or expired token.");
  }
}
