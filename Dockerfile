# syntax=docker/dockerfile:1
# Written without being run: no Docker engine was at hand. Please report what does not hold.
#
#   docker build --target app -t kete .         Next and the worker (compose.yaml runs both)
#   docker build --target migrate -t kete-migrate .

FROM node:24-bookworm-slim AS packages
WORKDIR /kete
COPY package.json package-lock.json .npmrc ./
# The image has Node 24 itself; the development tools stay, since building and migrating need them.
RUN npm ci --no-audit --no-fund

FROM packages AS build
COPY . .
# The client is generated and Next built as everywhere else; neither needs a setting or a network.
RUN node scripts/bootstrap.mjs scripts/build.ts

# Applies prisma/migrations with the owner's role, then ends.
FROM build AS migrate
USER node
ENTRYPOINT ["node", "scripts/migrate.ts"]

FROM packages AS production-packages
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim AS app
WORKDIR /kete
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 HOST=0.0.0.0 PORT=3000
COPY --from=production-packages /kete/node_modules ./node_modules
COPY --from=build /kete/package.json /kete/next.config.ts /kete/tsconfig.json ./
COPY --from=build --chown=node:node /kete/.next ./.next
COPY --from=build /kete/public ./public
COPY --from=build /kete/src ./src
# What an operator runs inside: node scripts/player.ts, scripts/audit-check.ts, scripts/webhooks.ts.
COPY --from=build /kete/scripts ./scripts
USER node
EXPOSE 3000
# Settings come from outside and are checked at start: .env.example lists them.
CMD ["node", "node_modules/next/dist/bin/next", "start", "--hostname", "0.0.0.0", "--port", "3000"]
