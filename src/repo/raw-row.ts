/** The first field of a row in text format; null for NULL. */
export function textField(bytes: Buffer, offset: number): string | null {
  const length = bytes.readInt32BE(offset);
  return length < 0 ? null : bytes.toString('utf8', offset + 4, offset + 4 + length);
}

/** All fields of a row in text format. */
export function textFields(bytes: Buffer, start: number, columns: number): (string | null)[] {
  const fields: (string | null)[] = [];
  let offset = start;
  for (let i = 0; i < columns; i++) {
    fields.push(textField(bytes, offset));
    offset += 4 + Math.max(0, bytes.readInt32BE(offset));
  }
  return fields;
}
