import { createHmac } from "node:crypto";
import { holds, tally, type Attack } from "../attack.ts";
import { newPhone } from "../fresh.ts";
import { signInByApp } from "../owner.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Access tokens that Kete never signed. */
export const forgedTokens: Attack = {
  name: "forged-tokens",
  wants: "to sign in with a token of his own making",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const { token, refreshToken } = await signInByApp(target, newPhone());
    const [head = "", body = "", signature = ""] = token.split(".");
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
    const signed = (header: unknown, payload: unknown, key: string) => `${part(header)}.${part(payload)}.${createHmac("sha256", key).update(`${part(header)}.${part(payload)}`).digest("base64url")}`;
    const forged = [
      `${part({ alg: "none" })}.${body}.`,
      `${part({ alg: "none" })}.${body}.${signature}`,
      `${head}.${part({ ...claims, exp: Number(claims["exp"]) + 86_400 })}.${signature}`,
      signed({ alg: "HS256" }, claims, ""),
      signed({ alg: "HS256" }, claims, "secret"),
      signed({ alg: "HS256" }, claims, "a session secret for tests, 32 or more"),
      `${head}.${body}`,
      refreshToken,
    ];
    const answers = await Promise.all(forged.map((bearer) => target.send({ path: "/api/v1/me", headers: { authorization: `Bearer ${bearer}` } })));
    const [id = "", , secret = ""] = refreshToken.split(".");
    const guessed = [`${id}.1.${secret}`, `${id}.0.${"A".repeat(secret.length)}`, `${id}.0`, ""];
    const refreshed = await Promise.all(guessed.map((refresh_token) => target.rest("/auth/refresh", { refresh_token })));
    const own = await target.send({ path: "/api/v1/me", headers: { authorization: `Bearer ${token}` } });
    const isHeld = answers.every(({ status }) => status === 401) && refreshed.every(({ status }) => status === 401) && own.status === 200;
    return holds(isHeld, `${forged.length} access tokens: ${tally(answers)}; ${guessed.length} refresh tokens: ${tally(refreshed)}; the owner's own still works: ${own.status === 200 ? "yes" : "NO"}`);
  },
};
