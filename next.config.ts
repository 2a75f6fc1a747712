import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
  // Bundling these breaks them: they load files of their own or need one instance per process.
  serverExternalPackages: ["graphile-worker", "pino", "pg", "@prisma/client", "@prisma/adapter-pg"],
  // The end of a report's address is its only proof, so it is in no log, not even a developer's.
  logging: { incomingRequests: { ignore: [/^\/api\/webhooks\//] } },
  typescript: { ignoreBuildErrors: false },
  headers: async () => [{ source: "/_next/static/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] }],
};

export default config;
