import { randomBytes } from "node:crypto";
import { basicAuth, jsonAnswer, type SimAnswer, type SimCall } from "./kit.ts";

/** The account that both of Twilio's simulators know. Made up, and the same in every copy. */
export const twilioAccount = { accountSid: `AC${"5".repeat(32)}`, authToken: "demo-twilio-auth-token" };

/** Twilio's one form of error. */
export function twilioError(status: number, code: number, message: string): SimAnswer {
  return jsonAnswer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

export function isOurAccount({ headers }: SimCall): boolean {
  const given = basicAuth(headers);
  return given?.user === twilioAccount.accountSid && given.password === twilioAccount.authToken;
}

export const wrongCredentials = (): SimAnswer => twilioError(401, 20003, "Authenticate");

export const noSuchResource = (path: string): SimAnswer => twilioError(404, 20404, `The requested resource ${path} was not found`);

export const twilioFault = (kind: "throttle" | "error"): SimAnswer => (kind === "throttle" ? twilioError(429, 20429, "Too Many Requests") : twilioError(500, 20500, "An internal server error has occurred"));

/** Two letters that say of what, and 32 hexadecimal digits. */
export function newSid(kind: string): string {
  return kind + randomBytes(16).toString("hex");
}

export function isE164(to: string): boolean {
  return /^\+[1-9]\d{6,14}$/.test(to);
}
