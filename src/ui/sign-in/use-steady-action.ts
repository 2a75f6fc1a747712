import { useActionState, useEffect, useState, type FormEvent, type RefObject } from "react";
import { useAlive } from "../kit/use-alive.ts";
import type { SignInAction, SignInState } from "./sign-in-state.ts";
import { useOnline } from "./use-online.ts";
import { useSlow } from "./use-slow.ts";

type Options = { form: RefObject<HTMLFormElement | null>; /** Money is never sent later by itself. */ isSentLater: boolean };

export type Connection = { isOnline: boolean; isWaiting: boolean; isDropped: boolean; isSlow: boolean };

/**
 * A form's action on a connection that comes and goes. Sent while offline it waits, and goes out when
 * the browser is back; an answer that never came is said in the page, with what was typed still there,
 * where React alone would put the error page in its place.
 */
export function useSteadyAction(action: SignInAction, { form, isSentLater }: Options) {
  const isAlive = useAlive();
  const isOnline = useOnline();
  const [isWaiting, setWaiting] = useState(false);
  // The bare action until scripts run: only a server's own action can be a plain form's.
  const [state, formAction, isPending] = useActionState(isAlive ? (before: SignInState, data: FormData) => steadily(action, before, data) : action, {});

  useEffect(() => {
    if (!isOnline || !isWaiting) return;
    setWaiting(false);
    if (isSentLater) form.current?.requestSubmit();
  }, [isOnline, isWaiting, isSentLater, form]);

  const onSubmit = (event: FormEvent) => {
    if (navigator.onLine) return;
    event.preventDefault();
    setWaiting(true);
  };
  const connection: Connection = { isOnline, isWaiting: isWaiting && isSentLater, isDropped: state.isDropped === true && !isPending, isSlow: useSlow(isPending) };
  return { state, formAction, isPending, onSubmit, connection };
}

async function steadily(action: SignInAction, before: SignInState, data: FormData): Promise<SignInState> {
  try {
    return await action(before, data);
  } catch (error) {
    // A fetch without an answer is a TypeError in every browser. Next's own signals (a redirect is one)
    // and the server's faults carry a digest and go on.
    if (!(error instanceof TypeError) || "digest" in error) throw error;
    return { isDropped: true, values: typed(data) };
  }
}

function typed(data: FormData): NonNullable<SignInState["values"]> {
  const text = (name: string) => {
    const value = data.get(name);
    return typeof value === "string" ? value : "";
  };
  return { phone: text("phone"), country: text("country"), code: text("code") };
}

export type Steady = ReturnType<typeof useSteadyAction>;
