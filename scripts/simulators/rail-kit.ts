/** What the simulators of money rails share: payments, float, faults, and the book of what really moved. */
export * from "./rail-kit-types.ts";
export { FaultList, faultOf, railFaults, spoiled, type Plan, type TroubleForms } from "./rail-kit-faults.ts";
export { textOf } from "./rail-kit-journal.ts";
export { panelAnswer, type PanelOptions } from "./rail-kit-panel.ts";
export { RailWorld, type Taking, type WorldOptions } from "./rail-kit-world.ts";
