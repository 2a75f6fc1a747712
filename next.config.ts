import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
  // Bundling these breaks them: they load files of their own or need one instance per process.
  serverExternalPackages: ["graphile-worker", "pino", "pg", "@prisma/client", "@prisma/adapter-pg"],
  typescript: { ignoreBuildErrors: false },
  headers: async () => [{ source: "/_next/static/:path*", headers: [{ key: "X-Content-Type-Options", value: "nosniff" }] }],
};

export default config;
