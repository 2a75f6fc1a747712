import { renameSync, writeFileSync } from "node:fs";

/** Writes a file so that a reader sees the old text or the new, never half; and only its owner may read it. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  renameSync(draft, path);
}

/** Next's types say that every environment has NODE_ENV; one made for a child need not. */
export function forChild(env: Record<string, string | undefined>): NodeJS.ProcessEnv {
  return env as NodeJS.ProcessEnv;
}
