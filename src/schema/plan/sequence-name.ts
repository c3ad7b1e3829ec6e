/** As PostgreSQL names it: the longer of the two parts is cut. */
export function sequenceName(table: string, column: string): string {
  const room = 63 - '_seq'.length - 1;
  let [head, tail] = [table, column];
  while (head.length + tail.length > room) {
    if (head.length > tail.length) head = head.slice(0, -1);
    else tail = tail.slice(0, -1);
  }
  return `${head}_${tail}_seq`;
}
