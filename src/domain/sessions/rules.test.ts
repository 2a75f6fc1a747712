import { describe, expect, it } from "vitest";
import { newSession } from "./new-session.ts";
import type { SessionRow, SessionSettings } from "./ports.ts";
import { isLive, isRotationDue, readRefreshToken, refreshTokenText, secretHash, sessionSecret, standingOf } from "./rules.ts";

const now = new Date("2026-11-21T08:00:00Z");
const settings: SessionSettings = { secret: "a session secret for tests, 32 or more", jwtSecret: "a jwt secret for tests only, 32 or more", jwtTtlSeconds: 900, issuer: "https://kete.example", idleSeconds: 1000, absoluteSeconds: 5000 };
const opened = newSession(settings, now);

function row(change: Partial<SessionRow> = {}): SessionRow {
  return {
    publicId: opened.publicId,
    kind: "API",
    generation: 0,
    secretHash: opened.secretHash.toString("hex"),
    previousHash: null,
    rotatedAtMs: now.getTime(),
    lastSeenAtMs: now.getTime(),
    expiresAtMs: opened.expiresAtMs,
    isEnded: false,
    playerId: 1,
    playerPublicId: "019aa4c6-7a10-7c3e-9d55-2f6a1b0c4e7d",
    phone: "+256772123456",
    playerState: "ACTIVE",
    ...change,
  };
}

describe("a new session", () => {
  it("has a 256-bit secret that its row does not hold", () => {
    expect(Buffer.from(opened.secret, "base64url")).toHaveLength(32);
    expect(opened.secretHash.equals(secretHash(opened.secret))).toBe(true);
    expect(opened.secretHash.toString("base64url")).not.toBe(opened.secret);
    expect(newSession(settings, now).secret).not.toBe(opened.secret);
  });

  it("ends after its absolute lifetime", () => {
    expect(opened.expiresAtMs).toBe(now.getTime() + 5_000_000);
  });

  it("has another secret in each generation and under each key", () => {
    const next = sessionSecret(settings, opened.publicId, 1);
    expect(next).not.toBe(opened.secret);
    expect(sessionSecret({ ...settings, secret: "another session secret, 32 or more chars" }, opened.publicId, 0)).not.toBe(opened.secret);
  });
});

describe("a session is live", () => {
  const at = (seconds: number) => now.getTime() + seconds * 1000;

  it("until its idle lifetime is over, and not at that moment", () => {
    expect(isLive(row(), settings, at(1000) - 1)).toBe(true);
    expect(isLive(row(), settings, at(1000))).toBe(false);
  });

  it("until its absolute lifetime is over, however busy", () => {
    const busy = row({ lastSeenAtMs: at(4999) });
    expect(isLive(busy, settings, at(5000) - 1)).toBe(true);
    expect(isLive(busy, settings, at(5000))).toBe(false);
  });

  it("until it is ended", () => {
    expect(isLive(row({ isEnded: true }), settings, at(0))).toBe(false);
  });
});

describe("a session's secret", () => {
  const ofGeneration = (generation: number) => sessionSecret(settings, opened.publicId, generation);
  const hashOf = (generation: number) => secretHash(ofGeneration(generation)).toString("hex");
  const at3 = row({ generation: 3, secretHash: hashOf(3), previousHash: hashOf(2) });
  const standing = (generation: number, seconds = 0) => standingOf(at3, settings, ofGeneration(generation), now.getTime() + seconds * 1000);

  it("is the current one for as long as the session stays with it", () => {
    expect([standing(3), standing(3, 86_400)]).toEqual(["current", "current"]);
  });

  it("is the next one too, which the browser may have been sent, and no later one", () => {
    expect([standing(4), standing(5)]).toEqual(["successor", "foreign"]);
  });

  it("is the one before for thirty seconds, and spent a millisecond later", () => {
    expect([standing(2, 30), standing(2, 30.001)]).toEqual(["previous", "spent"]);
  });

  it("is spent where it is older, even within the grace", () => {
    expect([standing(1), standing(0)]).toEqual(["spent", "spent"]);
  });

  it("is none of another session, not empty, and not its own hash", () => {
    for (const secret of ["", newSession(settings, now).secret, opened.secretHash.toString("base64url"), opened.secretHash.toString("hex")]) expect(standingOf(at3, settings, secret, now.getTime())).toBe("foreign");
  });

  it("is due for the next after an hour, and not a millisecond sooner", () => {
    const hourMs = 3_600_000;
    expect([isRotationDue(row(), now.getTime() + hourMs - 1), isRotationDue(row(), now.getTime() + hourMs)]).toEqual([false, true]);
  });
});

describe("a refresh token", () => {
  const text = refreshTokenText(opened);

  it("reads back as what it was made of", () => {
    expect(readRefreshToken(settings, text)).toEqual({ publicId: opened.publicId, generation: 0, secret: opened.secret });
  });

  it.each([
    ["nothing", ""],
    ["another generation's number", text.replace(".0.", ".1.")],
    ["a leading zero", text.replace(".0.", ".00.")],
    ["a negative generation", text.replace(".0.", ".-1.")],
    ["a longer secret", `${text}A`],
    ["a shorter one", text.slice(0, -1)],
    ["another session's id", refreshTokenText({ ...opened, publicId: newSession(settings, now).publicId })],
    ["capitals in the id", text.toUpperCase()],
    ["a line break", `${text}\n`],
  ])("with %s is not ours", (_what, changed) => {
    expect(changed).not.toBe(text);
    expect(readRefreshToken(settings, changed)).toBeNull();
  });
});
