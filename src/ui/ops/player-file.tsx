import type { OpsPlayer } from "#src/query/ops-types.ts";
import { Facts } from "../kit/facts.tsx";
import { TextField } from "../kit/field.tsx";
import { formatMoney } from "../kit/format-money.ts";
import type { Messages } from "../messages/messages.ts";
import { Instant } from "../shell/instant.tsx";
import { ActForm, type OpsAction } from "./act-form.tsx";
import { OpsSection } from "./ops-page.tsx";
import css from "./ops.module.css";
import { WithdrawalTable } from "./withdrawal-table.tsx";

export function PlayerSearch({ messages, find }: { messages: Messages; find: OpsAction }) {
  const { players: words } = messages.ops;
  return (
    <ActForm messages={messages} action={find} submit={words.submit} isPlain>
      <TextField id="who" name="who" label={words.label} hint={words.text} required maxLength={40} autoComplete="off" inputMode="text" />
    </ActForm>
  );
}

/** No picture, on purpose: it would be loaded from wherever the player says. */
export function PlayerFile({ messages, player, nowMs }: { messages: Messages; player: OpsPlayer; nowMs: number }) {
  const { players: words, none } = messages.ops;
  const money = (amount: number) => formatMoney(amount, player.currency);
  return (
    <>
      <div className={css["columns"]}>
        <Facts
          facts={[
            { label: words.name, value: player.displayName ?? none },
            { label: words.phone, value: player.phone },
            { label: words.state, value: words.states[player.state] },
            { label: words.since, value: <Instant iso={player.createdAt} /> },
            { label: words.moved, value: player.phoneChangedAt ? <Instant iso={player.phoneChangedAt} /> : none },
            { label: words.sessions, value: player.sessions },
            { label: words.id, value: player.id, isCode: true },
          ]}
        />
        <Facts
          facts={[
            { label: words.available, value: money(player.available) },
            { label: words.held, value: money(player.held) },
            { label: words.played, value: `${player.gamesPlayed}, ${player.gamesWon}` },
            { label: words.staked, value: money(player.totalStaked) },
            { label: words.won, value: money(player.totalWinnings) },
          ]}
        />
      </div>
      <OpsSection id="care" title={words.care}>
        <p className={css["quiet"]}>{words.careText}</p>
        <Facts facts={careFacts(messages, player)} />
      </OpsSection>
      <OpsSection id="last" title={words.last}>
        {player.withdrawals.length === 0 ? <p className={css["quiet"]}>{words.noWithdrawals}</p> : <WithdrawalTable messages={messages} rows={player.withdrawals} nowMs={nowMs} caption={words.last} />}
      </OpsSection>
    </>
  );
}

function careFacts(messages: Messages, { care, currency }: OpsPlayer) {
  const { players: words, none } = messages.ops;
  const { exclusion, limits, birthDate } = care;
  const money = (amount: number | null) => (amount === null ? words.noLimit : formatMoney(amount, currency));
  return [
    { label: words.excluded, value: exclusion ? <>{words.excludedUntil[exclusion.kind]} <Instant iso={exclusion.until} /></> : none },
    ...limits.map(({ name, amount, used, next }) => {
      const now = amount === null ? words.noLimit : words.used(money(amount), money(used ?? 0));
      return { label: messages.care.limits.names[name] ?? name, value: next ? words.rises(now, money(next.amount)) : now };
    }),
    { label: words.born, value: birthDate ?? none },
  ];
}
