import type { ReactNode } from "react";
import { Money } from "../kit/money.tsx";
import { Purse, Task, TaskLayout } from "../kit/task.tsx";
import type { Messages } from "../messages/messages.ts";
import css from "./withdraw-step.module.css";

const order = ["amount", "where", "confirm"] as const;

type WithdrawStepProps = { messages: Messages; step: (typeof order)[number]; balanceMinor: number; heldMinor: number; currency: string; amountText?: string; /** Where the step has a part of its own. */ heading?: string; children: ReactNode };

/** One step of taking money out: what is being done, where one is, and the balance it comes from, always in view. */
export function WithdrawStep({ messages, step, balanceMinor, heldMinor, currency, amountText, heading, children }: WithdrawStepProps) {
  const { withdrawals, player } = messages;
  const at = order.indexOf(step);
  return (
    <TaskLayout>
      <Task>
        <ol className={css["steps"]} aria-label={withdrawals.steps.label}>
          {order.map((name, index) => (
            <li key={name} aria-current={name === step ? "step" : undefined} data-done={index < at || undefined}>{withdrawals.steps[name]}</li>
          ))}
        </ol>
        <h1>{heading ?? withdrawals[step].heading}</h1>
        {amountText ? <p className={css["chosen"]}>{amountText}</p> : null}
        {children}
      </Task>
      <Purse label={withdrawals.amount.balance} balanceMinor={balanceMinor} currency={currency}>
        {heldMinor > 0 ? <p className={css["held"]}>{player.held}: <Money amountMinor={heldMinor} currency={currency} /></p> : null}
      </Purse>
    </TaskLayout>
  );
}
