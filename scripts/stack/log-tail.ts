import { existsSync, readFileSync } from "node:fs";

/** The end of a log, for the message of whoever has to tell why it went wrong. */
export function lastLines(file: string, count = 30): string {
  return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n").slice(-count).join("\n") : "(no log)";
}
