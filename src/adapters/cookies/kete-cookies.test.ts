import { describe, expect, it } from "vitest";
import { keteCookies, liveProofs, withProof } from "./kete-cookies.ts";
import { sealedCookie } from "./sealed-cookie.ts";

const settings = { secret: "a session secret for tests, 32 or more", isSecure: true, sessionMaxAgeSeconds: 30 * 86_400 };

/** A browser's cookies, and what was last set with each. */
function browser() {
  const jar = new Map<string, string>();
  const options = new Map<string, Record<string, unknown>>();
  return {
    jar,
    options,
    get: (name: string) => (jar.has(name) ? { name, value: jar.get(name) ?? "" } : undefined),
    set: (name: string, value: string, given: Record<string, unknown>) => {
      options.set(name, given);
      if (given["maxAge"] === 0) jar.delete(name);
      else jar.set(name, value);
    },
  };
}

const value = { id: "019aa4c6-9a00-7e4f-8c1d-2b3a4f5e6d7c", secret: "a secret nobody may read" };

describe("a sealed cookie", () => {
  it("gives back what was written, and shows none of it", async () => {
    const store = browser();
    await keteCookies(store, settings).session.write(value);
    expect(await keteCookies(store, settings).session.read()).toEqual(value);
    expect([...store.jar.values()].join()).not.toContain(value.secret);
  });

  it("is for this host alone, by https alone, and hidden from scripts", async () => {
    const store = browser();
    await keteCookies(store, settings).session.write(value);
    expect(store.options.get("__Host-kete_session")).toMatchObject({ httpOnly: true, sameSite: "lax", path: "/", secure: true, maxAge: 30 * 86_400 - 60 });
    expect(store.options.get("__Host-kete_session")).not.toHaveProperty("domain");
    expect(store.jar.size).toBe(1);
  });

  it("has a plain name where there is no https", async () => {
    const store = browser();
    await keteCookies(store, { ...settings, isSecure: false }).session.write(value);
    expect(store.options.get("kete_session")).toMatchObject({ httpOnly: true, secure: false });
    expect(await keteCookies(store, settings).session.read()).toBeUndefined();
  });

  it("is nothing once cleared, and before it was ever set", async () => {
    const store = browser();
    const { session } = keteCookies(store, settings);
    expect(await session.read()).toBeUndefined();
    await session.write(value);
    await session.clear();
    expect(await session.read()).toBeUndefined();
    expect(store.jar.size).toBe(0);
  });

  it("is replaced whole: a field of the old value does not linger", async () => {
    const store = browser();
    const sealed = sealedCookie(store, { name: "x", password: "a password of at least 32 characters", isSecure: true, maxAgeSeconds: 100 }, (value) => value as Record<string, string>);
    await sealed.write({ old: "field", kept: "one" });
    await sealed.write({ kept: "two" });
    expect(await sealed.read()).toEqual({ kept: "two" });
  });

  it("that was changed, sealed with another secret, or passed off as another is nothing", async () => {
    const store = browser();
    const cookies = keteCookies(store, settings);
    await cookies.guest.write({ token: "guest" });
    const seal = store.jar.get("__Host-kete_guest") ?? "";
    expect(await keteCookies(store, { ...settings, secret: "another session secret, 32 or more chars" }).guest.read()).toBeUndefined();
    store.jar.set("__Host-kete_session", seal);
    expect(await cookies.session.read()).toBeUndefined();
    const middle = Math.floor(seal.length / 2);
    store.jar.set("__Host-kete_guest", seal.slice(0, middle) + (seal[middle] === "A" ? "B" : "A") + seal.slice(middle + 1));
    expect(await cookies.guest.read()).toBeUndefined();
  });

  it("of a shape this version does not know is nothing", async () => {
    const store = browser();
    const any = { name: "x", password: "a password of at least 32 characters", isSecure: true, maxAgeSeconds: 100 };
    await sealedCookie(store, any, (it) => it as { old: string }).write({ old: "shape" });
    expect(await sealedCookie(store, any, () => undefined).read()).toBeUndefined();
  });
});

describe("what a browser has proven", () => {
  const day = 86_400_000;
  const tags = (cookie: { proofs: { tag: string }[] }) => cookie.proofs.map(({ tag }) => tag);

  it("counts for 180 days from the last time", () => {
    const cookie = withProof([], "amina", 0);
    expect(liveProofs(cookie, 180 * day - 1)).toHaveLength(1);
    expect(liveProofs(cookie, 180 * day)).toEqual([]);
    expect(liveProofs(withProof(liveProofs(cookie, 100 * day), "amina", 100 * day), 200 * day)).toHaveLength(1);
  });

  it("is nothing without a cookie, and not from the future", () => {
    expect(liveProofs(undefined, 0)).toEqual([]);
    expect(liveProofs({ proofs: [{ tag: "amina", at: 1 }] }, 0)).toEqual([]);
  });

  it("names each phone once, the newest five", () => {
    let cookie = withProof([], "a", 1);
    for (const [n, tag] of ["b", "c", "d", "e", "a"].entries()) cookie = withProof(cookie.proofs, tag, n + 2);
    expect(tags(cookie)).toEqual(["a", "e", "d", "c", "b"]);
    expect(tags(withProof(cookie.proofs, "f", 9))).toEqual(["f", "a", "e", "d", "c"]);
  });
});
