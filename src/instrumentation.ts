import type { Instrumentation } from "next";

// Next compiles this file for its edge runtime too, which Kete does not use. Only this comparison,
// spelled just so, lets it drop the Node code from that copy.
declare global {
  namespace NodeJS {
    interface ProcessEnv {
      NEXT_RUNTIME?: string;
    }
  }
}

/** Runs once when the server starts: wrong settings stop it here, with all of them listed. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { env, EnvironmentError } = await import("./env.ts");
    try {
      env();
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      console.error(error.message);
      process.exit(1);
    }
    const { namePeers } = await import("./name-peers.ts");
    namePeers();
    const { start } = await import("./start.ts");
    await start();
  }
}

/** Without its query, and without the secret that ends a webhook's address. */
const loggedPath = (path: string) => (path.split("?")[0] ?? "").replace(/^(\/api\/webhooks\/\w+\/[^/]+)\/.*/, "$1");

/** Faults of pages; those of procedures are logged where they are mapped. */
export const onRequestError: Instrumentation.onRequestError = async (error, request) => {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { container } = await import("./container.ts");
    container().log.error({ err: error, path: loggedPath(request.path), method: request.method }, "page fault");
  }
};
