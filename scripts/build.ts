import { given } from "./stack/settings.ts";
import { build } from "./stack/build.ts";

/** `npm run build`: Next's production build. It needs no settings: they are read at start. */
process.exitCode = await build(given().raw);
