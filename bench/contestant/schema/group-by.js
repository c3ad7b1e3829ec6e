// What Node 22 has and Node 20 has not.
function groups(items, keyOf, into) {
  let i = 0;
  for (const item of items) into(keyOf(item, i++), item);
}

Object.groupBy ??= (items, keyOf) => {
  const found = Object.create(null);
  groups(items, keyOf, (key, item) => {
    found[key] ??= [];
    found[key].push(item);
  });
  return found;
};

Map.groupBy ??= (items, keyOf) => {
  const found = new Map();
  groups(items, keyOf, (key, item) => {
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(item);
  });
  return found;
};
