import { v7 } from "uuid";

/** A new id for something that leaves the system: a time-ordered uuid (v7), made before it is stored. */
export function newId(): string {
  return v7();
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` has the form of an id; anything else is "not found" before it costs a query. */
export function isId(text: string): boolean {
  return uuidForm.test(text);
}
