import type { CookieStore } from "iron-session";
import { keteCookies, type KeteCookieSettings } from "#src/adapters/cookies/kete-cookies.ts";
import type { Cookies } from "#src/api/context.ts";

/** The asker's cookies as procedures see them, over whatever store Next gives. */
export function cookieJar(settings: KeteCookieSettings): (store: CookieStore) => Cookies {
  return (store) => {
    const { session, guest } = keteCookies(store, settings);
    return {
      readSession: async () => (await session.read()) ?? null,
      writeSession: (value) => session.write(value),
      clearSession: () => session.clear(),
      readGuest: async () => (await guest.read())?.token ?? null,
      writeGuest: (token) => guest.write({ token }),
    };
  };
}
