/** The logger as the domain sees it: fields first, then a sentence. Never a payload, a code or a whole phone. */
export type Logger = {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
};
