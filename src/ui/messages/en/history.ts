export const history = {
  title: "Your rounds",
  heading: "Your rounds",
  all: "All your rounds",
  text: "Every round you played, newest first. Open one to check it.",
  guest: "These are the rounds of this browser. Sign in with the number that paid, and they are yours everywhere.",
  /** Where nobody can sign in. */
  guestOnly: "These are the rounds of this browser.",
  figures: { title: "What they come to", played: "Played", won: "Won", staked: "Staked", winnings: "Paid out to you", net: "Net position" },
  chart: {
    title: "Net position, round by round",
    /** Read to whoever does not see the line. */
    describe: (to: { rounds: string; from: string; until: string; net: string; highest: string; lowest: string }) =>
      `A line over ${to.rounds}, from ${to.from} to ${to.until}. It ends at ${to.net}; at the points drawn, the highest is ${to.highest} and the lowest ${to.lowest}.`,
    explain: "What was paid out to you less what you staked, after each round. Below zero, playing has cost you that much.",
    rounds: (count: string) => (count === "1" ? "1 round" : `${count} rounds`),
    gathered: (rounds: string) => `Each point is up to ${rounds} rounds.`,
    earlier: (rounds: string) => `The line begins after ${rounds} earlier rounds, which it counts in.`,
    table: "The same as a table",
    caption: "Net position",
    when: "Decided", of: "Rounds", change: "Change", net: "Net position",
  },
  filters: {
    title: "Choose rounds",
    status: "Result", side: "Bet", paid: "Paid from", from: "First day", to: "Last day", day: "UTC",
    any: "All",
    sides: { under: "Under", over: "Over" },
    sources: { balance: "Balance", phone: "Phone" },
    show: "Show",
    all: "Show all rounds",
    wrongTitle: "These rounds cannot be looked up",
    wrong: "One of the choices in the address is not one we know. Choose again, or show all rounds.",
    backwards: "The first day is after the last one. Change one of them, or leave it empty.",
  },
  list: {
    caption: "Rounds", when: "Placed", result: "Result", roll: "Roll", aim: "Needed", stake: "Stake", paid: "Paid from", net: "Net", none: "–",
    balance: "Balance",
    csv: "Download as CSV",
    older: "Older",
    newest: "Newest",
  },
  empty: { title: "No rounds yet", text: "Each round you play is kept here with everything needed to check it.", play: "Play a round" },
  noneFound: { title: "No round fits", text: "Nothing was played that fits all of these choices." },
};
