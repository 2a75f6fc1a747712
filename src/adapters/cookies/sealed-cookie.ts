import { getIronSession, type CookieStore, type SessionOptions } from "iron-session";

export type CookieSettings = {
  name: string;
  password: string;
  /** Off only where there is no https: development and test. */
  isSecure: boolean;
  maxAgeSeconds: number;
};

export type SealedCookie<T extends object> = {
  /** Undefined when there is none, or when it is not (any more) one of ours. */
  read(): Promise<T | undefined>;
  write(value: T): Promise<void>;
  clear(): Promise<void>;
};

/**
 * One value in an encrypted cookie that scripts cannot read. `store` is what Next's `cookies()`
 * gives. `accept` checks the shape: an older version of Kete may have sealed another one.
 */
export function sealedCookie<T extends object>(store: CookieStore, settings: CookieSettings, accept: (value: unknown) => T | undefined): SealedCookie<T> {
  const open = () => getIronSession<Record<string, unknown>>(store, options(settings));
  return {
    read: async () => accept({ ...(await open()) }),
    write: async (value) => {
      const session = await open();
      for (const field of Object.keys(session)) delete session[field];
      await Object.assign(session, value).save();
    },
    clear: async () => (await open()).destroy(),
  };
}

function options({ name, password, isSecure, maxAgeSeconds }: CookieSettings): SessionOptions {
  return {
    // The browser itself refuses a __Host- cookie that a sister domain or plain http tries to set.
    cookieName: isSecure ? `__Host-${name}` : name,
    password,
    ttl: maxAgeSeconds,
    cookieOptions: { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure },
  };
}
