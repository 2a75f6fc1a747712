// Who may import whom: DESIGN's layout as errors. Each rule has a planted fault in
// scripts/import-rules.test.ts that shows it can fail.

/** A rule: modules under `from` reach nothing inside src but what `may` names. */
const only = (name, from, may, comment) => ({
  name,
  comment,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.tsx?$" },
  to: { path: "^src/", pathNot: [from, ...may] },
});

const frontDoors = "^src/domain/[^/]+/(?!store|lua)[^/]+\\.ts$";
const shared = "^src/domain/shared/";
const generatedTypes = "^src/generated/prisma/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "no-cycles", severity: "error", comment: "A cycle has no first brick.", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
    only("app-reaches", "^src/app/(?!api/)", ["^src/api/", "^src/query/", "^src/ui/", "^src/container\\.ts$"], "Pages call procedures; no page reaches the domain past one."),
    only("app-api-reaches", "^src/app/api/", ["^src/app/[^/]+$", "^src/api/", "^src/ui/", "^src/container\\.ts$", frontDoors], "Route handlers answer through the API or a domain front door."),
    only("worker-reaches", "^src/worker/", ["^src/(container|announce)\\.ts$", frontDoors], "A job's name leads to a domain verb."),
    only("api-reaches", "^src/api/", [frontDoors], "Procedures call domain verbs."),
    only("ui-reaches", "^src/ui/", ["^src/query/"], "The interface is given its data."),
    only("query-reaches", "^src/query/", ["^src/api/"], "The browser's bindings know the router by its type."),
    { name: "query-types-only", severity: "error", comment: "The browser takes the API's types, never its code.", from: { path: "^src/query/" }, to: { path: "^src/api/", dependencyTypesNot: ["type-only"] } },
    only("domain-reaches", "^src/domain/", [generatedTypes], "The domain is plain TypeScript: no adapter, no Next, no tRPC."),
    { name: "domain-packages", severity: "error", comment: "The domain has no client, framework or schema library of its own.", from: { path: "^src/domain/", pathNot: "\\.test\\.ts$" }, to: { path: "node_modules/(next|react|react-dom|@trpc|@upstash|pg|graphile-worker|pino|iron-session)/" } },
    { name: "domain-front-doors", severity: "error", comment: "Another folder's queries are its own.", from: { path: "^src/domain/([^/]+)/" }, to: { path: "^src/domain/[^/]+/store", pathNot: "^src/domain/$1/" } },
    { name: "generated-types-only", severity: "error", comment: "Only the PostgreSQL adapter builds a Prisma client.", from: { path: "^src/(domain|api|app|ui|query|worker)/", pathNot: "\\.test\\.ts$" }, to: { path: generatedTypes, dependencyTypesNot: ["type-only"] } },
    only("adapters-reach", "^src/adapters/", ["^src/domain/[^/]+/(ports|errors)\\.ts$", shared, generatedTypes], "An adapter knows the port it fills and what is shared, nothing else."),
    { name: "adapters-built-once", severity: "error", comment: "Only the container builds adapters.", from: { path: "^src/", pathNot: ["^src/adapters/", "^src/container[^/]*\\.ts$", "\\.test\\.ts$", "^src/testing/"] }, to: { path: "^src/adapters/" } },
    { name: "adapters-apart", severity: "error", comment: "One folder per outside thing; speaking HTTP, logging and what rails share are common ground.", from: { path: "^src/adapters/([^/]+)/" }, to: { path: "^src/adapters/", pathNot: ["^src/adapters/$1/", "^src/adapters/(http|log|rails)/"] } },
    { name: "env-door", severity: "error", comment: "Settings enter through the container and the start.", from: { path: "^src/", pathNot: ["^src/(container[^/]*|instrumentation)\\.ts$", "^src/env[^/]*\\.ts$", "^src/testing/"] }, to: { path: "^src/env" } },
    { name: "container-door", severity: "error", comment: "Whoever takes the container is an entry point.", from: { path: "^src/", pathNot: ["^src/app/", "^src/worker/main\\.ts$", "^src/(proxy|start|announce|instrumentation|container[^/]*)\\.ts$", "^src/testing/"] }, to: { path: "^src/container\\.ts$" } },
    { name: "testing-for-tests", severity: "error", comment: "Nothing imports the testing kit but tests.", from: { path: "^(src|scripts|prisma)/", pathNot: ["\\.test\\.tsx?$", "^src/testing/"] }, to: { path: "^src/testing/" } },
    { name: "islands-stay-light", severity: "error", comment: "What runs in the browser takes its words as props and no server code.", from: { path: "\\.island\\.tsx$" }, to: { path: ["^src/(api|domain|adapters|worker|container|env)", "^src/ui/messages/", "node_modules/zod/(?!mini)"], dependencyTypesNot: ["type-only"] } },
    { name: "browser-never-server", severity: "error", comment: "Nothing a browser loads may lead to server code.", from: { path: ["\\.island\\.tsx$", "^src/query/"] }, to: { path: ["^src/(domain|adapters|worker|container|env|generated)", "node_modules/(pg|@prisma|graphile-worker|iron-session|@upstash|pino)/"] } },
    { name: "browser-packages", severity: "error", comment: "What a page ships is weighed: any further package is a decision.", from: { path: "^src/(ui|query)/", pathNot: "\\.test\\.tsx?$" }, to: { path: "node_modules/", pathNot: "node_modules/(@types/react|@types/react-dom|react|react-dom|next|@trpc/client|@trpc/server|@tanstack/react-query)/" } },
    { name: "no-unresolved", severity: "error", comment: "An import that leads nowhere is checked by no rule.", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^src/generated/.+/internal", "^\\.next"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"], mainFields: ["module", "main", "types"], extensions: [".ts", ".tsx", ".js", ".mjs"] },
  },
};
