import { countOf, holds, tally, type Attack } from "../attack.ts";
import { newPhone, times } from "../fresh.ts";
import { signInByApp, signInByBrowser } from "../owner.ts";
import type { Target } from "../target.ts";

const refresh = (target: Target, token: string, door: number) => target.rest("/auth/refresh", { refresh_token: token }, { door });
const me = (target: Target, token: string, door: number) => target.send({ path: "/api/v1/me", headers: { authorization: `Bearer ${token}` }, door });

/** The thief has a refresh token; the owner goes on using his. */
export const refreshTheft: Attack = {
  name: "refresh-theft",
  wants: "to live on with a refresh token he has copied",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const first = await signInByApp(target, newPhone());
    const second = await refresh(target, first.refreshToken, 0);
    const successor = String(second.body["refresh_token"]);
    // Within 30 s of the rotation a repeat is taken for a lost answer and given the same successor: no branch of its own.
    const copies = await Promise.all(times(10, (n) => refresh(target, first.refreshToken, n)));
    const isSame = copies.every(({ status, body }) => status === 200 && body["refresh_token"] === successor);
    const third = await refresh(target, successor, 1);
    const theft = await refresh(target, first.refreshToken, 0);
    const newest = await refresh(target, String(third.body["refresh_token"]), 1);
    const access = [await me(target, String(third.body["token"]), 0), await me(target, String(third.body["token"]), 1)];
    const isHeld = isSame && theft.code === "token_reused" && newest.code === "token_invalid" && countOf(access, "unauthenticated") === 2;
    return holds(isHeld, `repeats within the grace: all the same successor: ${isSame ? "yes" : "NO"}; after the owner moved on: ${theft.code ?? theft.status}, and the session is dead for both: ${newest.code ?? newest.status}, access token on the processes: ${tally(access)}`);
  },
};

const rounds = 10;

/** A cookie or token that was copied before its owner signed out. */
export const copiedCookie: Attack = {
  name: "copied-cookie",
  wants: "to go on with a cookie or token copied before its owner signed out",
  needs: ["texts", "addresses"],
  run: async (target) => {
    const outcomes: boolean[] = [];
    for (const _ of times(rounds, () => null)) {
      const browser = await signInByBrowser(target, newPhone());
      const copy = browser.jar.copy();
      // Both processes have seen it alive just now.
      const before = [await target.signedInAs(copy, { door: 0 }), await target.signedInAs(copy, { door: 1 })];
      await target.web("auth.logout", undefined, browser.jar, { door: 0 });
      const after = [await target.signedInAs(copy, { door: 0 }), await target.signedInAs(copy, { door: 1 })];
      const app = await signInByApp(target, newPhone());
      const isAlive = (await me(target, app.token, 1)).status === 200;
      await target.rest("/auth/logout", {}, { door: 0, headers: { authorization: `Bearer ${app.token}` } });
      const tokens = [await me(target, app.token, 0), await me(target, app.token, 1), await refresh(target, app.refreshToken, 1)];
      outcomes.push(before.every((phone) => phone !== null) && after.every((phone) => phone === null) && isAlive && tokens.every(({ status }) => status === 401));
    }
    const dead = outcomes.filter(Boolean).length;
    return holds(dead === rounds, `${rounds} rounds: cookie, access token and refresh token dead at once on every process in ${dead}`);
  },
};
