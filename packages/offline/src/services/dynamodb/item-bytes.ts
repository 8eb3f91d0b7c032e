/** Bytes of an item in DynamoDB JSON. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8Bytes(name) + valueBytes(value), 0);
}

const utf8Bytes = (text: unknown): number => Buffer.byteLength(String(text));
const binaryBytes = (base64: unknown): number => Buffer.from(String(base64), "base64").length;

/** A list or map has three bytes, and one more for each member. */
function valueBytes(value: unknown): number {
  const [[type, content] = []] = Object.entries(value as object);
  const sum = (bytesOf: (member: unknown) => number) =>
    (content as unknown[]).reduce((bytes: number, member) => bytes + bytesOf(member), 0);
  if (type === "S") return utf8Bytes(content);
  if (type === "N") return numberBytes(content);
  if (type === "B") return binaryBytes(content);
  if (type === "SS") return sum(utf8Bytes);
  if (type === "NS") return sum(numberBytes);
  if (type === "BS") return sum(binaryBytes);
  if (type === "L") return 3 + sum((member) => 1 + valueBytes(member));
  if (type === "M") return 3 + Object.keys(content).length + itemBytes(content);
  return 1;
}

/** A byte for each two significant digits, one more, and one for a sign. */
function numberBytes(number: unknown): number {
  const [mantissa = ""] = String(number).toLowerCase().split("e");
  const digits = mantissa.replace(/[-+.]/g, "").replace(/^0+/, "").replace(/0+$/, "");
  return Math.ceil(digits.length / 2) + 1 + (mantissa.startsWith("-") ? 1 : 0);
}
