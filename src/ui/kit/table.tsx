/* oxlint-disable jsx-a11y/no-interactive-element-to-noninteractive-role -- these are the elements' own roles, written out because `display: grid` on a narrow screen takes them away */
import type { ReactNode } from "react";
import css from "./table.module.css";

export type Column<Row> = { key: string; label: string; cell: (row: Row) => ReactNode; isFigure?: boolean };

type TableProps<Row> = { caption: string; columns: readonly Column<Row>[]; rows: readonly Row[]; rowKey: (row: Row) => string; isCaptionHidden?: boolean };

/**
 * A table that becomes a list of labelled lines on a narrow screen. `display: block` would take its
 * meaning away from screen readers, so the roles are written out.
 */
export function Table<Row>({ caption, columns, rows, rowKey, isCaptionHidden = false }: TableProps<Row>) {
  return (
    <table className={css["table"]} role="table">
      <caption className={css["caption"]} data-quiet={isCaptionHidden || undefined}>{caption}</caption>
      <thead className={css["head"]} role="rowgroup">
        <tr role="row">
          {columns.map((column) => <th key={column.key} scope="col" role="columnheader" data-figure={column.isFigure || undefined}>{column.label}</th>)}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row" className={css["row"]}>
            {columns.map((column) => (
              <td key={column.key} role="cell" data-label={column.label} data-figure={column.isFigure || undefined}>
                <span>{column.cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
