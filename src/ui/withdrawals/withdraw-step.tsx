import type { ReactNode } from "react";
import { Money } from "../kit/money.tsx";
import { StageGround } from "../kit/stage-ground.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./withdraw-step.module.css";

const order = ["amount", "where", "confirm"] as const;

type WithdrawStepProps = { messages: Messages; step: (typeof order)[number]; balanceMinor: number; heldMinor: number; currency: string; amountText?: string; /** Where the step has a part of its own. */ heading?: string; children: ReactNode };

/** One step of taking money out: what is being done, where one is, and the balance it comes from, always in view. */
export function WithdrawStep({ messages, step, balanceMinor, heldMinor, currency, amountText, heading, children }: WithdrawStepProps) {
  const { withdrawals, player } = messages;
  const at = order.indexOf(step);
  return (
    <div className={css["layout"]}>
      <div className={css["task"]}>
        <ol className={css["steps"]} aria-label={withdrawals.steps.label}>
          {order.map((name, index) => (
            <li key={name} aria-current={name === step ? "step" : undefined} data-done={index < at || undefined}>{withdrawals.steps[name]}</li>
          ))}
        </ol>
        <h1>{heading ?? withdrawals[step].heading}</h1>
        {amountText ? <p className={css["chosen"]}>{amountText}</p> : null}
        {children}
      </div>
      <StageGround as="aside" className={css["purse"]}>
        <p className={css["label"]}>{withdrawals.amount.balance}</p>
        <Money amountMinor={balanceMinor} currency={currency} size="money" />
        {heldMinor > 0 ? <p className={css["held"]}>{player.held}: <Money amountMinor={heldMinor} currency={currency} /></p> : null}
      </StageGround>
    </div>
  );
}
