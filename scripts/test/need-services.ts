import { rawEnvironment } from "#src/env.ts";

/** Vitest's db project needs what `npm test` starts; started alone it would fail in every file, obscurely. */
export function setup(): void {
  if (!rawEnvironment()["TEST_POSTGRES_ADMIN_URL"]) throw new Error("these tests need PostgreSQL and Redis, which npm test starts: use `npm test -- integration [file …]`");
}
