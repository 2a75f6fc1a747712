import { defineConfig } from "vitest/config";

const integration = ["src/**/*.db.test.ts", "scripts/**/*.db.test.ts", "prisma/**/*.db.test.ts"];

export default defineConfig({
  test: {
    // Two at once: more only fight over the two cores of a small machine.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: "unit", testTimeout: 40_000, include: ["src/**/*.test.ts", "scripts/**/*.test.ts"], exclude: integration } },
      { extends: true, test: { name: "db", include: integration, globalSetup: ["scripts/test/need-services.ts"], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
