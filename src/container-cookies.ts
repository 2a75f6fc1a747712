import type { CookieStore } from "iron-session";
import { keteCookies, liveProofs, withProof, type KeteCookieSettings } from "#src/adapters/cookies/kete-cookies.ts";
import type { Cookies } from "#src/api/context.ts";

/** The asker's cookies as procedures see them, over whatever store Next gives. */
export function cookieJar(settings: KeteCookieSettings): (store: CookieStore) => Cookies {
  return (store) => {
    const { session, guest, device } = keteCookies(store, settings);
    return {
      readSession: async () => (await session.read()) ?? null,
      writeSession: (value) => session.write(value),
      clearSession: () => session.clear(),
      readGuest: async () => (await guest.read())?.token ?? null,
      writeGuest: (token) => guest.write({ token }),
      readProofs: async () => liveProofs(await device.read(), Date.now()).map(({ tag }) => tag),
      addProof: async (tag) => device.write(withProof(liveProofs(await device.read(), Date.now()), tag, Date.now())),
    };
  };
}
