/** Who is told in its own panel, once, where deliveries are reported; the others are told with each text. */
const withPanels = ["msg91", "africastalking"] as const;

/** Enters the app's hooks in the panels of simulators at `url`. `hookOf` may be null where the provider is not in use. */
export async function enterHooks(url: string, hookOf: (provider: string) => string | null): Promise<void> {
  for (const name of withPanels) {
    // MSG91 has one hook for both of its services.
    const hook = hookOf(name) ?? (name === "msg91" ? hookOf("msg91-otp") : null);
    if (hook === null) continue;
    const { status } = await fetch(`${url}/${name}/panel`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ hook_url: hook }) });
    if (status !== 204) throw new Error(`the simulator of ${name} took no hook: ${status}`);
  }
}

/** Enters the app's address in the simulated Airtel's portal; the other rails are told with each payout. */
export async function enterMoneyHook(url: string, hookUrl: string | null): Promise<void> {
  const { status } = await fetch(`${url}/airtel/panel/hook`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ hook_url: hookUrl }) });
  if (status !== 204) throw new Error(`the simulator of airtel took no hook: ${status}`);
}
