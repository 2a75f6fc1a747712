import { mtnRail } from "../rails/mtn-rail.ts";
import type { MtnSettings } from "../rails/mtn-client.ts";
import type { CollectionRail } from "#src/domain/collections/ports.ts";

/** MTN MoMo's collections: the wallet's owner is asked on the phone to pay us. */
export function mtnCollections(settings: MtnSettings): CollectionRail {
  return mtnRail(settings, { name: "mtn-collection", product: "collection", path: "/v1_0/requesttopay", party: "payer", note: "Kete payment" });
}
