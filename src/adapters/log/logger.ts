import pino from "pino";

/** A phone in full, wherever it turns up in a message or an error. */
const phones = /\+\d{4,9}(?=\d{3}(?!\d))|\+\d{7,15}/g;

/** Hides the middle of every phone in a text: +256772123456 becomes +2567…456. */
export function maskPhones(text: string): string {
  return text.replace(phones, (found) => `${found.slice(0, 5)}…`);
}

/**
 * JSON lines with a level, a time and ids; never a payload. Whatever text goes through has its
 * phones masked, errors included: a driver's message may quote a row.
 */
export function createLogger(settings: { level: string; name: string }): pino.Logger {
  return pino({
    level: settings.level,
    base: { app: settings.name },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: maskFields },
    serializers: { err: shownError },
    redact: { paths: ["code", "token", "secret", "password", "*.code_text", "*.token", "*.secret", "*.password"], censor: "[hidden]" },
  });
}

function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, typeof value === "string" ? maskPhones(value) : value]));
}

function shownError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error, message: maskPhones(String(error)) };
  const { name, message, stack, cause } = error;
  return { type: name, message: maskPhones(message), stack: maskPhones(stack ?? ""), ...(cause === undefined ? {} : { cause: shownError(cause) }) };
}
