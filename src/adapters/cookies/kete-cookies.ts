import type { CookieStore } from "iron-session";
import { z } from "zod";
import { hmac } from "#src/domain/shared/keys.ts";
import { sealedCookie, type SealedCookie } from "./sealed-cookie.ts";

const session = z.object({ id: z.string(), secret: z.string() });
const guest = z.object({ token: z.string() });

export type SessionCookie = z.output<typeof session>;
export type GuestCookie = z.output<typeof guest>;

export type KeteCookieSettings = { secret: string; isSecure: boolean; sessionMaxAgeSeconds: number };

export type KeteCookies = { session: SealedCookie<SessionCookie>; guest: SealedCookie<GuestCookie> };

/** Browsers cap a cookie's life at 400 days; a guest's rounds should be found for as long as that. */
const guestMaxAgeSeconds = 400 * 86_400;

/** The cookies Kete sets. Each has a key of its own, so that one cannot be passed off as another. */
export function keteCookies(store: CookieStore, settings: KeteCookieSettings): KeteCookies {
  const cookie = <T extends object>(name: string, maxAgeSeconds: number, shape: z.ZodType<T>) =>
    sealedCookie(store, { name, password: hmac(settings.secret, "cookie", name).toString("base64url"), isSecure: settings.isSecure, maxAgeSeconds }, (value) => shape.safeParse(value).data);
  return {
    session: cookie("kete_session", settings.sessionMaxAgeSeconds, session),
    guest: cookie("kete_guest", guestMaxAgeSeconds, guest),
  };
}
