import { cookies, headers } from "next/headers";

/** What a reload needs to land on the code step. `next` is checked again when it is used. */
export type CodeStep = { phone: string; challengeId: string; expiresAtMs: number; resendAtMs: number; next: string; hint?: string | undefined };
/** What the welcome page says once. */
export type Welcome = { isNew: boolean; rounds: number; amountMinor: number; next: string };

const codeStepName = "kete_code_step";
const welcomeName = "kete_welcome";

export const readCodeStep = () => read(codeStepName, isCodeStep);
export const readWelcome = () => read(welcomeName, isWelcome);
export const writeCodeStep = (step: CodeStep) => write(codeStepName, step, 900);
export const writeWelcome = (welcome: Welcome) => write(welcomeName, welcome, 600);
export const forgetCodeStep = async () => { (await cookies()).delete(codeStepName); };
export const forgetWelcome = async () => { (await cookies()).delete(welcomeName); };

/**
 * The step is a convenience and no proof: it holds what this browser typed and was answered, and
 * whoever edits his own gets only a page about another challenge, whose code he does not have.
 */
async function write(name: string, value: object, maxAgeSeconds: number): Promise<void> {
  const isHttps = ((await headers()).get("origin") ?? "").startsWith("https:");
  (await cookies()).set(name, Buffer.from(JSON.stringify(value)).toString("base64url"), { httpOnly: true, sameSite: "lax", path: "/", maxAge: maxAgeSeconds, secure: isHttps });
}

async function read<T>(name: string, isValid: (value: unknown) => value is T): Promise<T | null> {
  const text = (await cookies()).get(name)?.value;
  if (!text) return null;
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return isValid(value) ? value : null;
  } catch {
    return null;
  }
}

const has = (value: unknown, types: Readonly<Record<string, string>>): value is object =>
  typeof value === "object" && value !== null && Object.entries(types).every(([key, type]) => typeof Reflect.get(value, key) === type);

const isCodeStep = (value: unknown): value is CodeStep => has(value, { phone: "string", challengeId: "string", expiresAtMs: "number", resendAtMs: "number", next: "string" });
const isWelcome = (value: unknown): value is Welcome => has(value, { isNew: "boolean", rounds: "number", amountMinor: "number", next: "string" });
