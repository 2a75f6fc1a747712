import { cookies } from "next/headers";
import { container } from "#src/container.ts";

type Where = { path?: string; maxAgeSeconds: number };

/** A note that a page leaves for its next step, as JSON that no script can read. Never a proof of anything. */
export async function writeNote(name: string, note: object, { path = "/", maxAgeSeconds }: Where): Promise<void> {
  const value = Buffer.from(JSON.stringify(note)).toString("base64url");
  (await cookies()).set(name, value, { httpOnly: true, sameSite: "lax", path, maxAge: maxAgeSeconds, secure: container().site.isSecure });
}

/** The note as whatever JSON it holds, or null: whoever reads it checks its form, for the browser's owner may have edited it. */
export async function readNote(name: string): Promise<unknown> {
  const text = (await cookies()).get(name)?.value;
  if (!text) return null;
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as unknown;
  } catch {
    return null;
  }
}

export async function forgetNote(name: string, path = "/"): Promise<void> {
  (await cookies()).delete({ name, path });
}
