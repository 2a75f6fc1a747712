import { cookies, headers } from "next/headers";

export type Destination = string | { bankCode: string; accountNumber: string; accountName: string };
/** What was chosen so far. It is the player's own browser's note; every value is checked again when it is asked for. */
export type WithdrawDraft = { amount: number; method: "MOMO" | "BANK"; destination: Destination | null };

const name = "kete_withdraw";

export async function readDraft(): Promise<WithdrawDraft | null> {
  const text = (await cookies()).get(name)?.value;
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return isDraft(value) ? value : null;
  } catch {
    return null;
  }
}

/** In a cookie and not in the address: a phone number in an address ends up in histories and logs. */
export async function writeDraft(draft: WithdrawDraft): Promise<void> {
  const isHttps = ((await headers()).get("origin") ?? "").startsWith("https:");
  (await cookies()).set(name, Buffer.from(JSON.stringify(draft)).toString("base64url"), { httpOnly: true, sameSite: "lax", path: "/withdraw", maxAge: 1800, secure: isHttps });
}

export async function forgetDraft(): Promise<void> {
  (await cookies()).delete({ name, path: "/withdraw" });
}

function isDraft(value: unknown): value is WithdrawDraft {
  if (typeof value !== "object" || value === null || !("amount" in value) || !("method" in value) || !("destination" in value)) return false;
  const { amount, method, destination } = value;
  return Number.isSafeInteger(amount) && (method === "MOMO" || method === "BANK") && (destination === null || typeof destination === "string" || isBank(destination));
}

function isBank(value: unknown): boolean {
  return typeof value === "object" && value !== null && ["bankCode", "accountNumber", "accountName"].every((key) => typeof Reflect.get(value, key) === "string");
}
