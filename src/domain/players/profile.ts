import type { CoreDeps } from "../shared/deps.ts";
import { DomainError } from "../shared/errors.ts";

export type Profile = {
  id: string;
  phoneNumber: string;
  displayName: string | null;
  avatarUrl: string | null;
  bio: string | null;
  currency: string;
  availableMinor: bigint;
  heldMinor: bigint;
  gamesPlayed: number;
  gamesWon: number;
  winningsMinor: bigint;
  stakedMinor: bigint;
};

export type PlayerDeps = CoreDeps & { currency: string };

/** The player's own page: who he is, his balances in minor units, his figures. */
export async function showProfile(deps: PlayerDeps, request: { playerId: number }): Promise<Profile> {
  const { currency } = deps;
  const player = await deps.db.player.findUnique({
    where: { id: request.playerId },
    include: { stats: true, accounts: { where: { currency, kind: "PLAYER" }, include: { balance: true } } },
  });
  if (!player) throw new DomainError("not_found");
  const balance = player.accounts[0]?.balance;
  return {
    id: player.publicId,
    phoneNumber: player.phone,
    displayName: player.displayName,
    avatarUrl: player.avatarUrl,
    bio: player.bio,
    currency,
    availableMinor: (balance?.posted ?? 0n) - (balance?.held ?? 0n),
    heldMinor: balance?.held ?? 0n,
    gamesPlayed: player.stats?.gamesPlayed ?? 0,
    gamesWon: player.stats?.gamesWon ?? 0,
    winningsMinor: player.stats?.totalWinnings ?? 0n,
    stakedMinor: player.stats?.totalStaked ?? 0n,
  };
}

export type ProfileChange = { displayName?: string | null | undefined; avatarUrl?: string | null | undefined; bio?: string | null | undefined };

/** Changes what is given and leaves the rest; null or an empty text clears a field. */
export async function updateProfile(deps: PlayerDeps, request: { playerId: number; change: ProfileChange }): Promise<Profile> {
  const { displayName, avatarUrl, bio } = request.change;
  const data = {
    ...(displayName !== undefined ? { displayName: displayName?.trim() || null } : {}),
    ...(avatarUrl !== undefined ? { avatarUrl: pictureAddress(avatarUrl) } : {}),
    // Forms send line breaks as CR and LF.
    ...(bio !== undefined ? { bio: bio?.replaceAll("\r\n", "\n").trim() || null } : {}),
  };
  if (Object.keys(data).length > 0) await deps.db.player.update({ where: { id: request.playerId }, data, select: { id: true } });
  return showProfile(deps, request);
}

/** An https address as browsers write it, or null for none. Refuses other schemes and addresses that carry a name and password. */
function pictureAddress(typed: string | null): string | null {
  const text = typed?.trim() ?? "";
  if (text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || url.href.length > 500) {
    throw new DomainError("invalid_input", { issues: [{ path: ["avatarUrl"], message: "an https address of at most 500 characters" }] });
  }
  return url.href;
}
