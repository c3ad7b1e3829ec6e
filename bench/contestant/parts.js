// How the users of a library without bulk statements or cursors go about it, the same for all of them.

/** Writes a list in two parts: at most 65,535 parameters fit into a statement. Answers the sum of what `write` answers. */
export async function inParts(list, write) {
  let count = 0;
  for (let i = 0; i < list.length; i += 5000) count += await write(list.slice(i, i + 5000));
  return count;
}

/** Reads a table page by page, each beginning after the last record of the one before it. */
export async function pagesByKey(read, each) {
  const size = 2000;
  for (let last = 0; ; ) {
    const page = await read(last, size);
    for (const record of page) each(record);
    if (page.length < size) return;
    last = page.at(-1).id;
  }
}
