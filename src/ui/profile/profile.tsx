import Link from "next/link";
import { Button, buttonClass } from "../kit/button.tsx";
import { CowrieMark } from "../kit/cowrie.tsx";
import { Facts } from "../kit/facts.tsx";
import { formatMoney, formatSigned } from "../kit/format-money.ts";
import { maskPhone } from "../kit/mask-phone.ts";
import { Money } from "../kit/money.tsx";
import { Panel } from "../kit/panel.tsx";
import { StageGround } from "../kit/stage-ground.tsx";
import type { Messages } from "../messages/messages.ts";
import { EditForm } from "./edit-form.island.tsx";
import type { EditState } from "./edit-state.ts";
import { Movements, type MovementPage } from "./movements.tsx";
import css from "./profile.module.css";

export type Me = {
  phoneNumber: string; displayName: string | null; avatarUrl: string | null; bio: string | null; currency: string;
  feeExemptBalance: number; heldBalance: number; totalGamesPlayed: number; totalGamesWon: number; totalWinnings: number; totalStaked: number; netPosition: number;
};

type ProfileProps = {
  messages: Messages;
  me: Me;
  movements: MovementPage;
  actions: { save: (state: EditState, form: FormData) => Promise<EditState>; signOut: () => Promise<never> };
};

export function Profile({ messages, me, movements, actions }: ProfileProps) {
  const { player } = messages;
  return (
    <div className={css["profile"]}>
      <div className={css["who"]}><Who messages={messages} me={me} /></div>
      <div className={css["money"]}><Balances messages={messages} me={me} /></div>
      <div className={css["movements"]}><Movements messages={messages} page={movements} currency={me.currency} /></div>
      <div className={css["side"]}>
        <Panel labelledBy="statistics">
          <h2 id="statistics">{player.statistics}</h2>
          <Facts facts={statistics(messages, me)} />
          <p className={css["more"]}><Link href="/history" prefetch={false}>{player.history}</Link></p>
        </Panel>
        <Panel labelledBy="edit">
          <h2 id="edit">{player.edit.title}</h2>
          <EditForm words={player.edit} values={{ displayName: me.displayName ?? "", avatarUrl: me.avatarUrl ?? "", bio: me.bio ?? "" }} action={actions.save} />
        </Panel>
        <Panel labelledBy="care">
          <h2 id="care">{player.care.title}</h2>
          <ul className={css["links"]}>
            <li><Link href="/profile/limits" prefetch={false}>{player.care.limits}</Link> <span>{player.care.limitsText}</span></li>
          </ul>
        </Panel>
        <Panel labelledBy="security">
          <h2 id="security">{player.security.title}</h2>
          <ul className={css["links"]}>
            <li><Link href="/profile/devices" prefetch={false}>{player.security.devices}</Link> <span>{player.security.devicesText}</span></li>
            <li><Link href="/profile/phone" prefetch={false}>{player.security.phone}</Link> <span>{player.security.phoneText}</span></li>
          </ul>
        </Panel>
        <form action={actions.signOut}><Button look="quiet" isWide>{player.signOut}</Button></form>
      </div>
    </div>
  );
}

function Who({ messages: { player }, me }: { messages: Messages; me: Me }) {
  const name = me.displayName || player.noName;
  return (
    <>
      <span className={css["face"]}>
        {me.avatarUrl ? <img src={me.avatarUrl} alt={player.avatarAlt(name)} width={72} height={72} referrerPolicy="no-referrer" loading="lazy" /> : <CowrieMark size={48} />}
      </span>
      <div>
        <h1>{name}</h1>
        <p className={css["phone"]}>{maskPhone(me.phoneNumber)}</p>
        {me.bio ? <p className={css["bio"]}>{me.bio}</p> : null}
      </div>
    </>
  );
}

/** The one dark block of the page: what is yours, and what to do with it. */
function Balances({ messages: { player, topUps }, me }: { messages: Messages; me: Me }) {
  return (
    <StageGround as="section" className={css["balances"]} label={player.balances}>
      <div>
        <p className={css["label"]}>{player.available}</p>
        <Money amountMinor={me.feeExemptBalance} currency={me.currency} size="money" />
      </div>
      <div>
        <p className={css["label"]}>{player.held}</p>
        <Money amountMinor={me.heldBalance} currency={me.currency} size="sum" />
      </div>
      <p className={css["ways"]}>
        <Link className={buttonClass("money")} href="/withdraw" prefetch={false}>{player.withdraw}</Link>
        <Link className={buttonClass("quiet")} href="/top-up" prefetch={false}>{topUps.add}</Link>
        <Link className={buttonClass("quiet")} href="/" prefetch={false}>{player.play}</Link>
      </p>
    </StageGround>
  );
}

function statistics({ player }: Messages, me: Me) {
  const share = me.totalGamesPlayed === 0 ? "–" : `${((me.totalGamesWon / me.totalGamesPlayed) * 100).toFixed(0)}%`;
  return [
    { label: player.played, value: me.totalGamesPlayed },
    { label: player.won, value: me.totalGamesWon },
    { label: player.winShare, value: share },
    { label: player.winnings, value: formatMoney(me.totalWinnings, me.currency) },
    { label: player.staked, value: formatMoney(me.totalStaked, me.currency) },
    { label: player.net, value: formatSigned(me.netPosition, me.currency) },
  ];
}
