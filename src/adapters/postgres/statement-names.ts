/** Lists of many lengths make statements without end, and each connection keeps what it prepared. */
const namesMax = 500;

/**
 * Names each statement by its text, so that a connection parses and plans it once; that is half of what a short
 * one takes. Once there are `max` names, other statements go unnamed (an empty string) and are parsed each time.
 */
export function nameStatements(max = namesMax): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= max) return known ?? "";
    const name = `kete_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
