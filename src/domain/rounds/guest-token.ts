import { hmac, isSame } from "../shared/keys.ts";
import { isId } from "../shared/ids.ts";

// Derived, not stored: a first stake that is sent again gets the very same token, and the database
// holds nothing that would let its reader act as a guest.
export function guestToken(guestId: string, secret: string): string {
  return `${guestId}.${proof(guestId, secret).toString("base64url")}`;
}

/** The guest that a token names, or null when the token is not one of ours. */
export function guestOf(token: string, secret: string): string | null {
  const [guestId = "", given = ""] = token.split(".", 2);
  return isId(guestId) && isSame(Buffer.from(given, "base64url"), proof(guestId, secret)) ? guestId : null;
}

function proof(guestId: string, secret: string): Buffer {
  return hmac(secret, "guest", guestId);
}
