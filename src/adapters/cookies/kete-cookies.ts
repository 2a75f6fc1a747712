import type { CookieStore } from "iron-session";
import { z } from "zod";
import { hmac } from "#src/domain/shared/keys.ts";
import { sealedCookie, type SealedCookie } from "./sealed-cookie.ts";

/** A family's phone; more people than that hardly share one browser. */
const proofsMax = 5;

const session = z.object({ id: z.string(), secret: z.string() });
const guest = z.object({ token: z.string() });
const device = z.object({ proofs: z.array(z.object({ tag: z.string(), at: z.number() })).max(proofsMax) });

export type SessionCookie = z.output<typeof session>;
export type GuestCookie = z.output<typeof guest>;
export type DeviceCookie = z.output<typeof device>;

export type KeteCookieSettings = { secret: string; isSecure: boolean; sessionMaxAgeSeconds: number };

export type KeteCookies = { session: SealedCookie<SessionCookie>; guest: SealedCookie<GuestCookie>; device: SealedCookie<DeviceCookie> };

/** Browsers cap a cookie's life at 400 days; a guest's rounds should be found for as long as that. */
const guestMaxAgeSeconds = 400 * 86_400;
/** Numbers are given to other people after months without use: half a year after its last proof a browser is a stranger again. */
const proofMaxAgeSeconds = 180 * 86_400;

/** The proofs that still count, and with one more: the newest first, each phone once. */
export function liveProofs(cookie: DeviceCookie | undefined, nowMs: number): DeviceCookie["proofs"] {
  return (cookie?.proofs ?? []).filter(({ at }) => at <= nowMs && at + proofMaxAgeSeconds * 1000 > nowMs);
}

export function withProof(proofs: DeviceCookie["proofs"], tag: string, nowMs: number): DeviceCookie {
  return { proofs: [{ tag, at: nowMs }, ...proofs.filter((proof) => proof.tag !== tag)].slice(0, proofsMax) };
}

/** The cookies Kete sets. Each has a key of its own, so that one cannot be passed off as another. */
export function keteCookies(store: CookieStore, settings: KeteCookieSettings): KeteCookies {
  const cookie = <T extends object>(name: string, maxAgeSeconds: number, shape: z.ZodType<T>) =>
    sealedCookie(store, { name, password: hmac(settings.secret, "cookie", name).toString("base64url"), isSecure: settings.isSecure, maxAgeSeconds }, (value) => shape.safeParse(value).data);
  return {
    session: cookie("kete_session", settings.sessionMaxAgeSeconds, session),
    guest: cookie("kete_guest", guestMaxAgeSeconds, guest),
    // Says which phones were proven here, and signs nobody in.
    device: cookie("kete_device", proofMaxAgeSeconds, device),
  };
}
