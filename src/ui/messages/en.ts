import { apiDocs } from "./en/api-docs.ts";
import { game } from "./en/game.ts";
import { inbox } from "./en/inbox.ts";
import { ops } from "./en/ops.ts";
import { player } from "./en/player.ts";
import { refusals } from "./en/refusals.ts";
import { shell } from "./en/shell.ts";
import { signIn } from "./en/sign-in.ts";
import { statement } from "./en/statement.ts";
import { topUps } from "./en/top-ups.ts";
import { winnings } from "./en/winnings.ts";
import { withdrawals } from "./en/withdrawals.ts";

/** Everything a player reads, in English. Parameters arrive formatted: a sentence places them and never computes. */
export const en = { locale: "en", shell, game, signIn, player, withdrawals, winnings, topUps, statement, inbox, ops, apiDocs, refusals };
