import { api } from "./client.ts";

/** Whether this browser's session is this player's now: another tab may have signed him out, or another player in. */
export const isSignedInAs = async (playerId: string) => (await api.me.show.query()).id === playerId;
