/** Sets an entry of a map, as its newest; removes the oldest one if there would be more than `atMost`. */
export function setBounded<Key, Value>(
  map: Map<Key, Value>,
  key: Key,
  value: Value,
  { atMost }: { atMost: number },
): void {
  map.delete(key);
  const [oldest] = map.keys();
  if (oldest !== undefined && map.size >= atMost) map.delete(oldest);
  map.set(key, value);
}
