import { apiDocs } from "./en/api-docs.ts";
import { care } from "./en/care.ts";
import { game } from "./en/game.ts";
import { history } from "./en/history.ts";
import { inbox } from "./en/inbox.ts";
import { ops } from "./en/ops.ts";
import { player } from "./en/player.ts";
import { proof } from "./en/proof.ts";
import { refusals } from "./en/refusals.ts";
import { shell } from "./en/shell.ts";
import { signIn } from "./en/sign-in.ts";
import { statement } from "./en/statement.ts";
import { topUps } from "./en/top-ups.ts";
import { winnings } from "./en/winnings.ts";
import { withdrawals } from "./en/withdrawals.ts";

/** Everything a player reads, in English. Parameters arrive formatted: a sentence places them and never computes. */
export const en = { locale: "en", shell, game, proof, signIn, player, care, withdrawals, winnings, topUps, statement, history, inbox, ops, apiDocs, refusals };
