import { defineConfig } from "prisma/config";
import { rawEnvironment } from "./src/env.ts";

/** For Prisma's own commands (`prisma migrate deploy`, `prisma studio`); Kete's are in package.json. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  datasource: { url: rawEnvironment()["DATABASE_OWNER_URL"] ?? "" },
});
