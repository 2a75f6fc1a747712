import type { ReactNode } from "react";
import { Button } from "../kit/button.tsx";
import { FieldError, TextField } from "../kit/field.tsx";
import { fill } from "../kit/fill.ts";
import { digitsOf, formatFigure, formatMoney } from "../kit/format-money.ts";
import { icons } from "../kit/icons.tsx";
import { Notice } from "../kit/notice.tsx";
import type { BoardWords } from "./board-words.ts";
import { edgeOf, hundredths, multiplierOf, multiplierText, payoutOf, type Side } from "./odds.ts";
import type { Game } from "./round.ts";
import css from "./slip.module.css";

export type SlipErrors = { amount?: string | undefined; chance?: string | undefined; phone?: string | undefined; clientSeed?: string | undefined; form?: string | undefined };
export type SlipValues = { amount: string; side: Side; chance: string; phone: string };

type SlipProps = {
  words: BoardWords["form"];
  sides: BoardWords["sides"];
  game: Game;
  values: SlipValues;
  /** The values as understood, or as last understood while the player is still typing. */
  amountMinor: number;
  chance: number;
  picks: readonly number[];
  isGuest: boolean;
  /** What was typed as such, sent and refused; null where none is asked for. */
  birthDate: string | null;
  isLocked: boolean;
  errors: SlipErrors;
  onValues: (values: Partial<SlipValues>) => void;
  button: { label: string; isResting: boolean };
};

export function Slip(props: SlipProps) {
  const { words, game, values, isGuest, birthDate, isLocked, errors, onValues, button } = props;
  return (
    <>
      <fieldset className={css["fields"]} disabled={isLocked}>
        <div className={css["group"]}>
          <TextField
            id="amount" name="amount" label={words.amount} hint={words.fromBalance ?? words.amountHint} error={errors.amount} look="money" before={game.currency}
            inputMode={digitsOf(game.currency) === 0 ? "numeric" : "decimal"} autoComplete="off" required value={values.amount} onChange={(event) => { onValues({ amount: event.target.value }); }}
          />
          <Picks {...props} />
        </div>
        <div className={css["group"]}>
          <div className={css["aim"]}>
            <SideChoice {...props} />
            <TextField
              id="chance" name="chance" label={words.chance} look="figure" after="%" inputMode="decimal" autoComplete="off" required
              aria-invalid={errors.chance ? true : undefined} aria-describedby={errors.chance ? "chance-error" : undefined}
              value={values.chance} onChange={(event) => { onValues({ chance: event.target.value }); }}
            />
          </div>
          {/* Under both: the chance's own column is too narrow for a sentence. */}
          {errors.chance ? <FieldError id="chance" error={errors.chance} /> : null}
        </div>
        <Readouts {...props} />
        {isGuest ? (
          <TextField
            id="phone" name="phone" type="tel" label={words.phone} hint={words.phoneHint} error={errors.phone} autoComplete="tel" inputMode="tel" required
            value={values.phone} onChange={(event) => { onValues({ phone: event.target.value }); }}
          />
        ) : null}
        {birthDate !== null ? <TextField id="birthDate" name="birthDate" type="date" label={words.birthDate} hint={words.birthDateHint} autoComplete="bday" defaultValue={birthDate} /> : null}
      </fieldset>
      {errors.form ? <Notice tone="bad" isAlert>{errors.form}</Notice> : null}
      <Button look="money" isWide aria-disabled={button.isResting || undefined}>{button.label}</Button>
    </>
  );
}

/** Links, so that they work before scripts do: the page comes back with the amount filled in. */
function Picks({ words, picks, game, onValues, values }: SlipProps): ReactNode {
  return (
    <ul className={css["picks"]} aria-label={words.picks}>
      {picks.map((amountMinor) => {
        const figure = formatFigure(amountMinor, game.currency);
        const isChosen = values.amount === figure;
        return (
          <li key={amountMinor}>
            <a
              href={`/?amount=${amountMinor}`} aria-label={fill(words.pick, { amount: formatMoney(amountMinor, game.currency) })} aria-current={isChosen || undefined}
              onClick={(event) => { event.preventDefault(); onValues({ amount: figure }); }}
            >
              {figure}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

function SideChoice({ words, sides, values, onValues }: SlipProps): ReactNode {
  return (
    <fieldset className={css["sides"]}>
      <legend>{words.side}</legend>
      <div>
        {(["under", "over"] as const).map((side) => (
          <label key={side} className={css["side"]}>
            <input type="radio" name="side" value={side} checked={values.side === side} onChange={() => { onValues({ side }); }} />
            {icons[side]}
            {sides[side]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Readouts({ words, game, amountMinor, chance }: SlipProps): ReactNode {
  const money = (value: number) => formatMoney(value, game.currency);
  return (
    <div className={css["readouts"]}>
      <p className={css["still"]}>{fill(words.still, { amount: money(amountMinor), chance: hundredths(chance) })}</p>
      <dl>
        <div className={css["payout"]}><dt>{words.payout}</dt><dd>{money(payoutOf(amountMinor, chance, game.edgeBp))}</dd></div>
        <div><dt>{words.multiplier}</dt><dd>×{multiplierText(multiplierOf(chance, game.edgeBp))}</dd></div>
      </dl>
      <p className={css["odds"]}>{fill(words.odds, { wins: chance / 100, stake: money(amountMinor), amount: money(edgeOf(amountMinor, chance, game.edgeBp)) })}</p>
    </div>
  );
}
